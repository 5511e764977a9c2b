package gs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"cloud.google.com/go/storage"
	"google.golang.org/api/iterator"

	"github.com/impactmart/impactmart/connectors/location"
)

// List returns the objects that match. Names that end in a slash are folders
// created by consoles and are omitted. Any other name that Open would refuse is an
// error, so that no file is overlooked.
func (b *bucket) List(ctx context.Context, pattern string) ([]location.Object, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("%s: pattern %q: %w", b, pattern, err)
	}
	pattern = path.Clean(pattern) // people write "./inbox/*.csv"
	if err := location.CheckName(b, pattern); err != nil {
		return nil, err
	}
	var objects []location.Object
	err := b.each(ctx, b.query(pattern), func(name string, entry *storage.ObjectAttrs) error {
		if matched, _ := path.Match(pattern, name); !matched || location.Passing(name) {
			return nil
		}
		if err := location.CheckName(b, name); err != nil {
			return fmt.Errorf("%w; rename the object", err)
		}
		objects = append(objects, location.Object{Name: name, Size: entry.Size, Modified: entry.Updated})
		return nil
	})
	slices.SortFunc(objects, func(a, b location.Object) int { return strings.Compare(a.Name, b.Name) })
	return objects, err
}

// each visits the objects that match the query, by their names in the location.
func (b *bucket) each(ctx context.Context, query *storage.Query, visit func(name string, entry *storage.ObjectAttrs) error) error {
	handle, err := b.handle(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := b.watch(cancel)
	defer watch.Stop()
	// The call returns an error only for an unknown attribute.
	_ = query.SetAttrSelection([]string{"Name", "Size", "Updated", "Generation"})
	for entries := handle.Objects(ctx, query); ; {
		watch.Reset(b.patience)
		entry, err := entries.Next()
		watch.Stop()
		if errors.Is(err, iterator.Done) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", b, fault(ctx, err))
		}
		if entry.Prefix != "" || strings.HasSuffix(entry.Name, "/") {
			continue // a folder
		}
		if err := visit(strings.TrimPrefix(entry.Name, b.prefix), entry); err != nil {
			return err
		}
	}
}

// query requests only names that may match: those with the literal prefix of the
// pattern, and none in deeper folders if only the last part has special characters.
func (b *bucket) query(pattern string) *storage.Query {
	literal, special := split(pattern)
	q := &storage.Query{Prefix: b.prefix + literal, Projection: storage.ProjectionNoACL}
	if !strings.Contains(special, "/") {
		q.Delimiter = "/"
	}
	return q
}

// split splits a pattern into the text that every match begins with and the rest.
func split(pattern string) (literal, special string) {
	var text strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '*', '?', '[':
			return text.String(), pattern[i:]
		case '\\':
			i++ // path.Match has checked that a character follows
		}
		text.WriteByte(pattern[i])
	}
	return text.String(), ""
}
