package language

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
)

// A no-break space keeps a number together with its unit; the minus sign is as wide as a
// plus sign.
const (
	NoBreak = "\u00a0"
	Minus   = "−"
	None    = "–"
)

// marked replaces the marks of a number as Go writes it.
func (l *Language) marked(digits string) string {
	return strings.Replace(digits, ".", l.decimal, 1)
}

// Grouped formats an integer with its thousands in groups.
func (l *Language) Grouped(n int64) string {
	if n < 0 && n != math.MinInt64 {
		return Minus + l.Grouped(-n)
	}
	digits := strings.TrimPrefix(strconv.FormatInt(n, 10), "-")
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Number formats a measured value: a grouped integer from 100 on, one decimal from 1 on,
// and two significant digits below 1, as in the verdict sentences.
func (l *Language) Number(x float64) string {
	size := math.Abs(x)
	var text string
	switch {
	case x == 0:
		text = "0"
	case size >= 1e15: // beyond what anybody measures, and almost beyond int64
		text = strconv.FormatFloat(size, 'g', 4, 64)
	case size >= 100:
		return signOf(x) + l.Grouped(int64(math.Round(size)))
	case size >= 1:
		text = strconv.FormatFloat(size, 'f', 1, 64)
	default:
		decimals := 1 - int(math.Floor(math.Log10(size)))
		text = strings.TrimRight(strconv.FormatFloat(size, 'f', decimals, 64), "0")
	}
	return signOf(x) + l.marked(strings.TrimSuffix(text, "."))
}

// Declared formats a declared value with all of its digits.
func (l *Language) Declared(x float64) string {
	whole, fraction, hasFraction := strings.Cut(strconv.FormatFloat(math.Abs(x), 'f', -1, 64), ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		whole = l.Grouped(n)
	}
	if hasFraction {
		whole += l.decimal + fraction
	}
	return signOf(x) + whole
}

// Level formats a level of a metric next to others of it: like Number, with three
// significant digits at least.
func (l *Language) Level(x float64) string {
	size := math.Abs(x)
	if size == 0 || size >= 100 || size < 1e-9 {
		return l.Number(x)
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(size))))
	return l.Fixed(x, decimals)
}

// Fixed formats a value with so many decimals.
func (l *Language) Fixed(x float64, decimals int) string {
	return signOf(x) + l.marked(strconv.FormatFloat(math.Abs(x), 'f', decimals, 64))
}

// Significant formats a value with so many significant digits at most.
func (l *Language) Significant(x float64, digits int) string {
	return l.marked(strconv.FormatFloat(x, 'g', digits, 64))
}

// Signed is Number with a plus sign before positive values.
func (l *Language) Signed(x float64) string { return Plus(x) + l.Number(x) }

// Plus is the sign before a positive value.
func Plus(x float64) string {
	if x > 0 {
		return "+"
	}
	return ""
}

func signOf(x float64) string {
	if x < 0 {
		return Minus
	}
	return ""
}

// Percent formats a percentage.
func (l *Language) Percent(x float64) string { return l.Number(x) + NoBreak + "%" }

// SignedPercent is Percent with a plus sign before positive values.
func (l *Language) SignedPercent(x float64) string { return l.Signed(x) + NoBreak + "%" }

// Share formats a share of a whole as an integer percentage, unless rounding would make it
// 0 or 100.
func (l *Language) Share(x float64) string {
	if x > 0 && x < 1 || x > 99 && x < 100 {
		return l.Percent(x)
	}
	return strconv.FormatFloat(x, 'f', 0, 64) + NoBreak + "%"
}

// Probability formats a p-value.
func (l *Language) Probability(p float64) string {
	if p < 0.001 {
		return "< " + l.Fixed(0.001, 3)
	}
	return l.Fixed(p, 3)
}

// Figure formats a number of a sentence: one decimal from 1 on, two significant digits
// below, and no groups.
func (l *Language) Figure(x float64) string {
	decimals := 1
	if math.Abs(x) < 1 && x != 0 {
		decimals = max(1, 1-int(math.Floor(math.Log10(math.Abs(x)))))
	}
	return strings.Replace(l.marked(strconv.FormatFloat(x, 'f', decimals, 64)), "-", Minus, 1)
}

// Short formats an amount for a headline: €1.08m, €455k, €980.
func (l *Language) Short(currency string, amount models.Cents) string {
	sign, whole := split(amount)
	switch {
	case whole >= 999_500_000:
		return l.amount(sign, l.scaled(whole, 1_000_000_000), l.catalog.Scales[2], currency)
	case whole >= 999_500:
		return l.amount(sign, l.scaled(whole, 1_000_000), l.catalog.Scales[1], currency)
	case whole >= 10_000:
		return l.amount(sign, strconv.FormatInt((whole+500)/1_000, 10), l.catalog.Scales[0], currency)
	}
	return l.amount(sign, l.Grouped(whole), "", currency)
}

// Full formats an amount to the unit, with grouped thousands.
func (l *Language) Full(currency string, amount models.Cents) string {
	sign, whole := split(amount)
	return l.amount(sign, l.Grouped(whole), "", currency)
}

// amount puts the parts of an amount in their order.
func (l *Language) amount(sign, number, scale, currency string) string {
	if symbol, ok := map[string]string{"EUR": "€", "USD": "$", "GBP": "£"}[currency]; ok {
		currency = symbol
	} else if currency != "" {
		currency = strings.Replace(l.catalog.Units, "{code}", currency, 1)
	}
	text := strings.NewReplacer("{number}", number, "{scale}", scale, "{currency}", currency).Replace(l.catalog.Amount)
	return sign + strings.TrimSuffix(text, NoBreak) // without a currency
}

// split rounds an amount to whole units, half away from zero.
func split(amount models.Cents) (sign string, whole int64) {
	if amount < 0 {
		sign, amount = Minus, -amount
	}
	whole = int64(amount+50) / 100
	if whole == 0 {
		sign = ""
	}
	return sign, whole
}

// scaled formats whole/unit with three significant digits.
func (l *Language) scaled(whole, unit int64) string {
	decimals, scale := 2, int64(100)
	for decimals > 0 && (whole*scale+unit/2)/unit >= 1_000 {
		decimals, scale = decimals-1, scale/10
	}
	digits := strconv.FormatInt((whole*scale+unit/2)/unit, 10)
	if decimals == 0 {
		return digits
	}
	return digits[:len(digits)-decimals] + l.decimal + digits[len(digits)-decimals:]
}

// Day formats a day: January 2, 2006.
func (l *Language) Day(t time.Time) string {
	return strings.NewReplacer("{day}", strconv.Itoa(t.Day()), "{month}", l.month(t), "{year}", strconv.Itoa(t.Year())).Replace(l.catalog.Day)
}

func (l *Language) month(t time.Time) string { return l.catalog.Months[t.Month()-1] }

// Month formats a month: January 2006.
func (l *Language) Month(t time.Time) string { return l.month(t) + " " + strconv.Itoa(t.Year()) }

// Period formats the months from one day to another.
func (l *Language) Period(from, through time.Time) string {
	switch {
	case from.Year() == through.Year() && from.Month() == through.Month():
		return l.Month(through)
	case from.Year() == through.Year():
		return l.Text("%s to %s", l.month(from), l.Month(through))
	}
	return l.Text("%s to %s", l.Month(from), l.Month(through))
}

// Spelled writes small counts as words.
func (l *Language) Spelled(n int64) string {
	if n >= 0 && n < int64(len(l.catalog.Counts)) {
		return l.catalog.Counts[n]
	}
	return l.Grouped(n)
}
