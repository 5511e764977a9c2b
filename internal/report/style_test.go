package report

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast: every text color has the contrast of 4.5 that WCAG 2.2 AA requires on both
// backgrounds of text, in both palettes.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("page/page.css")
	if err != nil {
		t.Fatal(err)
	}
	roots := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(css), 2)
	for i, palette := range []string{"light", "dark"} {
		colors := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+): #(\w{6})`).FindAllStringSubmatch(roots[i][1], -1) {
			colors[m[1]] = luminance(t, m[2])
		}
		for _, text := range []string{"ink", "muted", "strong", "moderate", "weak", "insufficient"} {
			for _, ground := range []string{"paper", "panel"} {
				a, b := colors[text], colors[ground]
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.2f", palette, text, ground, ratio)
				}
			}
		}
	}
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestColorNeverSpeaksAlone(t *testing.T) {
	page := render(t, northwind())
	for _, r := range resultsOf(english, northwind().Impacts) {
		if !strings.Contains(page, r.Evidence.Dots+nbsp+r.Evidence.Word) {
			t.Errorf("grade %s is not said in dots and words", r.Evidence.ID)
		}
	}
}
