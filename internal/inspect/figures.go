package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// A figure is more than its number: rows of a plan beside those of what happened, several
// currencies or units, fiscal months and sums up to a day are numbers like any other, and
// a run would add and compare them. So each is asked about.

// Words of headers of what kind of figures the rows have, and words of the kinds: what
// happened, and what did not, or not in one period alone.
var (
	aboutScenarios = []string{"scenario", "szenario", "scenarios", "version", "forecast", "budget", "ledger", "wertart", "datenart", "plan", "ist", "preliminary", "provisional"}
	happened       = []string{"actual", "actuals", "act", "ac", "ist", "real", "reel", "final", "monthly", "month", "mtd"}
	notHappened    = []string{
		"plan", "planned", "budget", "budgeted", "bud", "bdg", "forecast", "forecasted", "fc", "fcst", "reforecast", "outlook", "estimate", "estimated", "target", "targets", "goal", "soll", "ziel", "plan value", "planung", "prognose", "objectif", "prevu", "prevision", "presupuesto", "previsto", "objetivo", "projection", "projected", "simulation",
		"prior year", "previous year", "last year", "py", "ly", "vorjahr", "vj", "preliminary", "provisional", "draft", "vorlaufig", "ytd", "year to date", "cumulative", "kumuliert", "cumul", "acumulado", "rolling", "qtd", "l12m", "ltm",
	}
)

// isAmong reports whether a word, or a part of it such as Budget in Budget 2026 or V1
// Forecast, is one of these.
func isAmong(word string, known []string) bool {
	folded := fold(word)
	return slices.Contains(known, folded) || hasWord(folded, known)
}

// mixtures finds the unused columns by which the figures of a table are not of one kind,
// and proposes to skip the rows of other kinds, for a person to decide.
func (w *writer) mixtures(t models.Table) {
	isOfFigures := t.Name == models.Observations.Name || t.Name == models.Costs.Name
	for at, c := range w.Columns {
		isVersion := c.Type == "number" && hasWord(c.Header, aboutScenarios)
		if c.Canonical != "" || len(c.Words) == 0 || len(c.Words) > maxWords/2 || !c.isOfWords() && !isVersion {
			continue
		}
		switch {
		case isOfFigures && (w.scenarios(at) || w.recalled(at)):
		case t.Name == models.Observations.Name && w.currencies(at):
		case t.Name != models.Costs.Name:
			w.units(t, at)
		}
	}
}

// aboutKinds are words of headers of kinds of rows in general.
var aboutKinds = []string{"type", "kind", "status", "series", "category", "basis", "flag", "typ", "art", "serie", "tipo"}

// scenarios asks about rows of plans and the like; it reports whether the column has them.
func (w *writer) scenarios(at int) bool {
	c := w.Columns[at]
	isNamed := hasWord(c.Header, aboutScenarios)
	kept, others, unknown := c.kindsOfFigures(isNamed)
	isMixed := len(c.Words) > 1 || c.filled < len(w.sample.rows)
	isTold := len(others) > 0 && (isNamed || len(kept) > 0 || hasWord(c.Header, aboutKinds))
	if !isTold && !(isNamed && isMixed) {
		return false
	}
	switch {
	case len(kept) > 0: // everything else did not happen
		others = append(others, unknown...)
	case len(others) == 0 && len(unknown) > 1:
		others = unknown[1:] // without the most frequent one
	case len(others) == 0:
		others = unknown
	}
	w.leaveOut(at, others, w.counted(at)+", and what was planned or expected, or is a sum up to a day, must not count beside what happened in a period")
	return true
}

// aboutOutcomes are words of headers of what became of a record.
var aboutOutcomes = []string{"status", "stage", "state", "type", "disposition", "outcome", "result", "phase", "action", "resolution", "etat", "estado"}

