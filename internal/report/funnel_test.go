package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// TestPlacesAreCalledWhatTheyAre: who waits in the control group of an experiment has not
// failed to complete it.
func TestPlacesAreCalledWhatTheyAre(t *testing.T) {
	in := intake{
		steps: []FunnelStep{
			{Step: "control_group", PeopleCount: new(int64(140)), TotalCount: new(int64(300))},
			{Step: "not_completed", PeopleCount: new(int64(10)), TotalCount: new(int64(300))},
			{Step: analyzed, PeopleCount: new(int64(150)), PeoplePct: new(50.0), TotalCount: new(int64(300))},
		},
		result: result{Impact: Impact{Estimator: experiment}, say: english},
	}
	german, err := language.Of("de")
	if err != nil {
		t.Fatal(err)
	}
	for say, want := range map[*language.Language]string{
		english: "The others: enrolled, in the comparison group (140), did not complete (10)",
		german:  "Die anderen: angemeldet, in der Vergleichsgruppe (140), nicht abgeschlossen (10)",
	} {
		in.say = say
		if got := strings.ReplaceAll(in.unused(), nbsp, " "); !strings.HasSuffix(got, want) {
			t.Errorf("%q does not end with %q", got, want)
		}
	}
}

// TestNoBarOfAnUnknownShare: an empty bar would say that nobody could be analyzed.
func TestNoBarOfAnUnknownShare(t *testing.T) {
	drawn := func(step FunnelStep) string {
		c := chart.Chart{ID: "funnel"}
		in := intake{steps: []FunnelStep{step}, result: result{say: english}}
		c.Draw(func(d *chart.Drawing, l chart.Layout) { drawFunnel(d, l, []intake{in}) })
		text, err := json.Marshal(c.Drawings)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	known := drawn(FunnelStep{Step: analyzed, PeopleCount: new(int64(110)), PeoplePct: new(50.0), TotalCount: new(int64(220))})
	if !strings.Contains(known, "everybody") || !strings.Contains(known, "110 of 220") {
		t.Errorf("without a bar: %s", known)
	}
	unknown := drawn(FunnelStep{Step: analyzed, PeopleCount: new(int64(110))})
	if strings.Contains(unknown, "everybody") || strings.Contains(unknown, "(") || !strings.Contains(unknown, "110") {
		t.Errorf("with a bar, or without its count: %s", unknown)
	}
}
