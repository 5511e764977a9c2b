package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

var samples = map[string]func() *Marts{
	"northwind": northwind, "nothing_yet": nothingYet, "hostile": hostile, "forty": forty,
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

func TestGoldenPages(t *testing.T) {
	for _, name := range []string{"northwind", "nothing_yet", "hostile"} {
		t.Run(name, func(t *testing.T) {
			m, err := load(t, publish(t, samples[name]()))
			if err != nil {
				t.Fatal(err)
			}
			got := render(t, m)
			path := filepath.Join("testdata", name+".golden.html")
			if os.Getenv("UPDATE_GOLDEN") == "1" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("UPDATE_GOLDEN=1 rewrites it; read the difference (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPagesAreWellFormed(t *testing.T) {
	for name, sample := range samples {
		t.Run(name, func(t *testing.T) {
			d := decoder(render(t, sample()))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					return
				} else if err != nil {
					t.Fatal(err)
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

func TestPagesAskForNothing(t *testing.T) {
	for name, sample := range samples {
		page := render(t, sample())
		if !strings.Contains(page, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>`) {
			t.Errorf("%s: the content policy is missing", name)
		}
		d := decoder(page)
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if slices.Contains([]string{"script", "img", "link", "iframe", "object", "embed", "a", "form", "base", "use", "image"}, element.Name.Local) {
				t.Errorf("%s: element %s", name, element.Name.Local)
			}
			for _, a := range element.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || a.Name.Local == "src" || a.Name.Local == "style" {
					t.Errorf("%s: attribute %s of %s", name, a.Name.Local, element.Name.Local)
				}
			}
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "url(") || strings.Contains(page, "@import") {
			t.Errorf("%s: the page holds a script or asks for something", name)
		}
	}
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
	page := visible(t, render(t, northwind()))
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

func BenchmarkRenderForty(b *testing.B) {
	m := forty()
	for b.Loop() {
		if err := Render(io.Discard, m, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
