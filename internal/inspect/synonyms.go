package inspect

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// synonyms are the headers that systems use for a canonical column, in the form
// that fold returns. The column's own name need not be listed. A test checks that
// the columns exist and that no header is repeated within a table.
var synonyms = map[string]map[string][]string{
	"employees": {
		"employee_id":        {"employee id", "employee number", "employee no", "emp id", "emp no", "worker id", "person id", "person number", "staff id", "user id", "userid", "associate id", "id", "personalnummer", "personnel number", "personnel no", "personnel id", "mitarbeiternummer", "matricule", "codigo empleado", "emplid", "pers nr", "persnr", "personalnr", "personal nr", "mitarbeiternr", "mitarbeiter nr", "ma nr", "pernr", "numero empleado", "numero de empleado", "codigo de empleado", "matricula", "employee code", "staff no", "staff number", "payroll number"},
		"email":              {"email", "e mail", "email address", "work email", "e mail address"},
		"manager_id":         {"manager id", "supervisor id", "line manager id", "reports to id", "manager employee id"},
		"department":         {"department", "dept", "department name", "org unit", "organization", "team", "business unit", "abteilung", "service", "division", "workshop", "cost center", "cost centre", "org einheit", "organisationseinheit", "orgeinheit", "departement", "departamento", "direction"},
		"job":                {"job", "job title", "title", "position", "role", "job name", "stelle", "poste", "jobcode", "job code", "planstelle", "funktion", "fonction", "puesto", "cargo"},
		"location":           {"location", "site", "office", "work location", "standort", "city", "lieu de travail", "dienstort", "arbeitsort", "niederlassung", "ubicacion", "centro de trabajo"},
		"employment_type":    {"employment type", "contract type", "worker type", "employee type", "vertragsart", "beschaftigungsart", "type de contrat", "tipo de contrato"},
		"status":             {"status", "employment status", "employee status", "worker status", "emp status", "employment state", "active status", "beschaftigungsstatus", "mitarbeiterstatus", "statut", "estado"},
		"hire_date":          {"hire date", "hired", "hired on", "start date", "date of hire", "date hired", "joined", "join date", "original hire date", "eintritt", "eintrittsdatum", "hiredate", "entry date", "hire dt", "most recent hire date", "date joined", "joining date", "date of joining", "doj", "employment start", "employment start date", "start of employment", "company entry date", "einstellungsdatum", "einstellung", "einstellung am", "eingestellt am", "eintritt am", "eintrittstermin", "dienstbeginn", "beschaftigungsbeginn", "date d embauche", "date embauche", "date d entree", "date entree", "fecha de ingreso", "fecha ingreso", "fecha de alta", "fecha alta", "fecha de contratacion", "data di assunzione", "data de admissao", "datum in dienst"},
		"termination_date":   {"termination date", "terminated", "leave date", "end date", "exit date", "last day", "last working day", "austritt", "austrittsdatum", "exit", "termination dt", "term date", "date left", "left on", "leaving date", "leaver date", "date of leaving", "date of exit", "separation date", "employment end", "employment end date", "end of employment", "last date worked", "last day worked", "last day of work", "last day of employment", "austritt am", "austrittstermin", "ausgeschieden am", "letzter arbeitstag", "letzter tag", "dienstende", "beschaftigungsende", "date de sortie", "date sortie", "date de depart", "date depart", "fecha de baja", "fecha baja", "fecha de salida", "fecha salida", "fecha de cese", "fecha de egreso", "data di cessazione", "data de saida", "datum uit dienst"},
		"hourly_cost_amount": {"hourly cost", "cost per hour", "hourly rate", "hourly cost amount"},
		"currency_code":      {"currency", "currency code", "wahrung"},
		"valid_from":         {"valid from", "effective from", "effective date", "effective start date", "effective start", "gultig ab", "begda", "gultig von", "gultig seit", "valable du", "valido desde"},
		"valid_to":           {"valid to", "effective to", "effective end date", "effective end", "valid through", "valid thru", "valid until", "valid till", "effective through", "effective thru", "effective until", "endda", "gultig bis", "valable au", "valable jusqu au", "valido hasta"},
	},
	"completions": {
		"employee_id":    {"employee id", "employee number", "employee no", "emp id", "learner id", "learner", "user id", "userid", "user unique id", "person id", "worker id", "staff id", "associate id", "id", "student id", "personalnummer", "personnel number", "personnel no", "personnel id", "mitarbeiternummer", "matricule", "codigo empleado", "pers nr", "persnr", "personalnr", "personal nr", "mitarbeiternr", "pernr", "employee code", "staff no", "staff number", "person no", "person number"},
		"email":          {"email", "e mail", "email address", "learner email", "user email", "work email"},
		"program_id":     {"course", "course code", "course id", "program", "program id", "training", "training id", "learning item", "item id", "activity", "activity code", "module", "kurs", "kursnummer", "cours", "course name", "course title", "training title", "course short name", "learning content", "content id", "content name"},
		"completed_date": {"completed", "completed on", "completion date", "date completed", "finished", "finished on", "done", "completed date", "end date", "abgeschlossen am", "abschlussdatum", "date de fin", "fecha de finalizacion"},
		"assigned_date":  {"assigned", "assigned on", "assigned date", "enrolled", "enrolled on", "enrollment date", "enrolment date", "registration date", "registered on", "date assigned"},
		"started_date":   {"started", "started on", "start date", "date started", "begun"},
		"attempt":        {"attempt", "attempts", "attempt number"},
		"status":         {"status", "state", "completion status", "result", "outcome", "progress"},
		"score_ratio":    {"score", "grade", "score percent", "result percent", "points", "mark"},
		"duration_hours": {"duration", "hours", "time spent", "duration hours", "learning hours", "duration min", "minutes", "duration minutes", "training hours", "total hours", "stunden", "dauer", "days", "duration days", "training days", "tage", "time", "duree", "duracion"},
		"cost_amount":    {"cost", "price", "fee", "seat cost", "cost amount", "amount", "gebuhr", "teilnahmegebuhr", "kosten", "preis", "betrag", "cout", "prix", "montant", "coste", "precio", "importe"},
		"currency_code":  {"currency", "currency code", "amount currency", "cost currency", "currency iso code", "wahrung", "devise", "moneda"},
	},
	"observations": {
		"subject_id":   {"employee id", "employee number", "employee no", "emp id", "agent id", "rep id", "user id", "person id", "worker id", "staff id", "id", "personalnummer", "personnel number", "personnel no", "mitarbeiternummer", "matricule", "codigo empleado", "subject id", "row labels", "pers nr", "persnr", "personalnr", "personal nr", "mitarbeiternr", "pernr", "employee code", "staff no", "staff number", "person no", "person number"},
		"email":        {"email", "e mail", "email address", "work email"},
		"metric_id":    {"metric", "metric id", "kpi", "measure", "indicator", "metric name"},
		"period_start": {"month", "week", "period", "date", "day", "week start", "week of", "period start", "week beginning", "monat", "woche", "woche ab", "mois", "quarter"},
		"period_end":   {"period end", "week end", "week ending"},
		"numerator":    {"value", "numerator", "result", "score", "amount", "kpi value", "actual", "wert", "valeur"},
		"denominator":  {"denominator", "weight", "base", "n", "count"},
		"subject_type": {"subject type", "level"},
	},
	"assignments": {
		"employee_id":   {"employee id", "employee number", "emp id", "learner id", "user id", "person id", "id", "personalnummer"},
		"email":         {"email", "e mail", "email address"},
		"program_id":    {"program", "program id", "course", "course code", "course id", "training"},
		"arm":           {"arm", "group", "cohort group", "treatment", "condition"},
		"assigned_date": {"assigned", "assigned on", "assigned date", "assignment date", "drawn on"},
		"randomized":    {"randomized", "random", "randomised", "drawn by lot", "by lot"},
	},
	"costs": {
		"program_id":    {"program", "program id", "course", "course code", "course id", "training"},
		"component":     {"component", "cost type", "category", "type", "cost category", "kostenart"},
		"period_start":  {"month", "date", "period", "invoice date", "period start", "posted on", "monat"},
		"amount":        {"amount", "cost", "total", "value", "spend", "betrag", "montant"},
		"currency_code": {"currency", "currency code", "amount currency", "cost currency", "currency iso code", "wahrung", "devise", "moneda"},
	},
	"checkins": {
		"employee_id":  {"employee id", "employee number", "emp id", "learner id", "user id", "person id", "id"},
		"email":        {"email", "e mail", "email address"},
		"program_id":   {"program", "program id", "course", "course code", "course id", "training"},
		"checkin_date": {"check in date", "checkin date", "check in", "check in on", "follow up date", "follow up on", "talk on", "date"},
		"manager_id":   {"manager id", "supervisor id", "manager"},
		"kind":         {"kind", "type", "follow up type"},
	},
	"survey_responses": {
		"employee_id":        {"employee id", "employee number", "emp id", "learner id", "user id", "person id", "id"},
		"email":              {"email", "e mail", "email address"},
		"program_id":         {"program", "program id", "course", "course code", "course id", "training"},
		"metric_id":          {"metric", "metric id", "kpi", "measure"},
		"response_date":      {"response date", "responded on", "answered on", "survey date", "submitted on", "date"},
		"improvement_amount": {"improvement", "improvement amount", "yearly improvement", "annual value", "value of the improvement"},
		"currency_code":      {"currency", "currency code"},
		"isolation_ratio":    {"isolation", "isolation ratio", "share of the training", "credit to the training"},
		"confidence_ratio":   {"confidence", "confidence ratio", "how sure"},
	},
}

