package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// meant is the share of the filled cells whose words are known for a canonical column.
func (c Column) meant(column string, allowed []string) float64 {
	if len(c.Words) == 0 || len(c.Words) > maxWords {
		return 0
	}
	known, all := 0, 0
	for _, word := range c.Words {
		if all += word.Rows; meaning(column, allowed, word.Text) != "" {
			known += word.Rows
		}
	}
	return float64(known) / float64(max(all, 1))
}

// Shares of the cells of a column that must be words of a closed list: where the header
// says nothing, and where it speaks of a status.
const (
	mostlyWords = 0.6
	someWords   = 0.3
)

// byWords finds the column whose words are those of a canonical column with a closed
// list, whatever its header is. Of several, such as those of the activities of a course,
// the one whose header speaks of a status counts, else a person decides.
func (p *Proposal) byWords(t models.Table, column models.Column, taken map[int]bool) (best claim, ok bool) {
	if len(column.Values) == 0 || column.Name == "subject_type" {
		return best, false
	}
	most := 0.0
	for i, c := range p.Columns {
		weight := c.weightOf(t, column)
		switch {
		case weight == 0 || taken[i]:
		case weight > most:
			most, ok = weight, true
			best = claim{at: i, rank: asContent, why: fmt.Sprintf("%.0f %% of its cells are words of %s", 100*c.meant(t.Name+"."+column.Name, column.Values), column.Name)}
		case weight == most:
			best.rivals = append(best.rivals, c.Header)
		}
	}
	return best, ok
}

// weightOf is how much the words of a column speak for a canonical one: their share, 0 if
// they are too few. Of columns without a header of a status, none is more of one than
// another.
func (c Column) weightOf(t models.Table, canonical models.Column) float64 {
	isStatus := t.Name == models.Completions.Name && canonical.Name == "status"
	isNamed := isStatus && hasWord(c.Header, aboutStatus) && !hasWord(c.Header, aboutPieces)
	share := c.meant(t.Name+"."+canonical.Name, canonical.Values)
	switch isFew := share < mostlyWords && !(isNamed && share >= someWords); {
	case isFew || c.Type == "number" || c.Type == "date" || c.isOther():
		return 0
	case isNamed:
		return 1 + share
	case isStatus:
		return mostlyWords
	}
	return share
}

// byCells finds a column by the type of its cells, where only one has it: the
// addresses, the courses that a register names, the days of a metric.
func (p *Proposal) byCells(t models.Table, column models.Column, taken map[int]bool) (claim, bool) {
	var found []int
	for i, c := range p.Columns {
		isOfMonths := column.Name == "period_start" && slices.ContainsFunc(c.Formats, isMonthly) // whatever else it is of
		if !taken[i] && (!c.isOther() || isOfMonths) && c.mayBe(t, column.Name) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return claim{}, false
	}
	c := claim{at: found[0], rank: asContent, why: "by its cells"}
	for _, other := range found[1:] {
		c.rivals = append(c.rivals, p.Columns[other].Header)
	}
	return c, true
}

// mayBe reports whether the cells, with a word of the header, make the column a canonical
// one.
func (c Column) mayBe(t models.Table, canonical string) bool {
	switch canonical {
	case "email":
		return c.Type == "email"
	case "period_start":
		return c.Type == "date" && t.Name == models.Observations.Name && !c.isOfStaff() && !c.isNoPeriod()
	case "completed_date":
		return c.Type == "date" && hasWord(c.Header, aboutCompletion) && !hasWord(c.Header, aboutPieces)
	case "program_id":
		return c.isCourse()
	}
	return false
}

// isNoPeriod reports whether the header is that of days on which no value of a metric is:
// the first and the last one in a company, or that of a visit.
func (c Column) isNoPeriod() bool {
	isEnd := slices.Contains([]string{"start", "start date", "beginn", "end", "end date", "ende"}, fold(c.Header))
	return isEnd || hasWord(c.Header, []string{"access", "accessed", "login", "seen", "visit"})
}

// isCourse reports whether the column may have the courses that a register names.
func (c Column) isCourse() bool {
	isText := c.Type != "date" && c.Type != "number" && c.Type != "boolean" && !c.isOfStatus()
	isAsked := !strings.Contains(c.Header, "?") || hasWord(c.Header, whichCourse) // how likely you are to recommend it is another question
	return isText && isAsked && (hasWord(c.Header, aboutLearning) || hasWord(c.Header, []string{"path"})) && !hasWord(c.Header, aboutStatus) && (c.repeats() || c.filled < 6)
}

