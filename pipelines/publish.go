package pipelines

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Version of the program; it is part of a run's identity, because another
// version may compute other figures.
const Version = "0.1.0"

// describe is the manifest of what a run over the deliveries would publish. Its
// run id follows from code, configuration, inputs and as-of date alone.
func describe(p *Plan, deliveries []delivery, current *snapshot.Manifest) snapshot.Manifest {
	m := snapshot.Manifest{Sequence: 1, Code: Version + "+" + codeHash(p.Models)[:12], ConfigHash: p.ConfigHash}
	if current != nil {
		m.Sequence = current.Sequence + 1
	}
	if p.AsOf != nil {
		m.AsOf = p.AsOf.Format(time.DateOnly)
	}
	var inputs []string
	for _, d := range deliveries {
		m.Deliveries = append(m.Deliveries, models.DeliveryRow{
			Feed: d.feed.Name, Table: d.feed.Table.Name, File: d.address.String(),
			ContentHash: d.batch.Content, MappingHash: d.batch.Mapping,
			Read: d.batch.Counts.Read, Landed: d.batch.Counts.Landed,
			Rejected: d.batch.Counts.Rejected, Skipped: d.batch.Counts.Skipped,
		})
		inputs = append(inputs, d.feed.Name, d.address.String(), d.batch.Content, d.batch.Mapping)
	}
	m.InputsHash = digest(inputs...)
	m.Run = digest(m.Code, m.ConfigHash, m.InputsHash, m.AsOf)[:12]
	return m
}

// codeHash covers the text of all models and the contracts of those made in Go.
func codeHash(all []sql.Model) string {
	var parts []string
	for _, m := range all {
		contract, _ := json.Marshal(m.Table) // plain data always marshals
		parts = append(parts, string(contract), m.Query)
	}
	return digest(parts...)
}

// give fills the engine with all that the models read.
func give(ctx context.Context, e *warehouse.DuckDB, p *Plan, store *snapshot.Store, deliveries []delivery, next snapshot.Manifest, current *snapshot.Manifest) error {
	landed := map[string][]warehouse.LandedFile{}
	var rejects []string
	for i, d := range deliveries {
		if !d.isNew { // what this run wrote is what it hashed
			if err := store.Verify(ctx, d.batch); err != nil {
				return &Fault{Kind: BadData, Err: err}
			}
		}
		landed[d.feed.Table.Name] = append(landed[d.feed.Table.Name], warehouse.LandedFile{
			Path: store.DataPath(d.batch.BatchKey), Feed: d.feed.Name, File: d.address.String(), Number: int64(i + 1),
		})
		if d.batch.Counts.Rejected > 0 {
			rejects = append(rejects, store.RejectsPath(d.batch.BatchKey))
		}
	}
	for _, table := range models.Canonical {
		if err := e.AddLanded(ctx, warehouse.Landed{Table: table, Files: landed[table.Name]}); err != nil {
			return err
		}
	}
	if err := e.AddParquet(ctx, models.RunRejects, rejects); err != nil {
		return err
	}
	history, err := store.History(ctx, current)
	if err != nil {
		return err
	}
	return errors.Join(
		giveRegister(ctx, e, p),
		warehouse.FillFrom(ctx, e, models.RunDeliveries, next.Deliveries),
		warehouse.FillFrom(ctx, e, models.RunHistory, historyRows(append(history, next))))
}

// historyRows has one row per run; of two publications of one run the later.
func historyRows(manifests []snapshot.Manifest) []models.HistoryRow {
	at := map[string]int{}
	var rows []models.HistoryRow
	for _, m := range manifests {
		row := models.HistoryRow{
			Run: m.Run, Sequence: m.Sequence, AsOf: date(m.AsOf), Code: m.Code,
			ConfigHash: m.ConfigHash, InputsHash: m.InputsHash, Deliveries: int64(len(m.Deliveries)),
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

// publish exports the marts, renders the report from them, and makes both the
// store's current snapshot.
func publish(ctx context.Context, e *warehouse.DuckDB, p *Plan, store *snapshot.Store, dir string, next snapshot.Manifest, progress Progress) (through string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("publish: %w", err)
	}
	r, err := dataReach(ctx, e)
	if err != nil {
		return "", err
	}
	if r.Through != nil {
		through = r.Through.Format(time.DateOnly)
	}
	started := time.Now()
	files, rows, err := exportMarts(ctx, e, p, dir, warehouse.Stamp{Run: next.Run, DataThrough: r.Through})
	if err != nil {
		return through, err
	}
	if err := renderReport(p, dir); err != nil {
		return through, err
	}
	files["report.html"] = filepath.Join(dir, "report.html")
	if err := store.Publish(ctx, next, files, rows); err != nil {
		return through, err
	}
	progress.Step("publish", fmt.Sprintf("snapshot %d, run %s", next.Sequence, next.Run), int64(len(files)), time.Since(started))
	return through, nil
}

// exportMarts writes every mart, the database that holds them all, and the views.
func exportMarts(ctx context.Context, e *warehouse.DuckDB, p *Plan, dir string, stamp warehouse.Stamp) (files map[string]string, rows map[string]int64, err error) {
	files, rows = map[string]string{}, map[string]int64{}
	var marts []models.Table
	paths := map[string]string{}
	for _, m := range p.Models {
		if m.Layer != sql.Marts {
			continue
		}
		name := m.Name + ".parquet"
		path := filepath.Join(dir, name)
		if err := e.Export(ctx, m.Table, path, stamp); err != nil {
			return nil, nil, err
		}
		if rows[name], err = e.Count(ctx, m.Name); err != nil {
			return nil, nil, err
		}
		files[name], paths[m.Name] = path, path
		marts = append(marts, m.Table)
	}
	database := filepath.Join(dir, "marts.duckdb")
	if err := e.ExportDatabase(ctx, database, marts, paths); err != nil {
		return nil, nil, err
	}
	views := filepath.Join(dir, "marts.sql")
	if err := os.WriteFile(views, []byte(warehouse.ViewsSQL(marts)), 0o600); err != nil {
		return nil, nil, fmt.Errorf("publish: %w", err)
	}
	files["marts.duckdb"], files["marts.sql"] = database, views
	return files, rows, nil
}

func renderReport(p *Plan, dir string) (err error) {
	marts, err := report.Load(dir)
	if err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(dir, "report.html"))
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return report.Render(out, marts, report.Options{Organization: p.Config.Organization})
}