// meanings are the words that systems use for a canonical value.
var meanings = map[string]map[string][]string{
	"completions.status": {
		"completed": {"completed", "complete", "done", "finished", "abgeschlossen", "termine", "attended", "fulfilled", "credited", "completado", "finalizado", "voltooid", "teilgenommen", "erledigt"},
		"passed":    {"passed", "pass", "successful", "bestanden", "completed achieved pass grade", "completed successfully", "satisfactory", "aprobado", "reussi", "geslaagd"},
		"failed":    {"failed", "fail", "not passed", "unsuccessful", "nicht bestanden", "completed did not achieve pass grade", "unsatisfactory", "echoue", "gezakt"},
		"started":   {"started", "in progress", "incomplete", "ongoing", "begonnen", "in bearbeitung", "en cours", "en curso", "attempted", "launched"},
		"assigned":  {"assigned", "enrolled", "registered", "invited", "not started", "booked", "planned", "not attempted", "pending", "past due", "overdue", "waitlisted", "scheduled", "to do", "nicht begonnen", "subscribed", "approved"},
		"withdrawn": {"withdrawn", "dropped", "cancelled", "canceled", "no show", "excused", "unenrolled", "declined", "absent", "not attended", "did not attend", "rejected", "removed", "abgesagt", "storniert", "abgemeldet"},
		"retracted": nil, // needs the columns by which a record is taken back
	},
	"employees.status": {
		"active":     {"active", "employed", "current", "aktiv", "actif", "activo", "activa", "onboarding", "en activite", "de alta"},
		"leave":      {"leave", "on leave", "inactive leave", "parental leave", "leave of absence", "paid leave", "unpaid leave", "garden leave", "elternzeit", "mutterschutz", "beurlaubt", "karenz", "ruhend", "conge parental", "conge maternite", "excedencia", "furlough", "sabbatical"},
		"terminated": {"terminated", "left", "inactive", "former", "resigned", "ausgeschieden", "separated", "retired", "dismissed", "deceased", "quit", "inaktiv", "ausgetreten", "leaver", "exited", "laid off", "rentner", "inactif", "sorti", "parti", "demissionne", "licencie", "inactivo", "inactiva", "de baja", "cesado"},
	},
	"assignments.arm": {
		"treatment": {"treatment", "treated", "intervention", "training", "first"},
		"control":   {"control", "comparison"},
		"waitlist":  {"waitlist", "waiting list", "wait list", "waiting", "later"},
	},
	"costs.component": {
		"design":         {"design", "development"},
		"delivery":       {"delivery", "trainers", "trainer", "instructor", "facilitation"},
		"content":        {"content", "materials", "licenses", "licences", "materials and licenses"},
		"facilities":     {"facilities", "venue", "room", "catering", "venue and catering"},
		"travel":         {"travel", "hotels", "travel and hotels", "accommodation"},
		"administration": {"administration", "admin", "coordination"},
		"evaluation":     {"evaluation", "assessment"},
	},
}

