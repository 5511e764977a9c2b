package sentence_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
)

// verdict is one with all figures.
func verdict(of, grade string, sign float64) sentence.Verdict {
	return sentence.Verdict{
		Case: of, Reference: sentence.Comparable, Grade: grade, Metric: "Defect rate", Unit: "points", Count: 31, Needed: 60,
		Effect: new(sign * 2.5), EffectLow: new(sign*2.5 - 1), EffectHigh: new(sign*2.5 + 1),
		EffectPct: new(sign * 8.3), EffectLowPct: new(sign*8.3 - 7.9), EffectHighPct: new(sign*8.3 + 7.9),
		ImprovementHigh: new(3.5), ImprovementHighPct: new(16.2), Low: new(-0.5), High: new(4.0),
	}
}

// TestVerdicts has a sentence for each case, in both languages.
func TestVerdicts(t *testing.T) {
	german, err := language.Of("de")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, c := range []struct {
		verdict         sentence.Verdict
		english, german string
	}{
		{verdict(sentence.Withheld, "insufficient", 1), "Figures are withheld because they would reveal information about too few people.",
			"Die Zahlen werden nicht ausgewiesen, weil sie etwas über zu wenige Personen verraten würden."},
		{verdict(sentence.NobodyYet, "insufficient", 1), "We cannot tell: nobody has completed the program yet.",
			"Keine Aussage möglich: Noch niemand hat das Programm abgeschlossen."},
		{verdict(sentence.TooFew, "insufficient", 1), "We cannot tell: fewer than 31 people were trained.",
			"Keine Aussage möglich: Weniger als 31 Personen wurden geschult."},
		{verdict(sentence.TooEarly, "insufficient", 1), "We cannot tell yet: for most of the 31 people trained, the period to measure after training is not over.",
			"Noch keine Aussage möglich: Für die meisten der 31 geschulten Personen ist der Messzeitraum nach der Schulung noch nicht vorbei."},
		{verdict(sentence.NoVariation, "insufficient", 1), "We cannot tell: the values do not vary, so no range can be given.",
			"Keine Aussage möglich: Die Werte schwanken nicht, daher lässt sich kein Konfidenzintervall angeben."},
		{verdict(sentence.NobodyComparable, "insufficient", 1), "We cannot tell: the 31 people trained were so far apart from everybody else that nobody is comparable.",
			"Keine Aussage möglich: Die 31 geschulten Personen lagen von allen anderen so weit entfernt, dass niemand vergleichbar ist."},
		{verdict(sentence.MoreNeeded, "insufficient", 1), "We cannot tell: 31 people were trained, and 60 are needed.",
			"Keine Aussage möglich: 31 Personen wurden geschult, und 60 werden benötigt."},
		{verdict(sentence.TooFewCompared, "insufficient", 1), "We cannot tell: too few of the 31 people trained could be compared.",
			"Keine Aussage möglich: Zu wenige der 31 geschulten Personen konnten verglichen werden."},
		{verdict(sentence.BeforeAfter, "weak", -1), "Defect rate fell by 8.3 % from before to after among trained people; without comparable colleagues, nobody can say whether the training caused it.",
			"Defect rate – bei geschulten Personen von vorher zu nachher um 8,3 % gesunken; ohne Vergleich mit vergleichbaren Beschäftigten kann niemand sagen, ob die Schulung die Ursache war."},
		{verdict(sentence.LittleAndWorse, "strong", -1), "The training made little or no difference to defect rate, and that in the wrong direction (95 % range 0.40 to 16.2 %).",
			"Die Schulung machte kaum oder keinen Unterschied bei „Defect rate“, und den in die falsche Richtung (95-%-Konfidenzintervall 0,40 bis 16,2 %)."},
		{verdict(sentence.Little, "strong", 1), "The training made little or no difference to defect rate; gains above 16.2 % are unlikely.",
			"Die Schulung machte kaum oder keinen Unterschied bei „Defect rate“; Verbesserungen über 16,2 % sind unwahrscheinlich."},
		{verdict(sentence.OpenByLoss, "moderate", 1), "We cannot tell: the two groups lost people at different rates, and the change in defect rate, compared with comparable colleagues, may have been anything from −0.50 to 4.0 points.",
			"Keine Aussage möglich: Die beiden Gruppen haben unterschiedlich viele Personen verloren, und die Veränderung von „Defect rate“, verglichen mit vergleichbaren Beschäftigten, kann alles von −0,50 bis 4,0 points gewesen sein."},
		{verdict(sentence.Open, "weak", -1), "We cannot tell: the 95 % range of the change in defect rate, compared with comparable colleagues, runs from −16.2 to −0.40 %.",
			"Keine Aussage möglich: Das 95-%-Konfidenzintervall der Veränderung von „Defect rate“, verglichen mit vergleichbaren Beschäftigten, reicht von −16,2 bis −0,40 %."},
		{verdict(sentence.Moved, "strong", 1), "Defect rate rose 8.3 % more than among comparable colleagues (95 % range 0.40 to 16.2 %).",
			"Defect rate – um 8,3 % stärker gestiegen als bei vergleichbaren Beschäftigten (95-%-Konfidenzintervall 0,40 bis 16,2 %)."},
		{verdict(sentence.Moved, "moderate", -1), "Defect rate probably fell 8.3 % more than among comparable colleagues (95 % range 0.40 to 16.2 %).",
			"Defect rate – wahrscheinlich um 8,3 % stärker gesunken als bei vergleichbaren Beschäftigten (95-%-Konfidenzintervall 0,40 bis 16,2 %)."},
		{verdict(sentence.MovedWrongWay, "weak", 1), "Defect rate may have risen 8.3 % more than among comparable colleagues (95 % range 0.40 to 16.2 %), which is the wrong direction.",
			"Defect rate – möglicherweise um 8,3 % stärker gestiegen als bei vergleichbaren Beschäftigten (95-%-Konfidenzintervall 0,40 bis 16,2 %), also in die falsche Richtung."},
	} {
		told[c.verdict.Case] = true
		if got := c.verdict.In(language.English()); got != c.english {
			t.Errorf("%s: %s\nwant %s", c.verdict.Case, got, c.english)
		}
		if got := c.verdict.In(german); got != c.german {
			t.Errorf("%s: %s\nwant %s", c.verdict.Case, got, c.german)
		}
		teams := c.verdict
		teams.IsOfTeams = true
		if c.verdict.Count > 0 && strings.Contains(c.english, "31") && !strings.Contains(teams.In(german), "31") {
			t.Errorf("of teams: %s", teams.In(german))
		}
	}
	for _, of := range sentence.Cases {
		if !told[of] {
			t.Errorf("the case %s has no sentence here", of)
		}
	}
}

