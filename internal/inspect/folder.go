package inspect

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Project is a first configuration for the files of a folder.
type Project struct {
	Files  []Proposal `json:"files"`
	Unused []Unused   `json:"unused"`
	Open   []string   `json:"open"`
	Config string     `json:"config"`
}

// Unused is a file for which no feed is proposed.
type Unused struct {
	File string `json:"file"`
	Why  string `json:"why"`
}

// maxFiles limits how many files of a folder are read.
const maxFiles = 500

// Folder proposes a whole project for the files of a folder and its subfolders. Files
// that are written alike become one feed. People are recognized by the roster among them, else by the given one.
func Folder(ctx context.Context, dir string, given Options) (Project, error) {
	p := Project{Unused: []Unused{}, Open: []string{}}
	files, err := filesOf(dir)
	if err != nil {
		return p, err
	}
	for _, first := range []bool{true, false} { // the roster comes first, because it tells about the others
		for _, file := range files {
			if err := ctx.Err(); err != nil {
				return p, err
			}
			proposal, err := File(ctx, file, given)
			isRoster := err == nil && proposal.Table == models.Employees.Name
			switch {
			case isRoster == first && err == nil && proposal.Table != "":
				p.Files = append(p.Files, proposal)
			case first:
			case err != nil:
				p.Unused = append(p.Unused, Unused{filepath.ToSlash(file), strings.TrimPrefix(err.Error(), filepath.ToSlash(file)+": ")})
			case !isRoster:
				p.Unused = append(p.Unused, Unused{filepath.ToSlash(file), proposal.Why})
			}
		}
		if first && len(p.Files) > 0 {
			given.Roster = slices.MaxFunc(p.Files, func(a, b Proposal) int { return cmp.Compare(len(a.sample.rows), len(b.sample.rows)) }).Roster()
		}
	}
	if len(p.Files) == 0 {
		return p, fmt.Errorf("%s: has no file for which a feed can be proposed; put exports of people, courses or figures there, as CSV or .xlsx", filepath.ToSlash(dir))
	}
	p.write()
	return p, nil
}

// filesOf lists the files of a folder that may be tables, without hidden and temporary
// ones and without corrected files.
func filesOf(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		base := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != dir && strings.HasPrefix(base, "."):
			return filepath.SkipDir
		case entry.IsDir(), strings.HasPrefix(base, "."), strings.HasPrefix(base, "~$"), strings.HasSuffix(base, ".CHECKED.xlsx"), !isTable(base):
			return nil
		case len(files) == maxFiles:
			return fmt.Errorf("%s: has more than %d files; name a subfolder", filepath.ToSlash(dir), maxFiles)
		}
		files = append(files, name)
		return nil
	})
	return files, err
}

func isTable(name string) bool {
	name = strings.ToLower(name)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	return slices.Contains([]string{".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls"}, path.Ext(name))
}

// feed are files that are read alike.
type feed struct {
	Proposal
	files []string
}

// comment matches a comment of a line, which has counts of one file.
var comment = regexp.MustCompile(`(?m)  # .*$`)

// feeds groups the files whose proposals differ only in the name of the file.
func (p *Project) feeds() (all []feed) {
	same := map[string]int{}
	for _, f := range p.Files {
		key := strings.ReplaceAll(strings.ReplaceAll(comment.ReplaceAllString(f.Block, ""), f.File, ""), "  "+f.feedName()+"_", "")
		key = f.Table + path.Dir(f.File) + key[strings.Index(key, "\n    table:")+1:]
		key += fmt.Sprint(mapped(f.Dialect, func(s Setting) string { return s.Key + s.Value }))
		at, found := same[key]
		if !found {
			at = len(all)
			same[key] = at
			all = append(all, feed{Proposal: f})
		}
		all[at].files = append(all[at].files, f.File)
	}
	return all
}

