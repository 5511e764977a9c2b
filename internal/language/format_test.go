package language

import (
	"testing"
	"time"

	"github.com/impactmart/impactmart/models"
)

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		amount      models.Cents
		unit        string
		short, full string
	}{
		{euros(1_084_310), "EUR", "€1.08m", "€1,084,310"},
		{euros(455_400), "EUR", "€455k", "€455,400"},
		{euros(12_345_678), "USD", "$12.3m", "$12,345,678"},
		{euros(123_456_789), "GBP", "£123m", "£123,456,789"},
		{euros(2_500_000_000), "EUR", "€2.50bn", "€2,500,000,000"},
		{euros(999_499), "EUR", "€999k", "€999,499"},
		{euros(999_500), "EUR", "€1.00m", "€999,500"},
		{euros(999_499_999), "EUR", "€999m", "€999,499,999"},
		{euros(999_500_000), "EUR", "€1.00bn", "€999,500,000"},
		{euros(9_999), "EUR", "€9,999", "€9,999"},
		{99_950, "EUR", "€1,000", "€1,000"},
		{-euros(420_110), "EUR", "−€420k", "−€420,110"},
		{-euros(1_200_000), "CHF", "−CHF\u00a01.20m", "−CHF\u00a01,200,000"},
		{49, "EUR", "€0", "€0"},
		{-49, "EUR", "€0", "€0"},
		{-50, "EUR", "−€1", "−€1"},
		{euros(7), "", "7", "7"},
	} {
		if got := English().Short(c.unit, c.amount); got != c.short {
			t.Errorf("short %d %s: %s, want %s", c.amount, c.unit, got, c.short)
		}
		if got := English().Full(c.unit, c.amount); got != c.full {
			t.Errorf("full %d %s: %s, want %s", c.amount, c.unit, got, c.full)
		}
	}
}

func TestNumbers(t *testing.T) {
	for x, want := range map[float64]string{1e21: "1e+21", -1e15: "−1e+15",
		0: "0", 11.84: "11.8", -2.25: "−2.2", 0.35: "0.35", 0.4: "0.4", -0.0024: "−0.0024", 0.999: "1", 99.94: "99.9",
		744.2: "744", 62_000.4: "62,000", -1_234_567.8: "−1,234,568", 7: "7.0", 0.000012: "0.000012",
	} {
		if got := English().Number(x); got != want {
			t.Errorf("number %v: %s, want %s", x, got, want)
		}
	}
	for x, want := range map[float64]string{0.0155: "0.0155", 68_200: "68,200", -5: "−5", 26.5: "26.5", 1_234.5: "1,234.5"} {
		if got := English().Declared(x); got != want {
			t.Errorf("declared %v: %s, want %s", x, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0", 0.4: "0.4", 51.5214: "52", 99.6: "99.6", 100: "100"} {
		if got := English().Share(x); got != want+"\u00a0%" {
			t.Errorf("share %v: %s, want %s", x, got, want)
		}
	}
	for p, want := range map[float64]string{0.00004: "< 0.001", 0.0402: "0.040", 1: "1.000"} {
		if got := English().Probability(p); got != want {
			t.Errorf("p %v: %s, want %s", p, got, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	june := date(2026, time.June, 30)
	for want, from := range map[string]time.Time{
		"January 2025 to June 2026": date(2025, time.January, 6),
		"April to June 2026":        date(2026, time.April, 1),
		"June 2026":                 date(2026, time.June, 2),
	} {
		if got := English().Period(from, june); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func euros(whole int64) models.Cents { return models.Cents(whole * 100) }

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestGerman(t *testing.T) {
	german, err := Of("de")
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		german.Short("EUR", euros(1_084_310)):                               "1,08\u00a0Mio.\u00a0€",
		german.Short("EUR", -euros(420_110)):                                "−420\u00a0Tsd.\u00a0€",
		german.Full("CHF", euros(1_084_310)):                                "1.084.310\u00a0CHF",
		german.Full("", euros(7)):                                           "7",
		german.SignedPercent(-8.31):                                         "−8,3\u00a0%",
		german.Number(1_234.4):                                              "1.234",
		german.Declared(1_234.5):                                            "1.234,5",
		german.Level(0.0155):                                                "0,0155",
		german.Probability(0.0004):                                          "< 0,001",
		german.Figure(-12.34):                                               "−12,3",
		german.Day(date(2026, time.March, 3)):                               "3. März 2026",
		german.Period(date(2026, time.April, 1), date(2026, time.June, 30)): "April bis Juni 2026",
		german.Text("%d programs", 1):                                       "1 Programm",
		german.Text("%d programs", 1200):                                    "1.200 Programme",
		german.Inner("Durchlaufzeit"):                                       "Durchlaufzeit",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if _, err := Of("fr"); err == nil || err.Error() != `language "fr" is not known; use one of de, en` {
		t.Errorf("%v", err)
	}
}
