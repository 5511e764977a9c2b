package excel

import (
	"context"
	"errors"
	"io"
	"iter"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
)

// Sample is the first rows of one sheet, as a feed reads them.
type Sample struct {
	Name          string
	IsHidden      bool
	Rows          []SampleRow // those that are not empty
	Height, Width int         // of the part that was read
	IsWhole       bool        // nothing follows
	HiddenColumns []int       // from 0, of the part that was read
	Err           error       // why the sheet, or the rest of it, cannot be read
}

// SampleRow is one row that is not empty, up to its last cell.
type SampleRow struct {
	Number   int
	Cells    []SampleCell
	IsHidden bool // or filtered out
}

// SampleCell is one cell. Day is the day of the month of a date of the spreadsheet,
// 0 for any other cell. A cell that a feed cannot read is empty.
type SampleCell struct {
	Text string
	Day  int
}

// Limits of a sample, in bytes.
const (
	maxSample = 64 << 20 // read of a sheet, and kept of it
	cellSize  = 24       // of a SampleCell
)

// Samples yields a sample of each sheet of a workbook, in their order, with at most
// the given number of rows. A workbook that a feed refuses is an error.
func Samples(ctx context.Context, file io.Reader, rows int) iter.Seq2[Sample, error] {
	return func(yield func(Sample, error) bool) {
		book, err := openWorkbook(ctx, connectors.Env{}, file, "")
		if err != nil {
			yield(Sample{}, err)
			return
		}
		defer book.Close()
		for _, info := range book.sheets {
			if err := ctx.Err(); err != nil {
				yield(Sample{}, err)
				return
			}
			if !yield(book.sample(info, rows), nil) {
				return
			}
		}
	}
}

// sample reads the first rows of a sheet, with the values of merged cells in each row.
// Unlike a feed, it does not read to the last byte first.
func (b *workbook) sample(info sheetInfo, rows int) Sample {
	sample := Sample{Name: info.name, IsHidden: info.hidden}
	if info.kind != worksheet {
		sample.Err = info.noTable()
		return sample
	}
	part, err := b.parts.get(info.part)
	if err != nil {
		sample.Err = err
		return sample
	}
	in, err := b.parts.tokens(part)
	if err != nil {
		sample.Err = err
		return sample
	}
	in.part = &start{in.part, maxSample}
	areas, err := b.parts.merges(part)
	if err != nil {
		areas = merged{} // the rows of a damaged sheet say why it cannot be read
	}
	s, err := b.rows(in, areas)
	if err == nil {
		err = sample.fill(s, rows)
		s.in.part.Close()
		for column := range sample.Width {
			if s.isHidden(column) {
				sample.HiddenColumns = append(sample.HiddenColumns, column)
			}
		}
	}
	if sample.IsWhole = err == io.EOF; !sample.IsWhole && !errors.Is(err, errEnough) {
		sample.Err = err
	}
	return sample
}

// errEnough ends a sample.
var errEnough = errors.New("the sample is complete")

// start reads the start of a part.
type start struct {
	io.ReadCloser
	left int
}

func (s *start) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, errEnough
	}
	n, err := s.ReadCloser.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, err
}

// fill reads rows until there are enough, or until they would take too much memory
// as a table in which all rows are equally wide. It always ends with an error.
func (sample *Sample) fill(s *sheet, rows int) error {
	text, merged := 0, s.merged.below(0, excelize.MaxColumns)
	for {
		if err := s.next(); err != nil {
			return err
		}
		if merged != nil {
			if err := merged.fill(s); err != nil {
				return err
			}
		}
		width := max(sample.Width, s.cells[len(s.cells)-1].column+1)
		text += len(s.text)
		if len(sample.Rows) == rows || (len(sample.Rows)+1)*width*cellSize+text > maxSample {
			return errEnough
		}
		sample.Height, sample.Width = s.row, width
		sample.Rows = append(sample.Rows, SampleRow{Number: s.row, Cells: s.sampled(), IsHidden: s.hidden})
	}
}

// sampled returns the cells of the row up to the last one.
func (s *sheet) sampled() []SampleCell {
	texts, _ := s.texts()
	cells := make([]SampleCell, len(texts))
	for i, text := range texts {
		cells[i].Text = text
	}
	for _, c := range s.cells {
		if c.kind == models.RawDay {
			cells[c.column].Day = dayOf(texts[c.column])
		}
	}
	return cells
}

// dayOf returns the day of the month of a serial number of the 1900 system, 0 for a
// number that is no day.
func dayOf(serial string) int {
	days, err := strconv.ParseFloat(serial, 64)
	if err != nil || days < 1 || days > longestTime {
		return 0
	}
	return epoch.AddDate(0, 0, int(days)).Day()
}
