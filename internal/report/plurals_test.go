package report

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
)

// manyOf matches a count of one with a word for several.
var manyOf = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?:^|[^\d.,])1[ \x{a0}](?:more |other )?(?:people|teams|programs|courses|metrics|rows|records|values|amounts|days|snapshots|results|agreements)\b`),
	"de": regexp.MustCompile(`(?:^|[^\d.,])1[ \x{a0}](?:weitere |andere )?(?:Personen|Teams|Programme|Kurse|Kennzahlen|Zeilen|Datensätze|Werte|Beträge|Tage|Snapshots|Ergebnisse|Vereinbarungen)\b`),
}

// neverOne are the texts whose count is never one, and why.
var neverOne = map[language.Key]string{
	"They show the first %d rows of their sheet.":                        "a constant",
	"%s within %s days":                                                  "days of a contract: 30, 60 or 90",
	"%s\u00a0teams":                                                      "at least the privacy floor",
	"%s\u00a0teams\u00a0assigned":                                        "at least the privacy floor",
	"%s\u00a0teams\u00a0trained":                                         "at least the privacy floor",
	"We cannot tell: %s people were trained, and %s are needed":          "at least the privacy floor",
	"We cannot tell: %s teams were trained, and %s are needed":           "at least the privacy floor",
	"We cannot tell: fewer than %s people were trained":                  "the privacy floor",
	"We cannot tell: fewer than %s teams were trained":                   "the privacy floor",
	"We cannot tell: too few of the %s people trained could be compared": "at least the privacy floor",
	"We cannot tell: too few of the %s teams trained could be compared":  "at least the privacy floor",
	"We cannot tell yet: for most of the %s people trained, the period to measure after training is not over":                             "at least the privacy floor",
	"We cannot tell yet: for most of the %s teams trained, the period to measure after training is not over":                              "at least the privacy floor",
	"We cannot tell: the %s people trained were so far apart from everybody else that nobody is comparable":                               "at least the privacy floor",
	"We cannot tell: the %s teams trained were so far apart from everybody else that nobody is comparable":                                "at least the privacy floor",
	"trained newcomers probably needed %s days fewer than comparable colleagues (95 %% range %s to %s days)":                              "with a decimal: 1.0 days",
	"trained newcomers may have needed %s days fewer than comparable colleagues (95 %% range %s to %s days)":                              "with a decimal: 1.0 days",
	"trained newcomers probably needed %s days more than comparable colleagues (95 %% range %s to %s days), which is the wrong direction": "with a decimal: 1.0 days",
	"trained newcomers may have needed %s days more than comparable colleagues (95 %% range %s to %s days), which is the wrong direction": "with a decimal: 1.0 days",
	"we cannot tell; the 95 %% range of the days saved, compared with comparable colleagues, runs from %s to %s days":                     "with a decimal: 1.0 days",
	"%[2]s of %[3]s programs worked.": "of one program, the page says: The program worked.",
	"One of %s metrics that were agreed on for the program may look like this by chance.":                                               "two metrics at least",
	"One of %[2]s metrics that were agreed on for the program, of which %[1]d no longer count as agreed, may look like this by chance.": "two metrics at least",
}

// TestOneIsNotMany: no text of the catalogs has a word for several beside a count of one, and
// one whose count decides has a form for one in every language.
func TestOneIsNotMany(t *testing.T) {
	decides := regexp.MustCompile(`%(?:\[1\])?d`)
	for _, tag := range language.Names() {
		say, err := language.Of(tag)
		if err != nil {
			t.Fatal(err)
		}
		for key := range keysUsed(t) {
			if _, isExempt := neverOne[key]; isExempt {
				continue
			}
			text := strings.ReplaceAll(string(key), "%%", "")
			if decides.MatchString(text) && say.Texts()[key].One == "" {
				t.Errorf("%s: there is no form for one of %q", tag, key)
			}
			if said := withOnes(say, key); manyOf[tag].MatchString(said) {
				t.Errorf("%s: %q", tag, said)
			}
		}
		for code, fact := range sentence.Facts {
			for _, n := range []int64{0, 1, 2} {
				said := sentence.Found{Code: code, Rows: n, Landed: n, People: n}.In(say)
				if manyOf[tag].MatchString(said) || strings.ContainsAny(said, "{}|") {
					t.Errorf("%s: %s", tag, said)
				}
				if few := (sentence.Found{Code: code, Rows: 1, Landed: 20, People: 1}).In(say); manyOf[tag].MatchString(few) {
					t.Errorf("%s: %s: %s", tag, fact.What, few)
				}
			}
		}
	}
	if one := manyOf["en"]; !one.MatchString("for 1 people") || !one.MatchString("1 more rows") || one.MatchString("11 people") || one.MatchString("1 person") {
		t.Error("the search for counts of one is broken")
	}
}

// withOnes says a text with 1 wherever it has a place.
func withOnes(say *language.Language, key language.Key) string {
	args, next := []any{1}, 1
	for _, m := range verb.FindAllStringSubmatch(strings.ReplaceAll(string(key), "%%", ""), -1) {
		if strings.HasPrefix(m[0], "{") {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		for len(args) < next {
			args = append(args, "1")
		}
		args[next-1] = any("1")
		if strings.HasSuffix(m[0], "d") {
			args[next-1] = 1
		}
		next++
	}
	return say.Text(key, args...)
}
