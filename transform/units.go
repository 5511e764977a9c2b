package transform

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// unitWords are the words for units of time in the languages that are read, by the letter
// that add of duration takes.
var unitWords = func() map[string]byte {
	units := map[string]byte{}
	for letter, words := range map[byte]string{
		'd': "d day days tag tage tagen jour jours día días dia dias",
		'h': "h hr hrs hour hours std stunde stunden heure heures hora horas",
		'm': "m min mins minute minutes minuten minuto minutos",
		's': "s sec secs second seconds sek sekunde sekunden seconde secondes seg segundo segundos",
	} {
		for word := range strings.FieldsSeq(words) {
			units[word] = letter
		}
	}
	return units
}()

// otherTimes are words for units of time that no duration is read in: their length is not
// certain.
var otherTimes = wordSet("week weeks wk wks woche wochen semaine semaines semana semanas month months mo monat monate mois mes meses " +
	"year years yr yrs jahr jahre an ans année années año años ms")

// scales are the signs and words that a sheet shows for thousands and more. Some mean
// different numbers in different languages.
var scales = wordSet("k t m b bn tsd tsd. td mio mill mill. mrd mn mm thousand thousands million millions billion billions " +
	"tausend million millionen milliarde milliarden mille millier milliers milliard milliards mil miles millón millones")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// unitOf returns d, h, m or s for a word in lower case, and for any other word x, which add
// refuses.
func unitOf(word string) byte {
	if unit, known := unitWords[word]; known {
		return unit
	}
	return 'x'
}

// label is what the text means with which a sheet shows a number.
type label struct {
	// word is the text in lower case without currency; the letter of a unit of time
	// stands for all its words.
	word     string
	isTime   bool // a unit of time
	isScale  bool // thousands or more, which the stored number does not have
	isScaled bool // the sheet shows the stored number divided by thousands
	currency string
}

// labelIn reads the text of models.LabelIn.
func labelIn(text string) (l label) {
	l.isScaled = strings.Contains(text, models.LabelNumber+models.LabelThousand)
	clean := strings.TrimLeft(strings.Replace(text, models.LabelNumber, " ", 1), models.LabelThousand+" ")
	var words []string
	for word := range strings.FieldsSeq(clean) {
		rest, currency := cutCurrency(word)
		l.currency = cmp.Or(currency, l.currency)
		if rest = strings.ToLower(strings.Trim(rest, ".,;:()")); rest != "" {
			words = append(words, rest)
		}
	}
	if l.isScaled && len(words) > 0 && scales[words[0]] {
		words = words[1:] // the stored number has them
	}
	l.word = strings.Join(words, " ")
	unit := unitOf(l.word)
	l.isTime = unit != 'x' || otherTimes[l.word]
	l.isScale = !l.isScaled && (len(words) > 0 && scales[words[0]] || digitsBeside.MatchString(text))
	if unit != 'x' {
		l.word = string(unit)
	}
	return l
}

// cutCurrency removes the sign or code of a currency from a word such as k€ or kEUR.
func cutCurrency(word string) (rest, currency string) {
	if word == strings.ToUpper(word) && isISO4217(word) {
		return "", word
	}
	if code, isCode := strings.CutPrefix(word, "k"); isCode && isISO4217(code) {
		return "k", code
	}
	rest = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Sc, r) {
			currency = string(r)
			return -1
		}
		return r
	}, word)
	return rest, currency
}

// digitsBeside matches a number whose text lengthens it: 5 is shown as 5.000.
var digitsBeside = regexp.MustCompile(`\d#|#[.,']?\d`)

// labels are the meanings of the texts of a delivery, by text.
type labels map[string]label

// in returns the meaning of the text in a cell.
func (l labels) in(cell string, kind models.RawKind) label {
	text := models.LabelIn(cell, kind)
	if text == "" {
		return label{}
	}
	meaning, known := l[text]
	if !known {
		meaning = labelIn(text)
		l[text] = meaning
	}
	return meaning
}

// hasWord reports whether the text has a letter, so that it may say what is counted.
func (l label) hasWord() bool { return strings.ContainsFunc(l.word, unicode.IsLetter) }

// contradicts reports whether a number that is shown with the text cannot be one of the
// column: an amount, or a share, is no length of time, and a length is nothing else.
func (f *field) contradicts(l label) bool {
	switch {
	case f.Unit == hours:
		return l.hasWord() && unitOf(l.word) == 'x' || l.currency != "" || l.isScale || l.isScaled
	case f.Type == models.Amount:
		return l.isTime || l.isScale
	}
	return f.Unit == ratio && l.isTime
}
