package corrected

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// Answers of several people to one corrected file are joined cell by cell, as the changes of
// several people to one text are: a cell that somebody left as it was says nothing, and two
// different changes of one cell are a finding, whichever of the files is read first.

// line is a row of a delivery, as a person saw it or left it.
type line struct {
	cells map[string]cell // by header, without the empty ones
	code  string          // of models.RawFaultCode
	why   string
}

type cell struct {
	text string
	kind models.RawKind
}

// is reports whether both are the same cell. A corrected file has a number that was
// delivered as text as a number.
func (c cell) is(other cell) bool {
	if c.kind == models.RawText && (other.kind == models.RawNumber || other.kind == models.RawDay) {
		c.kind = other.kind
	} else if other.kind == models.RawText && (c.kind == models.RawNumber || c.kind == models.RawDay) {
		other.kind = c.kind
	}
	switch {
	case c.kind != other.kind:
		return false
	case strings.TrimSpace(c.text) == strings.TrimSpace(other.text):
		return true
	case c.kind == models.RawText || c.shownWith() != other.shownWith():
		return false
	}
	number, err := strconv.ParseFloat(models.NumberIn(c.text, c.kind), 64)
	same, errOther := strconv.ParseFloat(models.NumberIn(other.text, c.kind), 64)
	return err == nil && errOther == nil && number == same
}

// shownWith is the currency or the text with which a sheet shows the number.
func (c cell) shownWith() string {
	if c.kind == models.RawMoney {
		sign, _, _ := strings.Cut(c.text, " ")
		return sign
	}
	return models.LabelIn(c.text, c.kind)
}

