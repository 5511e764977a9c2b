package inference

import (
	"cmp"
	"context"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/models"
)

// makeDraws holds the delivered arms against the draws on record. A draw that was changed
// before it was delivered is none.
func makeDraws(ctx context.Context, in Tables, _ Settings) ([]arrow.RecordBatch, error) {
	type course struct {
		Course  string `col:"course_id"`
		Program string `col:"program_id"`
	}
	var err error
	draws := Read[models.DrawRow](ctx, in, &err, "run_draws", "program_id", "draw_number")
	if err != nil || len(draws) == 0 {
		return []arrow.RecordBatch{batch(in, &err, "int_draws", []Draw{})}, err
	}
	programs := map[string]string{}
	for _, c := range Read[course](ctx, in, &err, "register_courses") {
		programs[c.Course] = c.Program
	}
	delivered := armsOf(Read[assignment](ctx, in, &err, "landed_assignments"), programs)
	made := batch(in, &err, "int_draws", heldAgainst(draws, delivered))
	return []arrow.RecordBatch{made}, err
}

// assignment is a delivered row of an arm.
type assignment struct {
	Employee *string `col:"employee_id"`
	Program  string  `col:"program_id"`
	Arm      string  `col:"arm"`
	IsDrawn  bool    `col:"randomized"`
	Delivery int64   `col:"delivery_number"`
	Row      int64   `col:"source_row"`
}

// treatmentArm is the arm of those to be trained.
const treatmentArm = "treatment"

// armsOf are the people of each program who are declared to be drawn, each with whether to be
// trained; of several rows of a person, the last one counts. The arms of a program are nil if
// somebody is named by address alone.
func armsOf(rows []assignment, programs map[string]string) map[string]map[string]bool {
	slices.SortFunc(rows, func(a, b assignment) int {
		return cmp.Or(cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(a.Row, b.Row))
	})
	arms, unnamed := map[string]map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		program, known := programs[r.Program]
		switch {
		case !known || !r.IsDrawn:
		case r.Employee == nil:
			unnamed[program] = true
		case arms[program] == nil:
			arms[program] = map[string]bool{*r.Employee: r.Arm == treatmentArm}
		default:
			arms[program][*r.Employee] = r.Arm == treatmentArm
		}
	}
	for program := range unnamed {
		delete(arms, program)
	}
	return arms
}

// heldAgainst makes the rows of int_draws. Draws are in the order of their programs, and the
// last one of each counts: of several, nobody may choose.
func heldAgainst(draws []models.DrawRow, delivered map[string]map[string]bool) (rows []Draw) {
	for _, d := range draws {
		if len(rows) == 0 || rows[len(rows)-1].ProgramID != d.Program {
			rows = append(rows, Draw{ProgramID: d.Program})
		}
		row := &rows[len(rows)-1]
		row.DrawsCount++
		row.IsAsDrawn = nil
		if arms := delivered[d.Program]; arms != nil && d.Arms != nil {
			row.IsAsDrawn = new(*d.Arms == models.ArmsOf(arms))
		}
	}
	return rows
}
