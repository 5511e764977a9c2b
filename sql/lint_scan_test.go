package sql

import (
	"maps"
	"regexp"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// lint returns the faults of a query, each preceded by the name of its rule.
func lint(m Model, tables map[string]models.Table) []string {
	q := query{name: m.Name, text: m.Query, tokens: scan(m.Query), neverNull: neverNull(m, tables)}
	var faults []string
	for _, r := range rules {
		for _, fault := range r.find(q) {
			faults = append(faults, r.name+": "+fault)
		}
	}
	return faults
}

// query is the input of the rules.
type query struct {
	name      string
	text      string
	tokens    []token
	neverNull map[string]bool // names of columns that cannot be null
}

type rule struct {
	name string
	find func(query) []string
}

// rules describe the SQL subset as far as the text can show it: constructs that all
// supported engines interpret in the same way.
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
	{"type of text", phrase("as", "varchar")}, // Spark knows it with a length only
	{"null in concat", nullsInConcat},
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
	{"size", tooLarge},
}

// mostTables and mostLines limit the size of one query to what a reader can follow:
// common table expressions, and lines without the contract.
const (
	mostTables = 8
	mostLines  = 120
)

// oneRow are the tables and common table expressions that a model may cross join,
// because they have exactly one row.
var oneRow = []string{"run_settings", "stg_horizon", "int_data_through", "results", "spending", "everybody", "reach", "gaps", "began"}

// functions are the functions of the subset: plain SQL, then the shims of package
// warehouse.
var functions = []string{
	"count", "sum", "avg", "min", "max", "stddev_samp", "var_samp", "covar_samp", "row_number", "lag", "lead",
	"coalesce", "nullif", "cast", "abs", "sqrt", "exp", "concat", "year", "month",
	"ratio", "floor_div", "add_days", "days_between", "period_index", "period_start", "window_value", "converted", "plain_code", "code_stem", "published",
}

// beforeParenthesis are words that may precede a parenthesis without being a function.
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

// scan splits a query into tokens and drops comments.
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

// at returns the text of a token. It is empty out of range and for quoted text.
func (q query) at(i int) string {
	if i < 0 || i >= len(q.tokens) || q.tokens[i].kind == text {
		return ""
	}
	return q.tokens[i].text
}

// near returns the text around a token.
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

// each collects what a rule reports about each token; an empty string reports nothing.
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

// words bans words and symbols, given as patterns.
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

// neverNull are the names of columns that the contracts of the model and its inputs
// require, and of counts and row numbers computed in the query.
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
