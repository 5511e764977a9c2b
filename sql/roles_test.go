package sql

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/impactmart/impactmart/models"
)

const goodMart = `/*
doc: Every program.
grain: [program]
inputs: [landed]
columns:
  - {name: program, type: varchar, required: true, doc: The program.}
  - {name: people_count, type: bigint, role: count of trained, doc: People.}
  - {name: level, type: double, role: mean of value over trained, doc: Their mean.}
  - {name: double_level, type: double, role: derived from level, doc: Twice the mean.}
  - {name: all_count, type: bigint, guard: true, doc: Everybody.}
suppress:
  - {people: [people_count], hides: [people_count, level, double_level]}
*/
select program, people_count, level, double_level, all_count from landed
`

// TestRoles: a number of a mart has a role, and what follows from a hidden one is hidden.
func TestRoles(t *testing.T) {
	for name, of := range map[string]struct{ old, new, want string }{
		"good":                            {"", "", ""},
		"hidden by a rule of its own":     {"level, double_level]}", "level]}\n  - {rest: [all_count], hides: [double_level]}", ""},
		"no role":                         {", role: mean of value over trained", "", "column level: role is missing"},
		"no such role":                    {"mean of value over trained", "average", `"average" is not a role`},
		"derived from nothing":            {"derived from level", "derived from levels", `"levels" is not a column`},
		"a guard is not published":        {"guard: true", "guard: true, role: operational", "column all_count: a guard is not published"},
		"derived from what can be hidden": {"level, double_level]}", "level]}", "column double_level: derived from level, which suppress can hide"},
	} {
		_, err := load(fstest.MapFS{"marts/programs.sql": {Data: []byte(strings.Replace(goodMart, of.old, of.new, 1))}}, []models.Table{{Name: "landed"}}, nil)
		switch {
		case of.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case of.want != "" && (err == nil || !strings.Contains(err.Error(), of.want)):
			t.Errorf("%s: %v, want %s", name, err, of.want)
		}
	}
}

// TestDerivedFromPublished: what is derived from another mart exists there, and is computed
// from its published form.
func TestDerivedFromPublished(t *testing.T) {
	loaded, tables := allModels(t)
	inputs := map[string][]string{}
	for _, m := range loaded {
		inputs[m.Name] = m.Inputs
	}
	var reads func(table, mart string) bool
	reads = func(table, mart string) bool {
		return table == PublishedPrefix+mart || slices.ContainsFunc(inputs[table], func(in string) bool { return reads(in, mart) })
	}
	for _, m := range loaded {
		for _, c := range m.Columns {
			for _, from := range c.Role.From {
				mart, column, isOther := strings.Cut(from, ".")
				if !isOther {
					continue
				}
				if _, exists := tables[PublishedPrefix+mart].Column(column); !exists {
					t.Errorf("%s.%s: there is no %s", m.Name, c.Name, from)
				}
				if !reads(m.Name, mart) {
					t.Errorf("%s.%s is derived from %s, and nothing that it is computed from reads %s%s", m.Name, c.Name, from, PublishedPrefix, mart)
				}
			}
		}
	}
}