// whichCourse are words of a question about the course itself.
var whichCourse = []string{"which", "what", "name", "welche", "welchen", "welcher", "welches", "quel", "quelle", "que", "cual"}

// aboutCompletion are words in the header of the day on which a course was completed.
var aboutCompletion = []string{"complete", "completed", "completion", "finished", "finish", "passed", "achieved", "abgeschlossen", "abschluss", "beendet", "bestanden", "terminee", "fin"}

// aboutOthers are words that make a column that of another person, of another time, or of
// what is planned instead of what happened.
var aboutOthers = []string{
	"manager", "supervisor", "trainer", "instructor", "approver", "approved", "requester", "requestor", "reviewer", "owner", "parent", "created", "modified", "updated", "author", "recipient", "hr", "vorgesetzter", "mentor", "sponsor", "caller", "opened",
	"leader", "coach", "evaluator", "assessor", "tutor", "by",
	"due", "deadline", "expiry", "expiration", "expires", "valid", "birth", "previous", "next", "recert", "recertification", "renewal",
	"expected", "planned", "plan", "scheduled", "estimated", "required", "projected", "anticipated", "forecast", "target", "targeted", "goal", "intended", "suggested", "recommended", "mastery", "passing", "minimum", "threshold", "cutoff",
	"geplant", "geplantes", "geplanter", "soll", "ziel", "fallig", "frist", "prevu", "prevue", "previsto", "prevista",
}

// aboutPieces are words for a part of a course, which is complete before the course is.
var aboutPieces = []string{"module", "modul", "lesson", "chapter", "unit", "section", "quiz", "step", "page"}

func (c Column) isOther() bool { return hasWord(c.Header, aboutOthers) }

func hasWord(header string, words []string) bool {
	return slices.ContainsFunc(strings.Fields(fold(header)), func(word string) bool { return slices.Contains(words, word) })
}

// partOf is the known name of the canonical column that the header contains as whole
// words; "" if there is none, or if other words of the header forbid it.
func partOf(t models.Table, column models.Column, header string) string {
	folded := " " + fold(header) + " "
	if hasWord(header, aboutOthers) && !hasWord(column.Name, aboutOthers) || isAggregate(header) || column.Name == "completed_date" && hasWord(header, aboutPieces) {
		return ""
	}
	longest := ""
	for _, name := range append([]string{fold(column.Name)}, synonyms[t.Name][column.Name]...) {
		isLong := strings.Contains(name, " ") || slices.Contains([]string{"email", "department", "location", "score", "amount", "quarter", "month", "abteilung"}, name)
		if isLong && strings.Contains(folded, " "+name+" ") && len(name) > len(longest) {
			longest = name
		}
	}
	return longest
}

// isWhole reports whether all cells are whole numbers.
func (c Column) isWhole() bool {
	return c.Type == "number" && c.Decimal == "" && c.Group == "" && len(c.Either) == 0
}

// ratings are words that stand for one and for nothing.
var ratings = map[string]string{
	"good": "1", "satisfied": "1", "positive": "1", "yes": "1", "true": "1", "won": "1", "met": "1", "resolved": "1", "pass": "1", "passed": "1", "gut": "1", "ja": "1", "thumbs up": "1",
	"bad": "0", "dissatisfied": "0", "unsatisfied": "0", "negative": "0", "no": "0", "false": "0", "lost": "0", "missed": "0", "breached": "0", "not met": "0", "fail": "0", "failed": "0", "schlecht": "0", "nein": "0", "thumbs down": "0",
}

// rating assigns the words of a column to 1 and 0; nil if they are no ratings.
func (c Column) rating() map[string][]string {
	found := map[string][]string{}
	for _, word := range c.Words {
		if value := ratings[fold(word.Text)]; value != "" {
			found[value] = append(found[value], word.Text)
		}
	}
	if len(found) < 2 || len(c.Words) > maxWords {
		return nil
	}
	return found
}

// unrated are the words of a column of ratings whose value is unknown.
func (c Column) unrated() (words []string) {
	for _, word := range c.Words {
		if ratings[fold(word.Text)] == "" {
			words = append(words, word.Text)
		}
	}
	return words
}
