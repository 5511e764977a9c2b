// Package sql holds the models. Each file declares one table with one contract and one
// SELECT; tables made in Go have the contract alone. The package knows what each table
// means and reads. It never executes a query: package warehouse does.
package sql

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go columns.yaml staging/*.sql intermediate/*.sql intermediate/*.yaml marts/*.sql
var files embed.FS

// Identity changes with the text of every model and contract.
var Identity = sync.OnceValue(func() string { return identity.Code(files) })

// Layer says how far a table is from the landed files.
type Layer string

// The layers, in the order in which data flows through them.
const (
	Staging      Layer = "staging"      // one truth per key
	Intermediate Layer = "intermediate" // exposures, windows, comparison cells and their sums
	Marts        Layer = "marts"        // what is published
)

// PublishedPrefix begins the name under which a model reads a mart as it is
// published: after suppression and rounding.
const PublishedPrefix = "published_"

// Base is the name of the model behind a table: for a published mart, the mart.
func Base(table string) string { return strings.TrimPrefix(table, PublishedPrefix) }

// Model is one table, made by one SELECT or in Go.
type Model struct {
	models.Table `yaml:",inline"`
	Inputs       []string `yaml:"inputs"`
	Layer        Layer    `yaml:"-"`
	Query        string   `yaml:"-"` // empty for a table that is made in Go
}

// File is the name of the model's file below the folder sql.
func (m Model) File() string {
	if m.Query == "" {
		return string(m.Layer) + "/" + m.Name + ".yaml"
	}
	return string(m.Layer) + "/" + m.Name + ".sql"
}

// Given are the tables that exist before any model is built: the landed tables, the
// register, and what is known about the run.
func Given() []models.Table {
	given := slices.Clone(models.Given)
	for _, t := range models.Canonical {
		given = append(given, models.Landed(t))
	}
	return given
}

// Load parses and checks all models and puts each after its inputs and after the
// tables that its columns refer to. An input that is neither a model nor a given table
// is an error. The lists are those that other packages declare for the values of
// columns.
func Load(lists ...Lists) ([]Model, error) {
	all := canonicalLists()
	for _, l := range lists {
		maps.Copy(all, l)
	}
	return load(files, Given(), all)
}

func load(fsys fs.FS, given []models.Table, lists Lists) ([]Model, error) {
	shared, err := readColumns(fsys)
	if err != nil {
		return nil, err
	}
	var (
		all  []Model
		errs []error
	)
	for _, pattern := range []string{"*/*.sql", "*/*.yaml"} {
		paths, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			text, err := fs.ReadFile(fsys, p)
			if err != nil {
				return nil, err
			}
			m, err := parse(p, text, shared)
			if err != nil {
				errs = append(errs, fmt.Errorf("sql/%s: %w", p, err))
			}
			all = append(all, m)
		}
	}
	if err := errors.Join(append(errs, lists.expand(all))...); err != nil {
		return nil, err
	}
	return order(all, given)
}

// parse reads one file: a block comment that holds the contract as YAML, then the
// SELECT; or, for a table made in Go, the contract alone.
func parse(p string, text []byte, shared columns) (Model, error) {
	m := Model{Layer: Layer(path.Dir(p)), Table: models.Table{Name: strings.TrimSuffix(path.Base(p), path.Ext(p))}}
	head := text
	if path.Ext(p) == ".sql" {
		comment, query, found := bytes.Cut(text, []byte("*/"))
		comment, opened := bytes.CutPrefix(comment, []byte("/*"))
		if !found || !opened {
			return m, errors.New("the contract is missing; begin the file with the contract in /* */")
		}
		head, m.Query = comment, strings.TrimSpace(string(query))
		if bare(m.Query) == "" {
			return m, errors.New("the SELECT is missing; write it after the contract")
		}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(head))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("contract: %w", err)
	}
	m.Doc = oneLine(m.Doc)
	for i, c := range m.Columns {
		m.Columns[i] = shared.complete(m, c)
		m.Columns[i].Doc = oneLine(m.Columns[i].Doc)
	}
	return m, m.check()
}

// oneLine is a text that a contract wraps.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// order sorts the models so that each comes after its inputs, and by name where the
// inputs leave a choice.
func order(all []Model, given []models.Table) ([]Model, error) {
	known := map[string]bool{}
	for _, t := range given {
		known[t.Name] = true
	}
	for i, m := range all {
		twice := slices.ContainsFunc(all[i+1:], func(other Model) bool { return other.Name == m.Name })
		if twice || known[m.Name] {
			return nil, fmt.Errorf("sql: two tables are called %s; rename one of them", m.Name)
		}
	}
	slices.SortFunc(all, func(a, b Model) int { return strings.Compare(a.Name, b.Name) })
	var sorted []Model
	for len(all) > 0 {
		ready := slices.IndexFunc(all, func(m Model) bool { return len(m.missing(known)) == 0 })
		if ready < 0 {
			return nil, unordered(all, known)
		}
		m := all[ready]
		known[m.Name] = true
		if m.Layer == Marts {
			known[PublishedPrefix+m.Name] = true
		}
		sorted = append(sorted, m)
		all = slices.Delete(all, ready, ready+1)
	}
	return sorted, nil
}

// missing lists the tables that the model needs and that are not yet known.
func (m Model) missing(known map[string]bool) (missing []string) {
	needed := slices.Clone(m.Inputs)
	for _, c := range m.Columns {
		if table, _, found := strings.Cut(c.References, "."); found && table != m.Name {
			needed = append(needed, table)
		}
	}
	return slices.DeleteFunc(needed, func(name string) bool { return known[name] })
}

func unordered(rest []Model, known map[string]bool) error {
	var errs []error
	for _, m := range rest {
		for _, name := range m.missing(known) {
			errs = append(errs, fmt.Errorf("sql/%s: input %q is neither a model nor a given table, or it reads this model in a circle; correct the inputs", m.File(), name))
		}
	}
	return errors.Join(errs...)
}
