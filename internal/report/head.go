package report

import (
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/impactmart/impactmart/internal/chart"
)

var templates = template.Must(template.Must(template.New("").Funcs(template.FuncMap{"heading": headings.of}).
	ParseFS(chart.Templates, "*.tmpl")).ParseFS(files, "page/*.tmpl", "page/page.css"))

func execute(w io.Writer, name string, page any) error {
	if err := templates.ExecuteTemplate(w, name, page); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// headings are the titles of sections, by the id that links lead to.
var headings = wording{
	"changes":     "What changed since last time",
	"next":        "What to do next",
	"forest":      "How much each program moved its metric",
	"programs":    "All programs, by what to do next",
	"ramps":       "How fast newcomers become productive",
	"returns":     "Where the money went, and what came back",
	"waterfall":   "From measured gain to net benefit",
	"goals":       "Goals and their owners",
	"alignment":   "What serves which goal",
	"funnel":      "How much of your data we could use",
	"quality":     "What was delivered",
	"method":      "How this was measured, and its limits",
	"results":     "What it changed",
	"periods":     "Before and after training",
	"money":       "What it cost, and what came back",
	"serves":      "Goals that it serves",
	"agreements":  "What was agreed, and what is missing",
	"supervisors": "What supervisors saw",
	"decided":     "What was decided",
}

// head is what every page says of itself.
type head struct {
	Title              string
	RunID, DataThrough string
	Made               string // day of the run; empty if nobody knows
	Stale              string // a warning about old data; usually empty
	Run                *runNote
}

// staleAfter is the number of days after which data are called old: a month, and two weeks
// in which its values are usually delivered.
const staleAfter = 45

func (s site) headOf(title string) head {
	t := s.marts.Totals
	h := head{Title: title, RunID: t.RunID, DataThrough: optional(t.DataThroughDate, day), Run: runNoteOf(s.marts)}
	if s.Published.IsZero() {
		return h
	}
	h.Made = day(s.Published)
	if t.DataThroughDate == nil {
		return h
	}
	if age := int64(s.Published.Sub(*t.DataThroughDate) / (24 * time.Hour)); age > staleAfter {
		h.Stale = "The data end " + counted(age, "day", "days") + " before the run that made this page. What happened since is not in any figure."
	}
	return h
}

// anchor is an entry of the contents.
type anchor struct{ ID, Title string }

// contents are the sections that the page has, in order.
func contents(sections ...section) (all []anchor) {
	for _, s := range sections {
		if s.has {
			all = append(all, anchor{s.id, headings.of(s.id)})
		}
	}
	return all
}

// section is a part of the page that it may have.
type section struct {
	id  string
	has bool
}
