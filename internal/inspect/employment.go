package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// aboutEmployment are words of headers under which may be who is employed, and
// aboutOtherStates those of other states of a person.
var (
	aboutEmployment = []string{
		"status", "state", "active", "inactive", "terminated", "leaver", "left", "employed", "current", "aktiv", "inaktiv", "ausgeschieden", "ausgetreten", "beschaftigungsstatus", "mitarbeiterstatus", "personalstatus", "beschaftigungsstand",
		"statut", "etat", "actif", "situation", "estado", "estatus", "situacion", "activo", "stato", "attivo",
	}
	aboutOtherStates = []string{"marital", "civil", "family", "familienstand", "visa", "permit", "tax", "flsa", "exempt", "vaccination", "vaccine", "veteran", "military", "disability", "citizenship", "immigration", "union", "insurance", "benefit", "benefits", "eligibility", "familiale", "country", "province", "region", "bundesland", "federal", "address", "fiscal"}
)

// mayBeEmployment lists the unused columns that may tell who is employed: words, signs of
// yes and no, or codes.
func (w *writer) mayBeEmployment() (found []int) {
	for i, c := range w.Columns {
		isCode := c.Type == "number" || c.Type == "text"
		isOfFew := c.filled > 0 && c.different <= maxWords/2 && (c.isOfWords() || isCode && len(c.Words) > 0 && c.repeats())
		if c.Canonical == "" && isOfFew && hasWord(c.Header, aboutEmployment) && !hasWord(c.Header, aboutOtherStates) && !c.isOther() {
			found = append(found, i)
		}
	}
	return found
}

// employment writes the status of employees from the only column that may tell it, and
// asks where several may.
func (w *writer) employment(c models.Column) {
	switch may := w.mayBeEmployment(); len(may) {
	case 0:
	case 1:
		w.Columns[may[0]].Canonical = c.Name
		x := w.Columns[may[0]]
		w.values(c.Name, c, x, []string{"from: " + scalar(x.Header)})
	default:
		w.decide(c.Name, c.Name+": {}", "who has left must not count as employed, and "+w.shown(may)+" may tell; add from: with the header of the one that does, and under values: which words mean "+strings.Join(c.Values, ", "))
	}
}

// leavers says which unused columns may tell who has left, if the status and the days of
// the roster do not.
func (w *writer) leavers(status Column) string {
	may := w.mayBeEmployment()
	isTold := slices.ContainsFunc(status.Words, func(word Word) bool {
		return meaning("employees.status", []string{"terminated"}, word.Text) != ""
	}) || slices.ContainsFunc(w.Columns, func(x Column) bool { return x.Canonical == "termination_date" })
	if len(may) == 0 || isTold {
		return ""
	}
	return "no word of " + scalar(status.Header) + " means that somebody has left, and " + w.shown(may) + " may tell; add from: with the header of the one that does"
}

// shown lists columns with some of their words.
func (w *writer) shown(columns []int) string {
	var texts []string
	for _, at := range columns {
		c := w.Columns[at]
		var words []string
		for _, word := range c.Words[:min(len(c.Words), 4)] {
			words = append(words, word.Text)
		}
		texts = append(texts, scalar(c.Header)+" ("+strings.Join(words, ", ")+")")
	}
	return strings.Join(texts, " or ")
}

// letterCodes says what letters often mean that stand for a status of employees.
func letterCodes(words []string) string {
	often := map[string]string{"a": "active", "l": "leave", "t": "terminated", "p": "leave", "r": "terminated", "d": "terminated"}
	var says []string
	for _, word := range words {
		if value := often[strings.ToLower(word)]; value != "" {
			says = append(says, word+" often means "+value)
		}
	}
	if len(says) == 0 {
		return ""
	}
	return "; " + strings.Join(says, ", ")
}

// Words of headers of the days on which people came and left, and of other days.
var (
	aboutLeaving  = []string{"exit", "left", "leaving", "leaver", "terminated", "termination", "separation", "resignation", "resigned", "dismissal", "departure", "offboarding", "end", "ends", "ended", "until", "last", "austritt", "ausgeschieden", "ausscheiden", "kundigung", "kundigungsdatum", "vertragsende", "ende", "bis", "sortie", "depart", "fin", "baja", "salida", "cese", "egreso", "uscita", "saida"}
	aboutStarting = []string{"start", "starts", "started", "hire", "hired", "joined", "joining", "join", "entry", "entered", "begin", "beginning", "since", "onboarding", "eintritt", "einstellung", "beginn", "seit", "vertragsbeginn", "entree", "embauche", "debut", "anciennete", "alta", "ingreso", "contratacion", "inicio", "assunzione", "admissao", "antiguedad"}
	aboutOtherDay = []string{"birth", "birthday", "birthdate", "dob", "geburt", "geburtsdatum", "naissance", "nacimiento", "updated", "modified", "changed", "created", "review", "probation", "probezeit", "promotion", "visa", "permit", "login", "position", "job", "pay", "salary", "rehire", "reporting", "snapshot", "export"}
)

// askEmploymentDay asks which day is that on which people came or left, where no header
// says so and a column of days may have it: by a word, or because only some people have
// such a day.
func (w *writer) askEmploymentDay(c models.Column) {
	words, isEnd := aboutStarting, c.Name == "termination_date"
	if isEnd {
		words = aboutLeaving
	}
	var may []string
	for _, x := range w.Columns {
		isSparse := isEnd && x.filled < len(w.sample.rows)
		if x.Type != "date" || x.Canonical != "" || hasWord(x.Header, aboutOtherDay) || isEnd && hasWord(x.Header, aboutStarting) || !hasWord(x.Header, words) && !isSparse {
			continue
		}
		may = append(may, "from: "+scalar(x.Header)+", formats: "+scalars(append(slices.Clone(x.Formats), x.Either...)))
	}
	if len(may) == 0 {
		return
	}
	w.decide(c.Name, c.Name+": {}", fmt.Sprintf("no header says which is the %s, and a column of days may have it; add %s, or remove the line if it is none of them", strings.TrimSuffix(strings.Split(lower(c.Doc), ";")[0], "."), strings.Join(may, " or ")))
}

// noDay matches a day that stands for none, such as an open end or the day zero of a
// system.
var noDay = regexp.MustCompile(`^(?:(?:9999|4712|2999|2199|2100|2099)[-/.]?12[-/.]?31|31[-/.]12[-/.](?:9999|4712|2999|2199|2100|2099)|12[-/.]31[-/.](?:9999|4712|2999|2199|2100|2099)|31[- ]Dec[- ](?:9999|4712|2999|2199|2100|2099)|(?:1900|0001|1753)[-/.]0?1[-/.]0?1|0?1[-/.]0?1[-/.](?:1900|0001|1753)|1899[-/.]12[-/.]3[01]|0{2}[./]0{2}[./]0{4})(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?$`)

// noDaySerials are such days as real dates of a spreadsheet, by their serial numbers. 0 is
// shown as a day that does not exist.
var noDaySerials = map[string]string{
	"2958465": "9999-12-31", "1027428": "4712-12-31", "401768": "2999-12-31", "109574": "2199-12-31", "73415": "2100-12-31", "73050": "2099-12-31",
	"1": "1900-01-01", "0": "1900-01-00",
}

// isNoDay reports whether a cell is a day that stands for none.
func isNoDay(c cell) bool {
	if c.day > 0 {
		_, isNone := noDaySerials[c.text]
		return isNone
	}
	return noDay.MatchString(c.text)
}
