package pipelines

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/sketch"
	"github.com/impactmart/impactmart/sql"
)

// Kinds of units.
const (
	effectUnit = "effect" // a program on a metric
	costUnit   = "cost"   // the paid hours of a program in a fiscal year
	levelUnit  = "level"  // a month of a metric, all departments
)

// shown is what was shown of whom, as of one snapshot.
type shown struct {
	Key     []byte               `json:"key"`               // of all sketches
	Through string               `json:"data_through_date"` // yyyy-mm-dd
	Units   map[string]shownUnit `json:"units"`
}

// shownUnit is a unit as it is shown.
type shownUnit struct {
	Definition string                     `json:"definition"`
	From       string                     `json:"figures_from_date"` // yyyy-mm-dd: the data's last day then
	Run        string                     `json:"figures_run_id"`
	IsWaiting  bool                       `json:"is_waiting,omitempty"`
	Because    string                     `json:"renewed_because,omitempty"`
	Sets       []map[string]sketch.Sketch `json:"sets"`           // every one that was shown by this definition
	Times      int64                      `json:"times"`          // the place, from 1, of the one that is shown
	File       string                     `json:"file,omitempty"` // with the people of a month
}

// unitsFile has what was shown, beside a file for each table that is carried.
const unitsFile = "units.json"

// carry decides which units are published anew, and shows the others again as they were.
type carry struct {
	*tables
	last    *store.Manifest // that says what was shown; nil if none does
	before  shown
	now     shown
	sets    *sketch.Sets
	renew   []string
	because string
	decided map[string]bool // kinds of units
	// deciding is held while somebody asks how many times figures were published.
	deciding sync.Mutex
	made     map[string][]arrow.RecordBatch
	files    map[string]string // to be shown, by name
	months   []metricMonth
	persons  map[string]uint64 // keyed numbers of people by id
}

// newCarry reads what was shown before.
func (r *run) newCarry(ctx context.Context, t *tables) (*carry, error) {
	c := &carry{
		tables: t, renew: r.renew, because: r.because, now: shown{Units: map[string]shownUnit{}}, before: shown{Units: map[string]shownUnit{}},
		decided: map[string]bool{}, made: map[string][]arrow.RecordBatch{}, files: map[string]string{}, persons: map[string]uint64{},
	}
	if err := c.read(ctx); err != nil {
		return nil, err
	}
	if len(c.before.Key) == 0 {
		c.before.Key = make([]byte, 32)
		_, _ = rand.Read(c.before.Key) // never fails
	}
	c.now.Key = c.before.Key
	c.sets = sketch.NewSets(sketch.NewKey(c.now.Key), int64(r.plan.Config.Privacy.MinPeople))
	return c, c.checkRenewed()
}

// read reads what was shown. Who renews all begins anew, even where that is damaged: of it
// only the day counts.
func (c *carry) read(ctx context.Context) error {
	if c.forgets {
		return nil
	}
	err := c.readShown(ctx)
	if slices.Contains(c.renew, renewAll) {
		c.last, c.before = nil, shown{Through: c.before.Through, Units: map[string]shownUnit{}}
		return nil
	}
	return err
}

func (c *carry) readShown(ctx context.Context) (err error) {
	if c.last, err = c.store.LastShown(ctx, c.current); err != nil || c.last == nil {
		return damageFault(err)
	}
	text, err := c.shownFile(ctx, unitsFile)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, &c.before)
}

func (c *carry) shownFile(ctx context.Context, name string) (string, error) {
	file, err := c.store.ShownFile(ctx, *c.last, shownName(*c.last, name), c.scratch)
	return file, damageFault(err)
}

func shownName(m store.Manifest, name string) string {
	return fmt.Sprintf("%06d-%s/%s", m.Sequence, m.Run, name)
}

