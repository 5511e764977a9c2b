// Package report renders the published marts for readers: the page for a business leader,
// one HTML file with no scripts and no requests, and the data dictionary.
//
// It knows words, layout and number formats. It refuses to know how a figure is computed:
// every figure on the page is in a row of a mart, and nothing else is on the page. The
// only arithmetic here places marks in a chart.
package report

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"reflect"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/models"
)

// Options are what the page shows in addition to the marts.
type Options struct {
	Organization string // shown under the title; may be empty
	Owner        string // whose goals and programs alone are shown; empty for all
}

//go:embed page/*.tmpl page/page.css
var files embed.FS

var layoutTemplate = template.Must(template.Must(template.ParseFS(chart.Templates, "*.tmpl")).ParseFS(files, "page/*.tmpl", "page/page.css"))

// Render writes the report on the marts as one self-contained HTML document.
// The same marts and options give the same bytes. An unknown owner is an error.
func Render(w io.Writer, m *Marts, o Options) error {
	if o.Owner != "" {
		own, err := m.Of(o.Owner)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		m = own
	}
	o.Organization, o.Owner = models.Visible(o.Organization), models.Visible(o.Owner)
	if err := layoutTemplate.ExecuteTemplate(w, "page.tmpl", newPage(m.visible(), o)); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// visible are the marts with texts that hide nothing and turn nothing around. The
// templates escape what is markup, and isolate names from the text around them.
func (m *Marts) visible() *Marts {
	shown := *m
	for _, rows := range reflect.ValueOf(&shown).Elem().Fields() {
		if rows.Kind() != reflect.Slice {
			makeVisible(rows)
			continue
		}
		rows.Set(reflect.AppendSlice(reflect.MakeSlice(rows.Type(), 0, rows.Len()), rows))
		for j := range rows.Len() {
			makeVisible(rows.Index(j))
		}
	}
	return &shown
}

// makeVisible replaces the texts of a row.
func makeVisible(row reflect.Value) {
	for _, field := range row.Fields() {
		switch {
		case field.Kind() == reflect.String:
			field.SetString(models.Visible(field.String()))
		case field.Kind() == reflect.Pointer && !field.IsNil() && field.Elem().Kind() == reflect.String:
			text := reflect.New(field.Type().Elem())
			text.Elem().SetString(models.Visible(field.Elem().String()))
			field.Set(text)
		}
	}
}
