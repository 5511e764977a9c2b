package calibrate

import "math/rand/v2"

// Expectation is what a scenario shows about the method.
type Expectation string

// Expectations. A test holds each scenario to its own.
const (
	Right  Expectation = "right"  // the assumptions hold, and so must interval and p value
	Warned Expectation = "warned" // the grade drops, so that the number is seldom quoted
	Missed Expectation = "missed" // the number is wrong and quoted all the same: a limit of the method
)

// Scenario is a kind of company in which the truth is known.
type Scenario struct {
	Name   string
	Expect Expectation
	Story  string // what goes on in the company
	Lesson string // whether the assumptions hold, and what the method then does
	effect float64
	build  func(rng *rand.Rand, effect float64) *company
}

// Scenarios are all scenarios, in the order in which they are published.
var Scenarios = []Scenario{
	{
		"clean", Right,
		"Chance picks 80 of 260 people in four jobs; they are trained in three waves.",
		"All assumptions hold: the interval is right.",
		0.4, clean,
	},
	{
		"one course", Right,
		"Chance picks 50 of 150 people in one job for a single course.",
		"All assumptions hold, in a single cell: the interval is right.",
		0.45, oneCourse,
	},
	{
		"small groups", Right,
		"Chance picks 12 of 30 people.",
		"All assumptions hold and the interval is right, but half of such studies are graded weak: so few people differ at baseline by chance.",
		0.8, smallGroups,
	},
	{
		"few of many", Right,
		"Chance picks 12 of 240 people in one job.",
		"All assumptions hold. The error rests on the few, is corrected for it and has their degrees of freedom: the interval is right.",
		0.8, fewOfMany,
	},
	{
		"too few", Warned,
		"Chance picks 8 of 40 people, fewer than the privacy floor of 10.",
		"The number is withheld.",
		0.8, tooFew,
	},
	{
		"volunteers", Warned,
		"The better somebody is, the likelier they volunteer.",
		"Trends are parallel, so did is right and ancova is not; the arms differ at baseline, so the grade drops to weak.",
		0.4, volunteers,
	},
	{
		"bad month, gap", Right,
		"People are sent to the course after a bad month, which the gap covers.",
		"Outside the gap all is as ever: the interval is right.",
		0.4, badMonth(1, 0),
	},
	{
		"bad month, no gap", Warned,
		"The same, but without a gap the baseline window holds the bad month.",
		"Recovery is taken for an effect; baseline and lead show it, and the grade drops to weak.",
		0.4, badMonth(0, 0),
	},
	{
		"bad spell", Warned,
		"The same with a gap of one month, but bad spells last longer.",
		"The gap is too short and the estimate too high; the arms differ at baseline, so the grade drops to weak.",
		0.4, badMonth(1, 0.7),
	},
	{
		"season", Right,
		"The course falls into the trough of a season that each job feels differently.",
		"Both arms of a cell have the same season: the interval is right, where before and after is far off.",
		0.4, season,
	},
	{
		"trend", Right,
		"Everybody gets better month by month.",
		"Both arms have the same trend: the interval is right, where before and after is far off.",
		0.4, trend,
	},
	{
		"own trend", Warned,
		"Those who are trained were getting better already, and go on to.",
		"Trends are not parallel. The lead shows it, carried on over the way to the post window it explains the effect, and the grade drops to weak.",
		0.4, ownTrend,
	},
	{
		"leavers", Right,
		"One in six leaves whoever they are; others are hired during the data.",
		"Leaving has nothing to do with the metric: who is left out does no harm, and the interval is right.",
		0.4, leavers,
	},
	{
		"the weak leave", Warned,
		"Colleagues who were not trained leave after a bad month; the trained stay.",
		"The colleagues who stay look better than all would have, so the effect looks too small. More of them leave than of the trained, and the grade drops to weak.",
		0.4, weakLeave,
	},
	{
		"movers", Right,
		"One in five changes jobs at some time, whoever they are.",
		"Who moves after the index month is left out, who moved before it is as frequent in both arms: the interval is right.",
		0.4, movers,
	},
	{
		"new in the job", Right,
		"A quarter of the trained came into a better job in the month before the course.",
		"Who changed jobs between baseline and index month is left out, lest the step between jobs be taken for an effect: the interval is right.",
		0.4, newInJob,
	},
	{
		"overlapping programs", Right,
		"Another program for the same metric works too, and the trained took it more often.",
		"Who took it during the windows is left out on both sides: the interval is right.",
		0.4, bothPrograms,
	},
	{
		"growing effects", Right,
		"The effect grows month by month, faster in later waves. The truth is its mean over the post windows of the analyzed.",
		"Only the not yet trained compare, never the trained: the interval is right, where two-way fixed effects would be biased.",
		0.15, growing,
	},
	{
		"6 teams", Warned,
		"Three of six teams are trained; each team has good and bad times of its own. The roll-out is declared.",
		"With fewer than four trained clusters nothing can be said, and nothing is.",
		0.4, teams(6, 20, 1, true),
	},
	{
		"12 teams", Right,
		"The same with six of twelve teams.",
		"Errors are clustered by team; all signs of the wild bootstrap are tried: the interval is right. Half of such studies are graded weak, as so few teams differ at baseline by chance.",
		0.4, teams(12, 15, 2, true),
	},
	{
		"20 teams", Right,
		"The same with ten of twenty teams.",
		"The signs of the wild bootstrap are drawn: the interval is right.",
		0.4, teams(20, 12, 2, true),
	},
	{
		"40 teams", Right,
		"The same with twenty of forty teams.",
		"From forty clusters on CR1 is enough: the interval is right.",
		0.4, teams(40, 8, 4, true),
	},
	{
		"12 teams, undeclared", Warned,
		"Six of twelve teams are trained, and comparison.cluster does not say so.",
		"Errors are clustered by person and leave out what teams share: intervals are too narrow. Nobody of one manager differs in training, and the grade drops to weak.",
		0.4, teams(12, 15, 2, false),
	},
	{
		"heavy tails", Right,
		"Some months are wild: noise is Student's t with 3 degrees of freedom.",
		"There is a variance, and means over months and people tame the tails: the interval is right.",
		0.6, heavyTails,
	},
	{
		"few make most", Right,
		"Sales are lognormal: a few people make most of them.",
		"There is a variance, and 80 people are enough: the interval is right.",
		0.8, fewMakeMost,
	},
	{
		"rare event", Right,
		"Each month is 0, or 1 once in twenty; lower is better.",
		"There are enough events for the normal law: the interval is right.",
		-0.03, rareEvent,
	},
	{
		"tiny cells", Right,
		"Forty jobs of six people, two of whom are trained.",
		"Each cell has more colleagues than trained: the interval is right.",
		0.4, tinyCells(6, 2),
	},
	{
		"nearly all trained", Right,
		"Forty jobs of five people, four of whom are trained.",
		"One colleague stands for four trained and brings no influence of his own into the error, which is corrected for it: the interval is right.",
		0.4, tinyCells(5, 4),
	},
	{
		"experiment", Right,
		"Chance assigns half of 160 people; one in five does not come, mostly the weak. The truth is the effect by assignment.",
		"The arms are compared by assignment: the interval is right; that of ancova on who came is not.",
		0.5, experiment,
	},
	{
		"experiment in waves", Right,
		"Two waves at different times have different shares of treatment, in a company that gets better.",
		"Each wave is compared within itself: the interval is right.",
		0.5, experimentInWaves,
	},
	{
		"spill-over", Missed,
		"Colleagues learn half of it from the trained.",
		"The comparison is trained in part: the effect looks half as large, and nothing in the data shows it.",
		0.4, spillOver,
	},
}
