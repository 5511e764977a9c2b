package duckdb

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// shims are the few functions that models may use beyond the SQL subset, because engines
// differ in them. Another engine has to give them the same meaning:
//
//   - ratio(a, b): a / b as double, null when b is zero or null.
//   - floor_div(a, b): the largest integer not above a / b.
//   - add_days(d, n), days_between(from, until): whole days, as date and bigint.
//   - period_index(d, grain): the number of the period that contains the day,
//     counted from 1970 (a week begins on Monday, week_sunday on Sunday, week_saturday on
//     Saturday), or from the first declared month for month_declared, of which days before
//     and after the declared ones make months of 28 days; period_start is its first day.
//   - converted(amount, rate): the amount in the reporting currency, rounded to six
//     decimals, a half away from zero; null without a rate. This is the one place at which
//     a conversion is rounded.
//   - plain_code(code): a course code in lower case, without spaces and the signs - _ . /.
//   - code_stem(code): what stands before the last of these or of (, plain; null for
//     fewer than three characters.
//   - window_value: the value of a window by metric kind; null when less than
//     min_coverage of its periods was observed.
func shims(months []time.Time) []string {
	index, start := monthShims(months)
	return []string{
		`create macro ratio(a, b) as
		case when b <> 0 then cast(a as double) / cast(b as double) end`,
		`create macro floor_div(a, b) as
		cast(floor(cast(a as double) / cast(b as double)) as bigint)`,
		`create macro add_days(d, n) as
		cast(d + cast(n as integer) as date)`,
		`create macro days_between(since, until) as
		cast(date_diff('day', since, until) as bigint)`,
		// A macro is expanded wherever its argument stands, and arguments are macros again:
		// what a query costs to plan grows with how often each stands here.
		`create macro days_of(grain) as
		case grain when 'day' then 1 when 'week' then 7 when 'week_sunday' then 7 when 'week_saturday' then 7 end`,
		`create macro months_of(grain) as
		case grain when 'month' then 1 when 'quarter' then 3 when 'year' then 12 end`,
		`create macro days_ahead(grain) as
		case grain when 'day' then 0 when 'week' then 3 when 'week_sunday' then 4 when 'week_saturday' then 5 end`,
		`create macro period_index(d, grain) as
		case` + index + `
			when months_of(grain) is not null then floor_div(year(d) * 12 + month(d) - 23641, months_of(grain))
			else floor_div(days_between(date '1970-01-01', d) + days_ahead(grain), days_of(grain))
		end`,
		`create macro period_start(i, grain) as
		case` + start + `
			when months_of(grain) is not null then cast(date '1970-01-01' + to_months(cast(i * months_of(grain) as integer)) as date)
			else add_days(date '1970-01-01', i * days_of(grain) - days_ahead(grain))
		end`,
		`create macro converted(amount, rate) as
		case when abs(cast(amount as double) * cast(rate as double)) < 1e12 then cast(amount * cast(rate as decimal(38, 10)) as decimal(18, 6)) end`,
		`create macro plain_code(code) as
		lower(translate(code, ' -_./', ''))`,
		`create macro code_stem(code) as
		case when length(regexp_replace(code, '[ ._/(-][^ ._/(-]*$', '')) between 3 and length(code) - 1 then plain_code(regexp_replace(code, '[ ._/(-][^ ._/(-]*$', '')) end`,
		`create macro window_value(kind, min_coverage, numerator, denominator, observed, periods) as
		case
			when observed = 0 or observed < min_coverage * periods - 1e-9 then null
			when kind = 'total' then numerator / observed
			else ratio(numerator, denominator)
		end`,
	}
}

// monthShims are the declared months: the variables that hold them, and the branches that
// look them up. A day is found at its place in a list, because a search for every row would
// take longer than everything else about it.
func monthShims(months []time.Time) (index, start string) {
	if len(months) == 0 {
		return "", ""
	}
	first, last, n := months[0], months[len(months)-1], len(months)-1
	from, to := literal(first), literal(last)
	index = fmt.Sprintf(`
			when grain = 'month_declared' then
				case
					when d < %s then floor_div(days_between(%s, d), 28)
					when d >= %s then %d + floor_div(days_between(%s, d), 28)
					else getvariable('month_of_day')[days_between(%s, d) + 1]
				end`, from, from, to, n, to, from)
	start = fmt.Sprintf(`
			when grain = 'month_declared' then
				case
					when i < 0 then add_days(%s, i * 28)
					when i >= %d then add_days(%s, (i - %d) * 28)
					else getvariable('month_starts')[i + 1]
				end`, from, n, to, n)
	return index, start
}

// monthVariables are the statements that set the variables of monthShims.
func monthVariables(months []time.Time) []string {
	if len(months) == 0 {
		return nil
	}
	var starts, ofDay []string
	for i, day := range months[:len(months)-1] {
		starts = append(starts, literal(day))
		for ; day.Before(months[i+1]); day = day.AddDate(0, 0, 1) {
			ofDay = append(ofDay, strconv.Itoa(i))
		}
	}
	return []string{
		"set variable month_starts = [" + strings.Join(starts, ", ") + "]",
		"set variable month_of_day = [" + strings.Join(ofDay, ", ") + "]::bigint[]",
	}
}

func literal(day time.Time) string { return "date '" + day.Format(time.DateOnly) + "'" }
