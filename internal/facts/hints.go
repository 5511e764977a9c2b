package facts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
)

// unmatchedCode is the kind of finding that hints are about.
const unmatchedCode = "person_unmatched"

// addHints says of unmatched people whether another way to write their ids would match
// them, and which rule would. Nothing is matched by guess.
func addHints(ctx context.Context, in inference.Tables, findings []Finding) error {
	isUnmatched := func(f Finding) bool { return f.Code == unmatchedCode }
	if !slices.ContainsFunc(findings, isUnmatched) {
		return nil
	}
	known, err := readRoster(ctx, in)
	if err != nil {
		return err
	}
	people, err := readPeople(ctx, in, func(code string) bool { return code == unmatchedCode })
	if err != nil {
		return err
	}
	for i := range findings {
		if f := &findings[i]; isUnmatched(*f) {
			if hint := known.hint(people[f.key()]); hint != "" {
				f.ProjectRemedy = hint + " " + f.ProjectRemedy
			}
		}
	}
	return nil
}

// readPeople are the people of each finding of the wanted kinds.
func readPeople(ctx context.Context, in inference.Tables, isWanted func(code string) bool) (map[findingKey]map[string]bool, error) {
	type row struct {
		Code   string  `col:"code"`
		Feed   string  `col:"feed"`
		File   string  `col:"file"`
		Table  string  `col:"table_name"`
		Column string  `col:"column_name"`
		Person *string `col:"person_key"`
	}
	var err error
	people := map[findingKey]map[string]bool{}
	for _, r := range inference.Read[row](ctx, in, &err, "int_finding_rows") {
		if r.Person == nil || !isWanted(r.Code) {
			continue
		}
		key := findingKey{r.Code, r.Feed, r.File, r.Table, r.Column}
		if people[key] == nil {
			people[key] = map[string]bool{}
		}
		people[key][*r.Person] = true
	}
	return people, err
}

func readRoster(ctx context.Context, in inference.Tables) (*roster, error) {
	type row struct {
		Kind string `col:"identity_kind"`
		Text string `col:"identity"`
	}
	var err error
	known := newRoster()
	for _, r := range inference.Read[row](ctx, in, &err, "stg_identities") {
		if r.Kind == "id" {
			known.add(r.Text)
		}
	}
	return known, err
}

// roster has the ids of the roster in other forms.
type roster struct {
	bare, folded map[string]int // people by id without leading zeros, and in lower case
	lengths      map[int]int    // of ids of digits
}

func newRoster() *roster {
	return &roster{bare: map[string]int{}, folded: map[string]int{}, lengths: map[int]int{}}
}

func (r *roster) add(id string) {
	r.bare[strings.TrimLeft(id, "0")]++
	r.folded[strings.ToLower(id)]++
	if strings.Trim(id, "0123456789") == "" {
		r.lengths[len(id)]++
	}
}

// hint is the rule that would match most of the people, if it matches one in ten and each
// to one person.
func (r *roster) hint(people map[string]bool) string {
	zeros, cases := 0, 0
	for id := range people {
		if r.bare[strings.TrimLeft(id, "0")] == 1 {
			zeros++
		}
		if r.folded[strings.ToLower(id)] == 1 {
			cases++
		}
	}
	switch {
	case 10*max(zeros, cases) < len(people) || zeros+cases == 0:
		return ""
	case zeros >= cases && len(r.lengths) == 1:
		for length := range r.lengths {
			return fmt.Sprintf("%d of %d people would match if leading zeros were put back: declare pad: %d for the column.", zeros, len(people), length)
		}
	case zeros >= cases:
		return fmt.Sprintf("%d of %d people would match but for leading zeros, and the ids of the roster have several lengths: correct the export.", zeros, len(people))
	}
	return fmt.Sprintf("%d of %d people would match if capital letters did not count: correct the export.", cases, len(people))
}
