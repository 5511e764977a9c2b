package facts

import (
	"context"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
)

// addHints says of unmatched people whether another way to write their ids would match
// them, and which rule would. Nothing is matched by guess.
func addHints(ctx context.Context, in inference.Tables, findings []Finding) error {
	var unmatched []*Finding
	for i := range findings {
		if findings[i].Code == "person_unmatched" {
			unmatched = append(unmatched, &findings[i])
		}
	}
	if len(unmatched) == 0 {
		return nil
	}
	type identity struct {
		Kind string `col:"identity_kind"`
		Text string `col:"identity"`
	}
	type row struct {
		Code   string  `col:"code"`
		Feed   string  `col:"feed"`
		File   string  `col:"file"`
		Table  string  `col:"table_name"`
		Column string  `col:"column_name"`
		Person *string `col:"person_key"`
	}
	known, err := read[identity](ctx, in, "stg_identities")
	if err != nil {
		return err
	}
	rows, err := read[row](ctx, in, "int_finding_rows")
	if err != nil {
		return err
	}
	roster := newRoster()
	for _, id := range known {
		if id.Kind == "id" {
			roster.add(id.Text)
		}
	}
	people := map[findingKey]map[string]bool{}
	for _, r := range rows {
		if r.Code != "person_unmatched" || r.Person == nil {
			continue
		}
		key := findingKey{r.Code, r.Feed, r.File, r.Table, r.Column}
		if people[key] == nil {
			people[key] = map[string]bool{}
		}
		people[key][*r.Person] = true
	}
	for _, f := range unmatched {
		if hint := roster.hint(people[f.key()]); hint != "" {
			f.ProjectRemedy = hint + " " + f.ProjectRemedy
		}
	}
	return nil
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
