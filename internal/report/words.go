package report

import (
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/language"
)

// grade is the evidence grade of a result in dots and a word, so that it never depends on
// color alone.
type grade struct {
	ID   string // as in the marts, and the class that colors it
	Dots string
	Word string // in a language
	rank int    // best first
}

func (g grade) String() string { return g.Dots + nbsp + g.Word }

var grades = []grade{
	{ID: "strong", Dots: "●●●", rank: 0},
	{ID: "moderate", Dots: "●●○", rank: 1},
	{ID: "weak", Dots: "●○○", rank: 2},
	{ID: "insufficient", Dots: "○○○", rank: 3},
}

var gradeWords = wording{"strong": "Strong", "moderate": "Moderate", "weak": "Weak", "insufficient": "Not enough data"}

// gradeOf is a grade in the words of a language; that without enough data if it is not known.
func gradeOf(say *language.Language, id string) grade {
	at := max(0, slices.IndexFunc(grades, func(g grade) bool { return g.ID == id }))
	g := grades[at]
	if g.ID != id {
		g = grades[len(grades)-1]
	}
	g.Word = gradeWords.of(say, g.ID)
	return g
}

// evidences are the grades within a sentence.
var evidences = wording{
	"strong": "strong evidence", "moderate": "moderate evidence", "weak": "weak evidence", "insufficient": "not enough data",
}

// evidenceIs says the same as a statement.
var evidenceIs = wording{
	"strong": "The evidence is strong", "moderate": "The evidence is moderate", "weak": "The evidence is weak",
}

// wording maps codes of the marts to words for readers. An unknown code of a later version
// is shown as it is, without underscores.
type wording map[string]language.Key

func (w wording) of(say *language.Language, code string) string {
	if text, ok := w[code]; ok {
		return say.Text(text)
	}
	return strings.ReplaceAll(code, "_", " ")
}

// in are the words in a language.
func (w wording) in(say *language.Language) func(code string) string {
	return func(code string) string { return w.of(say, code) }
}

var verdicts = wording{
	"works":                   "Works",
	"promising":               "Promising",
	"no_meaningful_effect":    "Little or no difference",
	"worked_against":          "Worked against",
	"may_have_worked_against": "May have worked against",
	"cannot_tell":             "Cannot tell",
}

// caps say what kept the grade from being higher, or why there is no figure.
var caps = wording{
	"nothing_to_compare":        "no trained person could be measured both before and after",
	"too_few_people":            "too few people to show a figure",
	"too_few_clusters":          "too few teams were trained to separate training from other differences between teams",
	"nobody_comparable":         "the two groups were so far apart that nobody is comparable",
	"no_earlier_period":         "nothing is known from before, so nobody can say whether the two groups moved alike",
	"no_uncertainty":            "the values do not vary, so no range can be given",
	"no_comparison":             "before and after only, no comparison",
	"exploratory":               "nobody has witnessed that the metric was agreed on before launch",
	"groups_differ":             "the two groups differed before training",
	"groups_were_diverging":     "the two groups were already drifting apart",
	"rolled_out_by_team":        "training went team by team, but the comparison does not account for teams",
	"rolled_out_by_group":       "whole departments, jobs, sites, types of employment or years of hire were trained at once",
	"earlier_windows_differ":    "the two groups already moved apart in earlier periods",
	"own_trends_differ":         "measured against people's own trends, the effect is another one",
	"undeclared_stratum":        "within departments, jobs, sites, types of employment or years of hire, the effect is another one",
	"no_overlap":                "no colleagues are like the trained people in what was declared about people",
	"thin_overlap":              "few colleagues are like the trained people in what was declared about people",
	"covariates_disagree":       "among people alike in what was declared about people, the effect is another one",
	"covariates_unused":         "what was declared about people could not be used",
	"drawn_by_group":            "whole teams, departments or other groups were drawn, and the comparison counts people one by one",
	"arms_not_as_drawn":         "the two groups are not those that the store drew",
	"arms_changed":              "people of the two groups are others than when the training began",
	"arms_seen_after_outcome":   "who was assigned to which group was first seen when the outcome could be known",
	"arms_seen_late":            "who was assigned to which group was first seen after the training had begun",
	"arms_not_witnessed":        "nobody has witnessed who was drawn into which group",
	"arms_not_drawn":            "the two groups differed before the experiment by more than a draw explains",
	"arms_kept_differ":          "the people left in the two groups differed before the experiment",
	"arms_trained_alike":        "hardly more people were trained in the one group than in the other",
	"drawn_too_late":            "people were assigned after the training",
	"lost_people_differ":        "the people that the two groups lost were moving apart",
	"losses_differ":             "the two groups lost people at different rates",
	"losses_may_differ":         "the two groups lost people at rates that differ, perhaps by chance",
	"records_unusable":          "many records of the program cannot be used, so who was trained is not known well enough",
	"agreement_not_witnessed":   "that the metric was agreed on before launch is declared and not witnessed",
	"values_corrected":          "published values of the metric are others by now, with a reason on record",
	"metric_reread":             "the metric is read otherwise than at the launch, though declared to be the same",
	"some_records_unusable":     "some records of the program cannot be used",
	"high_attrition":            "many people left before they could be measured",
	"small_groups":              "a group has fewer than 30 people",
	"few_comparable_colleagues": "many trained people have no comparable colleague",
	"methods_disagree":          "two methods disagree",
	"lead_not_informative":      "the time before training shows too little",
	"few_in_segments":           "alone or with the other segments, the figure would reveal information about too few people",
	"insufficient_as_a_whole":   "there is too little evidence for the program as a whole",
	"weak_as_a_whole":           "the evidence for the program as a whole is weak",
	"one_of_several_segments":   "one of several segments, none of which was agreed on before launch",
	"intangible_metric":         "no monetary value was agreed on for the metric",
	"no_baseline":               "newcomers have no time before training that shows whether the groups were alike",
}

