package pipelines_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

// TestCauses: every difference between two manifests that can change a figure is named once,
// and nothing else.
func TestCauses(t *testing.T) {
	t.Parallel()
	kept := models.DeliveryRow{Feed: "kpi", File: "a.csv", ContentHash: "a", MappingHash: "m", Landed: 3}
	changed := kept
	changed.ContentHash, changed.Landed = "b", 5
	reread := kept
	reread.MappingHash, reread.Landed = "n", 2
	moved := kept
	moved.File = "b.csv"
	correction := kept
	correction.File, correction.ContentHash, correction.Landed = "a.CHECKED.xlsx (sheet Your file)", "c", 4
	other := kept
	other.Feed = "roster" // a file that two feeds read
	base := store.Manifest{Code: "v1+c", ConfigHash: "0123456789abcdef", Deliveries: []models.DeliveryRow{kept}}
	for name, c := range map[string]struct {
		change func(*store.Manifest)
		want   []report.Cause
	}{
		"nothing":                {func(*store.Manifest) {}, []report.Cause{}},
		"held back, and counted": {func(m *store.Manifest) { m.HeldBack, m.Sequence, m.Run = 7, 9, "r" }, []report.Cause{}},
		"changed": {func(m *store.Manifest) { m.Deliveries = []models.DeliveryRow{changed} },
			[]report.Cause{{Kind: "changed", Feed: "kpi", File: "a.csv", RowsBefore: 3, RowsAfter: 5}}},
		"another mapping": {func(m *store.Manifest) { m.Deliveries = []models.DeliveryRow{reread} },
			[]report.Cause{{Kind: "reread", Feed: "kpi", File: "a.csv", RowsBefore: 3, RowsAfter: 2}}},
		"renamed": {func(m *store.Manifest) { m.Deliveries = []models.DeliveryRow{moved} },
			[]report.Cause{{Kind: "gone", Feed: "kpi", File: "a.csv", RowsBefore: 3}, {Kind: "new", Feed: "kpi", File: "b.csv", RowsAfter: 3}}},
		"corrected": {func(m *store.Manifest) { m.Deliveries = []models.DeliveryRow{correction} },
			[]report.Cause{{Kind: "corrected", Feed: "kpi", File: "a.CHECKED.xlsx (sheet Your file)", RowsBefore: 3, RowsAfter: 4}}},
		"read by another feed, too": {func(m *store.Manifest) { m.Deliveries = []models.DeliveryRow{kept, other} },
			[]report.Cause{{Kind: "new", Feed: "roster", File: "a.csv", RowsAfter: 3}}},
		"settings": {func(m *store.Manifest) {
			m.ConfigHash, m.Code, m.AsOf, m.Ledger = "fedcba9876543210", "v2+d", "2026-03-31", &store.LedgerHead{Pages: 2}
		},
			[]report.Cause{
				{Kind: "configuration", Before: "0123456789ab", After: "fedcba987654"}, {Kind: "program", Before: "v1+c", After: "v2+d"},
				{Kind: "as_of", After: "2026-03-31"}, {Kind: "agreements", After: "page 2"},
			}},
	} {
		t.Run(name, func(t *testing.T) {
			after := base
			c.change(&after)
			if diff := cmp.Diff(c.want, pipelines.Causes(base, after)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestDisk: the last run's size decides how much free space is enough.
func TestDisk(t *testing.T) {
	t.Parallel()
	gib := int64(1 << 30)
	large := &store.Manifest{Files: map[string]store.File{"a": {Sum: location.Sum{Bytes: gib}}, "b": {Sum: location.Sum{Bytes: gib}}}}
	for _, c := range []struct {
		free    int64
		current *store.Manifest
		state   string
	}{
		{2 * gib, nil, pipelines.StateOK}, {gib - 1, nil, pipelines.StateWarn}, {0, nil, pipelines.StateWarn},
		{24 * gib, large, pipelines.StateOK}, {24*gib - 1, large, pipelines.StateWarn}, {8 * gib, large, pipelines.StateWarn}, {8*gib - 1, large, pipelines.StateFail},
	} {
		if got := pipelines.Disk(c.free, c.current); got.State != c.state || (got.Remedy == "") != (c.state == pipelines.StateOK) {
			t.Errorf("%d bytes free: %+v, want %s", c.free, got, c.state)
		}
	}
}
