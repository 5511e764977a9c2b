package transform

import (
	"fmt"
	"math"

	"github.com/impactmart/impactmart/models"
)

// Columns with a meaning that their type does not tell.
const (
	emailColumn    = "email"         // an address
	currencyColumn = "currency_code" // a code of ISO 4217
	stratumColumn  = "stratum"       // made from Mapping.Strata, never read
	clusterColumn  = "cluster"       // made from Mapping.Cluster, never read
)

// made tells whether the column is made from others and cannot be mapped.
func made(column string) bool { return column == stratumColumn || column == clusterColumn }

// dateOrder is a rule of two dates of one record.
type dateOrder struct {
	table, earlier, later string
	strict                bool // the same day is wrong too
}

// dateOrders hold wherever both dates are known.
var dateOrders = []dateOrder{
	{table: models.Employees.Name, earlier: "valid_from", later: "valid_to", strict: true},
	{table: models.Employees.Name, earlier: "hire_date", later: "termination_date"},
	{table: models.Completions.Name, earlier: "assigned_date", later: "completed_date"},
	{table: models.Completions.Name, earlier: "started_date", later: "completed_date"},
	{table: models.Observations.Name, earlier: "period_start", later: "period_end"},
}

// unitBounds are the values that a unit can have; a column of another unit is
// bounded by its type alone.
var unitBounds = map[string][2]float64{
	"0..1":              {0, 1},
	hours:               {0, math.MaxFloat64},
	"currency":          {0, math.MaxFloat64},
	"currency per hour": {0, math.MaxFloat64},
}

// hours is the unit of columns that are read as durations.
const hours = "hours"

// setBounds gives the field the range of its unit; whole numbers are counts.
func (f *field) setBounds() {
	f.low, f.high = -math.MaxFloat64, math.MaxFloat64
	if bounds, ok := unitBounds[f.Unit]; ok {
		f.low, f.high = bounds[0], bounds[1]
	} else if f.Type == models.Integer {
		f.low = 0
	}
}

func (f *field) describeRange() string {
	switch {
	case f.Type == models.Date:
		return fmt.Sprintf("lies outside the years %d to %d", firstYear, lastYear)
	case f.high == 1:
		return "lies outside 0..1"
	case f.low == 0:
		return "is negative or too large"
	}
	return "is too large"
}