// TestFurtherSentences: what a verdict adds, the family of the result first.
func TestFurtherSentences(t *testing.T) {
	german, err := language.Of("de")
	if err != nil {
		t.Fatal(err)
	}
	v := verdict(sentence.NobodyYet, "insufficient", 1)
	v.Family, v.InterimUntil = sentence.Family{Metrics: 4, Withdrawn: 1}, new(time.Date(2026, time.August, 30, 0, 0, 0, 0, time.UTC))
	want := "We cannot tell: nobody has completed the program yet. One of 4 metrics that were agreed on for the program, of which 1 no longer counts as agreed, may look like this by chance. This is an interim result, to be decided on August 30, 2026."
	if got := v.In(language.English()); got != want {
		t.Errorf("%s", got)
	}
	want = "Keine Aussage möglich: Noch niemand hat das Programm abgeschlossen. Eine von 4 Kennzahlen, die für das Programm vereinbart wurden und von denen 1 nicht mehr als vereinbart zählt, kann zufällig so aussehen. Dies ist ein Zwischenergebnis; entschieden wird am 30. August 2026."
	if got := v.In(german); got != want {
		t.Errorf("%s", got)
	}
}

// TestRampsAndReasons: every case and every reason has a sentence of its own.
func TestRampsAndReasons(t *testing.T) {
	for _, tag := range language.Names() {
		say, err := language.Of(tag)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, of := range sentence.RampCases {
			for _, days := range []float64{12.4, -12.4} {
				r := sentence.Ramp{Case: of, Metric: "Days", Count: 10, Days: &days, Low: new(days - 3), High: new(days + 3)}
				all = append(all, r.In(say))
			}
		}
		for _, reason := range sentence.Reasons {
			all = append(all, sentence.Unchecked{Reason: reason, Columns: "hire_date"}.In(say))
		}
		all = append(all, sentence.Unchecked{Reason: sentence.FeedLacks, Columns: "attempt|assigned_date"}.In(say))
		slices.Sort(all)
		if distinct := len(slices.Compact(slices.Clone(all))); distinct != 2+len(sentence.RampCases)+len(sentence.Reasons)+1 {
			t.Errorf("%s: %d distinct sentences:\n%s", tag, distinct, strings.Join(all, "\n"))
		}
	}
}
