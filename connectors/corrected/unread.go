package corrected

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors"
)

// Unread is a file in a folder of deliveries that no feed reads, or a folder of such files.
type Unread struct {
	File   string
	Folder string // of deliveries, where people are told
	Why    string // and what to do, in words of the sheet
}

// Kinds of files in which people keep tables, by extension.
var (
	bookKinds  = []string{".xlsx", ".xlsm"}
	textKinds  = []string{".csv", ".tsv", ".tab", ".txt", ".dat", ".gz", ".zst"}
	otherKinds = []string{".ods", ".fods", ".xls", ".xlsb", ".xltx", ".xltm", ".numbers", ".gsheet", ".zip", ".7z", ".rar"}
)

// NotRead lists the files in the folders of the feeds' deliveries that no feed reads and
// that somebody may believe to be read: tables, and corrected files that do not count, also
// in folders below. Known are names of other files, such as the register, and folders, such
// as the store, which are left out. If hasOthers, the drops are a folder of other things, so
// that nothing is expected in folders below it but those of deliveries.
func NotRead(ctx context.Context, feeds []connectors.Settings, env connectors.Env, hasOthers bool, known ...string) (all []Unread, err error) {
	var of search
	for _, feed := range feeds {
		if s, isFile := feed.(*settings); isFile {
			of.feeds = append(of.feeds, s)
		}
	}
	of.env = connectors.Env{Drops: env.Drops, Temp: env.Temp} // silent
	seen, listed := map[string]bool{}, map[string]bool{}
	for _, s := range of.feeds {
		pattern, _ := s.Files()
		folder := path.Join(path.Dir(pattern), "*")
		if listed[folder] {
			continue
		}
		listed[folder] = true
		if at := path.Dir(folder); at != "." || !hasOthers {
			overlooked, err := of.subfolders(ctx, at, known)
			if err != nil {
				return nil, err
			}
			all = append(all, overlooked...)
		}
		objects, err := env.Drops.List(ctx, folder)
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			if seen[object.Name] || slices.Contains(known, path.Base(object.Name)) {
				continue
			}
			seen[object.Name] = true
			why, err := of.why(ctx, object.Name)
			if err != nil {
				return nil, err
			}
			if why != "" {
				all = append(all, Unread{object.Name, path.Dir(object.Name), why})
			}
		}
	}
	slices.SortFunc(all, func(a, b Unread) int { return strings.Compare(a.File, b.File) })
	return slices.Compact(all), nil
}

// search looks at one file after the other.
type search struct {
	feeds []*settings
	env   connectors.Env
}

// why says why a file is not read; empty if it is, or if it is no table.
func (f search) why(ctx context.Context, name string) (string, error) {
	kind := strings.ToLower(path.Ext(name))
	isRead := f.isRead(name)
	switch {
	case slices.Contains(bookKinds, kind):
		return f.whyBook(ctx, name, isRead)
	case isRead:
		return "", nil
	case slices.Contains(otherKinds, kind):
		return fmt.Sprintf("Files of the kind %s are not read. Save it as an Excel workbook (.xlsx), and put that here.", kind), nil
	case slices.Contains(textKinds, kind):
		if hasMark(ctx, f.env, name) {
			return "A corrected file counts only as an Excel workbook (.xlsx). Save it as one, and put that here.", nil
		}
		return f.otherName(name), nil
	}
	return "", nil
}

// otherName says which names the feeds of the folder expect.
func (f search) otherName(name string) string {
	var names []string
	for _, s := range f.feeds {
		pattern, _ := s.Files()
		if base := "“" + path.Base(pattern) + "”"; path.Dir(path.Clean(pattern)) == path.Dir(name) && !slices.Contains(names, base) {
			names = append(names, base)
		}
	}
	more := ""
	if len(names) > 5 {
		names, more = names[:5], " and others"
	}
	return fmt.Sprintf("No file of this name is expected. Read here: %s%s (* stands for any text). Rename it, or tell the person who runs impactmart.", strings.Join(names, ", "), more)
}

