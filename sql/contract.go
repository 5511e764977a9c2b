package sql

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// literalsAndComments are the parts of a query in which a semicolon has no meaning.
var literalsAndComments = regexp.MustCompile(`'[^']*'|--[^\n]*`)

// bare is the query without literals and comments.
func bare(query string) string {
	return strings.TrimSpace(literalsAndComments.ReplaceAllString(query, ""))
}

// contract collects the faults of one contract.
type contract struct {
	Model
	errs []error
}

func (c *contract) fault(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

// check verifies that the contract has the required form.
func (m Model) check() error {
	c := &contract{Model: m}
	if m.Doc == "" {
		c.fault("doc is missing")
	}
	if len(m.Grain) == 0 {
		c.fault("grain is missing")
	}
	if len(m.Inputs) == 0 {
		c.fault("inputs are missing")
	}
	if len(m.Columns) == 0 {
		c.fault("columns are missing")
	}
	if strings.Contains(bare(m.Query), ";") {
		c.fault("the query has a semicolon; write one SELECT without a semicolon")
	}
	c.known("grain", m.Grain...)
	c.columns()
	for _, rule := range m.Suppress {
		c.suppression(rule)
	}
	c.revealing()
	for _, rule := range m.Round {
		c.rounding(rule)
	}
	if m.Carry != nil {
		c.carry(*m.Carry)
	}
	return errors.Join(c.errs...)
}

// known reports names that are not columns.
func (c *contract) known(what string, names ...string) {
	for _, name := range names {
		if _, ok := c.Column(name); name != "" && !ok {
			c.fault("%s: %q is not a column", what, name)
		}
	}
}

func (c *contract) columns() {
	seen := map[string]bool{}
	for _, column := range c.Columns {
		switch {
		case column.Doc == "":
			c.fault("column %s: doc is missing", column.Name)
		case !column.Type.Valid():
			c.fault("column %s: %q is not a type", column.Name, column.Type)
		case seen[column.Name]:
			c.fault("column %s: declared twice", column.Name)
		case column.References != "" && strings.Count(column.References, ".") != 1:
			c.fault("column %s: references %q; write table.column", column.Name, column.References)
		}
		seen[column.Name] = true
		if c.Layer == Marts {
			c.role(column)
		}
	}
}

// isNumber reports whether values of the type are figures, which can reveal
// information about people.
func isNumber(t models.Type) bool {
	return t == models.Integer || t == models.Float || t == models.Money || t == models.Amount || t == models.Total
}

// role reports a number of a mart without a role, which says what the number reveals
// about people.
func (c *contract) role(column models.Column) {
	role := column.Role
	switch {
	case column.PII:
		c.fault("column %s: identifies a person; remove it from the mart", column.Name)
	case column.IsGuard && role.Kind != "":
		c.fault("column %s: a guard is not published and has no role", column.Name)
	case column.IsGuard || slices.Contains(c.Grain, column.Name):
	case isNumber(column.Type) && role.Kind == "":
		c.fault("column %s: role is missing; declare what the number reveals about people", column.Name)
	}
	for _, from := range role.From {
		if !strings.Contains(from, ".") { // otherwise of another mart
			c.known("column "+column.Name+": role", from)
		}
	}
}

func (c *contract) suppression(rule models.Suppression) {
	if c.Layer != Marts {
		c.fault("suppress: the table is not a mart, and only marts are published; remove the rule")
	}
	if len(rule.People)+len(rule.Rest) == 0 && rule.When == "" {
		c.fault("suppress: the rule counts nobody; declare people, rest or when")
	}
	if len(rule.Hides) == 0 && rule.Marks == "" && !rule.Drops {
		c.fault("suppress: the rule hides nothing; declare hides, marks or drops")
	}
	for _, names := range [][]string{rule.People, rule.Rest, rule.Together, rule.Siblings, rule.Hides, rule.Totals, {rule.When, rule.Known, rule.Nests, rule.After, rule.Marks, rule.Quotable, rule.Reason}} {
		c.known("suppress", names...)
	}
	for _, name := range slices.Concat(rule.Hides, rule.Totals) {
		if column, ok := c.Column(name); ok && (column.Required || column.IsGuard) {
			c.fault("suppress: column %s cannot be hidden, because it is required or a guard; make it optional or leave it out of the rule", name)
		}
	}
}

// revealing reports columns that are computed from hidden ones and not hidden themselves.
func (c *contract) revealing() {
	hidden := map[string]bool{}
	for _, rule := range c.Suppress {
		for _, name := range slices.Concat(rule.Hides, rule.Totals) {
			hidden[name] = true
		}
	}
	for _, column := range c.Columns {
		at := slices.IndexFunc(column.Role.From, func(name string) bool { return hidden[name] })
		if at >= 0 && !hidden[column.Name] {
			c.fault("column %s: derived from %s, which suppress can hide, and would reveal it; add it to hides", column.Name, column.Role.From[at])
		}
	}
}

func (c *contract) carry(rule models.Carry) {
	if c.Layer == Marts {
		c.fault("carry: the table is a mart, which follows from tables that are carried; remove the rule")
	}
	if rule.Kind == "" || len(rule.Unit) == 0 {
		c.fault("carry: the rule has no kind or no unit; declare the columns that name a unit")
	}
	c.known("carry", rule.Unit...)
	c.known("carry", slices.Sorted(maps.Keys(rule.Where))...)
}

func (c *contract) rounding(rule models.Rounding) {
	if rule.Share == "" && (len(rule.People) == 0 || len(slices.Concat(rule.Means, rule.Sums, rule.Upward, rule.Scaled, rule.Inverse)) == 0) {
		c.fault("round: the rule rounds nothing; declare people and what is rounded, or a share")
	}
	if rule.Share != "" && (rule.Part == "" || rule.Whole == "") {
		c.fault("round: the share %s has no part or no whole", rule.Share)
	}
	for _, names := range [][]string{rule.Means, rule.Sums, rule.Upward, rule.Scaled, rule.Inverse, rule.People, {rule.Deviation, rule.Error, rule.Most, rule.Weight, rule.Share, rule.Part, rule.Whole}} {
		c.known("round", names...)
	}
}
