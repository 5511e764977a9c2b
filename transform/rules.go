package transform

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/impactmart/impactmart/models"
)

// Columns with a meaning beyond their type.
const (
	emailColumn    = "email"         // an address
	currencyColumn = "currency_code" // a code of ISO 4217
	metricColumn   = "metric_id"
	stratumColumn  = "stratum"   // made from Mapping.Strata, never read
	clusterColumn  = "cluster"   // made from Mapping.Cluster, never read
	teamColumn     = "team_name" // made from Mapping.Team, never read

	numeratorColumn   = "numerator"
	denominatorColumn = "denominator" // without it, a numerator is no measurement

	statusColumn   = "status"    // of completions
	recordColumn   = "record_id" // the ID by which a record is taken back
	retractsColumn = "retracts"  // the record that is taken back
)

// identifiers are the columns whose text says who or what a record is about. A
// spreadsheet turns an ID such as 3-12 into a day as soon as it is typed or opened, and
// nothing but the cell's kind shows it afterward.
var identifiers = []string{"employee_id", emailColumn, "manager_id", "metric_id", "program_id", "subject_id"}

// identifies reports whether the column has IDs. Attributes never do.
func (f *field) identifies() bool {
	return slices.Contains(identifiers, f.Name) && strings.HasPrefix(f.path, "columns.")
}

// made reports whether the column is made from other columns and cannot be mapped.
func made(column string) bool {
	return column == stratumColumn || column == clusterColumn || column == teamColumn
}

// dateOrder is a rule about two dates of one record.
type dateOrder struct {
	table, earlier, later string
	strict                bool // equal days are also wrong
}

// dateOrders apply wherever both dates are known.
var dateOrders = []dateOrder{
	{table: models.Employees.Name, earlier: "valid_from", later: "valid_to", strict: true},
	{table: models.Employees.Name, earlier: "hire_date", later: "termination_date"},
	{table: models.Completions.Name, earlier: "assigned_date", later: "completed_date"},
	{table: models.Completions.Name, earlier: "started_date", later: "completed_date"},
	{table: models.Observations.Name, earlier: "period_start", later: "period_end"},
}

// Numbers beyond these are mistakes, and their squares and products would leave the range of
// what a run computes with.
const (
	mostHours    = 10_000 // of one completion: five years of paid work
	mostNumber   = 1e12   // of a numerator or a denominator, as of an amount
	leastDivisor = 1e-12
)

// unitBounds are the ranges of units; a column of another unit is limited only by
// its type.
var unitBounds = map[string][2]float64{
	ratio:               {0, 1},
	hours:               {0, mostHours},
	"currency":          {0, math.MaxFloat64},
	"currency per hour": {0, math.MaxFloat64},
	weight:              {0, mostNumber},
}

// hours is the unit of columns that are read as durations.
const hours = "hours"

// weight is the unit of what is divided by.
const weight = "count or weight"

// ratio is the unit of shares.
const ratio = "0..1"

// setBounds sets the range of the field's unit; whole numbers are counts.
func (f *field) setBounds() {
	f.low, f.high = -math.MaxFloat64, math.MaxFloat64
	if bounds, ok := unitBounds[f.Unit]; ok {
		f.low, f.high = bounds[0], bounds[1]
	} else if f.Type == models.Integer {
		f.low = 0
	} else if f.Type == models.Float {
		f.low, f.high = -mostNumber, mostNumber
	}
}

// inWords is a number with its thousands in groups.
func inWords(n int) string { return message.NewPrinter(language.English).Sprintf("%d", n) }

func (f *field) describeRange() string {
	switch {
	case f.Type == models.Date:
		return fmt.Sprintf("is outside the years %d to %d", firstYear, lastYear)
	case f.high == 1:
		return "is outside 0..1"
	case f.Unit == hours:
		return "is negative or more than " + inWords(mostHours) + " hours"
	case f.Unit == weight:
		return "is negative, more than 10^12, or closer to 0 than 10^-12"
	case f.low == 0:
		return "is negative or too large"
	case f.high == mostNumber:
		return "is more than 10^12"
	}
	return "is too large"
}
