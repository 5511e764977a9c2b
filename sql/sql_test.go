package sql

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// allModels gives the models as they are shipped, and the contract of every table
// that one of them may read. Lists of other rooms are empty here.
func allModels(t *testing.T) (loaded []Model, tables map[string]models.Table) {
	t.Helper()
	lists := Lists{}
	for _, name := range []string{"estimators", "se_types", "evidence_grades", "evidence_caps", "verdicts", "trend_refusals", "reject_codes"} {
		lists[name] = nil
	}
	loaded, err := Load(lists)
	if err != nil {
		t.Fatal(err)
	}
	tables = map[string]models.Table{}
	for _, g := range Given() {
		if strings.HasPrefix(g.Name, "landed_") {
			for i, c := range g.Columns { // of these landing knows every row
				g.Columns[i].Required = c.Required || slices.Contains([]string{models.SourceRow, "feed", "file", "delivery_number"}, c.Name)
			}
		}
		tables[g.Name] = g
	}
	for _, m := range loaded {
		tables[m.Name] = m.Table
		if m.Layer == Marts {
			tables[PublishedPrefix+m.Name] = m.Published()
		}
	}
	return loaded, tables
}

// TestModelsStayInTheSubset holds every model against the rules of the SQL
// subset, so that the same text runs on every engine.
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

// TestNoMartNamesAPerson: a mart has no column that its contract marks as
// personal, nor one that is called like an identifier of people.
func TestNoMartNamesAPerson(t *testing.T) {
	loaded, _ := allModels(t)
	personal := []string{"employee_id", "email", "person_key", "subject_id", "subject_number", "team_name", "cluster_number", "manager_id", "value"}
	for _, m := range loaded {
		for _, c := range m.Columns {
			if m.Layer == Marts && (c.PII || slices.Contains(personal, c.Name)) {
				t.Errorf("sql/marts/%s.sql: column %s identifies people", m.Name, c.Name)
			}
		}
	}
}

