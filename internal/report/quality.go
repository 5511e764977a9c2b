package report

// runNote is where the page came from.
type runNote struct {
	Read, Landed, Rejected string
	CodeVersion            string
	ConfigHash, InputsHash string
}

// runNoteOf finds the run that made the marts among those that are kept.
func runNoteOf(m *Marts) *runNote {
	for _, r := range m.Runs {
		if r.PublishedRunID == m.Totals.RunID {
			return &runNote{grouped(r.RowsRead), grouped(r.RowsLanded), grouped(r.RowsRejected), r.CodeVersion, abbreviated(r.ConfigHash), abbreviated(r.InputsHash)}
		}
	}
	return nil
}

// abbreviated is enough of a hash to find it by.
func abbreviated(hash string) string { return hash[:min(12, len(hash))] }

func deliveriesTable(deliveries []Delivery) *table {
	t := &table{
		Summary: "Every delivery, with its rows",
		Columns: []column{{"Feed", false}, {"File", false}, {"Rows read", true}, {"Rows kept", true}, {"Rejected", true},
			{"Left out by rule", true}, {"Kept, but not usable yet", true}},
	}
	for _, d := range deliveries {
		t.add(d.Feed, d.File, grouped(d.RowsRead), grouped(d.RowsLanded), grouped(d.RowsRejected), grouped(d.RowsSkipped), grouped(d.RowsHeldBack))
	}
	return t
}

// rejectsTable shows the first row of each kind of fault in each feed: enough to
// recognize it, and no longer for a feed with a million of them.
func rejectsTable(rejects []Reject) *table {
	t := &table{
		Summary: "What was held back, one example of each kind",
		Columns: []column{{"Feed", false}, {"What is wrong", false}, {"First seen in", false}, {"Row", true},
			{"Column", false}, {"What to do", false}},
	}
	seen := map[[2]string]bool{}
	for _, r := range rejects {
		kind := [2]string{r.Feed, r.Code}
		if seen[kind] {
			continue
		}
		seen[kind] = true
		problem := rejectCodes.of(r.Code)
		if r.Problem != nil {
			problem = *r.Problem
		}
		t.add(r.Feed, problem, r.File, grouped(r.SourceRow), r.ColumnName, optional(r.Remedy, func(s string) string { return s }))
	}
	return t
}
