package warehouse

import (
	"errors"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Contracts are enforced: Checks is one query of the SQL subset that counts the rows of a
// table and the rows that break each promise of its contract, and Judge evaluates the
// result.

// check is one promise of a contract: an expression that counts the rows that break it,
// and a description of the fault.
type check struct{ count, fault string }

// checks lists the promises of a table. Repeated keys are counted among the rows that
// meet the condition slice, or among all rows when it is empty.
func checks(t models.Table, slice string) []check {
	var all []check
	name := Quoted(t.Name)
	for _, c := range t.Columns {
		column := Quoted(c.Name)
		if c.Required {
			all = append(all, check{"count(*) - count(" + column + ")", "rows have no " + c.Name + ", which the contract requires"})
		}
		if len(c.Values) > 0 {
			all = append(all, check{fmt.Sprintf("count(case when %s not in (%s) then 1 end)", column, literals(c.Values)),
				fmt.Sprintf("rows have a %s that is not one of %s", c.Name, strings.Join(c.Values, ", "))})
		}
		if table, key, found := strings.Cut(c.References, "."); found {
			all = append(all, check{fmt.Sprintf("(select count(*) from %s as own left join (select distinct %s as k from %s) as other on own.%s = other.k where own.%s is not null and other.k is null)",
				name, Quoted(key), Quoted(table), column, column), fmt.Sprintf("rows have a %s that is not in %s", c.Name, c.References)})
		}
	}
	for _, condition := range t.Holds {
		all = append(all, check{fmt.Sprintf("count(case when not (%s) then 1 end)", condition), "rows break the condition " + condition})
	}
	if len(t.Grain) > 0 {
		keys := make([]string, len(t.Grain))
		for i, k := range t.Grain {
			keys[i] = Quoted(k)
		}
		list := strings.Join(keys, ", ")
		all = append(all, check{fmt.Sprintf("(select count(*) from (select %s from %s%s group by %s having count(*) > 1) as repeated)", list, name, slice, list),
			fmt.Sprintf("keys over the grain (%s) are in more than one row", strings.Join(t.Grain, ", "))})
	}
	return all
}

// Checks is the query that counts the rows of a table and those that break its contract.
// In a table with very many rows, keys may be checked in a slice: a condition such as
// " where ...", empty for all rows.
func Checks(t models.Table, slice string) string {
	counts := []string{"count(*) as rows_count"}
	for i, c := range checks(t, slice) {
		counts = append(counts, fmt.Sprintf("%s as broken_%d", c.count, i+1))
	}
	return fmt.Sprintf("select %s from %s", strings.Join(counts, ", "), Quoted(t.Name))
}

// HasPromises is false for a contract that no row can break.
func HasPromises(t models.Table) bool { return len(checks(t, "")) > 0 }

// Judge returns an error for every broken promise, given the counts of Checks without the
// first one.
func Judge(t models.Table, broken []int64) error {
	var errs []error
	for i, c := range checks(t, "") {
		if broken[i] > 0 {
			errs = append(errs, fmt.Errorf("table %s: %d %s", t.Name, broken[i], c.fault))
		}
	}
	return errors.Join(errs...)
}

// Quoted is the name as a quoted SQL identifier.
func Quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Literal is the text as a SQL string.
func Literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func literals(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = Literal(text)
	}
	return strings.Join(quoted, ", ")
}
