package sql

import (
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestModelsStayInTheSubset checks every model against the rules of the SQL subset, so
// that the same text runs on every engine.
func TestModelsStayInTheSubset(t *testing.T) {
	loaded, tables := allModels(t)
	for _, m := range loaded {
		if m.Query == "" {
			continue
		}
		for _, fault := range lint(m, tables) {
			t.Errorf("sql/%s/%s.sql: %s", m.Layer, m.Name, fault)
		}
	}
}

// TestLinterCatches: every rule of the linter catches bad text and reports it under its
// own name.
func TestLinterCatches(t *testing.T) {
	caught := map[string]bool{}
	for _, c := range []struct{ rule, query string }{
		{"qualify", "select a from t qualify row_number() over (order by k) = 1"},
		{"group by all", "select a, count(*) as n from t group by all"},
		{"filter", "select count(*) filter (where a > 1) as n from t"},
		{"asof", "select t.a from t asof join u on t.a >= u.a"},
		{"lateral", "select t.a from t inner join lateral (select a from u) as v on t.a = v.a"},
		{"lists", "select [a, b] as both_values from t"},
		{"lists", "select b[1] as first_value from t"},
		{"lists", "select list(a) as all_values from t"},
		{"lists", "select array_agg(a) as all_values from t"},
		{"lists", "select unnest(a) as a from t"},
		{"lists", "select {'a': a} as s from t"},
		{"string_agg", "select string_agg(a, ',') as a from t"},
		{"string_agg", "select listagg(a, ',') as a from t"},
		{"pivot", "select a from (pivot t on a using sum(b))"},
		{"pivot", "select a from (unpivot t on a into name n value v)"},
		{"regression", "select regr_slope(b, a) as slope from t"},
		{"regression", "select corr(b, a) as r from t"},
		{"percentiles", "select median(a) as a from t"},
		{"percentiles", "select quantile_cont(a, 0.5) as a from t"},
		{"percentiles", "select percentile_cont(0.5) within group (order by a) as a from t"},
		{"percentiles", "select approx_quantile(a, 0.5) as a from t"},
		{"percentiles", "select mode(a) as a from t"},
		{"clock", "select now() as at"},
		{"clock", "select current_date as day"},
		{"clock", "select current_timestamp as at"},
		{"clock", "select today() as day"},
		{"sampling", "select a from t using sample 10"},
		{"sampling", "select a from t tablesample bernoulli (10)"},
		{"sampling", "select random() as a"},
		{"string to date", "select cast('2025-01-01' as date) as day"},
		{"string to date", "select cast(concat(a, '-01') as date) as day from t"},
		{"string to date", "select a::date as day from t"},
		{"string to date", "select try_cast(a as date) as day from t"},
		{"string to date", "select strptime(a, '%Y') as day from t"},
		{"string to date", "select to_date(a) as day from t"},
		{"type of text", "select cast(a as varchar) as a from t"},
		{"null in concat", "select concat('x', a) as a from t"},
		{"null in concat", "select concat(k, cast(t.a as string)) as a from t"},
		{"null in concat", "select concat(k, coalesce(a, b)) as a from t"},
		{"null in concat", "select concat(k, max(k)) as a from t"},
		{"null in concat", "select concat(k, case when a = 1 then 'x' end) as a from t"},
		{"hash", "select md5(a) as a from t"},
		{"hash", "select hash(a) as a from t"},
		{"hash", "select sha256(a) as a from t"},
		{"star", "select * from t"},
		{"star", "select t.* from t"},
		{"star", "select a, t.* from t"},
		{"star", "with x as (select a, * from t) select a from x"},
		{"star", "with x as (select a from t) select x.*, 1 as b from x"},
		{"positional", "select a, count(*) as n from t group by 1"},
		{"positional", "select a, b, count(*) as n from t group by a, 2"},
		{"positional", "select a from t order by 1 desc"},
		{"integer division", "select a_count / b_count as share from t"},
		{"integer division", "select 1 / 2 as half"},
		{"integer division", "select t.a_count / t.rows_count as share from t"},
		{"integer division", "select count(*) / count(a) as share from t"},
		{"integer division", "select 100 * a_count / total_count as pct from t"},
		{"integer division", "select cast(x as bigint) / 2 as half from t"},
		{"integer division", "select x / y * 1 as a, (a_count + b_count) / 2 as mean_count from t"},
		{"upper case", "SELECT a from t"},
		{"upper case", "select a from t where a IS null"},
		{"cross join", "select a from t cross join u"},
		{"cross join", "select a from t, u"},
		{"cross join", "select t.a from t inner join u on t.a = u.a, v where t.a = v.a"},
		{"other joins", "select a from t join u on t.a = u.a"},
		{"other joins", "select a from t full join u on t.a = u.a"},
		{"other joins", "select a from t right join u on t.a = u.a"},
		{"other joins", "select a from t natural join u"},
		{"other joins", "select a from t left outer join u on t.a = u.a"},
		{"other joins", "select a from t semi join u on t.a = u.a"},
		{"left join or", "select t.a from t left join u on t.a = u.a and (u.b is null or u.b > t.b)"},
		{"left join or", "select t.a from t left join u on t.a = u.a or t.b = u.b left join v on t.a = v.a"},
		{"semicolon", "select a from t;"},
		{"union", "select a from t union select a from u"},
		{"union", "select a from t except select a from u"},
		{"union", "select a from t intersect select a from u"},
		{"limit", "select a from t limit 1"},
		{"null order", "select row_number() over (partition by k order by a) as n from t"},
		{"null order", "select row_number() over (order by k, b desc) as n from t"},
		{"null order", "select row_number() over (order by k, coalesce(a, b)) as n from t"},
		{"null order", "select sum(a) over (order by b rows between unbounded preceding and current row) as s from t"},
		{"function", "select date_trunc('month', a) as a from t"},
		{"function", "select any_value(a) as a from t"},
		{"function", "select count(*) as n from t group by upper(a)"},
		{"function", "select round(a) as a from t"},
		{"size", strings.Repeat("\n", 120) + "select a from t" + strings.Repeat("\nunion all\nselect a from t", 60)},
		{"size", "with " + strings.Repeat("x as (select a from t),\n", 8) + "y as (select a from t) select a from y"},
	} {
		caught[c.rule] = true
		if faults := lint(snippet(c.query), snippetTables); !slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, c.rule+": ") }) {
			t.Errorf("%s: not caught in: %s (found %q)", c.rule, c.query, faults)
		}
	}
	for _, r := range rules {
		if !caught[r.name] {
			t.Errorf("rule %q has no bad text", r.name)
		}
	}
}

