package sentence

import (
	"regexp"
	"strings"

	"github.com/impactmart/impactmart/internal/language"
)

// Fact is what a kind of finding says to readers.
type Fact struct {
	Rule  language.Key // when a row is found
	What  language.Key // the fact, with counts in braces and words that depend on them; see place
	Done  language.Key // what happens to the rows
	Sheet language.Key // the remedy of those who keep the sheet
}

// NotTheSheet is the remedy of those who keep the sheet where its values are not in doubt:
// they are not asked.
const NotTheSheet language.Key = "Nothing: the values are not in doubt."

// Unblocked says that a finding does not block, because of a rule of the configuration.
const Unblocked language.Key = "It does not block, as declared: %s."

// Facts are all kinds of findings by their codes.
var Facts = map[string]Fact{
	"delivery_cut": {
		Rule: "A delivery has exactly as many rows as exports end at: 1,000, 2,000, 5,000 and other round numbers up to 1,000,000, 65,535, 65,536, 1,048,575 or 1,048,576.",
		What: "The delivery has exactly as many rows as exports end at",
		Done: "The rows count. If the export was cut, whoever is in none of them counts as somebody who has nothing.", Sheet: "Look at the last rows; if something is missing after them, export in parts, such as by month.",
	},
	"person_unmatched": {
		Rule: "The roster has no person with this id or address.",
		What: "{rows} of {landed} {landed:row|rows} {rows:is|are} about {people} {people:person|people} whom the roster does not have",
		Done: "The rows do not count.", Sheet: "Correct the ids or addresses; ids that lost their leading zeros, or are written in another format, match nobody.",
	},
	"person_ambiguous": {
		Rule: "The roster has this address for more than one person.",
		What: "{rows} of {landed} {landed:row|rows} {rows:has|have} an address that several people of the roster share",
		Done: "The rows count for nobody.", Sheet: "Write the employee id, if the file has a column for it, or have the addresses corrected in the roster.",
	},
	"identifiers_differ": {
		Rule: "The id and the address of one row mean two different people.",
		What: "In {rows} of {landed} {landed:row|rows} the id means one person and the address another",
		Done: "The rows count for nobody, and neither of the two people is anybody's colleague in the program.", Sheet: "Correct the one that is wrong; after a merger old numbers can be somebody else's new ones.",
	},
	"team_unmatched": {
		Rule: "The roster has no team with this name.",
		What: "{rows} of {landed} {landed:row|rows} {rows:is|are} about {people} {people:team|teams} that the roster does not have",
		Done: "The rows do not count.", Sheet: "Write the teams as the roster does.",
	},
	"subject_differs": {
		Rule: "The value belongs to a team and the metric is about people, or the other way around.",
		What: "{rows} of {landed} {landed:row|rows} {rows:has|have} the wrong kind of subject for their metric",
		Done: "The rows do not count.", Sheet: "Correct the column that says what the row is about.",
	},
	"metric_unknown": {
		Rule: "The register has no metric with this id.",
		What: "{rows} of {landed} {landed:row|rows} {rows:is|are} of metrics that the register does not have",
		Done: "The rows do not count.", Sheet: "Write the metric's id as it was agreed.",
	},
	"day_missing": {
		Rule: "A record says completed or passed, and not on which day.",
		What: "{rows} of {landed} {landed:record|records} {rows:says|say} completed and {rows:has|have} no day",
		Done: "The records do not count, and the people are nobody's colleagues in the program.", Sheet: "Fill in the day of completion.",
	},
	"day_implausible": {
		Rule: "A completion more than a year after all data end, or before 1990.",
		What: "{rows} of {landed} {landed:row|rows} {rows:has|have} a day of completion far beyond all others",
		Done: "The rows do not count, and the people are nobody's colleagues in the program.", Sheet: "Correct the days.",
	},
	"before_launch": {
		Rule: "A completion more than a month before the launch of its program.",
		What: "{rows} of {landed} {landed:record|records} {rows:says|say} that {people} {people:person|people} completed the program more than a month before its launch",
		Done: "The records count as delivered.", Sheet: "Check the year and the order of day and month.",
	},
	"before_hire": {
		Rule: "A completion more than 30 days before the first day of employment.",
		What: "{rows} of {landed} {landed:record|records} {rows:says|say} that {people} {people:person|people} completed the program more than a month before they were hired",
		Done: "The people are not measured: nothing is known from before the training.", Sheet: "Check the days, and the days of hire.",
	},
	"after_exit": {
		Rule: "A completion more than 31 days after the last day of employment.",
		What: "{rows} of {landed} {landed:record|records} {rows:says|say} that {people} {people:person|people} completed the program more than a month after they left",
		Done: "The people are not measured.", Sheet: "Check the days, and the days of termination.",
	},
	"day_without_zone": {
		Rule: "A time with an offset on the first or last day of a period of the metric, or of the program's metrics, and no zone says whose day counts.",
		What: "Times with an offset, in {rows} {rows:row or metric|rows or metrics}, are on the first or last day of a period, and no zone is declared",
		Done: "The day as written counts.", Sheet: "Export local days.",
	},
	"courses_partly_done": {
		Rule: "One course of a measured program with several in a plain list, of which a third of its people, and three, did several one after the other; or all of its people did several.",
		What: "{people} {people:person|people} did courses of a program whose list does not say whether all of them are needed, and many did several one after the other",
		Done: "One course counts as the program.", Sheet: "Say which courses belong to the program, and whether all of them are needed.",
	},
	"renewal_possible": {
		Rule: "The first completion of a program whose completions must be renewed, where one of before may be unseen: the records begin after the launch, the person was employed by then, and a completion of that time would still be valid; or nobody renewed, though the validity of three people ended a month ago, and the person was employed for longer than a completion is valid.",
		What: "{rows} of {landed} {landed:record|records} {rows:is the first completion|are the first completions} of {people} {people:person|people} that may renew one which the records do not have",
		Done: "They count as the first training.", Sheet: "Export all completions, not only the latest of each person, from the launch of the program on.",
	},
	"day_of_import": {
		Rule: "A day on which twenty people completed at least four courses, more than half of all people of each, three at least, and no course has half of the people of the day.",
		What: "{rows} of {landed} {landed:record|records}, of {people} {people:person|people}, {rows:has|have} one day for several courses: that of an import?",
		Done: "The records count as delivered.", Sheet: "Export the days of the trainings, not that of the import.",
	},
	"course_alike": {
		Rule: "A course that the register does not have, and whose code differs from one of a measured program in case, spaces and signs only, or by what follows a sign behind it; three people completed it, four in five of them without the program.",
		What: "{rows} {rows:record|records}, of {people} {people:person|people}, {rows:is|are} of a course whose code resembles one of a measured program: is it the same training?",
		Done: "The people count as not trained in the program.", Sheet: "Write the code of the course as the register has it.",
	},
	"course_alongside": {
		Rule: "A course that eight in ten of a program's trained people, ten at least, completed within two months of it, and two in ten of all others at most in these months, and that belongs to no program of the metric.",
		What: "{rows} {rows:record|records}, of {people} {people:person|people}, {rows:is|are} of a course that trained people took about when they were trained, and hardly anybody else did",
		Done: "What was measured is the effect of both together.", Sheet: NotTheSheet,
	},
	"recorded_for_others": {
		Rule: "Half of the records of a measured program are of people who manage three others or more, completed it on three days or more, and whose people, nine in ten of them, never did.",
		What: "{rows} {rows:record is|records are} of {people} {people:manager|managers} who completed the program many times, and their people never: were they recorded for these?",
		Done: "The managers count as trained, and their people as not.", Sheet: "Export who was trained, not who reported it or whose account was used.",
	},
	"hours_implausible": {
		Rule: "A training of more than 40 hours, where half of the records of the delivery that have hours, and three, are so long.",
		What: "{rows} of {landed} {landed:record|records} {rows:says|say} that a training took more than 40 hours, as half of their delivery do",
		Done: "The hours count as delivered, and so does their cost.", Sheet: "Check the unit: hours such as 45 and 90 are often minutes, and 45:30 may be 45 minutes. If the hours are right, there is nothing to do.",
	},
	"retracts_unknown": {
		Rule: "A record takes back another one that the feed does not have.",
		What: "{rows} of {landed} {landed:record|records} {rows:takes|take} back records that the feed does not have",
		Done: "They take nothing back.", Sheet: "Write the ids of the records as the records have them.",
	},
	"period_implausible": {
		Rule: "A value of a period more than two months after the metric's last open period, or before 1990.",
		What: "{rows} of {landed} {landed:value|values} {rows:is|are} of periods far beyond all others",
		Done: "The values do not count, and the data do not reach there.", Sheet: "Correct the dates.",
	},
	"period_undeclared": {
		Rule: "A value of a monthly metric on a day that is in none of the declared months.",
		What: "{rows} of {landed} {landed:value|values} {rows:is|are} of days outside the declared months",
		Done: "The values do not count.", Sheet: "Correct the dates.",
	},
	"period_differs": {
		Rule: "The first and last day of a value are neither one day nor a period of the metric's grain.",
		What: "{rows} of {landed} {landed:value|values} {rows:is|are} of periods that are not those of the metric",
		Done: "The values do not count.", Sheet: "Deliver the values by calendar period, or by day.",
	},
	"duplicate_row": {
		Rule: "One delivery has different values for one subject, metric and day.",
		What: "{rows} {rows:value|values} of {people} {people:person or team|people or teams} {rows:differs|differ} from a later one for the same day in the same delivery",
		Done: "The later one counts.", Sheet: "Keep one of the rows, or add them up.",
	},
	"values_restated": {
		Rule: "A later delivery has other values for days that an earlier one had. Under ten people or teams it is told only if it blocks.",
		What: "{rows} {rows:value|values} of {people} {people:person or team|people or teams} {rows:was|were} replaced by those of a later delivery",
		Done: "The values of the later delivery count; v10 comes after v9.", Sheet: "Check that the newer file is the right one.",
	},
	"level_jumps": {
		Rule: "From one period to the next the level of a metric is four times what it was, or a quarter, or zero where half of the people were at something else, among people who never took a measured program, or teams of which nobody did.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are at another level: four times the period before or more, or a quarter or less",
		Done: "The values count as delivered.", Sheet: "Check the unit of the export, decimal signs, and whether a period was delivered several times over.",
	},
	"site_level_jumps": {
		Rule: "From one period to the next the level of a stratum changes by another factor than the median of all strata, by a half and by eight robust errors, both of all strata and its own, among people who never took a measured program.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} jump to another level, which the others do not share",
		Done: "The values count as delivered.", Sheet: "Check whether the unit or the way of counting changed at the site.",
	},
	"delivery_level_jumps": {
		Rule: "In a period that several deliveries share, four fifths of the people of one are at three times their value of the period before or more, or at a third or less, and not a fifth of the others, among people who never took a measured program: of five to eight people all of them, of nine all but one, and of so few others none, or one.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} of one delivery jump to another level, which the others do not share",
		Done: "The values count as delivered.", Sheet: "Check the unit of the delivery.",
	},
	"feed_levels_differ": {
		Rule: "Several feeds have one metric, and nine tenths of the people of one, ten at least, are at twice the level or more of nine tenths of the people of another, or at half of it or less, among people who never took a measured program. The one with fewer people is named.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are at a level that hardly anybody of another feed of the metric has",
		Done: "The values count as delivered.", Sheet: "Check the unit of the export.",
	},
	"values_repeated": {
		Rule: "Four in five of twenty people or more who never took a measured program, of all or of a stratum, or of ten where one in ten is usual, have the same value in a period as in the one before or, while hardly anybody has that one, as in the same month of the year before, other than zero, and in a quarter of the periods one in five at most.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are of a period in which hardly anybody has another value than in an earlier one",
		Done: "The values count as delivered.", Sheet: "Check whether the period was filled with the values of an earlier one.",
	},
	"signs_turn": {
		Rule: "Four in five of ten people or teams or more, of all or of a stratum, of those that never took a measured program and have values other than zero, have the other sign than in the period before, and in the median period one in ten at most.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are of a period in which nearly all have the other sign",
		Done: "The values count as delivered.", Sheet: "Check whether losses and gains, or debit and credit, are written with another sign.",
	},
	"values_unlinked": {
		Rule: "In all or in a stratum, the values of a period do not go with those of the period before, a correlation of a quarter at most, or one that chance gives so few people, or so on average with those before and after, by half at most with each, though in the median period they do, by half at least, and differ as much between people as before: of twenty people or more who never took a measured program, and by five standard errors.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are of a period in which those who had much before have no more than others: do they stand beside the right people?",
		Done: "The values count as delivered.", Sheet: "Check whether a column was sorted or moved without the others, or ids were assigned anew.",
	},
	"values_apart": {
		Rule: "One value that five people have, in ten periods together at least, is further from all other values of the metric than these are from each other.",
		What: "{rows} {rows:row|rows} of {people} {people:person|people} {rows:has|have} one value that is far from all others: does it stand for a missing one?",
		Done: "The values count as delivered.", Sheet: "Leave cells empty where nothing was measured.",
	},
	"values_alike": {
		Rule: "A twentieth of the values of a period, and ten, are one value other than zero, and ten times as many as have any other on average; not a value of 1 or 100 that nothing exceeds.",
		What: "{rows} {rows:row|rows} of {people} {people:person|people} {rows:has|have} the one value that by far most have in their period: a limit, or a mean that was filled in?",
		Done: "The values count as delivered.", Sheet: "Export the values as they were measured, and leave cells empty where nothing was.",
	},
	"values_of_groups": {
		Rule: "In the last closed period nine tenths of twenty people or more in groups of three or more have the one value that all of their group have, other than zero, and it differs between groups: of a manager, a department, a location, or a department at a location.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are those of their group: everybody of a group has the same",
		Done: "The values count as delivered, so that trained people and colleagues of one group do not differ.", Sheet: "Export the values of each person, or one row for each team.",
	},
	"zeros_rise": {
		Rule: "From one period to the next, a fifth more of thirty people or more who never took a measured program are at zero, and eight times as many as in the median period come or go.",
		What: "In {rows} {rows:row|rows} {people} {people:person|people} {people:is|are} at zero, in a period in which unusually many are",
		Done: "The zeros count as delivered.", Sheet: "Check whether zero stands for people who were absent, or whose values were not there yet.",
	},
	"decimals_gone": {
		Rule: "Hardly any of twenty people or more who never took a measured program have decimals in a period, one in fifty at most, and in the median period half of them have.",
		What: "The values of {people} {people:person|people} in {rows} {rows:row|rows} are of a period in which most have lost their decimals",
		Done: "The values count as delivered.", Sheet: "Check the number format of the export.",
	},
	"site_unrecorded": {
		Rule: "The learning system has no record of any course for the people of a location or department, or less than a tenth of what the rate of all others lets expect, which is ten at least.",
		What: "Of {people} {people:person|people} in a location or department where others would have ten records or more, the learning system has none, or hardly any",
		Done: "They count as not trained.", Sheet: "Export the completions of these people, too.",
	},
	"values_missing": {
		Rule: "A closed period has values of less than half as many people of a location or department as the periods before, though the company as a whole is not short of values.",
		What: "Values of a part of the company are missing in a period: it has {people} {people:person|people} in a location or department of which less than half have values",
		Done: "People without enough values are excluded; where missing means zero, they count as zero.", Sheet: "Export the values of these people again.",
	},
	"life_after_exit": {
		Rule: "Three people or more who left have values other than zero in periods that began more than a month later.",
		What: "{people} {people:person|people} {people:has|have} values long after the roster says that they left",
		Done: "Values after the last day do not count.", Sheet: "Clear the day of termination of people who came back, or correct the ids of the values.",
	},
	"zeros_after_exit": {
		Rule: "Three people or more who left have zeros in periods that began more than a month later.",
		What: "{people} {people:person|people} {people:has|have} zeros long after they left",
		Done: "Zeros after the last day do not count; those of people who are still there do, as measured.", Sheet: "Export values only of people who were there.",
	},
	"metric_behind": {
		Rule: "The last closed period of a metric ends more than two months and a period before the end of all data.",
		What: "The values of {rows} {rows:metric|metrics} end long before the other data",
		Done: "Windows end where the metric does, so later cohorts are not measured yet.", Sheet: "Deliver the newer values.",
	},
	"weeks_begin_elsewhere": {
		Rule: "All values of a weekly metric, four weeks at least, are of one day of the week on which its weeks do not begin.",
		What: "The values of {rows} {rows:weekly metric|weekly metrics} are all of one day on which weeks do not begin",
		Done: "Each value counts for the week that contains its day.", Sheet: "Write the first day of the week.",
	},
	"periods_differ": {
		Rule: "The days of a monthly, quarterly or yearly metric, four at least, are whole weeks apart, and one of its periods has two of them.",
		What: "The values of {rows} {rows:metric|metrics} are of other periods than the metric's: their days are whole weeks apart, and one period has two",
		Done: "The values of two days in one period are added up, or their mean is taken.", Sheet: "Say which fiscal months the values are of.",
	},
	"periods_of_weeks": {
		Rule: "The days of a monthly, quarterly or yearly metric, four at least, are whole weeks apart, not all in the first week of a month, nor all the first or the last days of its periods.",
		What: "The days of {rows} {rows:metric|metrics} are whole weeks apart, as those of fiscal months are",
		Done: "Each value counts for the period that has its day.", Sheet: "Say which months the values are of.",
	},
	"period_delivered_twice": {
		Rule: "Two deliveries with one day in each of several periods have different days for one period of the same person or team.",
		What: "The values of {rows} {rows:metric|metrics} are delivered twice for one period, on two different days",
		Done: "They are added up.", Sheet: "Write the same day in both files, or send only the newer one.",
	},
	"period_short": {
		Rule: "A closed period has less than half as many values as the six before it, thirty at least, of a metric whose missing values are zero.",
		What: "A period of {rows} {rows:metric|metrics} has less than half as many values as those before, and what is missing counts as zero",
		Done: "The missing values count as zero.", Sheet: "Export the period again, whole.",
	},
	"agreement_dated_back": {
		Rule: "The day of the agreement on the metric is from before a launch at which the store saw no such agreement.",
		What: "{rows} {rows:agreement was|agreements were} dated back: the store was there at the launch and saw none",
		Done: "The evidence of the programs concerned is exploratory.", Sheet: NotTheSheet,
	},
	"published_values_differ": {
		Rule: "Values of months that were closed and published are others than at the launch of a program, or later, and the register does not say why. Values that came later do not count, nor do those of months since the launch that a new file replaces: what is late or corrected comes so, and the evidence tells it.",
		What: "Published values of {rows} {rows:metric|metrics} are others by now, in closed months",
		Done: "The values of now count, and the evidence of the programs concerned is exploratory.", Sheet: "Restore the values that were published, or have the reason recorded in the register.",
	},
	"same_values": {
		Rule: "Two metrics have the same values of the same people and periods.",
		What: "{rows} {rows:metric|metrics} {rows:has|have} the values of another one, and no others",
		Done: "Both are measured, and a gain in both is claimed twice.", Sheet: "Deliver each figure once, under the name that was agreed.",
	},
	"values_accumulate": {
		Rule: "In ten of twelve periods, ten at least, one in fifty at most of twenty people or more who never took a measured program is below the period before, and half are above it.",
		What: "The values of the metric hardly ever fall from one period to the next: are they sums since the beginning, or of the year so far?",
		Done: "The values count as those of their periods.", Sheet: "Export what was reached in each period, not up to its end.",
	},
	"values_smoothed": {
		Rule: "The steps of a monthly metric from month to month, less those of everybody, fall by what they rose by three, six or twelve months before, as those of a mean over so many months do; or they are smaller each month of a year, by more than half in the sixth month and four fifths in the twelfth, as those of a mean of the year so far are: of two hundred pairs of steps of people who never took a measured program, or a hundred of twenty people.",
		What: "The values of the metric move like means over several months or the year so far: are they those of single months?",
		Done: "The values count as those of their months, so that an effect comes late and looks smaller.", Sheet: "Export what was measured in each month alone.",
	},
	"stratum_empty": {
		Rule: "More than a tenth of the rows of the roster, and ten, lack a column of the comparison strata.",
		What: "{rows} of {landed} {landed:row|rows} of the roster {rows:lacks|lack} a column by which people are compared",
		Done: "They are compared with each other, as if they had something in common.", Sheet: "Fill in the column.",
	},
	"roster_rows_differ": {
		Rule: "One delivery of the roster has several rows for one person and first day that say different things; or several deliveries of a feed without first days do.",
		What: "{people} {people:person|people} {people:has|have} several rows of the roster for the same day that differ",
		Done: "The last row counts.", Sheet: "Keep the row of the main position.",
	},
	"active_but_ended": {
		Rule: "The roster says active, and that employment has ended.",
		What: "{people} {people:person|people} {people:is|are} active and ended at once",
		Done: "They count as employed until the day of their termination.", Sheet: "Clear the day of termination of people who came back.",
	},
	"end_is_last_day": {
		Rule: "Rows of the roster end a day before the person's next row begins, and none ends on that day: their end is the last day, not the first day after.",
		What: "{rows} {rows:row|rows} of {people} {people:person|people} {rows:ends|end} a day before their next row begins",
		Done: "The people count as away for a day, so they are excluded around it.", Sheet: "Write the first day on which a row no longer holds.",
	},
	"history_starts_late": {
		Rule: "A person's first row of the roster begins more than a month after the day of hire, although others are known from before it.",
		What: "{people} {people:person|people} {people:is|are} known to the roster only long after they were hired",
		Done: "Nothing is assumed about them before their first row.", Sheet: "Export the history since the day of hire.",
	},
	"gone_from_roster": {
		Rule: "A person of earlier snapshots of the roster is missing from the last one.",
		What: "{people} {people:person|people} {people:is|are} missing from the last snapshot of the roster",
		Done: "They count as having left after the day on which they were last seen.", Sheet: "Put people back who have not left, or write the day of termination.",
	},
	"snapshot_not_whole": {
		Rule: "The last snapshot of the roster has less than seven tenths of the most people of any, of all or of what its files cover.",
		What: "{people} {people:person|people} {people:is|are} missing from the last snapshot of the roster, which is too small to be whole",
		Done: "Nobody counts as having left because of it.", Sheet: "Send the whole roster, or the days of termination if so many have left.",
	},
	"arms_differ": {
		Rule: "A person is declared to be in both arms of a program.",
		What: "{people} {people:person|people} {people:is|are} in both arms of a program",
		Done: "They are in neither.", Sheet: "Keep the arm that was drawn first.",
	},
	"amounts_differ": {
		Rule: "Two deliveries have different amounts for one program, component and day.",
		What: "{rows} {rows:amount|amounts} of one delivery {rows:replaces|replace} other amounts of an earlier one for the same program, component and day",
		Done: "The amounts of the later delivery count.", Sheet: "Book late invoices on a day of their own, or export all invoices of the month again.",
	},
	"completion_days_differ": {
		Rule: "Two deliveries have different days of completion for one enrollment.",
		What: "{people} {people:person|people} {people:has|have} another day of completion in a later delivery",
		Done: "The day of the later delivery counts.", Sheet: "Check that the newer day is the right one.",
	},
	"currency_unconverted": {
		Rule: "An amount is in a currency without a rate.",
		What: "{rows} of {landed} {landed:amount|amounts} {rows:is|are} in a currency without a rate",
		Done: "The amounts are missing from all totals, and costs say that they are not complete.", Sheet: "Deliver amounts in the reporting currency.",
	},
	"hourly_cost_missing": {
		Rule: "A person completed paid hours and has no hourly cost, though others have one.",
		What: "{people} {people:person|people} completed paid hours and {people:has|have} no hourly cost",
		Done: "Their hours are missing from the cost, which says that it is not complete.", Sheet: "Fill in the hourly cost.",
	},
}

// Found is a contradiction between facts: how many rows of those that landed, and people or
// teams, are concerned.
type Found struct {
	Code                 string
	Rows, Landed, People int64
}

// In says the fact in a language.
func (f Found) In(say *language.Language) string {
	counts := map[string]int64{"rows": f.Rows, "landed": f.Landed, "people": f.People}
	return place.ReplaceAllStringFunc(say.Text(Facts[f.Code].What), func(text string) string {
		parts := place.FindStringSubmatch(text)
		switch n := counts[parts[1]]; {
		case parts[2] == "":
			return plain(n)
		case n == 1:
			return parts[3]
		}
		return parts[4]
	})
}

// place is where a text has a count, such as {rows}, or words that depend on one, first those
// for 1: {rows:row is|rows are}.
var place = regexp.MustCompile(`\{([a-z]+)(:([^|{}]*)\|([^|{}]*))?\}`)

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
	return say.Text("Nobody who never took a measured program has values in two periods.")
}
