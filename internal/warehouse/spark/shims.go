package spark

import (
	"fmt"
	"strings"
	"time"
)

// shims are the functions that models may use beyond the SQL subset. Package duckdb says
// what each of them means.
func shims(months []time.Time) []string {
	index, start := monthShims(months)
	return []string{
		`create or replace temporary function ratio(a double, b double) returns double
		return case when b <> 0 then a / b end`,
		`create or replace temporary function floor_div(a double, b double) returns bigint
		return cast(floor(a / b) as bigint)`,
		`create or replace temporary function add_days(d date, n bigint) returns date
		return date_add(d, cast(n as int))`,
		"create or replace temporary function days_between(since date, `until` date) returns bigint" + `
		return cast(datediff(` + "`until`" + `, since) as bigint)`,
		`create or replace temporary function period_index(d date, grain string) returns bigint
		return case grain
			when 'day' then days_between(date '1970-01-01', d)
			when 'week' then floor_div(days_between(date '1970-01-01', d) + 3, 7)
			when 'week_sunday' then floor_div(days_between(date '1970-01-01', d) + 4, 7)
			when 'week_saturday' then floor_div(days_between(date '1970-01-01', d) + 5, 7)
			when 'month' then cast(year(d) * 12 + month(d) - 23641 as bigint)` + index + `
			when 'quarter' then cast(year(d) * 4 + quarter(d) - 7881 as bigint)
			when 'year' then cast(year(d) - 1970 as bigint)
		end`,
		`create or replace temporary function period_start(i bigint, grain string) returns date
		return case grain
			when 'day' then add_days(date '1970-01-01', i)
			when 'week' then add_days(date '1969-12-29', i * 7)
			when 'week_sunday' then add_days(date '1969-12-28', i * 7)
			when 'week_saturday' then add_days(date '1969-12-27', i * 7)
			when 'month' then make_date(cast(1970 + floor_div(i, 12) as int), cast(i - floor_div(i, 12) * 12 + 1 as int), 1)` + start + `
			when 'quarter' then make_date(cast(1970 + floor_div(i, 4) as int), cast((i - floor_div(i, 4) * 4) * 3 + 1 as int), 1)
			when 'year' then make_date(cast(1970 + i as int), 1, 1)
		end`,
		// The product has up to 28 digits before and 16 after the point, of which Spark keeps
		// 38 in all; what it drops is beyond the sixth after the point.
		`create or replace temporary function converted(amount decimal(18, 6), rate decimal(18, 10)) returns decimal(18, 6)
		return case when abs(cast(amount as double) * cast(rate as double)) < 1e12 then cast(amount * rate as decimal(18, 6)) end`,
		`create or replace temporary function plain_code(code string) returns string
		return lower(translate(code, ' -_./', ''))`,
		`create or replace temporary function code_stem(code string) returns string
		return case when length(regexp_replace(code, '[ ._/(-][^ ._/(-]*$', '')) between 3 and length(code) - 1 then plain_code(regexp_replace(code, '[ ._/(-][^ ._/(-]*$', '')) end`,
		`create or replace temporary function window_value(kind string, min_coverage double, numerator double, denominator double, observed bigint, periods bigint) returns double
		return case
			when observed = 0 or observed < min_coverage * periods - 1e-9 then null
			when kind = 'total' then numerator / observed
			else ratio(numerator, denominator)
		end`,
	}
}

// monthShims are the branches that look up the declared months. Spark allows no function
// over a list within such a function, so there is a branch for each month.
func monthShims(months []time.Time) (index, start string) {
	if len(months) == 0 {
		return "", ""
	}
	first, last, n := literal(months[0]), literal(months[len(months)-1]), len(months)-1
	var days, numbers strings.Builder
	for i, day := range months[:n] {
		fmt.Fprintf(&days, `
					when d < %s then %d`, literal(months[i+1]), i)
		fmt.Fprintf(&numbers, `
					when i = %d then %s`, i, literal(day))
	}
	index = fmt.Sprintf(`
			when 'month_declared' then
				case
					when d < %s then floor_div(days_between(%s, d), 28)%s
					else %d + floor_div(days_between(%s, d), 28)
				end`, first, first, days.String(), n, last)
	start = fmt.Sprintf(`
			when 'month_declared' then
				case
					when i < 0 then add_days(%s, i * 28)%s
					else add_days(%s, (i - %d) * 28)
				end`, first, numbers.String(), last, n)
	return index, start
}

func literal(day time.Time) string { return "date '" + day.Format(time.DateOnly) + "'" }
