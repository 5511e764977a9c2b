// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package pipelines

// HeldBack is a row of int_held_back.
type HeldBack struct {
	TableName  string  `col:"table_name"`  // Canonical table.
	Feed       string  `col:"feed"`        // Feed.
	File       string  `col:"file"`        // File or address.
	SourceRow  int64   `col:"source_row"`  // Row of the source.
	ColumnName string  `col:"column_name"` // Canonical column of the finding.
	Code       string  `col:"code"`        // What is wrong.
	Occurrence int64   `col:"occurrence"`  // Counter of rows whose other keys are equal, from 1; an unpivoted row can have several.
	PersonKey  *string `col:"person_key"`  // Who the row is about, as delivered; null if that is not about a person.
	Problem    string  `col:"problem"`     // What is wrong.
	Remedy     string  `col:"remedy"`      // How to fix it.
}
