// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package facts

// FindingCounts is a row of int_finding_counts.
type FindingCounts struct {
	Code            string `col:"code"`              // Kind of finding.
	Feed            string `col:"feed"`              // Feed.
	File            string `col:"file"`              // File or address.
	TableName       string `col:"table_name"`        // Canonical table.
	ColumnName      string `col:"column_name"`       // Canonical column.
	RowsCount       int64  `col:"rows_count"`        // Rows concerned.
	LandedCount     int64  `col:"landed_count"`      // Rows of the delivery that landed.
	PeopleCount     int64  `col:"people_count"`      // People or teams concerned.
	TrainedCount    int64  `col:"trained_count"`     // Of these, trained people.
	ColleaguesCount int64  `col:"colleagues_count"`  // Of these, people or teams of the roster who are not trained.
	FirstRows       string `col:"first_rows"`        // Up to five rows of the source, in order.
	KindRowsCount   int64  `col:"kind_rows_count"`   // Rows concerned in all files with this kind.
	KindLandedCount int64  `col:"kind_landed_count"` // Rows of these files that landed.
	KindPeopleCount int64  `col:"kind_people_count"` // People or teams concerned in these files.
}

// Finding is a row of int_findings.
type Finding struct {
	Code             string   `col:"code"`              // Kind of finding; docs/facts.md explains each.
	Feed             string   `col:"feed"`              // Feed in the configuration; register for the alignments of the register.
	File             string   `col:"file"`              // File, with its sheet, or address of the service.
	TableName        string   `col:"table_name"`        // Canonical table that the feed is bound to; alignments for the register.
	ColumnName       string   `col:"column_name"`       // Canonical column.
	Action           string   `col:"action"`            // noted, or blocked until it is corrected, declared or accepted.
	RowsCount        int64    `col:"rows_count"`        // Rows concerned. Unit: rows.
	LandedCount      int64    `col:"landed_count"`      // Rows of the delivery that landed. Unit: rows.
	PeopleCount      int64    `col:"people_count"`      // People or teams concerned. Unit: people.
	TrainedCount     int64    `col:"trained_count"`     // Of these, trained people. Unit: people.
	ColleaguesCount  int64    `col:"colleagues_count"`  // Of these, people of the roster who are not trained. Unit: people.
	FirstRows        string   `col:"first_rows"`        // Up to five rows of the source, in order; of the register the numbers of the alignments.
	What             string   `col:"what"`              // The fact, with both numbers.
	Done             string   `col:"done"`              // What was done with the rows.
	UnblockedBecause *string  `col:"unblocked_because"` // Why the configuration declares that such findings do not block; null where it does not.
	SheetRemedy      string   `col:"sheet_remedy"`      // What the person who keeps the sheet can do.
	ProjectRemedy    string   `col:"project_remedy"`    // What the person who keeps the configuration can do.
	ProgramID        *string  `col:"program_id"`        // Program whose estimate changes most without the people concerned; null where none does or their number is below the privacy floor.
	MetricID         *string  `col:"metric_id"`         // Metric of that estimate.
	Effect           *float64 `col:"effect"`            // Difference between the two changes, in the metric's own sign. Unit: metric.
	OtherEffect      *float64 `col:"other_effect"`      // The effect without the people concerned. Unit: metric.
	ShiftStdErrors   *float64 `col:"shift_std_errors"`  // Distance between the two, in standard errors of the effect. Unit: standard errors.
	Identity         string   `col:"identity"`          // Hash of what was found, for which an acceptance holds.
}

// CheckOutcome is a row of int_checks.
type CheckOutcome struct {
	Code          string  `col:"code"`           // Kind of finding; docs/facts.md explains each.
	Feed          string  `col:"feed"`           // Feed in the configuration; register for the alignments of the register.
	TableName     string  `col:"table_name"`     // Canonical table that the feed is bound to; alignments for the register.
	Rule          string  `col:"rule"`           // When a row is found.
	Outcome       string  `col:"outcome"`        // How the check ended.
	FindingsCount int64   `col:"findings_count"` // Rows of the findings.
	Reason        *string `col:"reason"`         // Why the check was not evaluated.
	ReasonCode    *string `col:"reason_code"`    // The same as a code, from which it is said in any language.
	ReasonColumns *string `col:"reason_columns"` // Columns that the check would need; a|b is one of the two.
}
