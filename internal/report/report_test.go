package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

var samples = map[string]func() *Marts{
	"northwind": northwind, "nothing_yet": nothingYet, "hostile": hostile,
	"sixty": func() *Marts { return company(60) },
	"empty": func() *Marts { return &Marts{} },
}

func render(t *testing.T, m *Marts) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, m, Options{Organization: "Northwind Manufacturing (made-up demo data)"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// options are those of a published report.
func options() Options {
	return Options{
		Organization: "Northwind Manufacturing (made-up demo data)", Published: date(2026, time.July, 1),
		Beside: []string{"program_impacts.parquet", "program_impacts.csv", "portfolio_totals.parquet", "marts.duckdb", Workbook},
		Changes: &Changes{From: 4, To: 5, Unchanged: 6,
			Causes: []Cause{{Kind: "changed", Feed: "kpi_units", File: "kpi_operations_2026-06.csv", RowsBefore: 39_871, RowsAfter: 41_002}},
			Claims: []Change{
				{Program: "line_cert", Metric: "units_per_hour", Unit: "units per hour", Before: &Headline{Effect: new(2.2), Low: new(0.9), High: new(3.5), Verdict: "works", Grade: "moderate"}, After: &Headline{Effect: new(2.596), Low: new(1.738), High: new(3.454), Verdict: "works", Grade: "strong"}},
				{Program: "mentoring", Metric: "retention", Unit: "points", After: &Headline{Verdict: "cannot_tell", Grade: "insufficient"}},
			}},
	}
}

// site renders all pages, by name.
func renderSite(t *testing.T, m *Marts) map[string]string {
	t.Helper()
	return renderIn(t, m, "")
}

// renderIn renders all pages in a language.
func renderIn(t *testing.T, m *Marts, tag string) map[string]string {
	t.Helper()
	o := options()
	o.Language = tag
	pages, err := Pages(m, o)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, page := range pages {
		var b bytes.Buffer
		if err := page.Write(&b); err != nil {
			t.Fatal(err)
		}
		texts[page.Name] = b.String()
	}
	return texts
}

// renderAll is the text of all pages.
func renderAll(t *testing.T, m *Marts) string {
	t.Helper()
	pages := renderSite(t, m)
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		all.WriteString(pages[name])
	}
	return all.String()
}

func TestGoldenPages(t *testing.T) {
	for _, name := range []string{"northwind", "nothing_yet", "hostile"} {
		t.Run(name, func(t *testing.T) {
			m, err := load(t, publish(t, samples[name]()))
			if err != nil {
				t.Fatal(err)
			}
			pages := renderSite(t, m)
			mustBeGolden(t, name+".golden.html", pages[Overview])
			if name == "northwind" {
				mustBeGolden(t, "line_cert.golden.html", pages["programs/line_cert.html"])
				german := renderIn(t, m, "de")
				mustBeGolden(t, "northwind.de.golden.html", german[Overview])
				mustBeGolden(t, "line_cert.de.golden.html", german["programs/line_cert.html"])
			}
		})
	}
}

func mustBeGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("UPDATE_GOLDEN=1 rewrites it; read the difference (-want +got):\n%s", diff)
	}
}

func TestPagesAreWellFormed(t *testing.T) {
	for name, sample := range samples {
		t.Run(name, func(t *testing.T) {
			for page, text := range renderSite(t, sample()) {
				d := decoder(text)
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						t.Fatalf("%s: %v", page, err)
					}
				}
			}
		})
	}
}

// decoder reads the page strictly: every element must be closed and every attribute quoted.
func decoder(page string) *xml.Decoder {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Entity = xml.HTMLEntity
	return d
}

