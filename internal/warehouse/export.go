package warehouse

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
)

// Stamp is what every published row carries beside its own columns.
type Stamp struct {
	Run         string
	DataThrough *time.Time
}

// StampColumns are the columns that Export adds to every mart.
var StampColumns = []models.Column{
	{Name: "run_id", Type: models.String, Required: true, Doc: "Run that made the row."},
	{Name: "data_through_date", Type: models.Date, Doc: "Last day the data of the run speak of."},
}

// Published is the contract of the mart as readers see it.
func Published(t models.Table) models.Table {
	t.Columns = append(append([]models.Column{}, t.Columns...), StampColumns...)
	return t
}

// Export writes a table to one Parquet file: zstd, rows in the order of the
// grain, doubles rounded to 12 significant digits, the stamp on every row, and
// the contract in the key-value metadata. The file is not synced.
func (e *DuckDB) Export(ctx context.Context, t models.Table, path string, stamp Stamp) error {
	metadata := []string{
		"impactmart_table: " + literal(t.Name),
		"run_id: " + literal(stamp.Run),
		"description: " + literal(strings.TrimSpace(t.Doc)),
		"grain: " + literal(strings.Join(t.Grain, ", ")),
		"columns: " + literal(columnDocs(Published(t))),
	}
	statement := fmt.Sprintf("copy (%s) to %s (format parquet, compression zstd, kv_metadata {%s})",
		publishedSelect(t, stamp), literal(path), strings.Join(metadata, ", "))
	return e.exec(ctx, t.Name, statement)
}

func publishedSelect(t models.Table, stamp Stamp) string {
	columns := make([]string, 0, len(t.Columns)+2)
	for _, c := range t.Columns {
		if c.Type == models.Float {
			columns = append(columns, fmt.Sprintf("published(%s) as %s", quoted(c.Name), quoted(c.Name)))
			continue
		}
		columns = append(columns, quoted(c.Name))
	}
	through := "null"
	if stamp.DataThrough != nil {
		through = literal(stamp.DataThrough.Format(time.DateOnly))
	}
	columns = append(columns,
		literal(stamp.Run)+" as run_id",
		"cast("+through+" as date) as data_through_date")
	order := make([]string, len(t.Grain))
	for i, k := range t.Grain {
		order[i] = quoted(k) + " nulls last"
	}
	return fmt.Sprintf("select %s from %s order by %s", strings.Join(columns, ", "), quoted(t.Name), strings.Join(order, ", "))
}

// columnDocs tells one line per column, for tools that show file metadata.
func columnDocs(t models.Table) string {
	lines := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		lines[i] = c.Name + ": " + strings.TrimSpace(c.Doc)
	}
	return strings.Join(lines, "\n")
}

// ExportDatabase writes a DuckDB file with one real table per mart, commented,
// in a storage version that older drivers open. The tables are read from the
// Parquet files given by name, so that both publish the same bytes.
func (e *DuckDB) ExportDatabase(ctx context.Context, path string, marts []models.Table, files map[string]string) error {
	statements := []string{fmt.Sprintf("attach %s as published (storage_version 'v1.0.0')", literal(path))}
	for _, m := range marts {
		table := "published." + quoted(m.Name)
		statements = append(statements,
			fmt.Sprintf("create table %s as select * from read_parquet(%s)", table, literal(files[m.Name])),
			fmt.Sprintf("comment on table %s is %s", table, literal(strings.TrimSpace(m.Doc))))
		for _, c := range Published(m).Columns {
			statements = append(statements, fmt.Sprintf("comment on column %s.%s is %s", table, quoted(c.Name), literal(strings.TrimSpace(c.Doc))))
		}
	}
	statements = append(statements, "checkpoint published", "detach published")
	for _, s := range statements {
		if _, err := e.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("marts.duckdb: %s: %w", firstLine(s), err)
		}
	}
	return nil
}

// ViewsSQL is a script of views over the Parquet files, relative to the folder
// they lie in, for engines that read Parquet by name.
func ViewsSQL(marts []models.Table) string {
	names := make([]string, len(marts))
	for i, m := range marts {
		names[i] = m.Name
	}
	sort.Strings(names)
	var b strings.Builder
	b.WriteString("-- Views over the published marts. Run it in the folder of the Parquet files.\n")
	for _, n := range names {
		fmt.Fprintf(&b, "create or replace view %s as select * from read_parquet(%s);\n", n, literal(n+".parquet"))
	}
	return b.String()
}