// TestOrder: each model stands after its inputs, those made in Go among them,
// and ties stand by name.
func TestOrder(t *testing.T) {
	loaded, _ := allModels(t)
	at := map[string]int{}
	for i, m := range loaded {
		at[m.Name] = i
	}
	for i, m := range loaded {
		for _, in := range m.Inputs {
			if j, made := at[in]; made && j > i {
				t.Errorf("%s is built before its input %s", m.Name, in)
			}
		}
	}

	sorted, err := order([]Model{
		{Table: models.Table{Name: "a"}, Inputs: []string{"z", "given"}},
		{Table: models.Table{Name: "m"}, Inputs: []string{"a"}},
		{Table: models.Table{Name: "y"}, Inputs: []string{"given"}},
		{Table: models.Table{Name: "z"}, Inputs: []string{"given"}},
	}, []models.Table{{Name: "given"}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range sorted {
		names = append(names, m.Name)
	}
	if diff := cmp.Diff([]string{"y", "z", "a", "m"}, names); diff != "" {
		t.Error(diff)
	}
}

const goodContract = `/*
doc: Everybody.
grain: [person]
inputs: [landed]
columns:
  - {name: person, type: varchar, required: true, doc: The person.}
  - {name: amount, type: "decimal(18,6)", unit: currency, doc: An amount.}
*/
select person, amount from landed
`

// TestContractGood: the sound contract on which the bad ones are variations.
func TestContractGood(t *testing.T) {
	loaded, err := load(fstest.MapFS{"staging/people.sql": {Data: []byte(goodContract)}}, []models.Table{{Name: "landed"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Model{{
		Table: models.Table{
			Name: "people", Doc: "Everybody.", Grain: []string{"person"},
			Columns: []models.Column{
				{Name: "person", Type: models.String, Required: true, Doc: "The person."},
				{Name: "amount", Type: models.Amount, Unit: "currency", Doc: "An amount."},
			},
		},
		Inputs: []string{"landed"}, Layer: Staging, Query: "select person, amount from landed",
	}}
	if diff := cmp.Diff(want, loaded); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestContractBad: what is wrong is named with its file, all faults at once.
func TestContractBad(t *testing.T) {
	replaced := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(goodContract) }
	for _, c := range []struct {
		name string
		text string
		want []string
	}{
		{"no contract", "select person from landed", []string{"must begin with its contract"}},
		{"contract not closed", "/*\ndoc: Everybody.\nselect person from landed", []string{"must begin with its contract"}},
		{"contract is not first", "select 1 /* doc: x */", []string{"must begin with its contract"}},
		{"contract is no YAML", replaced("doc: Everybody.", "doc: [Everybody."), []string{"contract: "}},
		{"doc is missing", replaced("doc: Everybody.\n", ""), []string{"doc is missing"}},
		{"unknown key", replaced("grain:", "owner: me\ngrain:"), []string{"contract: ", "owner"}},
		{"unknown key of a column", replaced("required: true", "nullable: false"), []string{"contract: ", "nullable"}},
		{"grain is missing", replaced("grain: [person]\n", ""), []string{"grain is missing"}},
		{"grain is no column", replaced("[person]", "[person, day]"), []string{`grain: "day" is no column`}},
		{"inputs are missing", replaced("inputs: [landed]\n", ""), []string{"inputs are missing"}},
		{"column without doc", replaced(", doc: The person.", ""), []string{"column person: doc is missing"}},
		{"wrong type", replaced("varchar", "text"), []string{`column person: "text" is no type`}},
		{"no type", replaced("type: varchar, ", ""), []string{`column person: "" is no type`}},
		{"column declared twice", replaced("name: amount", "name: person"), []string{"column person: declared twice"}},
		{"semicolon", goodContract + ";", []string{"no semicolon"}},
		{"two statements", goodContract + "; drop table landed", []string{"no semicolon"}},
		{"undeclared input", replaced("[landed]", "[landed, nowhere]"), []string{`input "nowhere" is no model and no given table`}},
		{"reads itself", replaced("[landed]", "[people]"), []string{`input "people"`, "in a circle"}},
		{
			"everything at once",
			replaced("doc: Everybody.\n", "", "grain: [person]\n", "", "varchar", "text", ", doc: An amount.", ""),
			[]string{"doc is missing", "grain is missing", `"text" is no type`, "column amount: doc is missing"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(fstest.MapFS{"staging/people.sql": {Data: []byte(c.text)}}, []models.Table{{Name: "landed"}}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(c.want, "sql/staging/people.sql: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
		})
	}
}

// TestCircle: two models that read each other are both named.
func TestCircle(t *testing.T) {
	reads := func(input string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(goodContract, "landed", input))}
	}
	_, err := load(fstest.MapFS{
		"staging/a.sql":      reads("b"),
		"intermediate/b.sql": reads("a"),
		"staging/c.sql":      reads("landed"),
	}, []models.Table{{Name: "landed"}}, nil)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"sql/staging/a.sql: input \"b\"", "sql/intermediate/b.sql: input \"a\"", "in a circle"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "sql/staging/c.sql") {
		t.Errorf("a sound model is blamed:\n%v", err)
	}
}

// TestFaultyFilesAreAllNamed: one faulty file does not hide the next.
func TestFaultyFilesAreAllNamed(t *testing.T) {
	_, err := load(fstest.MapFS{
		"staging/a.sql": {Data: []byte("select 1")},
		"marts/b.sql":   {Data: []byte("select 1")},
	}, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "sql/staging/a.sql") || !strings.Contains(err.Error(), "sql/marts/b.sql") {
		t.Errorf("not both files are named: %v", err)
	}
}

// TestLinterCatches: every rule of the linter has bad text that it catches,
// under its own name.
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

// TestLinterLetsPass: text of the subset, near to what is banned.
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
		"select a from t where exists (select 1 from u where u.a = t.a) and b in (1, 2)",
		"select a from t left join u on t.a = u.a and t.b between u.c and u.d where u.a is not distinct from t.b",
		"select a from t union all select a from u",
		"select t.a from t left join u on t.a = u.a and coalesce(u.b, date '9999-12-31') > t.b where u.a is null or t.b > 1",
		"with x as (select t.a from t left join u on t.a = u.a) select a from x inner join u on x.a = u.a and (u.b is null or u.b > 1)",
		"select a, 1 as one from t group by a, ratio(b, 2) order by a, ratio(a, 3)",
	} {
		if faults := lint(snippet(query), snippetTables); len(faults) > 0 {
			t.Errorf("%s\n\t%q", query, faults)
		}
	}
}

// snippet is a mart that reads t, in which only k can be trusted not to be null.
func snippet(query string) Model {
	return Model{Table: models.Table{Name: "m"}, Layer: Marts, Inputs: []string{"t"}, Query: query}
}

var snippetTables = map[string]models.Table{
	"t": {Name: "t", Columns: []models.Column{{Name: "a"}, {Name: "b"}, {Name: "k", Required: true}}},
}

// lint gives the faults of a query, each led by the name of its rule.
func lint(m Model, tables map[string]models.Table) []string {
	q := query{tokens: scan(m.Query), neverNull: neverNull(m, tables)}
	var faults []string
	for _, r := range rules {
		for _, fault := range r.find(q) {
			faults = append(faults, r.name+": "+fault)
		}
	}
	return faults
}

// query is what the rules look at.
type query struct {
	tokens    []token
	neverNull map[string]bool // names of columns that cannot be null
}

type rule struct {
	name string
	find func(query) []string
}

// rules are the SQL subset as far as text can show it: what the engines that are
// to run the models understand alike.
var rules = []rule{
	{"qualify", words("qualify")},
	{"group by all", phrase("group", "by", "all")},
	{"filter", phrase("filter", "(")},
	{"asof", words("asof")},
	{"lateral", words("lateral")},
	{"lists", words("[", "]", "{", "}", "list", "array_agg", "array", "unnest", "struct_pack")},
	{"string_agg", words("string_agg", "listagg", "group_concat")},
	{"pivot", words("pivot", "unpivot")},
	{"regression", words("regr_.*", "corr")},
	{"percentiles", words("percentile.*", "quantile.*", "median", "mode", "mad", "approx_.*")},
	{"clock", words("now", "today", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "get_current_timestamp")},
	{"sampling", words("tablesample", "sample", "random", "rand", "setseed", "uuid", "gen_random_uuid")},
	{"string to date", stringsToDates},
	{"hash", words("hash", "md5.*", "sha1", "sha256", "xxhash.*", "crc32")},
	{"star", stars},
	{"positional", positions},
	{"integer division", integerDivisions},
	{"upper case", upperCase},
	{"cross join", crossJoins},
	{"other joins", otherJoins},
	{"left join or", leftJoinOrs},
	{"semicolon", words(";")},
	{"union", unions},
	{"limit", words("limit", "offset", "fetch")},
	{"null order", unorderedNulls},
	{"function", otherFunctions},
}

// oneRow are the tables and common table expressions that a model may cross
// join, because they have one row.
var oneRow = []string{"run_settings", "int_data_through", "results", "spending"}

// functions of the subset: plain SQL, then the shims of package warehouse.
var functions = []string{
	"count", "sum", "avg", "min", "max", "stddev_samp", "var_samp", "covar_samp", "row_number", "lag", "lead",
	"coalesce", "nullif", "cast", "abs", "sqrt", "concat", "year", "month",
	"ratio", "floor_div", "add_days", "days_between", "period_index", "period_start", "window_value", "published",
}

// beforeParenthesis are words that may stand before a parenthesis without being
// a function.
var beforeParenthesis = []string{
	"select", "distinct", "from", "join", "where", "on", "and", "or", "not", "in", "exists", "as", "over", "by", "when", "then", "else", "between", "having", "all", "decimal",
}

type kind int

const (
	word kind = iota
	number
	text
	symbol
)

type token struct {
	kind kind
	text string
}

var tokenPattern = regexp.MustCompile(`--[^\n]*|'(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|::|<>|<=|>=|[^\s]`)

// scan takes a query apart; comments are dropped.
func scan(q string) []token {
	var tokens []token
	for _, s := range tokenPattern.FindAllString(q, -1) {
		switch c := s[0]; {
		case strings.HasPrefix(s, "--"):
		case c == '\'':
			tokens = append(tokens, token{text, s})
		case c >= '0' && c <= '9':
			tokens = append(tokens, token{number, s})
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			tokens = append(tokens, token{word, s})
		default:
			tokens = append(tokens, token{symbol, s})
		}
	}
	return tokens
}

// at gives the text of a token, empty beyond both ends and for text in quotes.
func (q query) at(i int) string {
	if i < 0 || i >= len(q.tokens) || q.tokens[i].kind == text {
		return ""
	}
	return q.tokens[i].text
}

// near shows the surroundings of a token.
func (q query) near(i int) string {
	var b []string
	for _, t := range q.tokens[max(i-4, 0):min(i+5, len(q.tokens))] {
		b = append(b, t.text)
	}
	return strings.Join(b, " ")
}

// closing is the index of the parenthesis that closes the one at i.
func (q query) closing(i int) int {
	depth := 0
	for ; i < len(q.tokens); i++ {
		switch q.at(i) {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(q.tokens)
}

// opening is the index of the parenthesis that the one at i closes.
func (q query) opening(i int) int {
	depth := 0
	for ; i >= 0; i-- {
		switch q.at(i) {
		case ")":
			depth++
		case "(":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

// each gathers what a rule says about each token; empty is nothing.
func each(look func(q query, i int) string) func(query) []string {
	return func(q query) []string {
		var faults []string
		for i := range q.tokens {
			if fault := look(q, i); fault != "" {
				faults = append(faults, fault)
			}
		}
		return faults
	}
}

// words bans words and signs, given as patterns.
func words(patterns ...string) func(query) []string {
	for i, p := range patterns {
		if len(p) == 1 {
			patterns[i] = regexp.QuoteMeta(p)
		}
	}
	banned := regexp.MustCompile(`^(?i:` + strings.Join(patterns, "|") + `)$`)
	return each(func(q query, i int) string {
		if s := q.at(i); s != "" && banned.MatchString(s) {
			return q.near(i)
		}
		return ""
	})
}

// phrase bans words that follow each other.
func phrase(parts ...string) func(query) []string {
	return each(func(q query, i int) string {
		for j, part := range parts {
			if !strings.EqualFold(q.at(i+j), part) {
				return ""
			}
		}
		return q.near(i)
	})
}

var stringsToDates = each(func(q query, i int) string {
	switch strings.ToLower(q.at(i)) {
	case "::", "try_cast", "strptime", "try_strptime", "to_date", "to_timestamp", "date_parse", "parse_date":
		return q.near(i)
	case "cast":
		end := q.closing(i + 1)
		if to := strings.ToLower(q.at(end - 1)); to != "date" && to != "timestamp" {
			return ""
		}
		for _, t := range q.tokens[i:min(end, len(q.tokens))] {
			if t.kind == text {
				return q.near(i)
			}
		}
	}
	return ""
})

// stars bans `select *` everywhere, and `t.*` in the final select, whose columns
// have to be listed.
func stars(q query) []string {
	final, depth := 0, 0
	for i := range q.tokens {
		switch q.at(i) {
		case "(":
			depth++
		case ")":
			depth--
		case "select", "SELECT":
			if depth == 0 && (i == 0 || q.at(i-1) != "all") {
				final = i
			}
		}
	}
	var faults []string
	for i := range q.tokens {
		if q.at(i) != "*" {
			continue
		}
		bare := slices.Contains([]string{"select", "distinct", ","}, strings.ToLower(q.at(i-1)))
		if bare || q.at(i-1) == "." && i > final {
			faults = append(faults, q.near(i))
		}
	}
	return faults
}

// positions bans numbers as items of group by and order by.
var positions = each(func(q query, i int) string {
	if head := strings.ToLower(q.at(i)); head != "group" && head != "order" || !strings.EqualFold(q.at(i+1), "by") {
		return ""
	}
	for _, item := range q.items(i + 2) {
		if len(item) > 0 && item[0].kind == number && (len(item) == 1 || item[1].kind == word) {
			return q.near(i)
		}
	}
	return ""
})

// items are the parts of a list that begins at i, without the commas.
func (q query) items(i int) [][]token {
	ends := []string{"having", "order", "union", "limit", "rows", "range", "where", "qualify", "select"}
	items, depth := [][]token{nil}, 0
	for ; i < len(q.tokens); i++ {
		switch s := strings.ToLower(q.at(i)); {
		case s == "(":
			depth++
		case s == ")":
			depth--
		case depth == 0 && slices.Contains(ends, s):
			return items
		case depth == 0 && s == ",":
			items = append(items, nil)
			continue
		}
		if depth < 0 {
			return items
		}
		items[len(items)-1] = append(items[len(items)-1], q.tokens[i])
	}
	return items
}

var wholeNumber = regexp.MustCompile(`(_count|_periods|_period|_index|_number|_days|_rows|_year|_month)$|^(rows_.*|periods_.*|attempt|occurrence)$`)

// integerDivisions bans a / b where all that is multiplied before and the divisor
// are known to be whole numbers: engines differ in what the result is.
var integerDivisions = each(func(q query, i int) string {
	if q.at(i) != "/" || !q.whole(i+1, q.operandEnd(i+1)) {
		return ""
	}
	for last := i - 1; ; {
		first := q.operandStart(last)
		if !q.whole(first, last+1) {
			return ""
		}
		if before := q.at(first - 1); before != "*" && before != "/" {
			return q.near(i)
		}
		last = first - 2
	}
})

// operandStart is where the factor begins that ends at last.
func (q query) operandStart(last int) int {
	first := last
	if q.at(last) == ")" {
		first = q.opening(last)
		if first > 0 && q.tokens[first-1].kind == word && slices.Contains(functions, q.at(first-1)) {
			first--
		}
	}
	for q.at(first-1) == "." {
		first -= 2
	}
	return first
}

// operandEnd is where the factor ends that begins at first.
func (q query) operandEnd(first int) int {
	end := first + 1
	if q.at(first) == "(" {
		return q.closing(first) + 1
	}
	for q.at(end) == "." {
		end += 2
	}
	if q.at(end) == "(" {
		end = q.closing(end) + 1
	}
	return end
}

// whole tells whether the tokens can only be a whole number.
func (q query) whole(first, end int) bool {
	end = min(end, len(q.tokens))
	if first < 0 || first >= end {
		return false
	}
	switch q.at(first) {
	case "count":
		return true
	case "cast":
		return q.at(end-2) == "bigint" || q.at(end-2) == "integer"
	}
	found := false
	for i := first; i < end; i++ {
		switch t := q.tokens[i]; t.kind {
		case text:
			return false
		case number:
			if strings.Contains(t.text, ".") {
				return false
			}
			found = true
		case word:
			if q.at(i+1) == "." {
				continue
			}
			if !wholeNumber.MatchString(t.text) {
				return false
			}
			found = true
		}
	}
	return found
}

var upperCase = each(func(q query, i int) string {
	if q.tokens[i].kind == word && strings.ToLower(q.at(i)) != q.at(i) {
		return q.near(i)
	}
	return ""
})

// leftJoinOrs bans "or" from the condition of a left join. DuckDB looks up such a
// join row by row in the whole other table, however many equalities stand beside it: ten
// thousand people took it twenty seconds, and more the square of that. An open end is
// compared as a far day, coalesce(valid_to, date '9999-12-31') > day.
var leftJoinOrs = each(func(q query, i int) string {
	if !strings.EqualFold(q.at(i), "left") || !strings.EqualFold(q.at(i+1), "join") {
		return ""
	}
	depth := 0
	for j := i + 2; j < len(q.tokens) && depth >= 0; j++ {
		switch s := strings.ToLower(q.at(j)); {
		case s == "(":
			depth++
		case s == ")":
			depth--
		case s == "or":
			return q.near(j)
		case depth == 0 && slices.Contains([]string{"where", "group", "order", "having", "union", "inner", "left", "cross"}, s):
			return ""
		}
	}
	return ""
})

// crossJoins bans them, in words or by commas, except to one-row tables.
var crossJoins = each(func(q query, i int) string {
	switch strings.ToLower(q.at(i)) {
	case "cross":
		if !slices.Contains(oneRow, q.at(i+2)) {
			return q.near(i)
		}
	case "from":
		if strings.EqualFold(q.at(i-1), "distinct") { // is not distinct from
			return ""
		}
		depth := 0
		for j := i + 1; j < len(q.tokens) && depth >= 0; j++ {
			switch s := strings.ToLower(q.at(j)); {
			case s == "(":
				depth++
			case s == ")":
				depth--
			case depth == 0 && s == ",":
				return q.near(j)
			case depth == 0 && slices.Contains([]string{"where", "group", "order", "having", "union", "select", "qualify", "using", "limit"}, s):
				return ""
			}
		}
	}
	return ""
})

var otherJoins = each(func(q query, i int) string {
	if strings.EqualFold(q.at(i), "join") && !slices.Contains([]string{"inner", "left", "cross"}, q.at(i-1)) {
		return q.near(i)
	}
	return ""
})

var unions = each(func(q query, i int) string {
	switch strings.ToLower(q.at(i)) {
	case "except", "intersect":
		return q.near(i)
	case "union":
		if q.at(i+1) != "all" {
			return q.near(i)
		}
	}
	return ""
})

// unorderedNulls bans an order by of a window over what can be null without
// saying where the nulls go: engines differ.
var unorderedNulls = each(func(q query, i int) string {
	if q.at(i) != "over" || q.at(i+1) != "(" {
		return ""
	}
	end := q.closing(i + 1)
	for j := i + 2; j < end; j++ {
		if q.at(j) != "order" || q.at(j+1) != "by" {
			continue
		}
		for _, item := range q.items(j + 2) {
			if !q.ordersNulls(item) {
				return q.near(j)
			}
		}
	}
	return ""
})

func (q query) ordersNulls(item []token) bool {
	n := len(item)
	if n >= 2 && item[n-2].text == "nulls" {
		return true
	}
	if n > 0 && (item[n-1].text == "desc" || item[n-1].text == "asc") {
		n--
	}
	switch {
	case n == 1 || n == 3 && item[1].text == ".":
		return q.neverNull[item[n-1].text]
	case n > 1 && item[0].text == "case":
		return slices.ContainsFunc(item, func(t token) bool { return t.text == "else" })
	}
	return false
}

// neverNull are the names of columns that the contracts of the model and its
// inputs require, and of counts and row numbers made in the query.
func neverNull(m Model, tables map[string]models.Table) map[string]bool {
	names := map[string]bool{}
	for _, c := range m.Columns {
		names[c.Name] = c.Required
	}
	for _, in := range m.Inputs {
		for _, c := range tables[in].Columns {
			names[c.Name] = names[c.Name] || c.Required
		}
	}
	q := query{tokens: scan(m.Query)}
	for i := range q.tokens {
		if s := q.at(i); s != "count" && s != "row_number" || q.at(i+1) != "(" {
			continue
		}
		end := q.closing(i + 1)
		if q.at(end+1) == "over" {
			end = q.closing(end + 2)
		}
		if q.at(end+1) == "as" {
			names[q.at(end+2)] = true
		}
	}
	maps.DeleteFunc(names, func(_ string, never bool) bool { return !never })
	return names
}

var otherFunctions = each(func(q query, i int) string {
	if q.tokens[i].kind == word && q.at(i+1) == "(" &&
		!slices.Contains(functions, q.at(i)) && !slices.Contains(beforeParenthesis, q.at(i)) {
		return q.near(i)
	}
	return ""
})