// TestPagesAskForNothing: a page has no script and asks for nothing; it links to its own
// parts and to files that are published with it.
func TestPagesAskForNothing(t *testing.T) {
	for name, sample := range samples {
		pages := renderSite(t, sample())
		files := map[string]bool{}
		for _, file := range options().Beside {
			files[file] = true
		}
		for page := range pages {
			files[page] = true
		}
		for page, text := range pages {
			if !strings.Contains(text, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>`) {
				t.Errorf("%s, %s: the content policy is missing", name, page)
			}
			if strings.Contains(text, "<script") || strings.Contains(text, "url(") || strings.Contains(text, "@import") {
				t.Errorf("%s, %s: the page holds a script or asks for something", name, page)
			}
			for _, element := range elementsOf(text) {
				if err := asks(element, page, text, files); err != nil {
					t.Errorf("%s, %s: %v", name, page, err)
				}
			}
		}
	}
}

// elementsOf are the elements of a page.
func elementsOf(text string) (elements []xml.StartElement) {
	d := decoder(text)
	for {
		token, err := d.Token()
		if err != nil {
			return elements
		}
		if element, ok := token.(xml.StartElement); ok {
			elements = append(elements, element)
		}
	}
}

// asks is an error for an element that runs or fetches something, or links to what is not
// there.
func asks(element xml.StartElement, page, text string, files map[string]bool) error {
	if slices.Contains([]string{"script", "img", "link", "iframe", "object", "embed", "form", "base", "use", "image"}, element.Name.Local) {
		return fmt.Errorf("element %s", element.Name.Local)
	}
	for _, a := range element.Attr {
		switch {
		case a.Name.Local == "href" && element.Name.Local == "a":
			file, anchor, _ := strings.Cut(a.Value, "#")
			if target := path.Join(path.Dir(page), file); file != "" && !files[target] {
				return fmt.Errorf("a link to %s, which is not published", a.Value)
			}
			if file == "" && !strings.Contains(text, ` id="`+anchor+`"`) {
				return fmt.Errorf("a link to #%s, which is not on the page", anchor)
			}
		case strings.HasPrefix(a.Name.Local, "on"), slices.Contains([]string{"href", "src", "style", "srcset", "action"}, a.Name.Local):
			return fmt.Errorf("attribute %s of %s", a.Name.Local, element.Name.Local)
		}
	}
	return nil
}

func TestHostileNamesAreText(t *testing.T) {
	page := render(t, hostile())
	if !strings.Contains(page, "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;") {
		t.Error("the hostile name is not shown as text")
	}
}

// TestNamesHideNothing: no character in a name turns text around or acts on whoever shows
// the page, and the name of every other character is still there.
func TestNamesHideNothing(t *testing.T) {
	ours := strings.NewReplacer("\u2068", "", "\u2069", "") // which isolate names
	for _, name := range []string{"\u202egnp.exe", "\x1b[2J\x1b]0;owned\x07", "a\u0085b\u2028c", "\u2066\u202d\u200f", "\xff\x9b31m"} {
		m := northwind()
		for i := range m.Impacts {
			m.Impacts[i].ProgramName, m.Impacts[i].MetricUnit = name, name
		}
		m.Portfolio[0].ProgramName, m.Portfolio[0].GoalOwner = name, &name
		m.Totals.RunID = name
		var page strings.Builder
		if err := Render(&page, m, Options{Organization: name}); err != nil {
			t.Fatal(err)
		}
		if m.Impacts[0].ProgramName != name {
			t.Error("the marts were changed")
		}
		if got := ours.Replace(page.String()); models.Visible(got) != got || !strings.Contains(got, strings.Trim(models.Visible(name), "\\")[:5]) {
			t.Errorf("%q acts on the page, or is missing", name)
		}
	}
	if page := ours.Replace(render(t, northwind())); models.Visible(page) != page {
		t.Error("the page of a usual company has such a character")
	}
}

func TestWordsFollowCertainty(t *testing.T) {
	for name, sample := range samples {
		page := strings.ToLower(render(t, sample()))
		for _, word := range []string{"proved", "proven", "significant", "programme", "nan", "+inf", "%!", "&lt;nil", "no value>"} {
			if name != "hostile" && strings.Contains(visible(t, page), word) {
				t.Errorf("%s: the page says %q", name, word)
			}
		}
	}
}

// visible is the text of a page without its markup.
func visible(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	d := decoder(page)
	inStyle := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inStyle = token.Name.Local == "style"
		case xml.CharData:
			if !inStyle {
				b.Write(token)
				b.WriteByte(' ')
			}
		}
	}
}

func TestNothingMeasurableIsSaidPlainly(t *testing.T) {
	page := render(t, nothingYet())
	for _, want := range []string{
		"Nothing could be measured yet", "No program can be drawn yet", "We cannot tell: nobody has completed the program yet.",
		"No program has a gain in money that we can defend yet.", "The register has no goals.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "<svg") {
		t.Error("there is a chart of nothing")
	}
}

func TestWithheldCountsStayWithheld(t *testing.T) {
	page := visible(t, renderAll(t, northwind()))
	if strings.Contains(page, "8 people were trained") {
		t.Error("the sentence of a suppressed row reveals the number of people")
	}
	if !strings.Contains(page, "Withheld: left the company") {
		t.Error("a suppressed place of the funnel is not named")
	}
}

func TestALossIsToldPlainly(t *testing.T) {
	m := northwind()
	m.Totals.DefensibleNetAmount = -euros(308_000)
	if page := render(t, m); !strings.Contains(page, "The gain we can defend does not cover its cost: <span class=\"amount\">−€308k</span> net.") {
		t.Error("the lead does not state the loss")
	}
}

func TestSameMartsSamePage(t *testing.T) {
	first, second := render(t, northwind()), render(t, northwind())
	if first != second {
		t.Error("two pages of the same marts differ")
	}
}

// BenchmarkReport writes all pages and the workbook of 200 programs. The budget is two
// seconds.
func BenchmarkReport(b *testing.B) {
	m := company(200)
	for b.Loop() {
		pages, err := Pages(m, Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, page := range pages {
			if err := page.Write(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
		if err := WriteWorkbook(io.Discard, m, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
