package calibrate

import "math/rand/v2"

// Expectation is what a scenario shows about the method.
type Expectation string

// Expectations. A test holds each scenario to its own.
const (
	Right  Expectation = "right"  // the assumptions hold, so the interval and the p-value must be right
	Warned Expectation = "warned" // the grade drops, so that the number is seldom quoted
	Faint  Expectation = "faint"  // the number is wrong, too little for the data at hand to show it each time
	Missed Expectation = "missed" // the number is wrong and is quoted anyway: a limit of the method
)

// Scenario is a kind of company in which the truth is known.
type Scenario struct {
	Name   string
	Expect Expectation
	Story  string // what happens in the company
	Lesson string // whether the assumptions hold, and what the method then does
	effect float64
	build  func(rng *rand.Rand, effect float64) *company
}

// Outside says why figures of right scenarios are outside of the bounds, by scenario: for
// readers of the document, because a reason does not let a figure pass.
var Outside = map[string]string{
	"even sites with shocks": "The same share of people is trained at each site, so what sites go through is in no difference between the arms; but the standard error, which knows no sites, counts it, and is 8 % too large. Intervals are too wide.",
	"moods of managers":      "Checks notice chance: of the draws without an effect that are not quoted, nearly one in five excludes zero. Those that are left err less often than 5 times in 100.",
	"losses at random":       "Checks notice chance: of the draws that are not quoted, one in eight misses the truth. Those that are left err less often than 5 times in 100.",
}

