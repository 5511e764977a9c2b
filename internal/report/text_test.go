package report

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWrap(t *testing.T) {
	s := style{Size: 10}
	for _, c := range []struct {
		text  string
		width px
		lines int
		want  []string
	}{
		{"", 100, 2, nil},
		{"one two", 100, 2, []string{"one two"}},
		{"one two three", 45, 3, []string{"one two", "three"}},
		{"one two three four five", 45, 2, []string{"one two", "three…"}},
		{"unbreakable", 35, 9, []string{"unbre", "akable"}},
		{"12\u00a0% of", 30, 2, []string{"12\u00a0%", "of"}},
		{"e\u0301e\u0301e\u0301", 7, 3, []string{"e\u0301", "e\u0301", "e\u0301"}},
		{"研修計画", 22, 2, []string{"研修", "計画"}},
	} {
		if got := wrap(s, c.text, c.width, c.lines); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("wrap %q: %q, want %q", c.text, got, c.want)
		}
	}
}

var anyName = rapid.OneOf(
	rapid.String(),
	rapid.StringN(60, 90, -1),
	rapid.StringMatching(`[A-Za-z<>&"'=/]{60}`),
	rapid.StringMatching(`(\p{Han}|\p{Arabic}|\p{Cyrillic}|\p{Devanagari}|\p{Mn}| ){60}`),
)

func TestWrappedTextFitsAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyName.Draw(t, "text")
		width := px(rapid.IntRange(40, 300).Draw(t, "width"))
		lines := wrap(nameStyle, text, width, math.MaxInt)
		for _, line := range lines {
			if nameStyle.widthOf(line) > width {
				t.Errorf("%q is wider than %v", line, width)
			}
			if !utf8.ValidString(line) {
				t.Errorf("%q is cut inside a letter", line)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.FieldsFunc(s, isBreak), "") }
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			t.Errorf("%q became %q", text, lines)
		}
		for _, line := range wrap(nameStyle, text, width, 2) {
			if nameStyle.widthOf(line) > width {
				t.Errorf("shortened %q is wider than %v", line, width)
			}
		}
	})
}

// box is the room that a line of text takes.
type box struct {
	left, top, right, bottom px
	text                     string
}

func boxOf(m mark) box {
	width := m.Style.widthOf(m.Text)
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

// misplaced tells which text leaves its drawing or covers other text.
func misplaced(d *drawing) error {
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

func TestTextStaysInItsPlace(t *testing.T) {
	for name, sample := range samples {
		p := newPage(sample(), Options{})
		for _, c := range append(p.trendCharts(), p.Forest, p.Returns, p.Waterfall, p.Funnel) {
			for _, d := range c.Drawings {
				if err := misplaced(d); err != nil {
					t.Errorf("%s: %v", name, err)
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
		p := newPage(m, Options{})
		for _, c := range append(p.trendCharts(), p.Forest, p.Returns, p.Funnel) {
			for _, d := range c.Drawings {
				if err := misplaced(d); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