// hasMark reports whether the beginning of a text has the header of a corrected file.
func hasMark(ctx context.Context, env connectors.Env, name string) bool {
	object, err := env.Drops.Open(ctx, name)
	if err != nil {
		return false
	}
	defer object.Close()
	begin, _ := io.ReadAll(io.LimitReader(object, 64<<10))
	begin = bytes.ReplaceAll(begin, []byte{0}, nil) // UTF-16
	return bytes.Contains(begin, []byte("What to fix (")) && bytes.Contains(begin, []byte(RowHeader))
}

// whyBook says why a workbook is not read.
func (f search) whyBook(ctx context.Context, name string, isRead bool) (string, error) {
	rows, err := f.open(ctx, name, YourFile)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil && rows.isOurs:
		return f.whyCorrected(ctx, name, rows.origin)
	case isRead || isCorrected(name) && errors.Is(err, connectors.ErrNoSheet): // the feed says what is wrong with it
		return "", nil
	case err == nil:
		return "It looks like a corrected file, but the header of its second column is not as it was. Copy the first row of “" + YourFile + "” from the corrected file that you got, or correct the original.", nil
	case !errors.Is(err, connectors.ErrNoSheet):
		return "The workbook cannot be opened. Save it again as an Excel workbook (.xlsx) without a password.", nil
	}
	if first, err := f.open(ctx, name, ""); err == nil && first.isOurs {
		return "The rows of a corrected file count only in a sheet with the name “" + YourFile + "”. Give the sheet that name.", nil
	}
	if list, err := f.open(ctx, name, "Fix list"); err == nil && list.hasNumbers {
		return "It looks like a corrected file, but has no sheet “" + YourFile + "”. Give the sheet with your rows that name again.", nil
	}
	return f.otherName(name), nil
}

// seen is what the header of a sheet tells.
type seen struct {
	origin             connectors.Origin
	isOurs, hasNumbers bool
}

// open reads the header of a sheet in the first row.
func (f search) open(ctx context.Context, name, sheet string) (s seen, err error) {
	sources, err := f.feeds[0].workbook(literal.Replace(name), sheet).Open(ctx, f.env)
	if err != nil {
		return s, err
	}
	if len(sources) == 0 {
		return s, errors.New("the file was removed")
	}
	raw, err := sources[0].Read(ctx)
	if err != nil {
		return s, err
	}
	defer raw.Release()
	s.origin, s.isOurs = OriginOf(raw.Schema())
	s.hasNumbers = len(raw.Schema().FieldIndices(RowHeader)) > 0
	return s, nil
}

// literal escapes a name, because the paths of connectors are patterns.
var literal = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// whyCorrected says why a corrected file does not count; empty if it does.
func (f search) whyCorrected(ctx context.Context, name string, origin connectors.Origin) (string, error) {
	if origin.Name() == name { // it was saved in the place of the file that it corrects
		return "", nil
	}
	at := slices.IndexFunc(f.feeds, func(s *settings) bool { return s.isOrigin(origin) })
	if at < 0 {
		return "It is the corrected file of " + origin.Name() + ", which is not read any more. Tell the person who runs impactmart.", nil
	}
	feed := f.feeds[at]
	pattern, _ := feed.Files()
	if matched, err := path.Match(path.Join(path.Dir(pattern), "*"), name); err == nil && !matched {
		return "It is the corrected file of " + origin.Name() + ". Put it into the folder of that file.", nil
	}
	sources, err := feed.Settings.Open(ctx, f.env)
	if err != nil {
		return "", err
	}
	for _, source := range sources {
		if source.Address().String() != origin.Address {
			continue
		}
		content, err := source.Fingerprint(ctx)
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(content, origin.Version) {
			return path.Base(origin.Name()) + " was delivered again after this corrected file was made, and counts instead of it. Remove this file, and correct the new one if it needs it.", nil
		}
	}
	return "", nil
}
