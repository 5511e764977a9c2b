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
	handle, err := b.handle(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := b.watch(cancel)
	defer watch.Stop()

	var objects []location.Object
	for entries := handle.Objects(ctx, b.query(pattern)); ; {
		watch.Reset(b.patience)
		entry, err := entries.Next()
		if errors.Is(err, iterator.Done) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b, fault(ctx, err))
		}
		if entry.Prefix != "" || strings.HasSuffix(entry.Name, "/") {
			continue // a folder
		}
		name := strings.TrimPrefix(entry.Name, b.prefix)
		if matched, _ := path.Match(pattern, name); !matched || location.Passing(name) {
			continue
		}
		if err := location.CheckName(b, name); err != nil {
			return nil, fmt.Errorf("%w; rename the object", err)
		}
		objects = append(objects, location.Object{Name: name, Size: entry.Size, Modified: entry.Updated})
	}
	slices.SortFunc(objects, func(a, b location.Object) int { return strings.Compare(a.Name, b.Name) })
	return objects, nil
}

// query requests only names that may match: those with the literal prefix of the
// pattern, and none in deeper folders if only the last part has special characters.
func (b *bucket) query(pattern string) *storage.Query {
	literal, special := split(pattern)
	q := &storage.Query{Prefix: b.prefix + literal, Projection: storage.ProjectionNoACL}
	if !strings.Contains(special, "/") {
		q.Delimiter = "/"
	}
	// The call returns an error only for an unknown attribute.
	_ = q.SetAttrSelection([]string{"Name", "Size", "Updated"})
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