// TestLinterLetsPass: the linter accepts text of the subset that resembles banned text.
func TestLinterLetsPass(t *testing.T) {
	for _, query := range []string{
		"-- SELECT now(); from a comment\nselect a from t",
		"select 'SELECT * FROM t; it''s now() / [1]' as a from t",
		"with x as (select t.*, count(*) as n from t group by a) select a, 2 * n as n from x",
		"select count(*) as n, 2 * a as b from t group by a having count(*) > 1",
		"select a_count / cast(b_count as double) as share from t",
		"select cast(a as double) / b_count * c_count / d_count as share from t",
		"select days_between(a, b) / 365.25 as years from t",
		"select (a_mean + b_mean) / 2 as middle from t",
		"select sum(cast(a_count as double)) / b_count as share from t",
		"select a from t cross join run_settings as s cross join int_data_through",
		"select date '2025-01-01' as day, cast(day_number as date) as other from t",
		"select row_number() over (partition by a order by b desc nulls last, k) as n from t",
		"select row_number() over (order by case a when 'x' then 1 else 2 end, k desc) as n from t",
		"with x as (select k, count(*) as n from t group by k) select row_number() over (order by n desc, k) as place from x",
		"select concat(k, 1, 'x', t.k, cast(t.k as string), coalesce(cast(a as string), ''), case when a = 1 then 'x' else '' end) as a from t",
		"select a from t where exists (select 1 from u where u.a = t.a) and b in (1, 2)",
		"select a from t left join u on t.a = u.a and t.b between u.c and u.d where u.a is not distinct from t.b",
		"select a from t union all select a from u",
		"select t.a from t left join u on t.a = u.a and coalesce(u.b, date '9999-12-31') > t.b where u.a is null or t.b > 1",
		"with x as (select t.a from t left join u on t.a = u.a) select a from x inner join u on x.a = u.a and (u.b is null or u.b > 1)",
		"select a, 1 as one from t group by a, ratio(b, 2) order by a, ratio(a, 3)",
		"select a from t" + strings.Repeat("\nunion all\nselect a from t", 59),
		"with " + strings.Repeat("x as (select a from t),\n", 7) + "y as (select a from t) select a from y",
	} {
		if faults := lint(snippet(query), snippetTables); len(faults) > 0 {
			t.Errorf("%s\n\t%q", query, faults)
		}
	}
}

// snippet is a mart that reads t, in which only k is never null.
func snippet(query string) Model {
	return Model{Table: models.Table{Name: "m"}, Layer: Marts, Inputs: []string{"t"}, Query: query}
}

var snippetTables = map[string]models.Table{
	"t": {Name: "t", Columns: []models.Column{{Name: "a"}, {Name: "b"}, {Name: "k", Required: true}}},
}
