package pipelines

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// load fills the engine with all inputs of the models.
func (t *tables) load(ctx context.Context) error {
	landed := map[string][]warehouse.LandedFile{}
	var rejects []string
	for i, d := range t.deliveries {
		if !d.isNew || t.store.IsRemote() { // this run has hashed what it wrote, but not its copy
			if err := t.store.Verify(ctx, d.batch, t.scratch); err != nil {
				return badData(err)
			}
		}
		path, err := t.store.RowsFile(ctx, d.batch.BatchKey, t.scratch)
		if err != nil {
			return err
		}
		name := d.feed.Table.Name
		landed[name] = append(landed[name], warehouse.LandedFile{Path: path, Feed: d.feed.Name, File: d.address.String(), Number: int64(i + 1)})
		if d.batch.Counts.Rejected > 0 {
			path, err := t.store.RejectsFile(ctx, d.batch.BatchKey, t.scratch)
			if err != nil {
				return err
			}
			rejects = append(rejects, path)
		}
	}
	for _, table := range models.Canonical {
		if err := t.engine.Land(ctx, warehouse.Landed{Table: table, Files: landed[table.Name]}); err != nil {
			return err
		}
	}
	if err := t.engine.Attach(ctx, models.RunRejects, rejects); err != nil {
		return err
	}
	return t.loadRegister(ctx)
}

// loadRegister fills the tables of the register, the settings, the deliveries and the
// history of runs.
func (t *tables) loadRegister(ctx context.Context) error {
	var err error
	if t.history, err = t.store.History(ctx, t.current); err != nil {
		return damageFault(err)
	}
	config, rows := t.plan.Config, t.plan.Register.Rows()
	for i := range rows.Metrics {
		switch rows.Metrics[i].Grain {
		case "week":
			rows.Metrics[i].Grain = config.Calendar.WeekGrain()
		case "month":
			rows.Metrics[i].Grain = config.Calendar.MonthGrain()
		}
	}
	settings := models.SettingsRow{
		AsOf: t.asOf, Currency: config.Currency,
		MinPeople: int64(config.Privacy.MinPeople), Figures: config.Privacy.Figures, FiscalYearStarts: int64(config.FiscalYearStarts),
		TrendPool: config.Comparison.Pool, TrendBase: config.Comparison.Base,
	}
	if months := t.months(); len(months) > 0 {
		settings.MonthsFrom, settings.MonthsTo = &months[0], &months[len(months)-1]
	}
	segments := make([]models.SegmentRow, len(config.Comparison.Segments))
	for i, column := range config.Comparison.Segments {
		segments[i].Type = column
	}
	covariates := make([]models.CovariateRow, len(config.Comparison.Covariates))
	for i, name := range config.Comparison.Covariates {
		covariates[i].Covariate = name
	}
	draws, err := t.drawRows(ctx)
	if err != nil {
		return badData(err)
	}
	return errors.Join(
		warehouse.Fill(ctx, t.engine, models.RegisterPrograms, rows.Programs),
		warehouse.Fill(ctx, t.engine, models.RegisterCourses, rows.Courses),
		warehouse.Fill(ctx, t.engine, models.RegisterMetrics, rows.Metrics),
		warehouse.Fill(ctx, t.engine, models.RegisterGoals, rows.Goals),
		warehouse.Fill(ctx, t.engine, models.RegisterAlignments, rows.Alignments),
		warehouse.Fill(ctx, t.engine, models.RegisterSkills, rows.Skills),
		warehouse.Fill(ctx, t.engine, models.RegisterDecisions, rows.Decisions),
		warehouse.Fill(ctx, t.engine, models.RunLedger, t.ledger.Rows()),
		warehouse.Fill(ctx, t.engine, models.RunLedgerCourses, t.ledger.CourseRows()),
		warehouse.Fill(ctx, t.engine, models.RunLedgerFeeds, t.ledger.FeedRows()),
		warehouse.Fill(ctx, t.engine, models.RunNames, t.nameRows()),
		warehouse.Fill(ctx, t.engine, models.RunDraws, draws),
		warehouse.Fill(ctx, t.engine, models.RegisterPlans, rows.Plans),
		warehouse.Fill(ctx, t.engine, models.RegisterPlanGroups, rows.PlanGroups),
		warehouse.Fill(ctx, t.engine, models.RunSettings, []models.SettingsRow{settings}),
		warehouse.Fill(ctx, t.engine, models.RunRates, config.RateRows()),
		warehouse.Fill(ctx, t.engine, models.RunSegments, segments),
		warehouse.Fill(ctx, t.engine, models.RunCovariates, covariates),
		warehouse.Fill(ctx, t.engine, models.RunDeliveries, t.next.Deliveries),
		warehouse.Fill(ctx, t.engine, models.RunFeeds, t.feedRows()),
		warehouse.Fill(ctx, t.engine, models.RunColumns, t.columnRows()),
		warehouse.Fill(ctx, t.engine, models.RunUnzoned, t.unzonedRows()),
		warehouse.Fill(ctx, t.engine, models.RunFindingRules, config.FindingRuleRows()),
		warehouse.Fill(ctx, t.engine, models.RunAcceptances, acceptanceRows(t.next.Accepted)),
		t.loadNext(ctx))
}

