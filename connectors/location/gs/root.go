package gs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"cloud.google.com/go/storage"

	"github.com/impactmart/impactmart/connectors/location"
)

// Below lists the objects below a prefix, except those that List omits.
func (b *bucket) Below(ctx context.Context, prefix string) (objects []location.Object, err error) {
	if prefix != "" {
		if err := location.CheckName(b, prefix); err != nil {
			return nil, err
		}
		prefix += "/"
	}
	err = b.each(ctx, b.all(prefix), func(name string, entry *storage.ObjectAttrs) error {
		if !location.Passing(name) {
			objects = append(objects, location.Object{Name: name, Size: entry.Size, Modified: entry.Updated})
		}
		return nil
	})
	slices.SortFunc(objects, func(a, b location.Object) int { return strings.Compare(a.Name, b.Name) })
	return objects, err
}

// all requests every object whose name begins with a text.
func (b *bucket) all(prefix string) *storage.Query {
	return &storage.Query{Prefix: b.prefix + prefix, Projection: storage.ProjectionNoACL}
}

// RemoveBelow deletes the objects below a prefix, one by one.
func (b *bucket) RemoveBelow(ctx context.Context, prefix string) error {
	if err := location.CheckName(b, prefix); err != nil {
		return err
	}
	return b.removeAll(ctx, prefix+"/", func(string) bool { return true })
}

// Sweep removes the temporary objects.
func (b *bucket) Sweep(ctx context.Context) error {
	return b.removeAll(ctx, "", func(name string) bool {
		folder, _ := path.Split(name)
		return location.IsTemporary(name) && !location.Passing(strings.TrimSuffix(folder, "/"))
	})
}

func (b *bucket) removeAll(ctx context.Context, prefix string, goes func(name string) bool) error {
	return b.each(ctx, b.all(prefix), func(name string, entry *storage.ObjectAttrs) error {
		if !goes(name) {
			return nil
		}
		return b.remove(ctx, name, entry.Generation)
	})
}

// Swap replaces an object only if its generation is still the one that was compared.
func (b *bucket) Swap(ctx context.Context, name string, was, now []byte) error {
	current, generation, err := b.load(ctx, name)
	if errors.Is(err, location.ErrReplaced) {
		return fmt.Errorf("%s %w", b.join(name), location.ErrChanged)
	}
	if err != nil {
		return err
	}
	if (generation == 0) != (was == nil) || !bytes.Equal(current, was) {
		return fmt.Errorf("%s %w", b.join(name), location.ErrChanged)
	}
	_, err = b.replace(ctx, name, generation, now)
	return err
}

// load reads a small object, and its generation; a missing one has the generation 0.
func (b *bucket) load(ctx context.Context, name string) (content []byte, generation int64, err error) {
	in, err := b.Open(ctx, name)
	if errors.Is(err, location.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = in.Close() }()
	if content, err = io.ReadAll(in); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", b.join(name), err)
	}
	return content, in.(*reader).generation, nil
}

// replace writes a small object in place of a generation of it, 0 for none. If that is not
// the current one, the error is location.ErrChanged.
func (b *bucket) replace(ctx context.Context, name string, generation int64, content []byte) (*storage.ObjectAttrs, error) {
	conditions := storage.Conditions{GenerationMatch: generation}
	if generation == 0 {
		conditions = storage.Conditions{DoesNotExist: true}
	}
	w, err := b.create(ctx, name, &conditions)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Abort() }()
	_, err = w.Write(content)
	if err == nil {
		err = w.Commit()
	}
	if errors.Is(err, location.ErrExists) {
		return nil, fmt.Errorf("%s %w", b.join(name), location.ErrChanged)
	}
	if err != nil {
		return nil, err
	}
	return w.made(), nil
}

// Rename copies an object within the service, and removes it under its first name.
func (b *bucket) Rename(ctx context.Context, from, to string) error {
	attrs, err := b.attrs(ctx, from)
	if err != nil {
		return err
	}
	source, err := b.object(ctx, from)
	if err != nil {
		return err
	}
	err = b.request(ctx, to, func(ctx context.Context, object *storage.ObjectHandle) error {
		copier := object.CopierFrom(source.Generation(attrs.Generation))
		describe(&copier.ObjectAttrs, to)
		_, err := copier.Run(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return b.remove(ctx, from, attrs.Generation)
}

// File copies a generation of an object to the scratch folder, unless it is there.
func (b *bucket) File(ctx context.Context, name string, s *location.Scratch) (file string, err error) {
	attrs, err := b.attrs(ctx, name)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(b.join(name)))
	file = s.Path(fmt.Sprintf("%s-%d%s", hex.EncodeToString(sum[:8]), attrs.Generation, path.Ext(name)))
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	in, err := b.open(ctx, name, attrs.Generation)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	err = s.Write(path.Base(file)+".part", func(w io.Writer) error { _, err := io.Copy(w, in); return err })
	if err != nil {
		return "", fmt.Errorf("%s: %w", b.join(name), errors.Join(err, os.Remove(file+".part")))
	}
	return file, os.Rename(file+".part", file)
}