// aboutTakingBack are words of headers of records that count no longer.
var aboutTakingBack = []string{"void", "voided", "cancelled", "canceled", "cancellation", "revoked", "rescinded", "reversed", "retracted", "annulled", "invalid", "invalidated", "excluded", "disqualified", "delete", "deleted", "reversal", "removed", "withdrawn", "withdrawal", "dropped", "unenrolled", "noshow", "storniert", "storno", "abgesagt"}

// mayNotCount are words of records that were taken back, lost or are not settled.
var mayNotCount = []string{"cancelled", "canceled", "cancel", "void", "voided", "refunded", "refund", "reversed", "reversal", "rejected", "declined", "deleted", "delete", "duplicate", "test", "demo", "spam", "lost", "open", "pending", "abandoned", "storniert", "storno", "abgelehnt", "offen", "verloren", "annule", "perdu", "cancelado", "perdido", "abierto"}

var plainLetters = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "é", "e", "è", "e", "ê", "e", "ë", "e", "á", "a", "à", "a", "â", "a", "ã", "a", "í", "i", "ì", "i", "î", "i", "ï", "i",
	"ó", "o", "ô", "o", "õ", "o", "ú", "u", "ù", "u", "û", "u", "ñ", "n", "ç", "c", "#", " number ")

// innerCapital matches where a word ends in a name such as AttemptStatus.
var innerCapital = regexp.MustCompile(`(\p{Ll})(\p{Lu}\p{Ll})`)

