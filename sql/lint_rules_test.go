package sql

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

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

// stars bans `select *` everywhere, and `t.*` in the final select, which must list its
// columns.
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

// positions bans column numbers in group by and order by.
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

// items are the items of the list that begins at i, without the commas.
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

// integerDivisions bans a / b where the divisor and all factors before it are known to
// be whole numbers, because engines differ in the result.
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

// operandStart is the index of the first token of the factor that ends at last.
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

// operandEnd is the index after the last token of the factor that begins at first.
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

// whole reports whether the tokens can only be a whole number.
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

// leftJoinOrs bans "or" in the condition of a left join. DuckDB executes such a join by
// comparing each row with the whole other table, regardless of any equalities: ten
// thousand people took twenty seconds, and the time grows with their square. An open end
// is compared as a distant day, coalesce(valid_to, date '9999-12-31') > day.
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

// crossJoins bans cross joins, spelled out or written with commas, except with one-row
// tables.
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

// unorderedNulls bans a window's order by over a nullable expression that does not say
// where nulls go, because engines differ.
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

// nullsInConcat bans concat of what may be null: DuckDB leaves it out, and with Spark the
// whole text is null.
var nullsInConcat = each(func(q query, i int) string {
	if q.at(i) != "concat" || q.at(i+1) != "(" {
		return ""
	}
	for _, item := range q.items(i + 2) {
		if !q.isNeverNull(item) {
			return q.near(i)
		}
	}
	return ""
})

// isNeverNull reports whether an expression has a value, as far as the text can show it.
func (q query) isNeverNull(item []token) bool {
	inner := query{tokens: item, neverNull: q.neverNull}
	switch n := len(item); {
	case n == 1 && item[0].kind != word || n == 2 && item[0].text == "date":
		return true
	case n == 1 || n == 3 && item[1].text == ".":
		return q.neverNull[item[n-1].text]
	case inner.at(1) != "(" || inner.closing(1) != n-1:
		return inner.at(0) == "case" && slices.ContainsFunc(item, func(t token) bool { return t.text == "else" })
	case inner.at(0) == "coalesce":
		all := inner.items(2)
		return q.isNeverNull(all[len(all)-1])
	case inner.at(0) == "cast":
		return q.isNeverNull(item[2 : n-3]) // before: as type )
	}
	return inner.at(0) == "concat" || inner.at(0) == "count"
}

var otherFunctions = each(func(q query, i int) string {
	if q.tokens[i].kind == word && q.at(i+1) == "(" &&
		!slices.Contains(functions, q.at(i)) && !slices.Contains(beforeParenthesis, q.at(i)) {
		return q.near(i)
	}
	return ""
})

// tooLarge bans models that are too large to follow; such a model should be split.
func tooLarge(q query) []string {
	var faults []string
	tables := 0
	for i := range q.tokens {
		if q.at(i) == "as" && q.at(i+1) == "(" {
			tables++
		}
	}
	if tables > mostTables {
		faults = append(faults, fmt.Sprintf("%d common table expressions, at most %d", tables, mostTables))
	}
	if lines := strings.Count(strings.TrimSpace(q.text), "\n") + 1; lines > mostLines {
		faults = append(faults, fmt.Sprintf("%d lines, at most %d", lines, mostLines))
	}
	return faults
}
