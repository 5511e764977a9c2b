package transform

import (
	"maps"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

func numeric(t models.Type) bool {
	return t == models.Integer || t == models.Float || t == models.Amount
}

// number compiles how the numbers of a column are written.
func (c *compiler) number(f *field) {
	c.unused(f, "percent", f.spec.Percent && (f.Type != models.Float || f.Unit == hours), "ratios")
	if !numeric(f.Type) {
		c.unused(f, "decimal", f.spec.Decimal != "", "numbers")
		c.unused(f, "group", f.spec.Group != "", "numbers")
		c.unused(f, "currency", f.spec.Currency != "", "numbers")
		return
	}
	f.number = c.separators(f.path, f.spec.Decimal, f.spec.Group)
	f.number.percent, f.number.currency = f.spec.Percent, f.Type == models.Amount
	c.currency(f)
}

// currency checks where a currency may be declared, and allows its marks.
func (c *compiler) currency(f *field) {
	switch code := f.spec.Currency; {
	case code == "":
	case f.Type == models.Integer || f.Unit == hours || f.Unit == ratio:
		c.fault(f.path+".currency", "%s is no amount; remove it", f.Name)
	case !IsCurrency(code):
		c.fault(f.path+".currency", "%q is not an ISO 4217 currency code in capitals; write a code such as EUR", code)
	default:
		f.number.currency, f.number.code = true, code
	}
}

// separators checks the decimal and thousands separators that are declared at a
// path.
func (c *compiler) separators(path, decimal, group string) numberFormat {
	decimal = decimalSeparator(decimal)
	runes, known := groupSeparators[group]
	switch {
	case decimal != "." && decimal != ",":
		c.fault(join(path, "decimal"), `%q is not a decimal separator; use "." or ","`, decimal)
	case !known:
		c.fault(join(path, "group"), `%q is not a thousands separator; use ".", ",", " " or "'"`, group)
	case group == decimal:
		c.fault(join(path, "group"), "is %q, the same as the decimal separator; use a different one", decimal)
	}
	return numberFormat{decimal: decimal[0], group: runes}
}

func decimalSeparator(declared string) string {
	if declared == "" {
		return "."
	}
	return declared
}

func (c *compiler) unit(f *field) {
	c.unused(f, "hours_per_day", f.spec.PerDay > 0 && f.Unit != hours, "durations")
	c.unused(f, "clock", f.spec.Clock != "" && f.Unit != hours, "durations")
	switch f.number.perDay = f.spec.PerDay; f.spec.Clock {
	case "", "h:mm":
	case "m:ss":
		f.number.isMinutes = true
	default:
		c.fault(f.path+".clock", "%q is not one of h:mm, m:ss", f.spec.Clock)
	}
	if f.Unit != hours || f.spec.Unit == "" {
		c.unused(f, "unit", f.spec.Unit != "", "durations")
		return
	}
	seconds, ok := unitSeconds[f.spec.Unit]
	switch {
	case f.spec.Unit == "days" && f.spec.PerDay == 0:
		c.fault(f.path+".unit", "a day of training is not 24 hours; declare how many hours it has, such as hours_per_day: 8")
	case f.spec.Unit == "days":
		seconds = 3600 * f.spec.PerDay
	case !ok:
		units := slices.Sorted(maps.Keys(unitSeconds))
		units = append(units, "days")
		c.fault(f.path+".unit", "%q is not one of %s%s", f.spec.Unit, strings.Join(units, ", "), models.DidYouMean(f.spec.Unit, units))
	}
	f.unit = seconds
}
