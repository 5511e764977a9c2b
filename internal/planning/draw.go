package planning

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
)

// Assignment is one drawn person.
type Assignment struct {
	Employee    string
	IsTreatment bool
}

// Members are the people who would be trained in a program.
func Members(ctx context.Context, in inference.Tables, program string) ([]Member, error) {
	var err error
	members := inference.Read[Member](ctx, in, &err, "int_plan_members", "program_id", "employee_id")
	return eligible(members, program), err
}

// Draw decides by chance who is trained in the first wave of a wait list, within strata. The
// people are sorted by stratum and, within it, by a hash of seed, program and employee id;
// every k-th of them from a start by chance is drawn. So each stratum gives its share to the
// first wave, up to one person, everybody has the same chance, and the same seed, program
// and people always give the same draw, in whatever order they come. The result is ordered
// by employee id, which tells nothing.
func Draw(p models.StudyPlan, members []Member) ([]Assignment, error) {
	if p.Design != models.DesignWaitList {
		return nil, fmt.Errorf("the plan of %s has the design %s, in which chance decides nothing; write design: wait_list to draw", p.Program, p.Design)
	}
	chance := lot{seed: seedOf(p), program: p.Program}
	keys := make(map[string][sha256.Size]byte, len(members))
	for _, m := range members {
		keys[m.EmployeeID] = chance.of("person", m.EmployeeID)
	}
	members = slices.SortedFunc(slices.Values(members), func(a, b Member) int {
		ka, kb := keys[a.EmployeeID], keys[b.EmployeeID]
		return cmp.Or(cmp.Compare(a.Stratum, b.Stratum), slices.Compare(ka[:], kb[:]), cmp.Compare(a.EmployeeID, b.EmployeeID))
	})
	if p.People > 0 {
		members = spread(members, min(p.People, len(members)), chance.of("plan"))
	}
	first := len(members) / p.WavesCount()
	if first == 0 {
		return nil, fmt.Errorf("the plan of %s has %d eligible people for %d waves; correct departments, jobs and locations, or plan fewer waves", p.Program, len(members), p.WavesCount())
	}
	treated := map[string]bool{}
	for _, m := range spread(members, first, chance.of("first wave")) {
		treated[m.EmployeeID] = true
	}
	drawn := make([]Assignment, len(members))
	for i, m := range members {
		drawn[i] = Assignment{m.EmployeeID, treated[m.EmployeeID]}
	}
	slices.SortFunc(drawn, func(a, b Assignment) int { return cmp.Compare(a.Employee, b.Employee) })
	return drawn, nil
}

// spread takes n people at equal distances from a start by chance (systematic sampling).
func spread(people []Member, n int, chance [sha256.Size]byte) (taken []Member) {
	all := uint64(len(people))
	if all == 0 {
		return nil
	}
	at := binary.BigEndian.Uint64(chance[:]) % all
	for _, m := range people {
		if at < uint64(n) {
			taken = append(taken, m)
		}
		at = (at + uint64(n)) % all
	}
	return taken
}

// lot is chance that a seed and a program determine.
type lot struct {
	seed    int
	program string
}

// of hashes the seed, the program and the texts, each with its length.
func (l lot) of(texts ...string) [sha256.Size]byte {
	h := sha256.New()
	for _, text := range append([]string{strconv.Itoa(l.seed), l.program}, texts...) {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// seedOf is the declared seed, or 1.
func seedOf(p models.StudyPlan) int { return max(p.Seed, 1) }

// WriteDraw writes the draw as a delivery of the canonical table assignments.
func WriteDraw(w io.Writer, p models.StudyPlan, drawn []Assignment) error {
	out := csv.NewWriter(w)
	for _, a := range drawn {
		if models.InCSV(a.Employee) != a.Employee {
			return fmt.Errorf("the employee id %q would act as a formula, or hides a character, where people open the file; correct it in the roster", a.Employee)
		}
	}
	errs := []error{out.Write([]string{"employee_id", "program_id", "arm", "randomized", "assigned_date"})}
	for _, a := range drawn {
		arm := "waitlist"
		if a.IsTreatment {
			arm = "treatment"
		}
		errs = append(errs, out.Write([]string{a.Employee, p.Program, arm, "true", p.Start}))
	}
	out.Flush()
	return errors.Join(append(errs, out.Error())...)
}
