package report

import (
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// templates are those of all pages, in the language in which functions say their texts.
func templates(say *language.Language) *template.Template {
	functions := template.FuncMap{"heading": headings.in(say), "text": func(text language.Key, args ...any) template.HTML { return markup(say, text, args) }, "language": func() string { return say.Tag }}
	return template.Must(template.Must(template.New("").Funcs(functions).
		ParseFS(chart.Templates, "*.tmpl")).ParseFS(files, "page/*.tmpl", "page/page.css"))
}

// parsed are the templates by language.
var parsed sync.Map

// templatesIn parses the templates of a language once.
func templatesIn(say *language.Language) *template.Template {
	all, _ := parsed.LoadOrStore(say.Tag, sync.OnceValue(func() *template.Template { return templates(say) }))
	return all.(func() *template.Template)()
}

// markup is a text of a catalog within a page. Its arguments are data and are escaped; a text
// escapes nothing but what is markup anywhere.
func markup(say *language.Language, text language.Key, args []any) template.HTML {
	for i, arg := range args {
		if data, isText := arg.(string); isText {
			args[i] = template.HTMLEscapeString(data)
		}
	}
	//nolint:gosec // texts are those of the program, and arguments are escaped
	return template.HTML(strings.ReplaceAll(say.Text(text, args...), nbsp, "&#160;"))
}

func (s site) execute(w io.Writer, name string, page any) error {
	if err := templatesIn(s.say).ExecuteTemplate(w, name, page); err != nil {
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
	say := s.say
	h := head{Title: title, RunID: t.RunID, DataThrough: optional(t.DataThroughDate, say.Day), Run: runNoteOf(say, s.marts)}
	if s.Published.IsZero() {
		return h
	}
	h.Made = say.Day(s.Published)
	if t.DataThroughDate == nil {
		return h
	}
	if age := int64(s.Published.Sub(*t.DataThroughDate) / (24 * time.Hour)); age > staleAfter {
		h.Stale = say.Text("The data end %d days before the run that made this page. What happened since is not in any figure.", age)
	}
	return h
}

// anchor is an entry of the contents.
type anchor struct{ ID, Title string }

// contents are the sections that the page has, in order.
func contents(say *language.Language, sections ...section) (all []anchor) {
	for _, s := range sections {
		if s.has {
			all = append(all, anchor{s.id, headings.of(say, s.id)})
		}
	}
	return all
}

// section is a part of the page that it may have.
type section struct {
	id  string
	has bool
}
