package sql

import (
	"errors"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Lists are closed lists by name. A contract that has $verdicts among the values of
// a column takes in the list of that name, which a room declares in Go; $table.column
// takes in that of another contract, or of a canonical table.
type Lists map[string][]string

// canonicalLists are those of the vocabulary: the canonical tables, and the words
// that their columns take.
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

// expand takes in the lists that the contracts name, those of one another among them.
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
			c.Values = values
		}
	}
	return errors.Join(errs...)
}

// deepest is how far contracts may take lists from one another.
const deepest = 5

func (l Lists) values(written []string, declared map[string]*models.Column, depth int) (values []string, err error) {
	if depth > deepest {
		return nil, errors.New("lists that take in one another in a circle")
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
			return nil, fmt.Errorf("nothing declares a list %q", name)
		}
		values = append(values, list...)
	}
	return values, nil
}
