package report

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// Page is one file of the report.
type Page struct {
	Name  string // with slashes, relative to the folder of the overview
	Write func(io.Writer) error
}

// Overview is the name of the page about all programs.
const Overview = "report.html"

// programPages is the folder of the pages about one program each.
const programPages = "programs/"

// Pages returns the report as files that link to each other: the overview, and a page for
// each program of the register. Each is complete in itself. The same marts and options give
// the same bytes. An unknown owner is an error.
func Pages(m *Marts, o Options) ([]Page, error) {
	s, err := newSite(m, o)
	if err != nil {
		return nil, err
	}
	if s.pages, err = pagesOf(s.marts.Programs); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return s.all(), nil
}

// all are the pages of the report.
func (s site) all() []Page {
	pages := []Page{{Overview, s.overview}}
	for _, p := range s.marts.Programs {
		if name, has := s.pages[p.ProgramID]; has {
			pages = append(pages, Page{name, func(w io.Writer) error { return s.program(w, p) }})
		}
	}
	return pages
}

// Render writes the overview alone: it links to nothing that may not be beside it.
func Render(w io.Writer, m *Marts, o Options) error {
	o.Beside = nil
	s, err := newSite(m, o)
	if err != nil {
		return err
	}
	return s.overview(w)
}

// site is what all pages are made from.
type site struct {
	Options
	say   *language.Language
	marts *Marts
	names naming
	pages map[string]string // name of the page of a program, by id; empty for a page alone
	root  string            // way from the page to the folder of the overview
}

func newSite(m *Marts, o Options) (site, error) {
	say, err := language.Of(o.Language)
	if err != nil {
		return site{}, fmt.Errorf("report: %w", err)
	}
	if o.Owner != "" {
		own, err := m.Of(o.Owner)
		if err != nil {
			return site{}, fmt.Errorf("report: %w", err)
		}
		m = own
	}
	o.Organization, o.Owner = models.Visible(o.Organization), models.Visible(o.Owner)
	m = m.visible()
	return site{Options: o, say: say, marts: m, names: namingOf(m)}, nil
}

// link is the name of a program, with the address of its page if there is one.
type link struct{ Name, Href string }

func (s site) link(program string) link {
	l := link{Name: s.names.program(program)}
	if page, has := s.pages[program]; has {
		l.Href = s.root + page
	}
	return l
}

// Download is a file beside the page, and its twin as text if there is one.
type Download struct{ Name, Href, CSV string }

// Downloads are those of the marts and files that are beside the page.
func (s site) Downloads(names ...string) (all []Download) {
	for _, name := range names {
		for _, file := range []string{name, name + ".parquet"} {
			if !slices.Contains(s.Beside, file) {
				continue
			}
			d := Download{Name: file, Href: s.root + file}
			if slices.Contains(s.Beside, name+".csv") {
				d.CSV = s.root + name + ".csv"
			}
			all = append(all, d)
		}
	}
	return all
}

// plainID matches ids that are file names as they are, on every system: they have no upper
// case, and no hyphen, which the others have.
var plainID = regexp.MustCompile(`^[a-z0-9_]{1,60}$`)

// reserved matches what Windows takes for a device.
var reserved = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

var unreadable = regexp.MustCompile(`[^a-z0-9_]+`)

// fileOf is the name of the page of a program. Of an id that is no plain word, it has what
// is readable and a hash, so that no two ids share a file on any system.
func fileOf(id string) string {
	if plainID.MatchString(id) && !reserved.MatchString(id) {
		return programPages + id + ".html"
	}
	sum := sha256.Sum256([]byte(id))
	word := strings.Trim(unreadable.ReplaceAllString(strings.ToLower(id), "_"), "_")
	if word == "" {
		word = "program"
	}
	return programPages + word[:min(40, len(word))] + "-" + hex.EncodeToString(sum[:6]) + ".html"
}

// pagesOf are the names of the pages of the programs in the register.
func pagesOf(programs []Program) (map[string]string, error) {
	pages, ids := map[string]string{}, map[string]string{}
	for _, p := range programs {
		if !p.IsRegistered {
			continue
		}
		name := fileOf(p.ProgramID)
		if other, taken := ids[name]; taken {
			return nil, errors.New("programs " + other + " and " + p.ProgramID + " would share the page " + name + "; rename one of them in the register")
		}
		pages[p.ProgramID], ids[name] = name, p.ProgramID
	}
	return pages, nil
}