// RenewalUnits are the names that RunOptions.Renew takes: all, and those of the figures that
// the current snapshot shows, in order.
func (p *Pipeline) RenewalUnits(ctx context.Context) (units []string, err error) {
	current, err := p.published(ctx)
	if err != nil {
		return nil, err
	}
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		c := &carry{tables: &tables{run: &run{Pipeline: p, current: current, scratch: scratch}}}
		if err := c.readShown(ctx); err != nil {
			return err
		}
		units = slices.Sorted(maps.Keys(c.before.Units))
		return nil
	})
	return append([]string{renewAll}, units...), err
}

// renewAll renews all units, and begins anew.
const renewAll = "all"

func (c *carry) checkRenewed() error {
	for _, unit := range c.renew {
		if _, isKnown := c.before.Units[unit]; !isKnown && unit != renewAll {
			return &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("--renew %s: nothing was shown under this name; the mart figure_dates has the names of all units", unit)}
		}
	}
	return nil
}

// checkAsOf refuses marts of a day before that of the figures that were shown: they would
// compare another past.
func (c *carry) checkAsOf() error {
	if c.asOf == nil || c.asOf.Format(time.DateOnly) >= c.before.Through {
		return nil
	}
	return &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("figures of %s were published, and those of %s, which is earlier, would tell about single people beside them; publish it in a store of its own", c.before.Through, c.asOf.Format(time.DateOnly))}
}

// decide decides about a unit, of which the people of each arm are known.
func (c *carry) decide(unit string) shownUnit {
	floor := int64(c.plan.Config.Privacy.MinPeople)
	before, wasShown := c.before.Units[unit]
	if len(c.sets.Of[unit]) == 0 && wasShown {
		before.IsWaiting = false
		c.now.Units[unit] = before // nobody is behind it tonight; it counts when it returns
		return before
	}
	now := privacy.Shown(c.sets.Of[unit], floor)
	next := shownUnit{Definition: c.definition(unit), From: c.throughDay(), Run: c.tables.next.Run, Sets: shownSets(now), Times: 1}
	isRenewed := slices.Contains(c.renew, unit)
	switch {
	case !wasShown || before.Definition != next.Definition:
	case !isRenewed && privacy.Waits(before.Sets, now, floor):
		next = before
		next.IsWaiting = true
	default:
		next.Sets, next.Times = before.Sets, before.Times
		if len(now) > 0 {
			at := slices.IndexFunc(before.Sets, func(set map[string]sketch.Sketch) bool { return privacy.IsSame(set, now) })
			if at < 0 {
				at, next.Sets = len(before.Sets), append(slices.Clone(before.Sets), now)
			}
			next.Times = int64(at + 1)
		}
		if n := len(before.Sets); n > 0 && privacy.IsSame(before.Sets[n-1], now) {
			next.File = before.File
		}
		next.Because = before.Because
	}
	if isRenewed {
		next.Because = c.because
	}
	c.now.Units[unit] = next
	return next
}

// times is how many times the figures of a program and metric are published, tonight's included,
// each time with other people. Who is behind them is known when it is asked for.
func (c *carry) times(program, metric string) int64 {
	c.deciding.Lock()
	defer c.deciding.Unlock()
	unit := comparison.Unit(program, metric)
	u, isDecided := c.now.Units[unit]
	if !isDecided {
		u = c.decide(unit)
	}
	return u.Times
}

// shownSets are the sets of a unit that is shown for the first time: none if all of it is
// withheld, as what nobody has seen waits for nothing.
func shownSets(now map[string]sketch.Sketch) []map[string]sketch.Sketch {
	if len(now) == 0 {
		return nil
	}
	return []map[string]sketch.Sketch{now}
}

// decideAll decides about all units of a kind, tonight's and those of before.
func (c *carry) decideAll(kind string) {
	units := map[string]bool{}
	for unit := range c.sets.Of {
		units[unit] = true
	}
	for unit := range c.before.Units {
		units[unit] = true
	}
	for unit := range units {
		if _, isDecided := c.now.Units[unit]; !isDecided && strings.HasPrefix(unit, kind+"/") {
			c.decide(unit)
		}
	}
}

