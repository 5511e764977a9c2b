package sql

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// literalsAndComments are the parts of a query in which a semicolon means nothing.
var literalsAndComments = regexp.MustCompile(`'[^']*'|--[^\n]*`)

// bare is a query without them.
func bare(query string) string {
	return strings.TrimSpace(literalsAndComments.ReplaceAllString(query, ""))
}

// contract collects what is wrong with one.
type contract struct {
	Model
	errs []error
}

func (c *contract) fault(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

// check holds a contract to the form that all have.
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
		c.fault("one SELECT, and no semicolon")
	}
	c.known("grain", m.Grain...)
	c.columns()
	for _, rule := range m.Suppress {
		c.suppression(rule)
	}
	return errors.Join(c.errs...)
}

// known faults names that are no columns.
func (c *contract) known(what string, names ...string) {
	for _, name := range names {
		if _, ok := c.Column(name); name != "" && !ok {
			c.fault("%s: %q is no column", what, name)
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
			c.fault("column %s: %q is no type", column.Name, column.Type)
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

// isNumber tells the types that can tell of people.
func isNumber(t models.Type) bool {
	return t == models.Integer || t == models.Float || t == models.Money || t == models.Amount
}

// role faults a number of a mart of which nothing says what it tells about people.
func (c *contract) role(column models.Column) {
	role := column.Role
	switch {
	case column.PII:
		c.fault("column %s: identifies a person; no mart may", column.Name)
	case column.IsGuard && role.Kind != "":
		c.fault("column %s: a guard is not published and has no role", column.Name)
	case column.IsGuard || slices.Contains(c.Grain, column.Name):
	case isNumber(column.Type) && role.Kind == "":
		c.fault("column %s: role is missing; say what the number tells about people", column.Name)
	}
	c.known("column "+column.Name+": role", role.From...)
}

func (c *contract) suppression(rule models.Suppression) {
	if c.Layer != Marts {
		c.fault("suppress: only a mart is published")
	}
	if len(rule.People)+len(rule.Rest) == 0 && rule.When == "" {
		c.fault("suppress: neither people nor rest are counted")
	}
	if len(rule.Hides) == 0 && rule.Marks == "" && !rule.Drops {
		c.fault("suppress: nothing is hidden")
	}
	for _, names := range [][]string{rule.People, rule.Rest, rule.Together, rule.Siblings, rule.Hides, rule.Totals, {rule.When, rule.Known, rule.Nests, rule.After, rule.Marks, rule.Quotable, rule.Reason}} {
		c.known("suppress", names...)
	}
	for _, name := range slices.Concat(rule.Hides, rule.Totals) {
		if column, ok := c.Column(name); ok && (column.Required || column.IsGuard) {
			c.fault("suppress: column %s cannot be hidden; it is required, or a guard", name)
		}
	}
}
