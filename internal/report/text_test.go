package report

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

var anyName = rapid.OneOf(
	rapid.String(),
	rapid.StringN(60, 90, -1),
	rapid.StringMatching(`[A-Za-z<>&"'=/]{60}`),
	rapid.StringMatching(`(\p{Han}|\p{Arabic}|\p{Cyrillic}|\p{Devanagari}|\p{Mn}| ){60}`),
)

// box is the space that a line of text takes.
type box struct {
	left, top, right, bottom chart.Px
	text                     string
}

func boxOf(m chart.Mark) box {
	width := m.Style.WidthOf(m.Text)
	left := m.X
	switch m.Style.Anchor {
	case "middle":
		left -= width / 2
	case "end":
		left -= width
	}
	return box{left, m.Y - m.Style.Size*0.8, left + width, m.Y + m.Style.Size*0.22, m.Text}
}

func (a box) overlaps(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// misplaced returns an error for text that leaves its drawing or covers other text.
func misplaced(d *chart.Drawing) error {
	var boxes []box
	for _, m := range d.Marks {
		if m.Shape != "text" {
			continue
		}
		b := boxOf(m)
		if b.left < 0 || b.right > d.Width || b.top < 0 || b.bottom > d.Height {
			return fmt.Errorf("%s: %q leaves the drawing: %+v of %v x %v", d.ID, m.Text, b, d.Width, d.Height)
		}
		for _, other := range boxes {
			if b.overlaps(other) {
				return fmt.Errorf("%s: %q covers %q", d.ID, b.text, other.text)
			}
		}
		boxes = append(boxes, b)
	}
	return nil
}

// chartsOf are the charts of all pages in a language.
func chartsOf(t interface{ Fatal(args ...any) }, m *Marts, tag string) []chart.Chart {
	s, err := newSite(m, Options{Language: tag})
	if err != nil {
		t.Fatal(err)
	}
	o := newOverview(s)
	all := []chart.Chart{o.Forest, o.Returns, o.Waterfall, o.Funnel, o.Alignment}
	for _, p := range s.marts.Programs {
		if p.IsRegistered {
			page := newProgramPage(s, p)
			all = append(all, page.Forest, page.Returns, page.Funnel)
			for _, study := range page.EventStudies {
				all = append(all, study.Chart)
			}
		}
	}
	return all
}

func TestTextStaysInItsPlace(t *testing.T) {
	for name, sample := range samples {
		for _, tag := range language.Names() {
			for _, c := range chartsOf(t, sample(), tag) {
				for _, d := range c.Drawings {
					if err := misplaced(d); err != nil {
						t.Errorf("%s in %s: %v", name, tag, err)
					}
				}
			}
		}
	}
}

func TestAnyNameStaysInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := northwind()
		for i := range m.Impacts {
			m.Impacts[i].ProgramName = anyName.Draw(t, "program")
			m.Impacts[i].MetricName = anyName.Draw(t, "metric")
			m.Impacts[i].MetricUnit = anyName.Draw(t, "unit")
		}
		for i := range m.Metrics {
			m.Metrics[i].Unit = anyName.Draw(t, "unit")
		}
		for i := range m.Portfolio {
			m.Portfolio[i].ProgramName = anyName.Draw(t, "program")
		}
		for i := range m.Links {
			if l := &m.Links[i]; l.MetricName != nil {
				l.MetricName, l.GoalName = new(anyName.Draw(t, "metric")), new(anyName.Draw(t, "goal"))
			}
		}
		for _, c := range chartsOf(t, m, rapid.SampledFrom(language.Names()).Draw(t, "language")) {
			for _, d := range c.Drawings {
				if err := misplaced(d); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
