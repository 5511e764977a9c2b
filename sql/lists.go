package sql

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Lists are closed lists of values by name. A contract with $verdicts among the values
// of a column includes the list of that name, which a package declares in Go.
// $table.column includes the values of a column in another contract or canonical table.
type Lists map[string][]string

// canonicalLists are the lists of the vocabulary: the canonical tables, and the values
// that their columns accept.
func canonicalLists() Lists {
	lists := Lists{}
	for _, t := range models.Canonical {
		lists["tables"] = append(lists["tables"], t.Name)
		for _, c := range t.Columns {
			if len(c.Values) > 0 {
				lists[t.Name+"."+c.Name] = c.Values
			}
		}
	}
	return lists
}

// expand replaces the names of lists in the contracts with the values of the lists,
// including lists that one contract takes from another.
func (l Lists) expand(all []Model) error {
	declared := map[string]*models.Column{}
	for i := range all {
		for j := range all[i].Columns {
			declared[all[i].Name+"."+all[i].Columns[j].Name] = &all[i].Columns[j]
		}
	}
	var errs []error
	for _, m := range all {
		for i := range m.Columns {
			c := &m.Columns[i]
			values, err := l.values(c.Values, declared, 0)
			if err != nil {
				errs = append(errs, fmt.Errorf("sql/%s: column %s: values: %w", m.File(), c.Name, err))
			}
			c.Values = once(values)
		}
	}
	return errors.Join(errs...)
}

// once leaves out values that an earlier list has, too.
func once(values []string) (kept []string) {
	for _, v := range values {
		if !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// deepest is the longest chain of contracts that take lists from one another.
const deepest = 5

func (l Lists) values(written []string, declared map[string]*models.Column, depth int) (values []string, err error) {
	if depth > deepest {
		return nil, errors.New("the lists include one another in a circle; write out the values of one of them")
	}
	for _, v := range written {
		name, isList := strings.CutPrefix(v, "$")
		list, known := l[name]
		column, ofColumn := declared[name]
		switch {
		case !isList:
			values = append(values, v)
			continue
		case !known && ofColumn:
			if list, err = l.values(column.Values, declared, depth+1); err != nil {
				return nil, err
			}
		case !known:
			return nil, fmt.Errorf("no list is called %q; declare it, or name an existing one", name)
		}
		values = append(values, list...)
	}
	return values, nil
}