// Scenarios are all scenarios, in the order in which they are published.
var Scenarios = []Scenario{
	{
		"clean", Right,
		"80 of 260 people in four jobs are picked at random and trained in three waves.",
		"All assumptions hold: the interval is right.",
		0.4, clean,
	},
	{
		"one course", Right,
		"50 of 150 people in one job are picked at random for a single course.",
		"All assumptions hold, in a single cell: the interval is right.",
		0.45, oneCourse,
	},
	{
		"small groups", Right,
		"12 of 30 people are picked at random.",
		"All assumptions hold and the interval is right, but half of such studies are graded weak, because so few people differ at baseline by chance.",
		0.8, smallGroups,
	},
	{
		"few of many", Right,
		"12 of 240 people in one job are picked at random.",
		"All assumptions hold. The standard error depends on the few trained people, is corrected for this and has few degrees of freedom: the interval is right.",
		0.8, fewOfMany,
	},
	{
		"too few", Warned,
		"8 of 40 people are picked at random, fewer than the privacy floor of 10.",
		"The number is withheld.",
		0.8, tooFew,
	},
	{
		"volunteers", Warned,
		"The better people are, the more likely they are to volunteer.",
		"Trends are parallel, so did is right and ancova is not; the arms differ at baseline, so the grade drops to weak.",
		0.4, volunteers,
	},
	{
		"bad month, gap", Right,
		"People are sent to the course after a bad month, which the gap covers.",
		"Outside the gap nothing is unusual: the interval is right.",
		0.4, badMonth(1, 0),
	},
	{
		"bad month, no gap", Warned,
		"The same, but without a gap the baseline window contains the bad month.",
		"Recovery is mistaken for an effect; the baseline and the lead show it, and the grade drops to weak.",
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
		"The course is held in the trough of a season that affects each job differently.",
		"Both arms of a cell have the same season: the interval is right, while before and after is far off.",
		0.4, season,
	},
	{
		"trend", Right,
		"Everybody gets better month by month.",
		"Both arms have the same trend: the interval is right, while before and after is far off.",
		0.4, trend,
	},
	{
		"own trend", Warned,
		"The trained people were already improving before training, and continue to.",
		"Trends are not parallel. The lead shows it, the same drift up to the post window explains the effect, and the grade drops to weak.",
		0.4, ownTrend,
	},
	{
		"leavers", Right,
		"One in six people leaves, whatever their metric; others are hired while the data are collected.",
		"Leaving is unrelated to the metric, so excluding these people does no harm: the interval is right.",
		0.4, leavers,
	},
	{
		"the weak leave", Warned,
		"Untrained colleagues leave after a bad month; trained people stay.",
		"The colleagues who stay look better than all colleagues would have, so the effect looks too small. More colleagues than trained people leave, and the grade drops to weak.",
		0.4, weakLeave,
	},
	{
		"movers", Right,
		"One in five people changes jobs at some time, whatever their metric.",
		"People who move after the index month are excluded, and people who moved before it are equally frequent in both arms: the interval is right.",
		0.4, movers,
	},
	{
		"new in the job", Right,
		"A quarter of the trained people moved to a better job in the month before the course.",
		"People who changed jobs between the baseline window and the index month are excluded, so that the step between jobs is not mistaken for an effect: the interval is right.",
		0.4, newInJob,
	},
	{
		"overlapping programs", Right,
		"Another program for the same metric also works, and trained people took it more often.",
		"People who took it during the windows are excluded from both arms: the interval is right.",
		0.4, bothPrograms,
	},
	{
		"growing effects", Right,
		"The effect grows month by month, faster in later waves. The truth is its mean over the post windows of the analyzed people.",
		"People are compared only with colleagues who are not yet trained or never trained: the interval is right, while two-way fixed effects would be biased.",
		0.15, growing,
	},
	{
		"6 teams", Warned,
		"Three of six teams are trained; each team has its own good and bad times. The rollout is declared.",
		"With fewer than four trained clusters nothing can be concluded, and nothing is reported.",
		0.4, teams(6, 20, 1, true),
	},
	{
		"12 teams", Right,
		"The same with six of twelve teams.",
		"Standard errors are clustered by team, and all signs of the wild bootstrap are tried: the interval is right. A quarter of such studies are graded weak, because so few teams differ at baseline by chance.",
		0.4, teams(12, 15, 2, true),
	},
	{
		"20 teams", Right,
		"The same with ten of twenty teams.",
		"The signs of the wild bootstrap are drawn at random: the interval is right.",
		0.4, teams(20, 12, 2, true),
	},
	{
		"40 teams", Right,
		"The same with twenty of forty teams.",
		"With forty clusters or more, CR1 is enough: the interval is right.",
		0.4, teams(40, 8, 4, true),
	},
	{
		"12 teams, undeclared", Warned,
		"Six of twelve teams are trained, and comparison.cluster does not say so.",
		"Standard errors are clustered by person and ignore what teams share: intervals are too narrow. Each manager's people were either all trained or not at all, and the grade drops to weak.",
		0.4, teams(12, 15, 2, false),
	},
	{
		"heavy tails", Right,
		"Some months are extreme: the noise is Student's t with 3 degrees of freedom.",
		"The variance is finite, and means over months and people reduce the tails: the interval is right.",
		0.6, heavyTails,
	},
	{
		"few make most", Right,
		"Sales are lognormal: a few people make most of them.",
		"The variance is finite, and 80 people are enough: the interval is right.",
		0.8, fewMakeMost,
	},
	{
		"rare event", Right,
		"One month in twenty has the value 1, the others 0; lower is better.",
		"There are enough events for the normal approximation: the interval is right.",
		-0.03, rareEvent,
	},
	{
		"tiny cells", Right,
		"Forty jobs have six people each, two of whom are trained.",
		"Each cell has more colleagues than trained people: the interval is right.",
		0.4, tinyCells(6, 2),
	},
	{
		"nearly all trained", Right,
		"Forty jobs have five people each, four of whom are trained.",
		"A single colleague is compared with four trained people and adds nothing to the standard error, which is corrected for this: the interval is right.",
		0.4, tinyCells(5, 4),
	},
	{
		"experiment", Right,
		"Half of 160 people are assigned at random; one in five does not come, mostly the weak. The truth is the effect by assignment.",
		"The arms are compared by assignment: the interval is right; the interval of ancova on the people who came is not.",
		0.5, experiment,
	},
	{
		"experiment in waves", Right,
		"Two waves at different times have different shares of treatment, in a company that improves.",
		"The arms are compared within each wave: the interval is right.",
		0.5, experimentInWaves,
	},
	{
		"long history", Right,
		"80 of 260 people in four jobs are picked at random; two years of data.",
		"All assumptions hold, and earlier windows and people's own trends are looked at: the interval is right.",
		0.4, longHistory,
	},
	{
		"uneven sites", Right,
		"Four sites, one of which has 40 % of the trained people; nothing else happens there.",
		"Sites are no stratum, and do not matter: the interval is right.",
		0.4, sitesAlike,
	},
	{
		"units change, 1.05", Faint,
		"The site with most of the trained people reports in other units after the course: by 5 % more.",
		"Within sites the effect is another one; so small a change is seldom found in a company of this size.",
		0.4, unitsChange(1.05),
	},
	{
		"units change, 1.10", Faint,
		"The site with most of the trained people reports in other units after the course: by 10 % more.",
		"Within sites the effect is another one, and the grade nearly always drops to weak.",
		0.4, unitsChange(1.10),
	},
	{
		"units change, 1.25", Warned,
		"The site with most of the trained people reports in other units after the course: by 25 % more.",
		"Within sites the effect is another one, and the grade drops to weak.",
		0.4, unitsChange(1.25),
	},
	{
		"shock at the site, 0.3", Faint,
		"Something else raises the metric at the site with most of the trained people, by 0.3 standard deviations of a month.",
		"Within sites the effect is another one; so small a shock is not found in half of such companies.",
		0.4, siteShock(0.3),
	},
	{
		"shock at the site, 0.6", Faint,
		"Something else raises the metric at the site with most of the trained people, by 0.6 standard deviations of a month.",
		"Within sites the effect is another one; so small a shock is not found in a third of such companies.",
		0.4, siteShock(0.6),
	},
	{
		"shock at the site, 1", Faint,
		"Something else raises the metric at the site with most of the trained people, by one standard deviations of a month.",
		"Within sites the effect is another one; it is found in nine of ten such companies.",
		0.4, siteShock(1),
	},
	{
		"departments whole, 0.2", Warned,
		"Four of twelve departments are trained whole; each has its own good and bad times, of 0.2 standard deviations. Nothing is declared.",
		"Nobody else in a trained department can be compared; the grade drops to weak.",
		0.4, departmentsWhole(0.2),
	},
	{
		"departments whole, 0.35", Warned,
		"Four of twelve departments are trained whole; each has its own good and bad times, of 0.35 standard deviations. Nothing is declared.",
		"Nobody else in a trained department can be compared; the grade drops to weak.",
		0.4, departmentsWhole(0.35),
	},
	{
		"departments whole, 0.6", Warned,
		"Four of twelve departments are trained whole; each has its own good and bad times, of 0.6 standard deviations. Nothing is declared.",
		"Nobody else in a trained department can be compared; the grade drops to weak.",
		0.4, departmentsWhole(0.6),
	},
	{
		"growers volunteer, 0.03", Faint,
		"People grow at different rates, which spread by 0.03 a month, and the fast volunteer.",
		"Earlier windows and people's own trends show it where there is enough of it: in two of three such companies.",
		0.4, growers(0.03),
	},
	{
		"growers volunteer, 0.05", Faint,
		"People grow at different rates, which spread by 0.05 a month, and the fast volunteer.",
		"Earlier windows and people's own trends show it, and the grade drops to weak.",
		0.4, growers(0.05),
	},
	{
		"growers volunteer, 0.08", Warned,
		"People grow at different rates, which spread by 0.08 a month, and the fast volunteer.",
		"Earlier windows and people's own trends show it, and the grade drops to weak.",
		0.4, growers(0.08),
	},
	{
		"no longer measured, 6 of 60", Warned,
		"Of 60 trained people the worst 6 are no longer measured.",
		"More trained people than colleagues are lost, and the grade drops to weak.",
		0.4, unmeasured(60, 6),
	},
	{
		"no longer measured, 12 of 60", Warned,
		"Of 60 trained people the worst 12 are no longer measured.",
		"More trained people than colleagues are lost, and the grade drops to weak.",
		0.4, unmeasured(60, 12),
	},
	{
		"no longer measured, 20 of 60", Warned,
		"Of 60 trained people the worst 20 are no longer measured.",
		"More trained people than colleagues are lost, and the grade drops to weak.",
		0.4, unmeasured(60, 20),
	},
	{
		"experiment loses 6", Faint,
		"Of 80 people in either arm, the worst 6 of the treated are no longer measured.",
		"The arms lose people differently, which chance explains in a quarter of such companies: the grade drops to weak or moderate, and the verdict follows the bounds.",
		0.5, experimentLoses(6),
	},
	{
		"experiment loses 12", Warned,
		"Of 80 people in either arm, the worst 12 of the treated are no longer measured.",
		"The arms lose people differently; the grade drops to weak, and the verdict follows the bounds.",
		0.5, experimentLoses(12),
	},
	{
		"experiment loses 30", Warned,
		"Of 80 people in either arm, the worst 30 of the treated are no longer measured.",
		"The arms lose people differently; the grade drops to weak, and the verdict follows the bounds.",
		0.5, experimentLoses(30),
	},
	{
		"not drawn, 1", Warned,
		"Arms are declared as randomized and were chosen by talent, with a weight of 1.",
		"The arms differ before the training by more than a draw explains, and the grade drops to weak.",
		0.5, notDrawn(1),
	},
	{
		"not drawn, 2", Warned,
		"Arms are declared as randomized and were chosen by talent, with a weight of 2.",
		"The arms differ before the training by more than a draw explains, and the grade drops to weak.",
		0.5, notDrawn(2),
	},
	{
		"not drawn, 4", Warned,
		"Arms are declared as randomized and were chosen by talent, with a weight of 4.",
		"The arms differ before the training by more than a draw explains, and the grade drops to weak.",
		0.5, notDrawn(4),
	},
	{
		"winners leave, 0.1", Warned,
		"The best of the trained people and the worst of the others leave, a share of 0.1 of each.",
		"Shares are equal, but what was last seen of those lost differs, and the grade drops to weak.",
		0.4, winnersLeave(0.1),
	},
	{
		"winners leave, 0.2", Warned,
		"The best of the trained people and the worst of the others leave, a share of 0.2 of each.",
		"Shares are equal, but what was last seen of those lost differs, and the grade drops to weak.",
		0.4, winnersLeave(0.2),
	},
	{
		"winners leave, 0.3", Warned,
		"The best of the trained people and the worst of the others leave, a share of 0.3 of each.",
		"Shares are equal, but what was last seen of those lost differs, and the grade drops to weak.",
		0.4, winnersLeave(0.3),
	},
	{
		"far pool, 0.5", Warned,
		"The trained people were 0.5 standard deviations below everybody else before training.",
		"Trends are parallel, and nobody knows it: the arms differ at baseline, so the grade drops to weak, and beyond one standard deviation nobody is comparable.",
		0.4, farPool(0.5),
	},
	{
		"far pool, 1", Warned,
		"The trained people were 1 standard deviations below everybody else before training.",
		"Trends are parallel, and nobody knows it: the arms differ at baseline, so the grade drops to weak, and beyond one standard deviation nobody is comparable.",
		0.4, farPool(1),
	},
	{
		"far pool, 1.8", Warned,
		"The trained people were 1.8 standard deviations below everybody else before training.",
		"Trends are parallel, and nobody knows it: the arms differ at baseline, so the grade drops to weak, and beyond one standard deviation nobody is comparable.",
		0.4, farPool(1.8),
	},
	{
		"new hires, 0.5", Warned,
		"Everybody hired in the last half year is trained; newcomers start 0.5 standard deviations of a month lower and catch up by themselves.",
		"Nobody else of their year of hire is compared with them, and the grade drops to weak.",
		0.4, newHires(0.5),
	},
	{
		"new hires, 1", Warned,
		"Everybody hired in the last half year is trained; newcomers start 1 standard deviations of a month lower and catch up by themselves.",
		"Nobody else of their year of hire is compared with them, and the grade drops to weak.",
		0.4, newHires(1),
	},
	{
		"new hires, 2", Warned,
		"Everybody hired in the last half year is trained; newcomers start 2 standard deviations of a month lower and catch up by themselves.",
		"Nobody else of their year of hire is compared with them, and the grade drops to weak.",
		0.4, newHires(2),
	},
	{
		"season of a site, 0.3", Faint,
		"The site with most of the trained people has a season of its own, of 0.3 standard deviations of a month.",
		"Within sites the effect is another one; a small season is not found in a company of this size.",
		0.4, siteSeason(0.3),
	},
	{
		"season of a site, 0.6", Warned,
		"The site with most of the trained people has a season of its own, of 0.6 standard deviations of a month.",
		"The lead, earlier windows and sites show it, and the grade drops to weak.",
		0.4, siteSeason(0.6),
	},
	{
		"season of a site, 1", Warned,
		"The site with most of the trained people has a season of its own, of 1 standard deviations of a month.",
		"The lead, earlier windows and sites show it, and the grade drops to weak.",
		0.4, siteSeason(1),
	},
	{
		"even sites with shocks", Right,
		"Four sites have their own good and bad times, and the same share of people is trained at each.",
		"What a site goes through is shared by both arms: the interval is right.",
		0.4, evenSites,
	},
	{
		"moods of managers", Right,
		"Each manager's people have their own good and bad times; people are trained at random.",
		"Both arms share them: the interval is right.",
		0.4, moods,
	},
	{
		"all units change", Right,
		"Everybody reports in other units from a month on.",
		"Both arms change alike: the interval is right.",
		0.4, allUnitsChange,
	},
	{
		"losses at random", Right,
		"One in eight people is no longer measured after the course, whoever they are.",
		"Losses are unrelated to the metric: the interval is right, and the arms lose alike.",
		0.4, randomLosses,
	},
	{
		"experiment by team", Right,
		"Eight of sixteen teams are drawn by lot; each team has its own good and bad times, and comparison.cluster names it.",
		"Arms are means of teams, with Satterthwaite's degrees of freedom: the interval is right.",
		0.5, experimentByTeam(16, 12, true),
	},
	{
		"experiment by team, undeclared", Warned,
		"The same, and comparison.cluster does not say so.",
		"Standard errors ignore what teams share: intervals are too narrow. Each manager's people were all drawn or all not, and the grade drops to weak.",
		0.5, experimentByTeam(16, 12, false),
	},
	{
		"experiment, few come", Right,
		"Half of those assigned do not come.",
		"The arms are compared by assignment: the interval is right. The effect per completer is published beside it.",
		0.5, experimentOf(80, 0.5, 0),
	},
	{
		"experiment, small arm", Right,
		"30 of 160 people are assigned.",
		"Welch's degrees of freedom follow the small arm: the interval is right.",
		0.6, experimentOf(30, 0, 0),
	},
	{
		"experiment, losses at random", Right,
		"One in ten of either arm is no longer measured, whoever they are.",
		"The arms lose alike, and the interval is right; some of such studies are graded lower, because chance makes losses differ.",
		0.5, experimentOf(80, 0, 0.1),
	},
	{
		"unseen losses", Missed,
		"The worst of the trained people and the best of the others are lost, equally often, before anything of what is to come was seen.",
		"Shares are equal and nothing was last seen: nothing in the data shows it.",
		0.4, unseenLosses,
	},
	{
		"spill-over", Missed,
		"Colleagues get half of the effect by learning from trained people.",
		"The comparison people are partly trained: the effect looks half as large, and nothing in the data shows it.",
		0.4, spillOver,
	},
}