func (c *carry) throughDay() string {
	if c.through == nil {
		return ""
	}
	return c.through.Format(time.DateOnly)
}

// carried are the rows of a table with those of units that wait as they were.
func (c *carry) carried(ctx context.Context, table models.Table, rows arrow.RecordBatch) (arrow.RecordBatch, error) {
	if err := c.settle(ctx, table.Carry.Kind); err != nil {
		return nil, err
	}
	waits := func(unit string) bool { return c.now.Units[unit].IsWaiting }
	now := filtered(rows, func(units *unitNames, i int) bool { return !units.isCarried(i) || !waits(units.of(i)) }, table)
	parts, absent := []arrow.RecordBatch{now}, emptyRows(table)
	defer func() { absent.Release() }()
	if c.last != nil {
		if _, wasShown := c.last.Shown[shownName(*c.last, table.Name+".parquet")]; wasShown {
			before, err := c.rowsOf(ctx, table)
			if err != nil {
				return nil, err
			}
			defer before.Release()
			parts = append(parts, filtered(before, func(units *unitNames, i int) bool { return waits(units.of(i)) }, table))
			absent.Release()
			absent = filtered(before, func(units *unitNames, i int) bool { return len(c.sets.Of[units.of(i)]) == 0 }, table)
		}
	}
	all, err := models.Joined(parts)
	for _, part := range parts {
		part.Release()
	}
	if err != nil {
		return nil, err
	}
	return all, c.keep(table, all, absent)
}

// keep writes the rows of units, to be shown again: also those of units that nobody is behind
// tonight, for when they return.
func (c *carry) keep(table models.Table, all, absent arrow.RecordBatch) error {
	carried := filtered(all, func(units *unitNames, i int) bool { return units.isCarried(i) }, table)
	defer carried.Release()
	kept, err := models.Joined([]arrow.RecordBatch{carried, absent})
	if err != nil {
		return err
	}
	defer kept.Release()
	if kept.NumRows() == 0 {
		return nil
	}
	name := table.Name + ".parquet"
	c.files[name] = c.scratch.Path("shown-" + name)
	return parquetfile.WriteAll(c.files[name], kept)
}

// rowsOf are the rows of a table as they were shown.
func (c *carry) rowsOf(ctx context.Context, table models.Table) (arrow.RecordBatch, error) {
	file, err := c.shownFile(ctx, table.Name+".parquet")
	if err != nil {
		return nil, err
	}
	rows, err := parquetfile.Open(ctx, file, table.ColumnNames()...)
	if err != nil {
		return emptyRows(table), nil // of other code, and so of other definitions
	}
	defer rows.Release()
	var batches []arrow.RecordBatch
	for rows.Next() {
		batch := rows.RecordBatch()
		batch.Retain()
		defer batch.Release()
		batches = append(batches, batch)
	}
	if err := rows.Err(); err != nil || len(batches) == 0 {
		return emptyRows(table), err
	}
	return models.Joined(batches)
}

// ofContract are rows with the schema of their contract, without what a file adds to it.
func ofContract(table models.Table, rows arrow.RecordBatch) arrow.RecordBatch {
	return array.NewRecordBatch(table.ArrowSchema(), rows.Columns(), rows.NumRows())
}

func emptyRows(table models.Table) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, table.ArrowSchema())
	defer b.Release()
	return b.NewRecordBatch()
}

// unitNames are the units of the rows of a table.
type unitNames struct {
	rule  models.Carry
	rows  arrow.RecordBatch
	unit  []arrow.Array
	where map[string]arrow.Array
}

func (u *unitNames) of(i int) string {
	parts := make([]string, len(u.unit))
	for j, column := range u.unit {
		parts[j] = column.ValueStr(i)
	}
	return sketch.Name(u.rule.Kind, parts...)
}

