package transform

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// calendarNames are the names of months and weekdays in one language: the full name, then
// the short ones, those of CLDR and those that spreadsheets write.
type calendarNames struct {
	months   [12][]string
	weekdays [7][]string // from Sunday
}

// english is the language of cells unless another one is declared.
const english = "en"

// languages are those whose names of months are read, by the code of ISO 639-1.
var languages = map[string]calendarNames{
	english: {
		months:   [12][]string{{"January", "Jan"}, {"February", "Feb"}, {"March", "Mar"}, {"April", "Apr"}, {"May", "May"}, {"June", "Jun"}, {"July", "Jul"}, {"August", "Aug"}, {"September", "Sep", "Sept"}, {"October", "Oct"}, {"November", "Nov"}, {"December", "Dec"}},
		weekdays: [7][]string{{"Sunday", "Sun"}, {"Monday", "Mon"}, {"Tuesday", "Tue"}, {"Wednesday", "Wed"}, {"Thursday", "Thu"}, {"Friday", "Fri"}, {"Saturday", "Sat"}},
	},
	"de": {
		months:   [12][]string{{"Januar", "Jan"}, {"Februar", "Feb"}, {"März", "Mrz", "März", "Mär"}, {"April", "Apr"}, {"Mai", "Mai"}, {"Juni", "Jun", "Juni"}, {"Juli", "Jul", "Juli"}, {"August", "Aug"}, {"September", "Sep", "Sept"}, {"Oktober", "Okt"}, {"November", "Nov"}, {"Dezember", "Dez"}},
		weekdays: [7][]string{{"Sonntag", "So"}, {"Montag", "Mo"}, {"Dienstag", "Di"}, {"Mittwoch", "Mi"}, {"Donnerstag", "Do"}, {"Freitag", "Fr"}, {"Samstag", "Sa"}},
	},
	"fr": {
		months:   [12][]string{{"janvier", "janv", "jan"}, {"février", "févr", "fév"}, {"mars", "mars", "mar"}, {"avril", "avr"}, {"mai", "mai"}, {"juin", "juin"}, {"juillet", "juil"}, {"août", "août"}, {"septembre", "sept", "sep"}, {"octobre", "oct"}, {"novembre", "nov"}, {"décembre", "déc"}},
		weekdays: [7][]string{{"dimanche", "dim"}, {"lundi", "lun"}, {"mardi", "mar"}, {"mercredi", "mer"}, {"jeudi", "jeu"}, {"vendredi", "ven"}, {"samedi", "sam"}},
	},
	"es": {
		months:   [12][]string{{"enero", "ene"}, {"febrero", "feb"}, {"marzo", "mar"}, {"abril", "abr"}, {"mayo", "may"}, {"junio", "jun"}, {"julio", "jul"}, {"agosto", "ago"}, {"septiembre", "sep", "sept"}, {"octubre", "oct"}, {"noviembre", "nov"}, {"diciembre", "dic"}},
		weekdays: [7][]string{{"domingo", "dom"}, {"lunes", "lun"}, {"martes", "mar"}, {"miércoles", "mié"}, {"jueves", "jue"}, {"viernes", "vie"}, {"sábado", "sáb"}},
	},
}

// of returns the full name, or the short ones.
func of(names []string, short int) []string {
	if short > 0 {
		return names[1:]
	}
	return names[:1]
}

// cutName removes a name, in any case, that no letter follows; at is its index among all,
// -1 if the text begins with none.
func cutName(s string, all [][]string, short int) (at int, rest string) {
	for at, names := range all {
		for _, name := range of(names, short) {
			if len(s) < len(name) || !strings.EqualFold(s[:len(name)], name) {
				continue
			}
			if r, _ := utf8.DecodeRuneInString(s[len(name):]); !unicode.IsLetter(r) {
				return at, s[len(name):]
			}
		}
	}
	return -1, s
}

// Languages are the languages whose names of months and weekdays are read, English first.
func Languages() []string { return []string{english, "de", "fr", "es"} }

// IsShortAndFull reports whether the name of a month is both its short and its full one.
func IsShortAndFull(word, language string) bool {
	months := languages[language].months
	short, _ := cutName(word, months[:], 3)
	full, _ := cutName(word, months[:], 0)
	return short >= 0 && short == full
}

// NameToken is the token of a format that reads the name of a month or weekday in a
// language, such as mmm; "" if the word is none. What may be either is a month.
func NameToken(word, language string) string {
	names := languages[language]
	for _, of := range []struct {
		all         [][]string
		short, full string
	}{{names.months[:], "mmm", "mmmm"}, {names.weekdays[:], "ddd", "dddd"}} {
		if at, rest := cutName(word, of.all, 3); at >= 0 && rest == "" {
			return of.short
		}
		if at, rest := cutName(word, of.all, 0); at >= 0 && rest == "" {
			return of.full
		}
	}
	return ""
}