// String is the cell as a person would write it.
func (c cell) String() string {
	if c.text == "" {
		return "(empty)"
	}
	if days, err := strconv.ParseFloat(c.text, 64); err == nil && c.kind == models.RawDay && days < lastDay {
		return time.Date(1899, time.December, 30+int(days), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return models.ShownIn(c.text, c.kind)
}

// lastDay is the serial number of December 31, 9999, the last day of a spreadsheet.
const lastDay = 2958466

// is reports whether both lines say the same. A line that could not be parsed comes back as
// one without cells.
func (l line) is(other line) bool {
	bothEmpty := len(l.cells) == 0 && len(other.cells) == 0
	return maps.EqualFunc(l.cells, other.cells, cell.is) && (l.code == other.code || bothEmpty && !l.isDeleted() && !other.isDeleted())
}

func (l line) isDeleted() bool { return l.code == models.RowDeleted }

// content are the lines of an answer.
type content struct {
	headers  []string
	numbered map[int64]line
	added    []line // without a number
}

// name is what people know the answer by.
func (a answer) name() string { return path.Base(a.Address().File) }

// readContent reads the lines of the answer, also those that were corrected before.
func (a answer) readContent(ctx context.Context) (c content, err error) {
	c.numbered = map[int64]line{}
	for _, sheet := range a.sheets() {
		rows, err := load(ctx, sheet)
		if err != nil {
			return c, err
		}
		c.headers, c.added = rows.headers, nil
		for i, batch := range rows.batches {
			for row := range int(batch.NumRows()) {
				switch l := lineAt(batch, rows.headers, row); {
				case rows.numbers[i][row] > 0:
					c.numbered[rows.numbers[i][row]] = l
				case len(l.cells) > 0 && l.code == "":
					c.added = append(c.added, l)
				}
			}
		}
		rows.release()
	}
	return c, nil
}

// settle joins each answer with those before it that it does not know.
func (s *source) settle(ctx context.Context) error {
	s.contents, s.settled = map[string]content{}, map[string]settled{}
	for i, a := range s.answers {
		for _, b := range s.answers[:i] {
			if a.knows(b) {
				continue
			}
			for _, each := range []answer{a, b} {
				if _, read := s.contents[each.version]; read {
					continue
				}
				c, err := each.readContent(ctx)
				if err != nil {
					return err
				}
				s.contents[each.version] = c
			}
		}
	}
	return s.settleAll(ctx, s.answers)
}

// settled are the lines of an answer, joined with those of answers that it does not know.
type settled struct {
	numbered map[int64]line
	before   []answer // that it does not know
}

// keyOf identifies an answer behind others.
func keyOf(before []answer, a answer) string {
	var b strings.Builder
	for _, each := range before {
		b.WriteString(each.version + " ")
	}
	return b.String() + a.version
}

// settleAll settles each of the answers behind those before it.
func (s *source) settleAll(ctx context.Context, answers []answer) (err error) {
	for i, a := range answers {
		key := keyOf(answers[:i], a)
		if _, isDone := s.settled[key]; isDone {
			continue
		}
		if s.settled[key], err = s.settleOne(ctx, answers[:i], a); err != nil {
			return err
		}
	}
	return nil
}

// settleOne joins an answer with those before it, which are settled.
func (s *source) settleOne(ctx context.Context, before []answer, a answer) (out settled, err error) {
	var known []answer
	for _, b := range before {
		if a.knows(b) {
			known = append(known, b)
		} else {
			out.before = append(out.before, b)
		}
	}
	if len(out.before) == 0 {
		return out, nil
	}
	if err := s.settleAll(ctx, known); err != nil {
		return out, err
	}
	own := s.contents[a.version]
	saw, err := s.lines(ctx, known, own)
	if err != nil {
		return out, err
	}
	now, err := s.lines(ctx, before, own)
	if err != nil {
		return out, err
	}
	out.numbered = map[int64]line{}
	for number, left := range own.numbered {
		current, isThere := now[number]
		if !isThere {
			continue
		}
		var was *line
		if seen, isKnown := saw[number]; isKnown {
			was = &seen
		}
		out.numbered[number] = join(was, current, left, own.headers, func(holds func(line) bool) string {
			other := out.before[len(out.before)-1]
			for _, b := range out.before {
				if l, has := s.contents[b.version].numbered[number]; has && holds(l) {
					other = b
				}
			}
			return other.name() + " and " + a.name()
		})
	}
	return out, nil
}

// lines are the rows of the delivery with these answers, of those that the content has.
func (s *source) lines(ctx context.Context, answers []answer, of content) (map[int64]line, error) {
	found := map[int64]line{}
	rows, err := s.rows(ctx, answers)
	if rows == nil || err != nil {
		return found, err
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		numbers := batch.Column(int(batch.NumCols()) - models.RawColumns).(*array.Int64)
		var headers []string
		for _, field := range batch.Schema().Fields()[:int(batch.NumCols())-models.RawColumns] {
			headers = append(headers, field.Name)
		}
		for row := range int(batch.NumRows()) {
			if _, wanted := of.numbered[numbers.Value(row)]; !wanted {
				continue
			}
			l := lineAt(batch, headers, row)
			maps.DeleteFunc(l.cells, func(header string, _ cell) bool { return !slices.Contains(of.headers, header) })
			found[numbers.Value(row)] = l
		}
	}
	return found, rows.Err()
}

// join is the row that somebody left, joined with what it is now; was is what that person
// saw, nil if nobody knows. Names says which files a contradiction is between, of which the
// earlier one has a line that holds.
func join(was *line, now, left line, headers []string, names func(holds func(line) bool) string) line {
	switch {
	case left.is(now) || was != nil && left.is(*was):
		return now
	case was != nil && now.is(*was):
		return left
	case !now.isDeleted() && !left.isDeleted():
		return joinCells(was, now, left, headers, names)
	}
	out := now
	if len(left.cells) > len(now.cells) || !left.isDeleted() {
		out = left
	}
	if now.isDeleted() != left.isDeleted() {
		files := names(func(l line) bool { return l.isDeleted() == now.isDeleted() })
		out.code, out.why = models.FaultContradicts, fmt.Sprintf("%s (%s)", isOnceDeleted, files)
	}
	return out
}

// joinCells is join for two rows that both have changed and were not deleted.
func joinCells(was *line, now, left line, headers []string, names func(holds func(line) bool) string) line {
	out := line{cells: map[string]cell{}, code: left.code, why: left.why}
	if out.code == "" && (was == nil || now.code != was.code) {
		out.code, out.why = now.code, now.why
	}
	isAsSeen := func(c cell, header string) bool { return was != nil && c.is(was.cells[header]) }
	var twice []string
	for _, header := range headers {
		chosen, mine := now.cells[header], left.cells[header]
		switch {
		case mine.is(chosen) || isAsSeen(mine, header):
		case isAsSeen(chosen, header):
			chosen = mine
		default:
			files := names(func(l line) bool { return l.cells[header].is(now.cells[header]) })
			twice = append(twice, fmt.Sprintf("“%s” (%s)", header, files))
			chosen = cell{text: chosen.String() + either + mine.String()}
		}
		if chosen.text != "" {
			out.cells[header] = chosen
		}
	}
	if len(twice) > 0 {
		out.code, out.why = models.FaultContradicts, hasTwoValues+strings.Join(twice, ", ")
	}
	return out
}

// What a contradiction says. It comes back in a corrected file.
const (
	either        = " «or» " // between the two values of a cell
	hasTwoValues  = "corrected files give different values below "
	isOnceDeleted = "one corrected file deletes the row, and another one corrects it"
	isTwiceAdded  = "another corrected file has the same row as a new one, which counts once"
)

// contradiction is the finding of a row that came back with one; the code is empty for none.
func contradiction(says string, cells []arrow.Array, row int) (code, why string) {
	for _, column := range cells {
		if strings.Contains(text(column, row), either) {
			return models.FaultContradicts, "a cell still has the values of two corrected files"
		}
	}
	if strings.Contains(strings.ToLower(says), isOnceDeleted) {
		return models.FaultContradicts, isOnceDeleted
	}
	return "", ""
}

// rewrite puts the joined lines in the place of the rows.
func (r *returned) rewrite(done settled, of func(answer) content) {
	var others []line
	for _, b := range done.before {
		others = append(others, of(b).added...)
	}
	for i, batch := range r.batches {
		b := array.NewRecordBuilder(memory.DefaultAllocator, r.schema)
		for row := range int(batch.NumRows()) {
			number := r.numbers[i][row]
			l := lineAt(batch, r.headers, row)
			if joined, has := done.numbered[number]; has && number > 0 {
				l = joined
			} else if number == 0 && l.code == "" && len(l.cells) > 0 && slices.ContainsFunc(others, l.is) {
				l.code, l.why = models.FaultUnplaced, isTwiceAdded
			}
			l.appendTo(b, r.headers, number)
		}
		r.batches[i] = b.NewRecordBatch()
		b.Release()
		batch.Release()
	}
}

// appendTo adds the line to a raw batch.
func (l line) appendTo(b *array.RecordBuilder, headers []string, number int64) {
	var kinds []byte
	orNull := func(column int, text string) {
		if text == "" {
			b.Field(column).AppendNull()
		} else {
			b.Field(column).(*array.StringBuilder).Append(text)
		}
	}
	for i, header := range headers {
		c := l.cells[header]
		orNull(i, c.text)
		if c.kind != models.RawText {
			kinds = models.SetKind(kinds, i, c.kind)
		}
	}
	b.Field(len(headers)).(*array.Int64Builder).Append(number)
	orNull(len(headers)+1, l.code)
	orNull(len(headers)+2, l.why)
	if len(kinds) == 0 {
		b.Field(len(headers) + 3).AppendNull()
	} else {
		b.Field(len(headers) + 3).(*array.BinaryBuilder).Append(kinds)
	}
}

// lineAt is a row of a raw batch whose data columns have the headers.
func lineAt(batch arrow.RecordBatch, headers []string, row int) line {
	l := line{cells: map[string]cell{}}
	kinds := batch.Column(len(headers) + 3).(*array.Binary).Value(row)
	for i, header := range headers {
		if says := text(batch.Column(i), row); strings.TrimSpace(says) != "" {
			l.cells[header] = cell{strings.Clone(says), models.KindOf(kinds, i)}
		}
	}
	l.code, l.why = strings.Clone(text(batch.Column(len(headers)+1), row)), strings.Clone(text(batch.Column(len(headers)+2), row))
	return l
}
