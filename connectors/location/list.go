package location

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// List returns the objects that match. A symlink is followed if it stays inside the
// folder and is an error otherwise, so that no file is overlooked.
func (l *Local) List(ctx context.Context, pattern string) ([]Object, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("%s: pattern %q: %w", l, pattern, err)
	}
	pattern = path.Clean(pattern) // people write "./inbox/*.csv"
	root, err := l.root(ctx, pattern)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	objects, err := l.list(ctx, root, ".", strings.Split(pattern, "/"))
	slices.SortFunc(objects, func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
	return objects, err
}

// list matches the segments of a pattern below one folder.
func (l *Local) list(ctx context.Context, root *os.Root, folder string, segments []string) ([]Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(root.FS(), folder)
	if err != nil {
		return nil, l.fault(folder, err)
	}
	var objects []Object
	for _, entry := range entries {
		if matched, err := path.Match(segments[0], entry.Name()); err != nil || !matched || Passing(entry.Name()) {
			continue
		}
		name := path.Join(folder, entry.Name())
		info, err := l.follow(root, name, entry)
		if err != nil {
			return nil, err
		}
		switch {
		case info == nil:
		case len(segments) > 1 && info.IsDir():
			below, err := l.list(ctx, root, name, segments[1:])
			if err != nil {
				return nil, err
			}
			objects = append(objects, below...)
		case len(segments) == 1 && info.Mode().IsRegular():
			objects = append(objects, Object{Name: name, Size: info.Size(), Modified: info.ModTime()})
		}
	}
	return objects, nil
}

// follow describes the file of an entry, following symlinks; nil if it was removed
// after the folder was read.
func (l *Local) follow(root *os.Root, name string, entry fs.DirEntry) (fs.FileInfo, error) {
	info, err := root.Stat(name)
	isLink := entry.Type()&fs.ModeSymlink != 0
	switch {
	case err == nil:
		return info, nil
	case isLink:
		return nil, fmt.Errorf("%s is a symlink that leaves the folder or is broken; replace it with the file itself", l.join(name))
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	}
	return nil, l.fault(name, err)
}

// Hash is the SHA-256 of an object's bytes, in hex.
func Hash(ctx context.Context, l Location, name string) (string, error) {
	object, err := l.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer object.Close()
	sum, block := sha256.New(), make([]byte, 256<<10)
	for {
		n, err := object.Read(block)
		sum.Write(block[:n])
		if err == io.EOF {
			return hex.EncodeToString(sum.Sum(nil)), nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
}
