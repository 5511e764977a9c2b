package report

import "strings"

// grade is how sure a result is, in dots and a word, so that color never has to
// say it alone.
type grade struct {
	ID   string // as in the marts, and the class that colors it
	Dots string
	Word string
	rank int // best first
}

func (g grade) String() string { return g.Dots + nbsp + g.Word }

var grades = []grade{
	{"strong", "●●●", "Strong", 0},
	{"moderate", "●●○", "Moderate", 1},
	{"weak", "●○○", "Weak", 2},
	{"insufficient", "○○○", "Not enough data", 3},
}

func gradeOf(id string) grade {
	for _, g := range grades {
		if g.ID == id {
			return g
		}
	}
	return grades[len(grades)-1]
}

// wording maps codes of the marts to words for people. A code that a later
// version of the marts may bring is shown as it is, without its underscores.
type wording map[string]string

func (w wording) of(code string) string {
	if text, ok := w[code]; ok {
		return text
	}
	return strings.ReplaceAll(code, "_", " ")
}

var verdicts = wording{
	"works":                "Works",
	"promising":            "Promising",
	"no_meaningful_effect": "Little or no difference",
	"worked_against":       "Worked against",
	"cannot_tell":          "Cannot tell",
}

// caps say what kept the evidence from being better, or why there is none.
var caps = wording{
	"nothing_to_compare":        "nobody trained could be measured both before and after",
	"too_few_people":            "too few people to show a figure",
	"too_few_clusters":          "training reached too few teams to tell its effect from theirs",
	"no_uncertainty":            "the values do not vary, so no range can be given",
	"no_comparison":             "before and after only, no comparison",
	"exploratory":               "the metric was not agreed on before launch",
	"groups_differ":             "the two groups differed before training",
	"groups_were_diverging":     "the two groups were already moving apart",
	"rolled_out_by_team":        "training went team by team, and the comparison does not know the teams",
	"leavers_differ":            "the trained left the company at another rate than their colleagues",
	"high_attrition":            "many left before they could be measured",
	"small_groups":              "a group has fewer than 30 people",
	"few_comparable_colleagues": "many of the trained have no comparable colleague",
	"methods_disagree":          "two methods disagree",
	"lead_not_informative":      "the time before training says too little",
	"few_in_segments":           "the figure would tell of too few people, by itself or beside the other segments",
	"insufficient_as_a_whole":   "the program as a whole cannot be judged",
	"weak_as_a_whole":           "the evidence for the program as a whole is weak",
	"one_of_several_segments":   "one of several segments, none of them agreed on before launch",
	"intangible_metric":         "no worth in money was agreed for the metric",
}

// refusals say why the time before training could not be tested.
var refusals = wording{
	"no_period_before_training": "no period could be compared, so a drift of the groups would go unseen",
	"cohort_of_one_or_two":      "only one or two people began at a time, too few to look for a drift of the groups",
	"too_few_clusters":          "too few teams could be compared to look for a drift of the groups",
	"covariance_is_singular":    "the periods hold too little separate information to look for a drift of the groups",
}

var steps = wording{
	"analyzed":                "analyzed",
	"no_roster_match":         "not in the roster",
	"not_completed":           "did not complete",
	"already_trained":         "already trained before",
	"no_observation":          "no value of the metric",
	"immature":                "time after training not over",
	"left":                    "left the company",
	"short_baseline":          "too little data before training",
	"short_post":              "too little data after training",
	"moved_team":              "moved to another team",
	"overlapping_program":     "took another program for the same metric",
	"extreme_value":           "value beyond the declared limits",
	"no_comparable_colleague": "no comparable colleague",
}

var covariates = wording{
	"baseline_metric": "The metric itself",
	"tenure_years":    "Years of service",
	"hourly_cost":     "Hourly cost",
}

var bands = wording{
	"fine":             "alike",
	"needs_adjustment": "somewhat apart, adjusted for",
	"fails":            "too far apart",
}

var alignments = wording{
	"aligned":      "serves a goal",
	"compliance":   "compliance",
	"no_goal":      "no goal",
	"unregistered": "not in the register",
}

var decisions = wording{
	"extend":          "Extend",
	"improve":         "Improve",
	"measure_longer":  "Measure longer",
	"agree_goal":      "Agree a goal",
	"stop":            "Stop",
	"compliance_only": "Compliance, no return asked for",
}
