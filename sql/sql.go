// Package sql holds the models: one file, one table, one contract, one SELECT.
// It knows what each table means and reads, and never executes anything: that
// is the business of package warehouse.
package sql

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

//go:embed staging/*.sql intermediate/*.sql marts/*.sql
var files embed.FS

// Layer says how far a table is from the landed files.
type Layer string

// The layers, in the order in which data flows through them.
const (
	Staging      Layer = "staging"      // one truth per key
	Intermediate Layer = "intermediate" // exposures, windows, comparison cells and their sums
	Marts        Layer = "marts"        // what is published
)

// Model is one table made by one SELECT.
type Model struct {
	models.Table `yaml:",inline"`
	Inputs       []string `yaml:"inputs"`
	Layer        Layer    `yaml:"-"`
	Query        string   `yaml:"-"`
}

// Load parses and checks all models and orders each after its inputs, those
// made in Go (their Query is empty) among them. Tables that are there from the
// start, landed or from the register, are given; any other input that no model
// makes is an error.
func Load(given []models.Table, made ...Model) ([]Model, error) {
	return load(files, given, made)
}

func load(fsys fs.FS, given []models.Table, made []Model) ([]Model, error) {
	paths, err := fs.Glob(fsys, "*/*.sql")
	if err != nil {
		return nil, err
	}
	var (
		all  []Model
		errs []error
	)
	for _, p := range paths {
		text, err := fs.ReadFile(fsys, p)
		if err != nil {
			return nil, err
		}
		m, err := parse(p, text)
		if err != nil {
			errs = append(errs, fmt.Errorf("sql/%s: %w", p, err))
		}
		all = append(all, m)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return order(append(all, made...), given)
}

// parse reads one file: a block comment that holds the contract as YAML, then
// the SELECT.
func parse(p string, text []byte) (Model, error) {
	m := Model{Layer: Layer(path.Dir(p))}
	head, query, found := bytes.Cut(text, []byte("*/"))
	head, opened := bytes.CutPrefix(head, []byte("/*"))
	if !found || !opened {
		return m, errors.New("the file must begin with its contract in /* */")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(head))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("contract: %w", err)
	}
	m.Name = strings.TrimSuffix(path.Base(p), ".sql")
	m.Query = strings.TrimSpace(string(query))
	return m, m.check()
}

// literalsAndComments are the parts of a query in which a semicolon means nothing.
var literalsAndComments = regexp.MustCompile(`'[^']*'|--[^\n]*`)

func (m Model) check() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if m.Doc == "" {
		fault("doc is missing")
	}
	if len(m.Grain) == 0 {
		fault("grain is missing")
	}
	if len(m.Inputs) == 0 {
		fault("inputs are missing")
	}
	for _, key := range m.Grain {
		if _, ok := m.Column(key); !ok {
			fault("grain: %q is no column", key)
		}
	}
	seen := map[string]bool{}
	for _, c := range m.Columns {
		switch {
		case c.Doc == "":
			fault("column %s: doc is missing", c.Name)
		case !c.Type.Valid():
			fault("column %s: %q is no type", c.Name, c.Type)
		case seen[c.Name]:
			fault("column %s: declared twice", c.Name)
		}
		seen[c.Name] = true
	}
	if len(m.Columns) == 0 {
		fault("columns are missing")
	}
	switch code := strings.TrimSpace(literalsAndComments.ReplaceAllString(m.Query, "")); {
	case code == "":
		fault("the SELECT is missing")
	case strings.Contains(code, ";"):
		fault("one SELECT, and no semicolon")
	}
	return errors.Join(errs...)
}

// order sorts the models so that each stands after its inputs, ties by name.
func order(all []Model, given []models.Table) ([]Model, error) {
	known := map[string]bool{}
	for _, t := range given {
		known[t.Name] = true
	}
	for i, m := range all {
		twice := slices.ContainsFunc(all[i+1:], func(other Model) bool { return other.Name == m.Name })
		if twice || known[m.Name] {
			return nil, fmt.Errorf("sql: two tables are called %s", m.Name)
		}
	}
	slices.SortFunc(all, func(a, b Model) int { return strings.Compare(a.Name, b.Name) })
	var sorted []Model
	for len(all) > 0 {
		ready := slices.IndexFunc(all, func(m Model) bool {
			return !slices.ContainsFunc(m.Inputs, func(in string) bool { return !known[in] })
		})
		if ready < 0 {
			return nil, unordered(all, known)
		}
		known[all[ready].Name] = true
		sorted = append(sorted, all[ready])
		all = slices.Delete(all, ready, ready+1)
	}
	return sorted, nil
}

func unordered(rest []Model, known map[string]bool) error {
	var errs []error
	for _, m := range rest {
		for _, in := range m.Inputs {
			if !known[in] {
				errs = append(errs, fmt.Errorf("sql/%s/%s.sql: input %q is no model and no given table, or reads this one in a circle", m.Layer, m.Name, in))
			}
		}
	}
	return errors.Join(errs...)
}