// recalled asks about records that were taken back or are not settled; it reports whether
// the column has them.
func (w *writer) recalled(at int) bool {
	c := w.Columns[at]
	isOutcome, isSign := hasWord(c.Header, aboutOutcomes), hasWord(c.Header, aboutTakingBack) || hasWord(c.Header, []string{"test", "duplicate", "refunded"})
	var words []string
	for _, word := range c.Words {
		isNo := slices.Contains(saysNo, fold(word.Text))
		if isOutcome && isAmong(word.Text, mayNotCount) || isSign && !isNo {
			words = append(words, word.Text)
		}
	}
	if len(words) == 0 || len(words) == len(c.Words) && c.filled == len(w.sample.rows) && !isSign {
		return false
	}
	w.leaveOut(at, words, w.counted(at)+", and a record that was taken back, lost or is not settled yet may not count")
	return true
}

// kindsOfFigures divides the words of a column: those of what happened, those of what did
// not, or not in one period alone, and others. Letters stand for words if the header
// speaks of kinds of figures.
func (c Column) kindsOfFigures(isNamed bool) (kept, others, unknown []string) {
	for _, word := range c.Words {
		isLetter := isNamed && slices.Contains([]string{"a", "i", "r"}, fold(word.Text))
		switch {
		case isAmong(word.Text, notHappened):
			others = append(others, word.Text)
		case isLetter || isAmong(word.Text, happened):
			kept = append(kept, word.Text)
		default:
			unknown = append(unknown, word.Text)
		}
	}
	return kept, others, unknown
}

// aboutCurrencies and aboutUnits are words of headers of currencies and of units.
var (
	aboutCurrencies = []string{"currency", "curr", "ccy", "wahrung", "devise", "moneda", "valuta", "monnaie"}
	aboutUnits      = []string{"unit", "uom", "einheit", "unite", "unidad", "mengeneinheit", "masseinheit"}
)

// currencies asks about figures in several currencies.
func (w *writer) currencies(at int) bool {
	c := w.Columns[at]
	isCode := func(word Word) bool {
		return transform.IsCurrency(strings.ToUpper(word.Text)) || currencyOf[word.Text] != "" || word.Text == "$"
	}
	isOfCodes := !slices.ContainsFunc(c.Words, func(word Word) bool { return !isCode(word) })
	if len(c.Words) < 2 || !hasWord(c.Header, aboutCurrencies) && !isOfCodes || w.isByMetric(at) {
		return false
	}
	w.leaveOut(at, w.rarer(at), w.counted(at)+", and a run would add and compare amounts of several currencies as if they were of one; request an export in a single currency, or leave the others out")
	return true
}

// units asks about figures in several units.
func (w *writer) units(t models.Table, at int) {
	c := w.Columns[at]
	isOfDurations := slices.ContainsFunc(w.Columns, func(x Column) bool { return x.Canonical == "duration_hours" && x.Type == "number" })
	if len(c.Words) < 2 || !hasWord(c.Header, aboutUnits) || w.isByMetric(at) || t.Name != models.Observations.Name && !isOfDurations {
		return
	}
	w.leaveOut(at, w.rarer(at), w.counted(at)+", and a run would add and compare numbers of several units as if they were of one; request an export in a single unit, or leave the others out and read them by a feed of their own")
}

// leaveOut proposes to skip the rows with these words, for a person to decide.
func (w *writer) leaveOut(at int, words []string, why string) {
	w.filters = append(w.filters, filter{
		column: w.Columns[at].Header, rule: "equals: " + scalars(words), why: why, isOpen: true,
		is: func(row []cell) bool { return slices.Contains(words, row[at].text) },
	})
}

// rarer are the words of a column but for the most frequent one.
func (w *writer) rarer(at int) (words []string) {
	for _, word := range w.Columns[at].Words[1:] {
		words = append(words, word.Text)
	}
	return words
}