// fold returns the form in which headers and words are compared: lower-case letters
// and digits, with everything else as one space.
func fold(text string) string {
	text = plainLetters.Replace(strings.ToLower(innerCapital.ReplaceAllString(text, "$1 $2")))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// squeezed is a folded header without its spaces.
func squeezed(header string) string { return strings.ReplaceAll(header, " ", "") }

// Ranks of a header's match, best first.
const (
	asNamed    = iota // the column's own name
	asSynonym         // a name that systems use
	asBare            // a name followed by a text in parentheses
	asRecordID        // "ID" alone, which may be that of the record rather than of the person
	asPart            // a header that contains a name
	asContent         // the cells alone
)

// columnsOf are the canonical columns by the headers that name them, for each table.
var columnsOf = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, t := range models.Canonical {
		columns := map[string]string{}
		for _, c := range t.Columns {
			for _, header := range append([]string{fold(c.Name)}, synonyms[t.Name][c.Name]...) {
				if _, taken := columns[header]; !taken {
					columns[header] = c.Name
				}
			}
		}
		for header := range sortedKeys(columns) { // EXITDATE, EmployeeId
			if _, taken := columns[squeezed(header)]; !taken {
				columns[squeezed(header)] = columns[header]
			}
		}
		all[t.Name] = columns
	}
	return all
})

// canonicalFor returns the column of the table that the header names, "" for none,
// and the rank of the match.
func canonicalFor(table models.Table, header string) (name string, rank int) {
	columns := columnsOf()[table.Name]
	folded := fold(header)
	if name := columns[folded]; name != "" {
		switch {
		case folded == fold(name):
			return name, asNamed
		case folded == "id", name == "program_id" && (strings.HasSuffix(folded, "name") || strings.HasSuffix(folded, "title")):
			return name, asRecordID // a code is better
		}
		return name, asSynonym
	}
	bare, note, _ := strings.Cut(header, "(") // Duration (min)
	if name = columns[fold(bare)]; (hasWord(note, aboutOthers) || isAggregate(note)) && !hasWord(name, aboutOthers) {
		return "", asBare // Completion date (due)
	}
	return name, asBare
}

// knownHeaders are the headers that some table knows, in the form that fold returns.
var knownHeaders = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, t := range models.Canonical {
		for _, c := range t.Columns {
			for _, header := range append([]string{fold(c.Name)}, synonyms[t.Name][c.Name]...) {
				known[header], known[squeezed(header)] = true, true
			}
		}
	}
	return known
})

// isKnown reports whether some table knows the header.
func isKnown(header string) bool {
	bare, _, _ := strings.Cut(header, "(")
	return len(header) < 100 && (knownHeaders()[fold(header)] || knownHeaders()[fold(bare)])
}

// known returns the largest number of headers that one table knows.
func known(headers []string) (most int) {
	for _, t := range models.Canonical {
		n := 0
		for _, h := range headers {
			if name, _ := canonicalFor(t, h); name != "" {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
