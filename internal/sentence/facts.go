package sentence

import (
	"strings"

	"github.com/impactmart/impactmart/internal/language"
)

// facts say what each kind of finding has found. Numbers are in braces.
var facts = map[string]language.Key{
	"person_unmatched":       "{rows} of {landed} rows are about {people} people whom the roster does not have",
	"person_ambiguous":       "{rows} of {landed} rows have an address that several people of the roster share",
	"identifiers_differ":     "In {rows} of {landed} rows the id means one person and the address another",
	"team_unmatched":         "{rows} of {landed} rows are about {people} teams that the roster does not have",
	"subject_differs":        "{rows} of {landed} rows have the wrong kind of subject for their metric",
	"metric_unknown":         "{rows} of {landed} rows are of metrics that the register does not have",
	"day_missing":            "{rows} of {landed} records say completed and have no day",
	"day_implausible":        "{rows} of {landed} rows have a day of completion far beyond all others",
	"before_launch":          "{rows} of {landed} records say that {people} people completed the program more than a month before its launch",
	"before_hire":            "{rows} of {landed} records say that {people} people completed the program more than a month before they were hired",
	"after_exit":             "{rows} of {landed} records say that {people} people completed the program more than a month after they left",
	"day_without_zone":       "Times with an offset, in {rows} rows or metrics, are on the first or last day of a period, and no zone is declared",
	"courses_partly_done":    "{people} people did courses of a program whose list does not say whether all of them are needed, and many did several one after the other",
	"retracts_unknown":       "{rows} of {landed} records take back records that the feed does not have",
	"period_implausible":     "{rows} of {landed} values are of periods far beyond all others",
	"period_undeclared":      "{rows} of {landed} values are of days outside the declared months",
	"period_differs":         "{rows} of {landed} values are of periods that are not those of the metric",
	"duplicate_row":          "{rows} values of {people} people or teams differ from a later one for the same day in the same delivery",
	"values_restated":        "{rows} values of {people} people or teams were replaced by those of a later delivery",
	"level_jumps":            "The values of {people} people in {rows} rows are at another level: four times the period before or more, or a quarter or less",
	"site_level_jumps":       "The values of {people} people in {rows} rows jump to another level, which the others do not share",
	"site_unrecorded":        "Of {people} people in a location or department where others would have ten records or more, the learning system has none, or hardly any",
	"values_missing":         "Values of a part of the company are missing in a period: it has {people} people in a location or department of which less than half have values",
	"life_after_exit":        "{people} people have values long after the roster says that they left",
	"zeros_after_exit":       "{people} people have zeros long after they left",
	"metric_behind":          "The values of {rows} metrics end long before the other data",
	"weeks_begin_elsewhere":  "The values of {rows} weekly metrics are all of one day on which weeks do not begin",
	"periods_differ":         "The values of {rows} metrics are of other periods than the metric's: their days are whole weeks apart, and one period has two",
	"periods_of_weeks":       "The days of {rows} metrics are whole weeks apart, as those of fiscal months are",
	"period_delivered_twice": "The values of {rows} metrics are delivered twice for one period, on two different days",
	"period_short":           "A period of {rows} metrics has less than half as many values as those before, and what is missing counts as zero",
	"agreement_dated_back":   "The agreement on {rows} metrics was dated back: the store was there at the launch and saw none",
	"same_values":            "{rows} metrics have the values of another one, and no others",
	"stratum_empty":          "{rows} of {landed} rows of the roster lack a column by which people are compared",
	"roster_rows_differ":     "{people} people have several rows of the roster for the same day that differ",
	"active_but_ended":       "{people} people are active and ended at once",
	"end_is_last_day":        "{rows} rows of {people} people end a day before their next row begins",
	"history_starts_late":    "{people} people are known to the roster only long after they were hired",
	"gone_from_roster":       "{people} people are missing from the last snapshot of the roster",
	"snapshot_not_whole":     "{people} people are missing from the last snapshot of the roster, which is too small to be whole",
	"arms_differ":            "{people} people are in both arms of a program",
	"amounts_differ":         "{rows} amounts of one delivery replace other amounts of an earlier one for the same program, component and day",
	"completion_days_differ": "{people} people have another day of completion in a later delivery",
	"currency_unconverted":   "{rows} of {landed} amounts are in a currency without a rate",
	"hourly_cost_missing":    "{people} people completed paid hours and have no hourly cost",
}

// Found is a contradiction between facts: how many rows of those that landed, and people or
// teams, are concerned.
type Found struct {
	Code                 string
	Rows, Landed, People int64
}

// IsKnown reports whether there is a sentence for a kind of finding.
func IsKnown(code string) bool { return facts[code] != "" }

// In says the fact in a language.
func (f Found) In(say *language.Language) string {
	return strings.NewReplacer("{rows}", plain(f.Rows), "{landed}", plain(f.Landed), "{people}", plain(f.People)).Replace(say.Text(facts[f.Code]))
}

// Reasons why a check could not look at a feed.
const (
	NoDelivery  = "no_delivery"
	FeedLacks   = "feed_lacks"   // a column, or all of several
	RosterLacks = "roster_lacks" // a column
	OneDelivery = "one_delivery"
	OneOfTable  = "one_delivery_of_table"
	NoLevels    = "no_levels"
)

// Reasons are all of them, for contracts.
var Reasons = []string{NoDelivery, FeedLacks, RosterLacks, OneDelivery, OneOfTable, NoLevels}

// Unchecked is why a check could not look, with the columns that it would need: a|b is one of
// the two.
type Unchecked struct{ Reason, Columns string }

// In says the reason in a language.
func (u Unchecked) In(say *language.Language) string {
	switch u.Reason {
	case NoDelivery:
		return say.Text("The feed has no delivery.")
	case FeedLacks:
		if one, other, several := strings.Cut(u.Columns, "|"); several {
			return say.Text("The feed does not map %s or %s.", one, other)
		}
		return say.Text("The feed does not map %s.", u.Columns)
	case RosterLacks:
		return say.Text("No feed of the roster maps %s.", u.Columns)
	case OneDelivery:
		return say.Text("The feed has one delivery, and the check compares several.")
	case OneOfTable:
		return say.Text("There is one delivery of the table, and the check compares several.")
	}
	return say.Text("Nobody who never took a program has values in two periods.")
}