// counted says in how many rows a column has each of its words.
func (w *writer) counted(at int) string {
	c := w.Columns[at]
	var parts []string
	for _, word := range c.Words[:min(len(c.Words), 5)] {
		parts = append(parts, fmt.Sprintf("%s in %d", scalar(word.Text), word.Rows))
	}
	return fmt.Sprintf("%s has %s of %d rows", scalar(c.Header), strings.Join(parts, " and "), len(w.sample.rows))
}

// isByMetric reports whether a column has one word for each metric of the file.
func (w *writer) isByMetric(at int) bool {
	metric := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Canonical == "metric_id" })
	if metric < 0 {
		return false
	}
	words := map[string]string{}
	for _, row := range w.sample.rows {
		word, seen := words[row[metric].text]
		if seen && word != row[at].text {
			return false
		}
		words[row[metric].text] = row[at].text
	}
	return true
}

// aboutFiscal are words of headers of months that may not be those of the calendar.
var aboutFiscal = []string{"fiscal", "fy", "financial", "accounting", "posting", "buchungsperiode", "buchungsmonat", "geschaftsmonat", "geschaftsjahr", "gj", "wirtschaftsjahr", "exercice", "comptable", "ejercicio", "fiscale"}

const mayBeFiscalMonth = "the header speaks of a fiscal period, whose year may begin in any month, and a run reads months of the calendar: keep the format only if the two are the same, otherwise request an export by month of the calendar"

// aboutAggregates are words of headers of figures that are not those of one period, and
// aboutNoMeasure those of numbers that measure nothing.
var (
	aboutAggregates = []string{"ytd", "cumulative", "cumulated", "cum", "cumul", "cumule", "kumuliert", "kum", "acumulado", "acumulada", "rolling", "running", "ltm", "l12m", "r12", "r12m", "qtd", "gleitend", "py", "ly", "vorjahr", "vj"}
	aboutNoMeasure  = []string{"rank", "ranking", "rang", "extension", "phone", "telefon", "zip", "postcode", "plz", "year", "jahr", "floor", "room", "grade level", "age", "alter"}
)

// isAggregate reports whether the header is that of sums up to a day or of another year.
func isAggregate(header string) bool {
	return hasWord(header, aboutAggregates) || strings.Contains(" "+fold(header)+" ", " to date ")
}

// isDoubtful reports whether the only column of numbers may be no value of a metric.
func (c Column) isDoubtful() bool {
	return c.isOther() || c.isOfStaff() || isAggregate(c.Header) || hasWord(c.Header, aboutNoMeasure)
}

var (
	countFirst = regexp.MustCompile(`^(?:total )?(?:number|no|nr|num|count) of |^(?:anzahl|nombre de|nombre d|numero de|cantidad de|menge) `)
	countWord  = []string{"count", "counts", "anzahl", "qty", "quantity", "menge", "cantidad"}
)

// isCount reports whether a header is that of how many there are, such as Units # or # of
// errors, rather than that of a number that tells records apart, such as Ticket #.
func isCount(header string) bool {
	folded := fold(header)
	if countFirst.MatchString(folded) || hasWord(header, countWord) {
		return true
	}
	if !strings.Contains(header, "#") {
		return false
	}
	rest := strings.TrimSpace(strings.NewReplacer(" number ", " ", " of ", " ").Replace(" " + folded + " "))
	return rest != "" && !hasWord(rest, aboutRecords)
}

// Words of headers of counts that are a part of another count, and of the cases that a
// value is the average of.
var (
	aboutParts    = []string{"error", "errors", "defect", "defects", "fault", "faults", "complaint", "complaints", "reject", "rejects", "return", "returns", "rework", "reworks", "reopened", "escalations", "missed", "late", "fehler", "reklamationen", "ausschuss", "retouren", "beschwerden", "erreurs", "defauts", "reclamations", "errores", "quejas", "resolved", "solved", "won", "sold", "passed", "converted"}
	aboutCases    = []string{"responses", "respondents", "answers", "surveys", "ratings", "evaluations", "reviews", "calls", "contacts", "tickets", "cases", "chats", "orders", "transactions", "interactions", "volume", "n", "sample", "antworten", "anrufe", "faelle", "falle", "vorgange", "appels", "reponses", "llamadas", "casos"}
	aboutAverages = []string{"avg", "average", "mean", "rate", "ratio", "percent", "pct", "share", "score", "csat", "nps", "aht", "rating", "quality", "durchschnitt", "mittelwert", "quote", "moyenne", "taux", "promedio", "tasa"}
)

