package corrected

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
)

// What is wrong with a row of a corrected file.
const (
	isEmptied     = "the row has a number and no cells"
	isUnplaced    = "the row has no number of its own below “" + RowHeader + "” although rows are missing, so it may be new or correct one of them"
	isUnclearWish = "the column “What to fix” may say that the row is to be deleted"
	isMissing     = "the row was in the corrected file, and none of the delivered files has it"
)

// returned are the rows of the sheet "Your file" of a corrected file that was delivered,
// with the columns of the delivery that it was made from.
type returned struct {
	sent     Numbers // of the rows that a run wrote into it; without a count if unknown
	schema   *arrow.Schema
	headers  []string
	keep     []int // the columns of the delivery
	row      int   // the column of the numbers
	advice   int   // the column that says what to fix
	batches  []arrow.RecordBatch
	numbers  [][]int64 // of each row of each batch; 0 for one that is none of the delivery
	greatest []int64   // number of each batch
	placed   map[int64]place
	missing  Numbers // of sent, if those are known
	lacks    int64   // how many are missing
}

// hereRow follows isUnplaced in the next corrected file, where the row has a number, so that it
// is recognized if it comes back with that.
func hereRow(number int64) string { return fmt.Sprintf(" (here it is row %d)", number) }

type place struct{ batch, row int }

// load reads the sheet. The caller releases the rows.
func load(ctx context.Context, workbook connectors.Source) (r *returned, err error) {
	raw, err := workbook.Read(ctx)
	if err != nil {
		return nil, err
	}
	defer raw.Release()
	r = &returned{row: -1, advice: -1, placed: map[int64]place{}}
	fields := raw.Schema().Fields()
	for i, field := range fields[:len(fields)-models.RawColumns] {
		switch {
		case marker.MatchString(field.Name):
			r.advice = i
			made, _ := parse(field.Name)
			r.sent = made.rows
		case field.Name == RowHeader:
			r.row = i
		default:
			r.keep = append(r.keep, i)
			r.headers = append(r.headers, field.Name)
		}
	}
	r.schema = models.RawSchema(r.headers)
	if r.row < 0 || r.advice < 0 {
		return nil, &fault{fmt.Sprintf("%s: the column “%s”, which says which row is which, is missing; copy it from the corrected file that the run wrote", workbook.Address(), RowHeader)}
	}
	var kept []arrow.RecordBatch
	defer func() {
		for _, batch := range kept {
			batch.Release()
		}
	}()
	for raw.Next() {
		batch := raw.RecordBatch()
		batch.Retain()
		kept = append(kept, batch)
		r.place(batch)
	}
	if err := raw.Err(); err != nil {
		return nil, err
	}
	r.account()
	for i, batch := range kept {
		r.batches = append(r.batches, r.prepared(batch, r.numbers[i]))
	}
	return r, nil
}

func (r *returned) release() {
	for _, batch := range r.batches {
		batch.Release()
	}
	r.batches = nil
}

// place finds the rows of the delivery to which the rows of a batch belong. The first one
// with a number has it.
func (r *returned) place(batch arrow.RecordBatch) {
	numbers := make([]int64, batch.NumRows())
	var greatest int64
	for row := range numbers {
		number := numberIn(text(batch.Column(r.row), row))
		_, taken := r.placed[number]
		if number == 0 || taken || r.sent.Len() > 0 && !r.sent.has(number) {
			continue
		}
		numbers[row] = number
		greatest = max(greatest, number)
		r.placed[number] = place{len(r.numbers), row}
	}
	r.numbers, r.greatest = append(r.numbers, numbers), append(r.greatest, greatest)
}

