package transform

// In a file written in the other order of day and month, days up to the twelfth are
// read as months and look right. The cells that cannot be read reveal such a file,
// because they fit the other order.

// otherOrderShare is the share of records above which such cells are not typing
// errors. In a file in the other order, three cells in five do not fit.
const otherOrderShare = 0.05

// otherOrder counts, for one date column, the cells that fit only with day and
// month swapped.
type otherOrder struct {
	column   *bound
	count    int64
	firstRow int64
}

// swapped returns the layout with day and month swapped; ok is false if the layout
// does not have both as numbers.
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

// fitsOtherOrder reports whether a declared layout reads the cell with day and
// month swapped.
func (f *field) fitsOtherOrder(cell string) bool {
	for _, l := range f.layouts {
		other, ok := l.swapped()
		if !ok {
			continue
		}
		if d, _, ok := other.parse(cell); ok && d.inRange() {
			return true
		}
	}
	return false
}

// noteOrder counts a cell that is not a date in the declared order but is one in
// the other order.
func (r *Reader) noteOrder(f finding, cell string, row int64) {
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
		return dataError("%s.%s: %d of %d records, the first in row %d, do not fit %s but fit it with day and month swapped, so days up to the 12th would be read as months; correct `formats` to the order in the file",
			r.pass.normalizer.table.Name, o.column.Name, o.count, r.counts.Read, o.firstRow, o.column.layouts[0].name).
			orPlainly("In the column %s, %d of %d days, the first in row %d, have day and month the other way around than was agreed, %s. Write them in that order, or tell the person who runs impactmart that the order has changed.", o.column.header, o.count, r.counts.Read, o.firstRow, o.column.layouts[0].name)
	}
	return nil
}