// ratio says which of the two unused columns of numbers is probably a part of the other;
// empty if that cannot be said.
func (w *writer) ratio() string {
	part, whole := "", ""
	for _, x := range w.Columns {
		switch isNumber := x.Type == "number" || x.Type == "percent"; {
		case x.Canonical != "" || !isNumber:
		case hasWord(x.Header, aboutParts) && part == "":
			part = scalar(x.Header)
		default:
			whole = scalar(x.Header)
		}
	}
	if part == "" || whole == "" {
		return ""
	}
	return fmt.Sprintf("of a ratio, such as %s by %s, add from: %s, and denominator: {from: %s}", part, whole, part, whole)
}

// denominator writes by what the values are divided or weighed, or asks, if an unused
// column may have it.
func (w *writer) denominator(c models.Column) {
	at := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Canonical == "numerator" })
	if at < 0 {
		return
	}
	if full := w.fullScore(); full >= 0 && hasWord(w.Columns[at].Header, aboutScores) {
		w.Columns[full].Canonical = c.Name
		w.Columns[full].Evidence += "; the score is a ratio to it"
		x := w.Columns[full]
		w.values(c.Name, c, x, []string{"from: " + scalar(x.Header)})
		return
	}
	if !hasWord(w.Columns[at].Header, aboutAverages) && w.Columns[at].Type != "percent" {
		return
	}
	var may []string
	for _, x := range w.Columns {
		if x.Canonical == "" && x.Type == "number" && x.isWhole() && !x.isDoubtful() && (isCount(x.Header) || hasWord(x.Header, aboutCases)) {
			may = append(may, "from: "+scalar(x.Header))
		}
	}
	if len(may) > 0 {
		w.decide(c.Name, c.Name+": {}", fmt.Sprintf("each value below %s may be an average over as many cases as an unused column says, and a run weighs all values alike; add %s so that it weighs them, or remove the line", scalar(w.Columns[at].Header), strings.Join(may, " or ")))
	}
}

// Words of headers of scores, and of the best score that there can be.
var (
	aboutScores = []string{"score", "scores", "point", "points", "grade", "mark", "marks", "result", "punkte", "punktzahl", "note", "puntos", "puntuacion", "nota"}
	aboutBest   = []string{"max", "maximum", "maximal", "maximale", "maximo", "possible", "available", "attainable", "achievable", "moglich", "mogliche", "erreichbar", "erreichbare", "total"}
)

// fullScore is the unused column with the best score that there can be; -1 for none.
func (w *writer) fullScore() int {
	return slices.IndexFunc(w.Columns, func(c Column) bool {
		isBest := hasWord(c.Header, aboutBest) && hasWord(c.Header, aboutScores) || slices.Contains([]string{"max", "maximum", "out of"}, fold(c.Header))
		return c.Canonical == "" && c.Type == "number" && isBest
	})
}

// outOf says why a score is in doubt: it is one out of another column, which is not always
// 100. Empty if it is not.
func (w *writer) outOf() string {
	full := w.fullScore()
	if full < 0 {
		return ""
	}
	isPercent := !slices.ContainsFunc(w.Columns[full].Words, func(word Word) bool { return word.Text != "100" }) && len(w.Columns[full].Words) > 0
	if isPercent {
		return ""
	}
	return "a score is a ratio, and these are out of " + scalar(w.Columns[full].Header) + ", by which a run does not divide; request an export with percentages, or remove the line if nobody needs scores"
}
