package report

import "github.com/impactmart/impactmart/internal/chart"

// runNote describes the run from which the page was made.
type runNote struct {
	Read, Landed, Rejected string
	CodeVersion            string
	ConfigHash, InputsHash string
	IsExact                bool   // whether figures about people have all digits
	Because                string // why; empty when nobody said so
}

// runNoteOf finds the run that made the marts among the published runs.
func runNoteOf(m *Marts) *runNote {
	for _, r := range m.Runs {
		if r.PublishedRunID == m.Totals.RunID {
			return &runNote{grouped(r.RowsRead), grouped(r.RowsLanded), grouped(r.RowsRejected), r.CodeVersion, abbreviated(r.ConfigHash), abbreviated(r.InputsHash), r.Figures == "exact", optional(r.ExactBecause, func(s string) string { return s })}
		}
	}
	return nil
}

// abbreviated is a prefix of a hash, long enough to find it.
func abbreviated(hash string) string { return hash[:min(12, len(hash))] }

func deliveriesTable(deliveries []Delivery) *chart.Table {
	t := &chart.Table{
		Summary: "Every delivery, with its rows",
		Columns: []chart.Column{chart.Words("Feed"), chart.Words("File"), chart.Numbers("Rows read"), chart.Numbers("Rows kept"), chart.Numbers("Rejected"),
			chart.Numbers("Skipped by rule"), chart.Numbers("Kept, but not usable yet")},
	}
	for _, d := range deliveries {
		file := d.File
		if d.IsUnverified {
			file += " (accepted although nothing showed that the list was whole)"
		}
		t.Add(d.Feed, file, grouped(d.RowsRead), grouped(d.RowsLanded), grouped(d.RowsRejected), grouped(d.RowsSkipped), grouped(d.RowsHeldBack))
	}
	t.Limit(tableRows, "The mart feed_deliveries has all of them.")
	return t
}

// rejectsTable shows the first row of each kind of finding in each feed. That is enough to
// recognize it, and the table stays short for a feed with a million findings.
func rejectsTable(rejects []Reject) *chart.Table {
	t := &chart.Table{
		Summary: "Rows held back, one example of each kind",
		Columns: []chart.Column{chart.Words("Feed"), chart.Words("What is wrong"), chart.Words("First seen in"), chart.Numbers("Row"),
			chart.Words("Column"), chart.Words("What to do")},
	}
	seen := map[[2]string]bool{}
	for _, r := range rejects {
		kind := [2]string{r.Feed, r.Code}
		if seen[kind] {
			continue
		}
		seen[kind] = true
		t.Add(r.Feed, r.Problem, r.File, grouped(r.SourceRow), r.ColumnName, r.Remedy)
	}
	t.Limit(tableRows, "The mart rejected_rows has all of them.")
	return t
}
