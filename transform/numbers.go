package transform

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// numberFormat is the declared format of numbers.
type numberFormat struct {
	decimal  byte   // "." or ","
	group    string // the runes that may separate thousands; empty for none
	percent  bool
	currency bool
	code     string  // of the currency that is declared, empty for none
	perDay   float64 // hours of a day in durations, 0 if a day is no unit
	// isMinutes means that a clock of two numbers has minutes and seconds.
	isMinutes bool
}

// groupSeparators are, for each declared thousands separator, the runes that match
// it.
var groupSeparators = map[string]string{"": "", ".": ".", ",": ",", " ": " \u00a0\u202f\u2009", "'": "'\u2019"}

// number is ±mantissa × 10^exponent, with the first 19 digits as written.
type number struct {
	negative bool
	mantissa uint64
	exponent int
	inexact  bool // a digit after the 19th is not zero
}

// scan reads a trimmed cell. Digits must be grouped by threes throughout or not at
// all: "1,23" in a column with thousands separators is not 123.
func (f *numberFormat) scan(s string) (number, bool) {
	var n number
	if !isDigit(s[0]) || !isDigit(s[len(s)-1]) {
		var ok bool
		if s, n.negative, ok = f.strip(s); !ok {
			return n, false
		}
	}
	var g grouping
	for i := 0; i < len(s); {
		width := 1
		switch c := s[i]; {
		case isDigit(c):
			n.add(c-'0', g.point)
			g.run++
		case c == f.decimal && g.mayTakePoint():
			g.point, g.run = true, 0
		case (c == 'e' || c == 'E') && g.mayTakeExponent():
			exponent, ok := scanExponent(s[i+1:])
			n.exponent += exponent
			return f.finish(n), ok
		default:
			if width = f.groupSeparator(s[i:]); width == 0 || !g.mayTakeGroupSeparator() {
				return n, false
			}
			g.grouped, g.run = true, 0
		}
		i += width
	}
	return f.finish(n), g.mayEnd()
}

// grouping is the state of reading a number: what may come next depends on whether
// a group of three digits is complete.
type grouping struct {
	run     int  // digits since the last separator
	point   bool // the decimal separator was read
	grouped bool // a thousands separator was read
}

// isFull is also true for a number without thousands separators.
func (g grouping) isFull() bool { return !g.grouped || g.run == 3 }

func (g grouping) mayTakePoint() bool { return !g.point && g.isFull() }

// mayTakeGroupSeparator allows one to three digits in the first group.
func (g grouping) mayTakeGroupSeparator() bool {
	return !g.point && 0 < g.run && g.run <= 3 && g.isFull()
}

// mayTakeExponent is false for a whole number with thousands separators: 1,234e2 is
// not a number.
func (g grouping) mayTakeExponent() bool { return g.run > 0 && (g.point || !g.grouped) }

func (g grouping) mayEnd() bool { return g.run > 0 && (g.point || g.isFull()) }

// finish converts a percentage to a share.
func (f *numberFormat) finish(n number) number {
	if f.percent {
		n.exponent -= 2
	}
	return n
}

