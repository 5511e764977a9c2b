package pipelines

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models/sketch"
)

// settle finds out who is behind the units of a kind, and decides about them.
func (c *carry) settle(ctx context.Context, kind string) error {
	if c.decided[kind] {
		return nil
	}
	c.decided[kind] = true
	if err := c.ensure(ctx, "int_data_through"); err != nil {
		return err
	}
	if err := c.readThrough(ctx); err != nil {
		return err
	}
	var err error
	switch kind {
	case effectUnit:
		err = c.meetCompared(ctx)
	case costUnit:
		err = c.meet(ctx, peopleOf{table: "int_learner_costs", kind: costUnit, unit: []string{"program_id", "fiscal_year"}, person: "person_key", values: []string{"amount"}})
	case levelUnit:
		err = c.meetMonths(ctx)
	}
	if err != nil {
		return err
	}
	c.decideAll(kind)
	return nil
}

// meetCompared collects who is behind experiments, times to productivity and comparisons, in
// this order: event studies, which are made last, ask how many times their figures were
// published. Comparisons are made on the way, and kept until they are asked for.
func (c *carry) meetCompared(ctx context.Context) error {
	for _, of := range []peopleOf{
		{table: "int_arm_people", kind: effectUnit, unit: []string{"program_id", "metric_id"}, arm: "is_treatment", person: "employee_id", values: []string{"assigned_date", "baseline_value", "post_value"}},
		{table: "int_ramps", kind: effectUnit, unit: []string{"program_id", "metric_id"}, arm: "arm", person: "subject_id", values: []string{"start_date", "stratum", "ramp_days", "is_event", "exclusion"}},
	} {
		if err := c.meet(ctx, of); err != nil {
			return err
		}
	}
	s := c.settings()
	s.People = c.sets
	for _, of := range comparison.Computations {
		for _, table := range of.Makes {
			for _, in := range c.models[table].Inputs {
				if err := c.ensure(ctx, in); err != nil {
					return err
				}
			}
		}
		made, err := of.Make(ctx, c.tables, s)
		if err != nil {
			return err
		}
		c.made[of.Makes[0]] = made
	}
	return nil
}

// makes returns what a computation makes.
func (t *tables) makes(ctx context.Context, of inference.Computation) ([]arrow.RecordBatch, error) {
	if t.carry == nil {
		return of.Make(ctx, t, t.settings())
	}
	if rule := t.models[of.Makes[0]].Carry; rule != nil || slices.Contains(of.Makes, "int_cells") {
		if err := t.carry.settle(ctx, effectUnit); err != nil {
			return nil, err
		}
	}
	if made := t.carry.made[of.Makes[0]]; made != nil {
		delete(t.carry.made, of.Makes[0])
		return made, nil
	}
	return of.Make(ctx, t, t.settings())
}

// peopleOf are the columns of a table that say who is behind a unit.
type peopleOf struct {
	table, kind, arm, person string
	unit, values             []string
}

// meet adds the people of a table to the sets of its units.
func (c *carry) meet(ctx context.Context, of peopleOf) error {
	if err := c.ensure(ctx, of.table); err != nil {
		return err
	}
	columns := append(slices.Clone(of.unit), of.person)
	if of.arm != "" {
		columns = append(columns, of.arm)
	}
	columns = append(columns, of.values...)
	rows, err := c.Scan(ctx, of.table, columns, nil)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		for i := range int(batch.NumRows()) {
			parts, at := make([]string, len(of.unit)), len(of.unit)+1
			for j := range of.unit {
				parts[j] = batch.Column(j).ValueStr(i)
			}
			arm := of.table
			if of.arm != "" {
				arm += " " + batch.Column(at).ValueStr(i)
				at++
			}
			values := make([]float64, len(of.values))
			for j := range values {
				values[j] = c.value(batch.Column(at+j), i)
			}
			person := c.personOf(batch.Column(len(of.unit)).(*array.String).Value(i))
			c.sets.Arm(sketch.Name(of.kind, parts...), arm).Add(sketch.Powers(nil, person, c.sets.Sums()), c.sets.Key.Values(values...))
		}
	}
	return rows.Err()
}

// value is a value of any type as a number.
func (c *carry) value(column arrow.Array, i int) float64 {
	if column.IsNull(i) {
		return math.NaN()
	}
	switch column := column.(type) {
	case *array.Float64:
		return column.Value(i)
	case *array.Int64:
		return float64(column.Value(i))
	case *array.Decimal128:
		return column.Value(i).ToFloat64(column.DataType().(*arrow.Decimal128Type).Scale)
	}
	return c.sets.Key.Text(column.ValueStr(i))
}

// personOf is the keyed number of an id, which is made once.
func (c *carry) personOf(id string) uint64 {
	number, isKnown := c.persons[id]
	if !isKnown {
		number = c.sets.Key.Person(id)
		c.persons[strings.Clone(id)] = number
	}
	return number
}
