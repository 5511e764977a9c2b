package report

import (
	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// runNote describes the run from which the page was made.
type runNote struct {
	Read, Landed, Rejected string
	CodeVersion            string
	ConfigHash, InputsHash string
	IsExact                bool   // whether figures about people have all digits
	Because                string // why; empty when nobody said so
}

// runNoteOf finds the run that made the marts among the published runs.
func runNoteOf(say *language.Language, m *Marts) *runNote {
	for _, r := range m.Runs {
		if r.PublishedRunID == m.Totals.RunID {
			return &runNote{say.Grouped(r.RowsRead), say.Grouped(r.RowsLanded), say.Grouped(r.RowsRejected), r.CodeVersion, abbreviated(r.ConfigHash), abbreviated(r.InputsHash), r.Figures == "exact", optional(r.ExactBecause, func(s string) string { return s })}
		}
	}
	return nil
}

// abbreviated is a prefix of a hash, long enough to find it.
func abbreviated(hash string) string { return hash[:min(12, len(hash))] }

func deliveriesTable(say *language.Language, deliveries []Delivery) *chart.Table {
	t := tableIn(say, "Every delivery, with its rows",
		words("Feed"), words("File"), numbers("Rows read"), numbers("Rows kept"), numbers("Rejected"),
		numbers("Skipped by rule"), numbers("Kept, but not usable yet"))
	for _, d := range deliveries {
		file := d.File
		if d.IsUnverified {
			file += " (" + say.Text("accepted although nothing showed that the list was whole") + ")"
		}
		t.Add(d.Feed, file, say.Grouped(d.RowsRead), say.Grouped(d.RowsLanded), say.Grouped(d.RowsRejected), say.Grouped(d.RowsSkipped), say.Grouped(d.RowsHeldBack))
	}
	limit(say, t, "feed_deliveries")
	return t
}

// rejectsTable shows the first row of each kind of finding in each feed. That is enough to
// recognize it, and the table stays short for a feed with a million findings.
func rejectsTable(say *language.Language, rejects []Reject) *chart.Table {
	t := tableIn(say, "Rows held back, one example of each kind",
		words("Feed"), words("What is wrong"), words("First seen in"), numbers("Row"),
		words("Column"), words("What to do"))
	seen := map[[2]string]bool{}
	for _, r := range rejects {
		kind := [2]string{r.Feed, r.Code}
		if seen[kind] {
			continue
		}
		seen[kind] = true
		t.Add(r.Feed, r.problem(say), r.File, say.Grouped(r.SourceRow), r.ColumnName, r.remedy(say))
	}
	limit(say, t, "rejected_rows")
	return t
}