// pattern matches the files of a feed by what their names have in common; ok is false if
// it would match other files of the folder, too.
func (f feed) pattern(others []string) (pattern string, ok bool) {
	if len(f.files) == 1 {
		return literal.Replace(f.files[0]), true
	}
	prefix, suffix := f.files[0], f.files[0]
	for _, name := range f.files[1:] {
		for !strings.HasPrefix(name, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
		for !strings.HasSuffix(name, suffix) {
			suffix = suffix[1:]
		}
	}
	if len(prefix)+len(suffix) > len(f.files[0]) || !strings.HasPrefix(prefix, path.Dir(f.files[0])) {
		suffix = path.Ext(f.files[0])
	}
	dir, base := path.Split(prefix)
	for _, differing := range []string{"0123456789-_. ", "0123456789", ""} { // the loosest that matches no other file
		pattern = literal.Replace(dir+strings.TrimRight(base, differing)) + "*" + literal.Replace(suffix)
		matchesOther := slices.ContainsFunc(others, func(other string) bool {
			matches, _ := path.Match(pattern, other)
			return matches && !slices.Contains(f.files, other)
		})
		if !matchesOther {
			return pattern, true
		}
	}
	return "", false
}

// write writes the configuration.
func (p *Project) write() {
	w := &writer{Proposal: &Proposal{}}
	var all []string
	for _, f := range p.Files {
		all = append(all, f.File)
	}
	for _, u := range p.Unused {
		all = append(all, u.File)
	}
	feeds := p.feeds()
	w.head(feeds)
	w.line("feeds:")
	taken := map[string]bool{}
	for _, f := range feeds {
		w.feed(f, all, taken)
	}
	w.register(feeds)
	p.Config, p.Open = w.text.String(), w.Open
}

// head writes what comes before the feeds.
func (w *writer) head(feeds []feed) {
	currencies := map[string]bool{}
	hasDepartment := false
	for _, f := range feeds {
		for _, c := range f.Columns {
			for _, sign := range c.signs {
				if code := currencyOf[sign]; code != "" {
					currencies[code] = true
				}
			}
			hasDepartment = hasDepartment || f.Table == models.Employees.Name && c.Canonical == "department"
		}
	}
	w.line("version: 1")
	w.line("store: store")
	if codes := slices.Sorted(maps.Keys(currencies)); len(codes) == 1 {
		w.line("currency: %s", codes[0])
	} else {
		w.decideAt("", "currency", "currency: "+choose, "the currency in which results are reported, such as EUR")
	}
	if hasDepartment {
		w.line("comparison: {strata: [department]}  # trained people are compared with colleagues of the same department")
	}
	w.line("")
}

// feed writes one feed. Files that no pattern tells from others each get their own.
func (w *writer) feed(f feed, all []string, taken map[string]bool) {
	pattern, ok := f.pattern(all)
	if !ok {
		for _, file := range f.files {
			w.feed(feed{f.renamed(file), []string{file}}, all, taken)
		}
		return
	}
	own := "  " + scalar(f.feedName())
	for _, line := range strings.Split(strings.TrimSuffix(f.Block, "\n"), "\n")[1:] { // without "feeds:"
		if isName := strings.HasPrefix(line, "  ") && line[2] != ' '; isName { // of the file, and of its other sheets
			line = "  " + f.name(strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(line, `"`, ""), strings.ReplaceAll(own, `"`, "")), ":"), taken) + ":"
		}
		w.line("%s", strings.Replace(line, "path: "+quoted(literal.Replace(f.File)), "path: "+quoted(pattern), 1))
	}
	w.Open = append(w.Open, mapped(f.Open, func(open string) string { return path.Base(f.File) + ": " + open })...)
	w.line("")
}

// renamed is the proposal for another file that is read alike.
func (f feed) renamed(file string) Proposal {
	p := f.Proposal
	p.Block = strings.ReplaceAll(p.Block, quoted(literal.Replace(p.File)), quoted(literal.Replace(file)))
	p.File = file
	return p
}

// name is the name of a feed that no other one has: that of its file, without the part in
// which its files differ, and what the feed of another sheet has behind it.
func (f feed) name(behind string, taken map[string]bool) string {
	base := path.Base(f.File)
	base, _, _ = strings.Cut(base, ".")
	if len(f.files) > 1 {
		base = strings.TrimRight(base, "0123456789-_. ")
	}
	name := strings.Trim(strings.Map(feedLetter, base), "_-")
	if name == "" {
		name = f.Table
	}
	name += behind
	for n, first := 2, name; taken[name]; n++ {
		name = fmt.Sprintf("%s_%d", first, n)
	}
	taken[name] = true
	return name
}
