package report

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
	nbsp  = "\u00a0"
	minus = "−"
	none  = "–"
)

// currency formats amounts in one currency.
type currency string

func (c currency) prefix() string {
	if symbol, ok := map[currency]string{"EUR": "€", "USD": "$", "GBP": "£"}[c]; ok {
		return symbol
	}
	if c == "" {
		return ""
	}
	return string(c) + nbsp
}

// short formats an amount for a headline: €1.08m, €455k, €980.
func (c currency) short(amount models.Cents) string {
	sign, whole := split(amount)
	switch {
	case whole >= 999_500_000:
		return sign + c.prefix() + significant(whole, 1_000_000_000) + "bn"
	case whole >= 999_500:
		return sign + c.prefix() + significant(whole, 1_000_000) + "m"
	case whole >= 10_000:
		return sign + c.prefix() + strconv.FormatInt((whole+500)/1_000, 10) + "k"
	}
	return sign + c.prefix() + grouped(whole)
}

// full formats an amount to the unit, with grouped thousands.
func (c currency) full(amount models.Cents) string {
	sign, whole := split(amount)
	return sign + c.prefix() + grouped(whole)
}

// split rounds an amount to whole units, half away from zero.
func split(amount models.Cents) (sign string, whole int64) {
	if amount < 0 {
		sign, amount = minus, -amount
	}
	whole = int64(amount+50) / 100
	if whole == 0 {
		sign = ""
	}
	return sign, whole
}

// significant formats whole/unit with three significant digits.
func significant(whole, unit int64) string {
	decimals, scale := 2, int64(100)
	for decimals > 0 && (whole*scale+unit/2)/unit >= 1_000 {
		decimals, scale = decimals-1, scale/10
	}
	digits := strconv.FormatInt((whole*scale+unit/2)/unit, 10)
	if decimals == 0 {
		return digits
	}
	return digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
}

func grouped(n int64) string {
	if n < 0 && n != math.MinInt64 {
		return minus + grouped(-n)
	}
	digits := strings.TrimPrefix(strconv.FormatInt(n, 10), "-")
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// number formats a measured value: a grouped integer from 100 on, one decimal from 1 on,
// and two significant digits below 1, as in the verdict sentences.
func number(x float64) string {
	size := math.Abs(x)
	var text string
	switch {
	case x == 0:
		text = "0"
	case size >= 1e15: // beyond what anybody measures, and almost beyond int64
		text = strconv.FormatFloat(size, 'g', 4, 64)
	case size >= 100:
		text = grouped(int64(math.Round(size)))
	case size >= 1:
		text = strconv.FormatFloat(size, 'f', 1, 64)
	default:
		decimals := 1 - int(math.Floor(math.Log10(size)))
		text = strings.TrimRight(strconv.FormatFloat(size, 'f', decimals, 64), "0")
	}
	return signOf(x) + strings.TrimSuffix(text, ".")
}

// declared formats a declared value with all of its digits.
func declared(x float64) string {
	whole, fraction, hasFraction := strings.Cut(strconv.FormatFloat(math.Abs(x), 'f', -1, 64), ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		whole = grouped(n)
	}
	if hasFraction {
		whole += "." + fraction
	}
	return signOf(x) + whole
}

// level formats a level of a metric next to others of it: like number, with three
// significant digits at least.
func level(x float64) string {
	size := math.Abs(x)
	if size == 0 || size >= 100 || size < 1e-9 {
		return number(x)
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(size))))
	return signOf(x) + strconv.FormatFloat(size, 'f', decimals, 64)
}

// signed is number with a plus sign before positive values.
func signed(x float64) string { return plus(x) + number(x) }

func plus(x float64) string {
	if x > 0 {
		return "+"
	}
	return ""
}

func signOf(x float64) string {
	if x < 0 {
		return minus
	}
	return ""
}

func percent(x float64) string { return number(x) + nbsp + "%" }

func signedPercent(x float64) string { return signed(x) + nbsp + "%" }

// share formats a share of a whole as an integer percentage, unless rounding would make it
// 0 or 100.
func share(x float64) string {
	if x > 0 && x < 1 || x > 99 && x < 100 {
		return percent(x)
	}
	return strconv.FormatFloat(x, 'f', 0, 64) + nbsp + "%"
}

// probability formats a p-value.
func probability(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

func day(t time.Time) string { return t.Format("January 2, 2006") }

func month(t time.Time) string { return t.Format("January 2006") }

// period formats the months from one day to another.
func period(from, through time.Time) string {
	switch {
	case from.Year() == through.Year() && from.Month() == through.Month():
		return month(through)
	case from.Year() == through.Year():
		return from.Format("January") + " to " + month(through)
	}
	return month(from) + " to " + month(through)
}

// spelled writes small counts as words.
func spelled(n int64) string {
	words := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= 0 && n < int64(len(words)) {
		return words[n]
	}
	return grouped(n)
}

// counted puts a number before the noun it counts.
func counted(n int64, one, many string) string {
	if n == 1 {
		return grouped(n) + " " + one
	}
	return grouped(n) + " " + many
}

// isolated prevents a right-to-left name from changing the direction of the text around it.
func isolated(name string) string { return "\u2068" + name + "\u2069" }

// orDash shows that there is no text.
func orDash(text string) string {
	if text == "" {
		return none
	}
	return text
}

// optional formats a value that may be missing.
func optional[T any](value *T, format func(T) string) string {
	if value == nil {
		return none
	}
	return format(*value)
}
