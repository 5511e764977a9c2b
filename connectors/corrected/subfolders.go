package corrected

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// deepest is how many folders below that of the deliveries are searched.
const deepest = 3

// archives are names of folders in which people keep what was delivered before. Nobody
// expects such files to be read, nor those in a folder whose name begins with _.
var archives = words("archive archives archived archiv archivo ancien anciens old older alt backup backups processed sent history")

// subfolders names the folders below one of deliveries that have tables which nobody reads,
// such as CHECKED for corrected files.
func (f search) subfolders(ctx context.Context, folder string, known []string) (all []Unread, err error) {
	found := map[string][]string{}
	below := folder
	for range deepest {
		below = path.Join(below, "*")
		objects, err := f.env.Drops.List(ctx, path.Join(below, "*"))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			break // what cannot be listed, such as a broken link, stops no run that does not need it
		}
		for _, object := range objects {
			if f.isOverlooked(object, known) {
				at := path.Dir(object.Name)
				found[at] = append(found[at], path.Base(object.Name))
			}
		}
	}
	for at, names := range found {
		slices.Sort(names)
		told := "."
		if folder != "." {
			told = path.Join(strings.Split(at, "/")[:strings.Count(folder, "/")+1]...)
		}
		where := "“" + told + "”"
		if told == "." {
			where = "the folder of all deliveries"
		}
		all = append(all, Unread{at, told, fmt.Sprintf("It is a folder of its own, with %s. Move what should count to %s, or tell the person who runs impactmart.", shown(names), where)})
	}
	return all, nil
}

// isOverlooked reports whether a file in a subfolder is a table that no feed reads and that
// nobody has put aside.
func (f search) isOverlooked(object location.Object, known []string) bool {
	name := object.Name
	kind := strings.ToLower(path.Ext(name))
	if !slices.Contains(slices.Concat(bookKinds, textKinds, otherKinds), kind) || f.isRead(name) || f.isFolder(path.Dir(name)) {
		return false
	}
	for part := range strings.SplitSeq(strings.ToLower(path.Dir(name)), "/") {
		if archives[part] || strings.HasPrefix(part, "_") {
			return false
		}
	}
	return !slices.ContainsFunc(known, func(other string) bool { return path.Base(name) == other || strings.HasPrefix(name, other+"/") })
}

// isRead reports whether a feed reads the file.
func (f search) isRead(name string) bool {
	return slices.ContainsFunc(f.feeds, func(s *settings) bool {
		pattern, _ := s.Files()
		matched, err := path.Match(path.Clean(pattern), name)
		return err == nil && matched
	})
}

// isFolder reports whether a feed has deliveries in the folder.
func (f search) isFolder(folder string) bool {
	return slices.ContainsFunc(f.feeds, func(s *settings) bool {
		pattern, _ := s.Files()
		matched, err := path.Match(path.Dir(path.Clean(pattern)), folder)
		return err == nil && matched
	})
}

// shown lists some of the names.
func shown(names []string) string {
	const most = 5
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}
