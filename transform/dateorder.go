package transform

// A file written in the other order of day and month is the worst kind of wrong:
// days up to the twelfth read as months and look right. The cells that cannot be
// read give it away, because they fit the other order.

// otherOrderShare is the share of records above which such cells are no slips of
// the keyboard. Of a file in the other order three cells in five do not fit.
const otherOrderShare = 0.05

// otherOrder counts, for one date column, the cells that fit only when day and
// month change places.
type otherOrder struct {
	column   *bound
	count    int64
	firstRow int64
}

// swapped gives the layout with day and month in each other's place; ok is false
// where the layout does not have both as numbers.
func (l layout) swapped() (other layout, ok bool) {
	other.name = l.name
	other.parts = make([]part, len(l.parts))
	months, days := 0, 0
	for i, p := range l.parts {
		switch p.kind {
		case 'm':
			p.kind, months = 'd', months+1
		case 'd':
			p.kind, days = 'm', days+1
		}
		other.parts[i] = p
	}
	return other, months == 1 && days == 1
}

// fitsOtherOrder finds the declared layout that would read the cell with day and
// month swapped.
func (f *field) fitsOtherOrder(cell string) bool {
	for _, l := range f.layouts {
		other, ok := l.swapped()
		if !ok {
			continue
		}
		if d, ok := other.parse(cell); ok && d.inRange() {
			return true
		}
	}
	return false
}

// noteOrder remembers a cell that is no date in the declared order but one in
// the other.
func (r *Reader) noteOrder(f fault, cell string, row int64) {
	if f.code != NotADate || f.column == nil || !f.column.fitsOtherOrder(trim(cell)) {
		return
	}
	for i := range r.otherOrders {
		if r.otherOrders[i].column == f.column {
			r.otherOrders[i].count++
			return
		}
	}
	r.otherOrders = append(r.otherOrders, otherOrder{column: f.column, count: 1, firstRow: row})
}

// checkOrders refuses a delivery whose dates are written in the other order.
func (r *Reader) checkOrders() error {
	for _, o := range r.otherOrders {
		if float64(o.count) <= otherOrderShare*float64(r.counts.Read) {
			continue
		}
		return dataError("%s.%s: %d of %d records, the first in row %d, do not fit %s but fit it with day and month swapped; days up to the 12th would be read as months: correct `formats` to the order the file is written in",
			r.pass.normalizer.table.Name, o.column.Name, o.count, r.counts.Read, o.firstRow, o.column.layouts[0].name)
	}
	return nil
}