// isCarried reports whether a row is about people.
func (u *unitNames) isCarried(i int) bool {
	for column, value := range u.rule.Where {
		if u.where[column].ValueStr(i) != value {
			return false
		}
	}
	return true
}

// filtered are the rows of a table that are wanted.
func filtered(rows arrow.RecordBatch, isWanted func(*unitNames, int) bool, table models.Table) arrow.RecordBatch {
	u := &unitNames{rule: *table.Carry, rows: rows, where: map[string]arrow.Array{}}
	column := func(name string) arrow.Array {
		at := slices.IndexFunc(table.Columns, func(c models.Column) bool { return c.Name == name })
		return rows.Column(at)
	}
	for _, name := range table.Carry.Unit {
		u.unit = append(u.unit, column(name))
	}
	for name := range table.Carry.Where {
		u.where[name] = column(name)
	}
	var runs []arrow.RecordBatch
	for from, n := 0, int(rows.NumRows()); from < n; {
		to := from
		for to < n && isWanted(u, to) {
			to++
		}
		if to > from {
			run := rows.NewSlice(int64(from), int64(to))
			runs = append(runs, ofContract(table, run))
			run.Release()
		}
		from = to + 1
	}
	if len(runs) == 0 {
		return emptyRows(table)
	}
	defer func() {
		for _, run := range runs {
			run.Release()
		}
	}()
	all, err := models.Joined(runs)
	if err != nil {
		panic(err) // slices of one batch have one schema
	}
	return all
}

// write notes what is shown now, and hands over its files.
func (c *carry) write(ctx context.Context) (map[string]store.File, error) {
	c.now.Through = c.throughDay()
	kept := map[string]store.File{}
	for _, u := range c.now.Units {
		if _, isNew := c.files[u.File]; u.File != "" && !isNew {
			kept[u.File] = c.last.Shown[u.File]
		}
	}
	text, err := json.Marshal(c.now)
	if err != nil {
		return nil, err
	}
	c.files[unitsFile] = c.scratch.Path("shown-units.json")
	if err := os.WriteFile(c.files[unitsFile], text, 0o600); err != nil {
		return nil, err
	}
	files := map[string]string{}
	for name, local := range c.files {
		if path.Dir(name) == "." {
			name = shownName(c.next, name)
		}
		files[name] = local
	}
	all, err := c.store.Show(ctx, files)
	if err != nil {
		return nil, err
	}
	maps.Copy(all, kept)
	return all, nil
}

// release frees what was made and not used.
func (c *carry) release() {
	for _, made := range c.made {
		for _, rows := range made {
			rows.Release()
		}
	}
}

// carryMade carries a table made in Go.
func (t *tables) carryMade(ctx context.Context, table string, rows arrow.RecordBatch) (arrow.RecordBatch, error) {
	contract := t.Contract(table)
	if t.carry == nil || contract.Carry == nil {
		return rows, nil
	}
	defer rows.Release()
	return t.carry.carried(ctx, contract, rows)
}

// carryBuilt carries a table that a query made.
func (t *tables) carryBuilt(ctx context.Context, m sql.Model) error {
	if t.carry == nil || m.Carry == nil {
		return nil
	}
	rows, err := t.allRows(ctx, m.Table)
	if err != nil {
		return err
	}
	defer rows.Release()
	carried, err := t.carry.carried(ctx, m.Table, rows)
	if err != nil {
		return err
	}
	defer carried.Release()
	return t.engine.Fill(ctx, m.Table, carried)
}

// allRows are all rows of a table in one batch.
func (t *tables) allRows(ctx context.Context, table models.Table) (all arrow.RecordBatch, err error) {
	err = t.whole(ctx, table, func(rows arrow.RecordBatch) error {
		rows.Retain()
		all = rows
		return nil
	})
	if err == nil && all == nil {
		all = emptyRows(table)
	}
	return all, err
}
