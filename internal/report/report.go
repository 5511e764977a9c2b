// Package report renders the published marts for readers: pages for business leaders, in
// HTML with no scripts and no requests; a workbook; and the data dictionary.
//
// It knows words, layout and number formats. It refuses to know how a figure is computed:
// every figure on a page is in a row of a mart, and nothing else is on the page. The
// only arithmetic here places marks in a chart, and counts what it lists.
package report

import (
	"embed"
	"reflect"
	"time"

	"github.com/impactmart/impactmart/models"
)

// Options are what the pages show in addition to the marts.
type Options struct {
	Organization string    // shown under the title; may be empty
	Language     string    // tag of the language of the pages; English where it is empty
	Owner        string    // whose goals and programs alone are shown; empty for all
	Published    time.Time // when the snapshot was published; zero when nobody knows
	Changes      *Changes  // since the snapshot before; nil without one
	Beside       []string  // names of the files in the folder of the overview, which pages link to
}

//go:embed page/*.tmpl page/page.css
var files embed.FS

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