// numberIn reads the number of a row; 0 if the text is none.
func numberIn(cell string) int64 {
	whole, fraction, _ := strings.Cut(strings.TrimSpace(cell), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 1 || strings.Trim(fraction, "0") != "" {
		return 0
	}
	return n
}

// account counts the rows that are missing.
func (r *returned) account() {
	r.lacks = r.sent.Len() - int64(len(r.placed))
	if r.lacks <= 0 || !r.sent.areKnown() {
		return
	}
	r.sent.each(func(number int64) {
		if _, here := r.placed[number]; !here {
			r.missing.add(number)
		}
	})
}

// lost is a batch of the rows that are missing and that the delivery does not have, nil if
// there are none.
func (r *returned) lost(met map[int64]bool) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, r.schema)
	defer b.Release()
	at := len(r.headers)
	r.missing.each(func(number int64) {
		if met[number] {
			return
		}
		for i := range at {
			b.Field(i).AppendNull()
		}
		b.Field(at).(*array.Int64Builder).Append(number)
		b.Field(at + 1).(*array.StringBuilder).Append(models.FaultMissing)
		b.Field(at + 2).(*array.StringBuilder).Append(isMissing)
		b.Field(at + 3).AppendNull()
	})
	if b.Field(at).Len() == 0 {
		return nil
	}
	return b.NewRecordBatch()
}

// prepared is a batch with the columns of the delivery, the numbers of its rows, and a
// finding for each row of which it is not certain what it means.
func (r *returned) prepared(batch arrow.RecordBatch, of []int64) arrow.RecordBatch {
	first := int(batch.NumCols()) - models.RawColumns
	columns := make([]arrow.Array, 0, len(r.keep)+models.RawColumns)
	for _, i := range r.keep {
		columns = append(columns, batch.Column(i))
	}
	numbers := array.NewInt64Builder(memory.DefaultAllocator)
	defer numbers.Release()
	numbers.AppendValues(of, nil)
	codes, faults := batch.Column(first+1).(*array.String), batch.Column(first+2).(*array.String)
	code, fault := array.NewStringBuilder(memory.DefaultAllocator), array.NewStringBuilder(memory.DefaultAllocator)
	defer code.Release()
	defer fault.Release()
	for row, number := range of {
		says, why := codes.Value(row), faults.Value(row)
		if own, because := r.finding(batch, columns, row, number); own != "" {
			says, why = own, because
		}
		if says == "" {
			code.AppendNull()
			fault.AppendNull()
			continue
		}
		code.Append(says)
		fault.Append(why)
	}
	added := []arrow.Array{numbers.NewArray(), code.NewArray(), fault.NewArray(), movedKinds(batch.Column(first+3).(*array.Binary), r.keep)}
	for _, column := range added {
		defer column.Release()
	}
	return array.NewRecordBatch(r.schema, append(columns, added...), batch.NumRows())
}

// finding is what a row of a corrected file is beside its cells; the code is empty for
// nothing.
func (r *returned) finding(batch arrow.RecordBatch, cells []arrow.Array, row int, number int64) (code, why string) {
	says := text(batch.Column(r.advice), row)
	wish, isEmpty := wishIn(says, r.headers), true
	for _, column := range cells {
		isEmpty = isEmpty && strings.TrimSpace(text(column, row)) == ""
	}
	switch {
	case wish == toDelete:
		return models.RowDeleted, "the sender deletes the row"
	case wish == isUnclear && (number > 0 || !isEmpty):
		return models.FaultUnclear, isUnclearWish
	case isEmpty:
		if number > 0 && (r.sent.Len() > 0 || strings.TrimSpace(says) != "") {
			return models.FaultEmptied, isEmptied
		}
		return "", ""
	}
	if code, why := contradiction(says, cells, row); code != "" {
		return code, why
	}
	return r.unplaced(says, number, wish)
}

// unplaced is the finding of a row with cells of which it is not certain whether it is new.
func (r *returned) unplaced(says string, number int64, wish wish) (code, why string) {
	switch {
	case wish != isNew && number > 0 && strings.Contains(says, hereRow(number)): // it came back as it was sent
		if strings.Contains(says, isTwiceAdded) {
			return models.FaultUnplaced, isTwiceAdded + hereRow(number)
		}
		return models.FaultUnplaced, isUnplaced + hereRow(number)
	case number == 0 && wish != isNew && (r.lacks > 0 || r.sent.Len() == 0):
		return models.FaultUnplaced, isUnplaced
	}
	return "", ""
}

// text is the cell of a column, empty for none.
func text(column arrow.Array, row int) string {
	if column.IsNull(row) {
		return ""
	}
	return column.(*array.String).Value(row)
}