// loadNext fills the tables with what the run would publish, in the place of what was
// expected before its values were compared.
func (t *tables) loadNext(ctx context.Context) error {
	return errors.Join(
		warehouse.Fill(ctx, t.engine, models.RunRestatements, t.next.Restated),
		warehouse.Fill(ctx, t.engine, models.RunArms, t.next.Arms),
		warehouse.Fill(ctx, t.engine, models.RunHistory, historyRows(append(slices.Clip(t.history), t.next))))
}

// feedRows are the feeds of the plan.
func (t *tables) feedRows() (rows []models.FeedRow) {
	optional := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	for _, f := range t.plan.Feeds {
		rows = append(rows, models.FeedRow{Feed: f.Name, Table: f.Table.Name, Deliveries: optional(f.Deliveries), Covers: optional(f.Covers), SameKey: optional(f.SameKey)})
	}
	return rows
}

// columnRows are the columns that the feeds of the plan map.
func (t *tables) columnRows() (rows []models.ColumnRow) {
	for _, f := range t.plan.Feeds {
		for _, column := range f.Normalizer.Columns() {
			rows = append(rows, models.ColumnRow{Feed: f.Name, Column: column})
		}
	}
	return rows
}

// unzonedRows are the columns whose days depend on a zone that nobody declared.
func (t *tables) unzonedRows() (rows []models.UnzonedRow) {
	for _, d := range t.deliveries {
		for _, header := range d.batch.Unzoned {
			for _, column := range d.feed.Normalizer.ColumnsFrom(header) {
				rows = append(rows, models.UnzonedRow{Feed: d.feed.Name, File: d.address.String(), Column: column})
			}
		}
	}
	return rows
}

// historyRows has one row per run; if a run was published twice, the later one.
func historyRows(manifests []store.Manifest) []models.HistoryRow {
	at := map[string]int{}
	var rows []models.HistoryRow
	for _, m := range manifests {
		row := models.HistoryRow{
			Run: m.Run, Sequence: m.Sequence, Published: models.InstantOf(m.Published), AsOf: models.ParseDay(m.AsOf), Code: m.Code,
			ConfigHash: m.ConfigHash, InputsHash: m.InputsHash, Deliveries: int64(len(m.Deliveries)),
			Figures: cmp.Or(m.Figures, project.Exact),
		}
		if m.Because != "" {
			row.Because = &m.Because
		}
		if m.Renewed != nil {
			row.Renewed, row.RenewedFor = new(strings.Join(m.Renewed.Units, ", ")), &m.Renewed.Because
		}
		for _, d := range m.Deliveries {
			row.Read += d.Read
			row.Landed += d.Landed
			row.Rejected += d.Rejected
			row.Skipped += d.Skipped
		}
		if i, again := at[m.Run]; again {
			rows[i] = row
			continue
		}
		at[m.Run] = len(rows)
		rows = append(rows, row)
	}
	return rows
}
