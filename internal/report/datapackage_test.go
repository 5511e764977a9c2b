package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/models"
)

// shelf is a mart with columns that a change can break.
func shelf(change func(*models.Table)) []models.Table {
	t := models.Table{
		Name: "shelf", Doc: "Books.", Grain: []string{"book_id"}, Holds: []string{"pages_count > 0"},
		Columns: []models.Column{
			{Name: "book_id", Type: models.String, Required: true, Doc: "Book."},
			{Name: "author_id", Type: models.String, References: "authors.author_id", Doc: "Author."},
			{Name: "pages_count", Type: models.Integer, Unit: "pages", Role: models.Role{Kind: models.RoleCount, People: []string{"readers"}}, Doc: "Pages."},
			{Name: "state", Type: models.String, Required: true, Values: []string{"old", "new"}, Doc: "State."},
		},
		Suppress: []models.Suppression{{People: []string{"pages_count"}, Hides: []string{"pages_count"}}},
	}
	change(&t)
	return []models.Table{t}
}

// TestBreaks: what breaks a query made for earlier marts is named, and what does not is not.
func TestBreaks(t *testing.T) {
	older := report.Package(shelf(func(*models.Table) {}))
	for _, c := range []struct {
		name   string
		change func(*models.Table)
		want   string
	}{
		{"nothing", func(*models.Table) {}, ""},
		{"another description", func(m *models.Table) { m.Doc, m.Columns[0].Doc = "Volumes.", "Volume." }, ""},
		{"a new column", func(m *models.Table) {
			m.Columns = append(m.Columns, models.Column{Name: "price", Type: models.Money, Doc: "Price."})
		}, ""},
		{"never null any more", func(m *models.Table) { m.Columns[1].Required = true }, ""},
		{"a value less", func(m *models.Table) { m.Columns[3].Values = []string{"old"} }, ""},
		{"another mart", func(m *models.Table) { m.Name = "rack" }, "shelf: the mart is gone"},
		{"another grain", func(m *models.Table) { m.Grain = []string{"book_id", "state"} }, "shelf: one row per book_id, state, was one per book_id"},
		{"another name", func(m *models.Table) { m.Columns[1].Name = "writer_id" }, "shelf.author_id: the column is gone"},
		{"another type", func(m *models.Table) { m.Columns[2].Type = models.Float }, "shelf.pages_count: double, was bigint"},
		{"another unit", func(m *models.Table) { m.Columns[2].Unit = "percent" }, `shelf.pages_count: unit "percent", was "pages"`},
		{"null is possible", func(m *models.Table) { m.Columns[3].Required = false }, "shelf.state: can be null, was never"},
		{"a value more", func(m *models.Table) { m.Columns[3].Values = []string{"new", "lost"} }, "shelf.state: can be lost, which it could not"},
		{"any value", func(m *models.Table) { m.Columns[3].Values = nil }, "shelf.state: can have any value, had a list of them"},
	} {
		var got []string
		for _, b := range report.Breaks(older, report.Package(shelf(c.change))) {
			got = append(got, b.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// TestPackageIsReadAgain: a description comes back as it was written, and nothing else is one.
func TestPackageIsReadAgain(t *testing.T) {
	p := report.Package(shelf(func(*models.Table) {}))
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"role": "count of readers"`, `"is_withheld": true`, `"primaryKey"`, `"foreignKeys"`, `"unit": "pages"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
	again, err := report.ReadPackage(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again); diff != "" {
		t.Errorf("(-written +read)\n%s", diff)
	}
	for _, other := range []string{"{}", "[]", "", `{"title": "impactmart.yaml"}`} {
		if _, err := report.ReadPackage([]byte(other)); err == nil {
			t.Errorf("%q is no description of marts", other)
		}
	}
}
