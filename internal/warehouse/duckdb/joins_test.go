package duckdb

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
)

// TestJoinsHaveEqualities plans every model as written: a join by ranges alone makes people x
// people rows on the way, however few it returns.
func TestJoinsHaveEqualities(t *testing.T) {
	t.Parallel()
	ctx, all := context.Background(), enginetest.Models(t)
	e := planner(t)
	e.createAll(ctx, t, all)
	for _, m := range all {
		if m.Query == "" {
			continue
		}
		_, may := byRanges[m.Name]
		if found := e.rangeJoins(ctx, t, m.Query); len(found) > 0 != may {
			t.Errorf("model %s joins without an equality: %q, and may: %t", m.Name, found, may)
		}
	}
}

// byRanges are the models that join by ranges alone, and why they may.
var byRanges = map[string]string{
	"stg_horizon":      "with the last day of all values",
	"int_unrecorded":   "with the first and last day of all records",
	"int_plan_members": "all people of its day are what a plan is about",
}

// TestJoinsInTheOrderOfTheText: engines join as models are written, even where another order
// would be faster, so that the plan of a model is the same in every run.
func TestJoinsInTheOrderOfTheText(t *testing.T) {
	t.Parallel()
	ctx, e := context.Background(), openEngine(t)
	for _, statement := range []string{
		"create table people as select cast(i as varchar) as person, i as number from range(1000) as r (i)",
		"create table claims as select person, date '2026-01-01' + cast(number as integer) as day from people",
		"create table stays as select number, date '2026-01-01' + cast(number as integer) as start_date from people",
	} {
		if err := e.run(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]int{
		"select count(*) from claims as c inner join people as p on c.person = p.person inner join stays as s on p.number = s.number and s.start_date <= c.day": 0,
		"select count(*) from claims as c inner join stays as s on s.start_date <= c.day inner join people as p on c.person = p.person and p.number = s.number": 1,
	} {
		if found := e.rangeJoins(ctx, t, query); len(found) != want {
			t.Errorf("%s: %v, want %d", query, found, want)
		}
	}
}

// oneRow are the tables of one row.
var oneRow = []string{"run_settings", "stg_horizon", "int_data_through"}

// planner is an engine that plans empty tables as if they had rows.
func planner(t *testing.T) *engine {
	t.Helper()
	e, err := open(context.Background(), warehouse.Options{Dir: t.TempDir()}, "set disabled_optimizers = 'deliminator,join_order,statistics_propagation,empty_result_pullup'")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// planned is an operator of a plan.
type planned struct {
	Name     string         `json:"name"`
	Children []planned      `json:"children"`
	Extra    map[string]any `json:"extra_info"`
}

// isOneRow reports whether an operator returns at most one row: an aggregate of all, or what
// is made of a table of one row.
func (p planned) isOneRow() bool {
	switch strings.TrimSpace(p.Name) {
	case "UNGROUPED_AGGREGATE":
		return true
	case "SEQ_SCAN":
		table, _ := p.Extra["Table"].(string)
		return slices.Contains(oneRow, table[strings.LastIndex(table, ".")+1:])
	case "PROJECTION", "FILTER", "CROSS_PRODUCT":
		return !slices.ContainsFunc(p.Children, func(c planned) bool { return !c.isOneRow() })
	}
	return false
}

// rangeJoins are the joins of a plan that compare only ranges.
func (e *engine) rangeJoins(ctx context.Context, t *testing.T, query string) (found []string) {
	t.Helper()
	var kind, text string
	if err := e.db.QueryRowContext(ctx, "explain (format json) "+query).Scan(&kind, &text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var plans []planned
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	var visit func(planned)
	visit = func(p planned) {
		if !slices.ContainsFunc(p.Children, planned.isOneRow) && slices.Contains([]string{"NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "PIECEWISE_MERGE_JOIN", "IE_JOIN"}, strings.TrimSpace(p.Name)) {
			conditions, _ := json.Marshal(p.Extra["Conditions"])
			found = append(found, p.Name+" "+string(conditions)+" of "+p.Children[0].Name+" and "+p.Children[1].Name)
		}
		for _, child := range p.Children {
			visit(child)
		}
	}
	for _, p := range plans {
		visit(p)
	}
	return found
}
