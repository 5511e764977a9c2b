package duckdb

// shims are the few functions that models may use beyond the SQL subset, because engines
// differ in them. Another engine has to give them the same meaning:
//
//   - ratio(a, b): a / b as double, null when b is zero or null.
//   - floor_div(a, b): the largest integer not above a / b.
//   - add_days(d, n), days_between(from, until): whole days, as date and bigint.
//   - period_index(d, grain): the number of the period that contains the day,
//     counted from 1970 (a week begins on Monday, week_sunday on Sunday, week_saturday on Saturday); period_start is its first day.
//   - window_value: the value of a window by metric kind; null when less than
//     min_coverage of its periods was observed, unless missing means zero.
var shims = []string{
	`create macro ratio(a, b) as
		case when b <> 0 then cast(a as double) / cast(b as double) end`,
	`create macro floor_div(a, b) as
		cast(floor(cast(a as double) / cast(b as double)) as bigint)`,
	`create macro add_days(d, n) as
		cast(d + cast(n as integer) as date)`,
	`create macro days_between(since, until) as
		cast(date_diff('day', since, until) as bigint)`,
	`create macro period_index(d, grain) as
		case grain
			when 'day' then days_between(date '1970-01-01', d)
			when 'week' then floor_div(days_between(date '1970-01-01', d) + 3, 7)
			when 'week_sunday' then floor_div(days_between(date '1970-01-01', d) + 4, 7)
			when 'week_saturday' then floor_div(days_between(date '1970-01-01', d) + 5, 7)
			when 'month' then cast(year(d) * 12 + month(d) - 23641 as bigint)
			when 'quarter' then cast(year(d) * 4 + quarter(d) - 7881 as bigint)
			when 'year' then cast(year(d) - 1970 as bigint)
		end`,
	`create macro period_start(i, grain) as
		case grain
			when 'day' then add_days(date '1970-01-01', i)
			when 'week' then add_days(date '1969-12-29', i * 7)
			when 'week_sunday' then add_days(date '1969-12-28', i * 7)
			when 'week_saturday' then add_days(date '1969-12-27', i * 7)
			when 'month' then make_date(cast(1970 + floor_div(i, 12) as integer), cast(i - floor_div(i, 12) * 12 + 1 as integer), 1)
			when 'quarter' then make_date(cast(1970 + floor_div(i, 4) as integer), cast((i - floor_div(i, 4) * 4) * 3 + 1 as integer), 1)
			when 'year' then make_date(cast(1970 + i as integer), 1, 1)
		end`,
	`create macro window_value(kind, missing_is_zero, min_coverage, numerator, denominator, observed, periods) as
		case
			when kind = 'total' and missing_is_zero then coalesce(numerator, cast(0 as double)) / periods
			when observed = 0 or observed < min_coverage * periods - 1e-9 then null
			when kind = 'total' then numerator / observed
			else ratio(numerator, denominator)
		end`,
}