// rampCaps say the same of time to productivity.
var rampCaps = wording{
	"nothing_to_compare":        "no trained newcomer has a comparable colleague",
	"too_few_people":            "too few people to show a figure",
	"no_uncertainty":            "the times do not vary, so no range can be given",
	"exploratory":               "nobody has witnessed that the metric was agreed on before launch",
	"small_groups":              "a group has fewer than 30 people",
	"few_comparable_colleagues": "many trained people have no comparable colleague",
	"no_baseline":               "newcomers have no time before training that shows whether the groups were alike",
}

// refusals say why the periods before training could not be tested.
var refusals = wording{
	"no_period_before_training": "no period could be compared, so a drift of the groups would go unnoticed",
	"cohort_of_one_or_two":      "only one or two people were trained at a time, too few to see whether the groups were drifting apart",
	"too_few_clusters":          "too few teams could be compared to see whether the groups were drifting apart",
	"covariance_is_singular":    "the periods have too little separate information to see whether the groups were drifting apart",
}

var steps = wording{
	"analyzed":                "analyzed",
	"no_roster_match":         "not in the roster",
	"record_unusable":         "have a record that cannot be used",
	"control_group":           "enrolled, in the comparison group",
	"not_completed":           "did not complete",
	"already_trained":         "trained before measurement began",
	"no_observation":          "no value of the metric",
	"immature":                "period after training not over",
	"left":                    "left the company",
	"short_baseline":          "too little data before training",
	"short_post":              "too little data after training",
	"moved_team":              "moved to another team",
	"overlapping_program":     "took another program for the same metric",
	"extreme_value":           "value outside the declared limits",
	"no_comparable_colleague": "no comparable colleague",
}

var covariates = wording{
	"baseline_metric": "The metric itself",
	"tenure_years":    "Years of service",
	"hourly_cost":     "Hourly cost",
}

// trustChecks say what a check looks at; that of a column has a place for its name.
var trustChecks = wording{
	"placebo_windows":      "Earlier periods, in which there can be no effect",
	"own_trend":            "The effect against everybody's own trend",
	"undeclared_stratum":   "What comparing within %s would add",
	"drawn_by_group":       "Whether whole groups were drawn that are no clusters",
	"arms_balance":         "Whether the groups of the experiment were alike before",
	"kept_balance":         "Whether the people whom the arms have kept were alike before",
	"loss_bounds":          "The effects that the lost people leave open",
	"last_seen_of_lost":    "What was last seen of the people lost",
	"effect_per_completer": "The effect per person who completed",
	"covariate_overlap":    "Colleagues like the trained people, per trained person",
	"earlier_steps":        "How many times as far as before training the groups may have drifted apart",
	"hidden_cause":         "How much a cause that nobody recorded would have to explain",
	"covariates":           "What comparing people alike in what was declared would add",
}

var groupings = wording{
	"all":             "everybody",
	"manager":         "managers",
	"department":      "departments",
	"job":             "jobs",
	"location":        "locations",
	"employment_type": "types of employment",
	"hire_year":       "years of hire",
}

var bands = wording{
	"fine":             "similar",
	"needs_adjustment": "somewhat different",
	"fails":            "too different",
}

var alignments = wording{
	"aligned":      "serves a goal",
	"compliance":   "compliance",
	"no_goal":      "no goal",
	"unregistered": "not in the register",
}

var betters = wording{"higher": "higher is better", "lower": "lower is better"}

// Periods of a metric: one, several, one that was named before, and the last of several.
var (
	grains     = perGrain("day", "week", "month", "quarter", "year")
	manyGrains = perGrain("days", "weeks", "months", "quarters", "years")
	thatGrain  = perGrain("that day", "that week", "that month", "that quarter", "that year")
	lastGrain  = perGrain("the last day", "the last week", "the last month", "the last quarter", "the last year")
)

func perGrain(day, week, month, quarter, year language.Key) wording {
	return wording{
		"day": day, "week": week, "month": month, "quarter": quarter, "year": year,
	}
}

// ledgerKinds are what the ledger witnesses.
var ledgerKinds = wording{
	"program": "program", "metric": "metric", "value": "value", "goal": "goal", "alignment": "alignment", "plan": "plan", "draw": "draw",
	"source": "source of the metric", "remapped": "reason for another reading of", "compared": "comparison", "mappings": "reading of feeds", "weeks": "beginning of weeks", "months": "beginning of months",
	"restated": "reason for other values of", "rate": "rate", "decision": "decision",
}
