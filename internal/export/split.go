package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

const (
	// partName is the file in each folder. Its name never changes, so that who reads all files
	// of a mart finds every row once, even while an export is at work.
	partName = "part-0.parquet"
	// noMonth is the month of rows without a day, in the words of Hive.
	noMonth = "__HIVE_DEFAULT_PARTITION__"
)

// ErrOtherVersion is the error of a snapshot whose marts have other columns than this
// program's.
var ErrOtherVersion = errors.New("another version of impactmart published it, with other columns; run `impactmart run` to publish it again")

// PartitionColumn is the last day in the grain of a mart, whose month names the folders;
// empty if there is none.
func PartitionColumn(t models.Table) string {
	for _, name := range slices.Backward(t.Grain) {
		if c, _ := t.Column(name); c.Type == models.Date {
			return name
		}
	}
	return ""
}

// split makes the files of a mart. Those to be written are in the scratch folder. A mart that
// has months is held in memory.
func (e *exporting) split(ctx context.Context, t models.Table, from func(mart string) (string, error)) (m Mart, err error) {
	m = Mart{Name: t.Name, Partitioned: PartitionColumn(t), Files: []File{}}
	file, err := from(t.Name)
	if err != nil {
		return m, err
	}
	rows, err := parquetfile.Open(ctx, file)
	if err != nil {
		return m, err
	}
	defer rows.Release()
	if !slices.EqualFunc(rows.Schema().Fields(), t.ArrowSchema().Fields(), isSameColumn) {
		return m, ErrOtherVersion
	}
	if m.Partitioned == "" {
		f, err := e.part(t, "", func(visit func(arrow.RecordBatch) error) error { return each(rows, visit) })
		m.Files = append(m.Files, f)
		return m, err
	}
	months := map[string][]arrow.RecordBatch{}
	defer func() {
		for _, runs := range months {
			for _, run := range runs {
				run.Release()
			}
		}
	}()
	if err := each(rows, func(rows arrow.RecordBatch) error { return cut(rows, m.Partitioned, months) }); err != nil {
		return m, err
	}
	for _, month := range slices.Sorted(maps.Keys(months)) {
		f, err := e.month(t, month, months[month])
		if err != nil {
			return m, err
		}
		m.Files = append(m.Files, f)
	}
	return m, nil
}

func isSameColumn(a, b arrow.Field) bool { return a.Name == b.Name && arrow.TypeEqual(a.Type, b.Type) }

func each(rows array.RecordReader, visit func(arrow.RecordBatch) error) error {
	for rows.Next() {
		if err := visit(rows.RecordBatch()); err != nil {
			return err
		}
	}
	return rows.Err()
}

// cut adds the rows of a batch to their months, in their order.
func cut(rows arrow.RecordBatch, column string, months map[string][]arrow.RecordBatch) error {
	at := rows.Schema().FieldIndices(column)
	if len(at) != 1 {
		return fmt.Errorf("column %s is not in the file", column)
	}
	days, isDay := rows.Column(at[0]).(*array.Date32)
	if !isDay {
		return fmt.Errorf("column %s has no days", column)
	}
	monthOf := func(row int) string {
		if days.IsNull(row) {
			return noMonth
		}
		return days.Value(row).ToTime().Format("2006-01")
	}
	for from := 0; from < days.Len(); {
		month, to := monthOf(from), from+1
		for to < days.Len() && monthOf(to) == month {
			to++
		}
		months[month] = append(months[month], rows.NewSlice(int64(from), int64(to)))
		from = to
	}
	return nil
}

// month is the file of a month.
func (e *exporting) month(t models.Table, month string, runs []arrow.RecordBatch) (File, error) {
	all, err := models.Joined(runs)
	if err != nil {
		return File{}, err
	}
	defer all.Release()
	return e.part(t, month, func(visit func(arrow.RecordBatch) error) error { return visit(all) })
}

// part is the file of a month, or of a whole mart. If the place has the same rows, whatever
// run wrote them, that file stays.
func (e *exporting) part(t models.Table, month string, rows func(visit func(arrow.RecordBatch) error) error) (f File, err error) {
	f = File{Path: path.Join(t.Name, partName), Run: e.run}
	if month != "" {
		f.Path = path.Join(t.Name, "month="+month, partName)
	}
	if month != noMonth {
		f.Month = month
	}
	whole := e.scratch.Path(strings.ReplaceAll(f.Path, "/", "-"))
	files, err := e.create(t, whole)
	if err != nil {
		return f, err
	}
	err = rows(func(rows arrow.RecordBatch) error {
		f.Rows += rows.NumRows()
		return files.write(rows)
	})
	if err = files.close(err); err != nil {
		return f, err
	}
	content, err := sumOf(files.bare.Path())
	if err = errors.Join(err, os.Remove(files.bare.Path())); err != nil {
		return f, err
	}
	if is, isThere := e.before[f.Path]; isThere && is.Content == content.SHA256 {
		return is, os.Remove(whole)
	}
	f.Content, e.local[f.Path] = content.SHA256, whole
	f.Sum, err = sumOf(whole)
	return f, err
}

// pair are a file as it is exported, and one without the columns that say which run wrote it:
// its bytes are equal for equal rows.
type pair struct {
	table, stripped models.Table
	whole, bare     *parquetfile.Writer
}

func (e *exporting) create(t models.Table, whole string) (p pair, err error) {
	p.table, p.stripped = t, models.Table{Name: t.Name, Columns: slices.DeleteFunc(slices.Clone(t.Columns), isStamp)}
	if p.whole, err = parquetfile.Create(whole, t.ArrowSchema(), "impactmart_table", t.Name, "run_id", e.run, "description", t.Doc, "grain", strings.Join(t.Grain, ", ")); err != nil {
		return p, err
	}
	if p.bare, err = parquetfile.Create(whole+".bare", p.stripped.ArrowSchema()); err != nil {
		return p, errors.Join(err, p.whole.Abort())
	}
	return p, nil
}

func isStamp(c models.Column) bool {
	return slices.ContainsFunc(models.Stamp, func(s models.Column) bool { return s.Name == c.Name })
}

// write adds rows to both files.
func (p pair) write(rows arrow.RecordBatch) error {
	var columns []arrow.Array
	for i, c := range p.table.Columns {
		if !isStamp(c) {
			columns = append(columns, rows.Column(i))
		}
	}
	whole := array.NewRecordBatch(p.table.ArrowSchema(), rows.Columns(), rows.NumRows())
	defer whole.Release()
	bare := array.NewRecordBatch(p.stripped.ArrowSchema(), columns, rows.NumRows())
	defer bare.Release()
	return errors.Join(p.whole.Write(whole), p.bare.Write(bare))
}

// close ends both files; after an error it removes them.
func (p pair) close(err error) error {
	if err != nil {
		return errors.Join(err, p.whole.Abort(), p.bare.Abort())
	}
	return errors.Join(p.whole.Close(), p.bare.Close())
}

// sumOf is the hash and size of a local file.
func sumOf(file string) (location.Sum, error) {
	in, err := os.Open(file)
	if err != nil {
		return location.Sum{}, err
	}
	defer func() { _ = in.Close() }()
	sum := location.Summing(io.Discard)
	_, err = io.Copy(sum, in)
	return sum.Sum(), err
}