// add appends one digit; the mantissa has room for 19.
func (n *number) add(digit byte, fraction bool) {
	switch {
	case n.mantissa < 1e18:
		n.mantissa = n.mantissa*10 + uint64(digit)
		if fraction {
			n.exponent--
		}
	default:
		n.inexact = n.inexact || digit != 0
		if !fraction {
			n.exponent++
		}
	}
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func (f *numberFormat) groupSeparator(s string) (width int) {
	r, width := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(f.group, r) {
		return width
	}
	return 0
}

func scanExponent(s string) (int, bool) {
	if len(s) > 6 {
		return 0, false
	}
	// Atoi accepts one sign and digits, nothing else.
	exponent, err := strconv.Atoi(s)
	return exponent, err == nil
}

// strip removes what may surround the digits: one sign, which may also follow them
// or be a pair of parentheses, one currency sign, one percent sign.
func (f *numberFormat) strip(s string) (body string, negative, ok bool) {
	var seen [marks]int
	for before := ""; s != before; {
		before = s
		if n := len(s); n > 2 && s[0] == '(' && s[n-1] == ')' {
			seen[minusMark]++
			s = s[1 : n-1]
		}
		first, width := utf8.DecodeRuneInString(s)
		if m := f.markOf(first); m != noMark {
			seen[m]++
			s = s[width:]
		}
		if rest, found := f.cutCode(s); found {
			seen[currencyMark]++
			s = rest
		}
		last, width := utf8.DecodeLastRuneInString(s)
		if m := f.markOf(last); m != noMark && m != plusMark { // a plus sign may only precede the digits
			seen[m]++
			s = s[:len(s)-width]
		}
		s = trim(s)
	}
	once := seen[plusMark]+seen[minusMark] <= 1 && seen[currencyMark] <= 1 && seen[percentMark] <= 1
	return s, seen[minusMark] > 0, once && s != ""
}

// cutCode removes the declared code of a currency before or after the rest, in any case.
func (f *numberFormat) cutCode(s string) (rest string, found bool) {
	n := len(f.code)
	switch {
	case n == 0 || len(s) <= n:
		return s, false
	case strings.EqualFold(s[:n], f.code):
		return s[n:], true
	case strings.EqualFold(s[len(s)-n:], f.code):
		return s[:len(s)-n], true
	}
	return s, false
}

// mark is the meaning of a character around the digits.
type mark byte

const (
	noMark mark = iota
	plusMark
	minusMark
	currencyMark
	percentMark
	marks // number of marks
)

func (f *numberFormat) markOf(r rune) mark {
	switch {
	case '0' <= r && r <= '9': // the most frequent case comes first
		return noMark
	case r == '+':
		return plusMark
	case r == '-' || r == '\u2212':
		return minusMark
	case f.currency && unicode.Is(unicode.Sc, r):
		return currencyMark
	case f.percent && r == '%':
		return percentMark
	}
	return noMark
}

// powers of ten, which are exact as uint64 and, up to 1e19, as float64.
var powers = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// float returns the nearest double; infinite if there is none.
func (n number) float() float64 {
	f := float64(n.mantissa)
	switch e := n.exponent; {
	case n.mantissa == 0:
		return 0 // also for "-0": two zeros would be two keys
	case n.mantissa < 1<<53 && 0 <= e && e < len(powers):
		f *= float64(powers[e]) // both factors are exact, so there is only one rounding
	case n.mantissa < 1<<53 && e < 0 && -e < len(powers):
		f /= float64(powers[-e])
	default:
		f = n.bigFloat()
	}
	if n.negative {
		return -f
	}
	return f
}

func (n number) bigFloat() float64 {
	var buffer [32]byte
	b := strconv.AppendUint(buffer[:0], n.mantissa, 10)
	b = strconv.AppendInt(append(b, 'e'), int64(n.exponent), 10)
	// The only possible error is a range error, and then the value is infinite.
	f, _ := strconv.ParseFloat(string(b), 64)
	return f
}

// Amounts are decimal(18,6): up to 18 digits, six of them after the decimal
// separator.
const (
	amountScale = 6
	amountLimit = 1e18
)

// amount returns the value in millionths, rounded half to even.
func (n number) amount() (decimal128.Num, bool) {
	shift := n.exponent + amountScale
	var units uint64
	switch {
	case n.mantissa == 0:
	case shift >= 0:
		if shift >= len(powers) || n.mantissa > (amountLimit-1)/powers[shift] {
			return decimal128.Num{}, false
		}
		units = n.mantissa * powers[shift]
	case -shift < len(powers):
		units = n.divide(powers[-shift])
	}
	if units >= amountLimit {
		return decimal128.Num{}, false
	}
	if n.negative {
		return decimal128.FromI64(-int64(units)), true
	}
	return decimal128.FromI64(int64(units)), true
}

func (n number) divide(by uint64) uint64 {
	quotient, rest := n.mantissa/by, n.mantissa%by
	half := by / 2
	if rest > half || rest == half && (n.inexact || quotient%2 == 1) {
		quotient++
	}
	return quotient
}

// integer returns the value if it is whole; otherwise a code.
func (n number) integer() (int64, string) {
	units := n.mantissa
	switch e := n.exponent; {
	case units == 0:
	case n.inexact && e <= 0:
		return 0, NotAnInteger
	case e >= len(powers) || e >= 0 && units > math.MaxInt64/powers[e]:
		return 0, OutOfRange
	case e >= 0:
		units *= powers[e]
	case -e >= len(powers) || units%powers[-e] != 0:
		return 0, NotAnInteger
	default:
		units /= powers[-e]
	}
	if units > math.MaxInt64 {
		return 0, OutOfRange
	}
	if n.negative {
		return -int64(units), ""
	}
	return int64(units), ""
}
