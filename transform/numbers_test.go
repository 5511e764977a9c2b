package transform

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"pgregory.net/rapid"
)

var (
	plain    = numberFormat{decimal: '.'}
	european = numberFormat{decimal: ',', group: ".", currency: true}
	spaced   = numberFormat{decimal: ',', group: groupSeparators[" "], currency: true}
	swiss    = numberFormat{decimal: '.', group: groupSeparators["'"]}
	american = numberFormat{decimal: '.', group: ",", currency: true}
	percents = numberFormat{decimal: ',', percent: true}
)

const bad = "not a number"

func TestFloat(t *testing.T) {
	tests := []struct {
		format     numberFormat
		cell, want string
	}{
		{plain, "0", "0"}, {plain, "-0", "0"}, {plain, "12.50", "12.5"}, {plain, "-3", "-3"}, {plain, "+3", "3"},
		{plain, ".5", "0.5"}, {plain, "5.", bad}, {plain, ".", bad}, {plain, "-", bad}, {plain, "1.2.3", bad},
		{plain, "\u22123", "-3"}, {plain, "3-", "-3"}, {plain, "(3)", "-3"}, {plain, "( 3.5 )", "-3.5"},
		{plain, "-(3)", bad}, {plain, "-3-", bad}, {plain, "--3", bad}, {plain, "()", bad}, {plain, "+-3", bad},
		{plain, "1e3", "1000"}, {plain, "1E-05", "1e-05"}, {plain, "1e", bad}, {plain, "e5", bad}, {plain, "1e5.5", bad}, {plain, "1e1234567", bad},
		{plain, "1e999", "+Inf"}, {plain, "-1e999", "-Inf"}, {plain, "1e-999", "0"},
		{plain, "nan", bad}, {plain, "inf", bad}, {plain, "0x10", bad}, {plain, "1_000", bad}, {plain, "1 000", bad}, {plain, "12 %", bad},
		{plain, "$5", bad}, {plain, "1,5", bad}, {plain, "1,234", bad}, {plain, "٣", bad},
		{plain, "0.1", "0.1"}, {plain, "123456789.123456789", "1.2345678912345679e+08"},
		{plain, "12345678901234567890123", "1.2345678901234568e+22"},
		{european, "1.234,50 €", "1234.5"}, {european, "1234,5", "1234.5"}, {european, "1.234.567", "1.234567e+06"},
		{european, "1.23", bad}, {european, "1.2345", bad}, {european, "1234.567", bad}, {european, ".123", bad}, {european, "1..234", bad},
		{european, "(1.234,50 €)", "-1234.5"}, {european, "€(5)", "-5"}, {european, "€-5", "-5"}, {european, "-€ 5", "-5"}, {european, "€ 5 €", bad},
		{european, "1,234.5", bad}, {european, "1,2,3", bad}, {european, "5 EUR", bad}, {european, "€", bad},
		{spaced, "(1\u00a0234,50)", "-1234.5"}, {spaced, "1\u202f234 567,5", "1.2345675e+06"}, {spaced, "12 34", bad}, {spaced, "1 234\u00a0€", "1234"},
		{swiss, "1'234.5", "1234.5"}, {swiss, "1\u2019234", "1234"}, {american, "$1,234.50", "1234.5"}, {american, "1,234e2", bad},
		{percents, "12,5 %", "0.125"}, {percents, "12,5", "0.125"}, {percents, "%12", "0.12"}, {percents, "12%%", bad}, {percents, "-5\u00a0%", "-0.05"}, {percents, "1e1%", "0.1"},
	}
	for _, test := range tests {
		got := bad
		if n, ok := test.format.scan(test.cell); ok {
			got = strconv.FormatFloat(n.float(), 'g', -1, 64)
		}
		if got != test.want {
			t.Errorf("%q: got %s, want %s", test.cell, got, test.want)
		}
	}
}

func TestAmount(t *testing.T) {
	for cell, want := range map[string]string{
		"1": "1.000000", "-1.5": "-1.500000", "0.1": "0.100000", "0.10000000000000001": "0.100000",
		"0.0000005": "0.000000", "0.0000015": "0.000002", "0.0000025": "0.000002", "-0.0000015": "-0.000002",
		"0.00000050000000000000000000000001": "0.000001", "0.00000049999999999999999999999999": "0.000000",
		"1e-7": "0.000000", "6e-7": "0.000001", "1e-300": "0.000000", "1e5": "100000.000000", "0e99999": "0.000000",
		"999999999999.999999": "999999999999.999999", "-999999999999.999999": "-999999999999.999999",
		"999999999999.9999994": "999999999999.999999", "999999999999.9999996": bad, "1000000000000": bad, "1e13": bad, "1e300": bad,
		"12345678901234567890": bad, "9007199254740993": bad, "900719925474.099301": "900719925474.099301",
	} {
		n, ok := plain.scan(cell)
		if !ok {
			t.Fatalf("%q is not a number", cell)
		}
		got := bad
		if amount, ok := n.amount(); ok {
			got = amount.ToString(amountScale)
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", cell, got, want)
		}
	}
}

func TestInteger(t *testing.T) {
	for cell, want := range map[string]string{
		"3": "3", "3.0": "3", "-3": "-3", "1E+3": "1000", "0.0": "0", "3.5": NotAnInteger, "1e-1": NotAnInteger, "1e-30": NotAnInteger,
		"10e-1": "1", "9223372036854775807": "9223372036854775807", "9223372036854775808": OutOfRange, "1e19": OutOfRange, "1e40": OutOfRange,
		"1000000000000000000.5": NotAnInteger, "1000000000000000000.0": "1000000000000000000", "99999999999999999999": OutOfRange,
	} {
		n, ok := plain.scan(cell)
		if !ok {
			t.Fatalf("%q is not a number", cell)
		}
		value, got := n.integer()
		if got == "" {
			got = strconv.FormatInt(value, 10)
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", cell, got, want)
		}
	}
}

// TestAmountsRoundTrip checks that every decimal(18,6) survives being written in
// any of the declared formats.
func TestAmountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.Int64Range(-amountLimit+1, amountLimit-1).Draw(t, "units")
		want := decimal128.FromI64(units)
		for _, f := range []numberFormat{plain, european, spaced, swiss, american} {
			cell := write(f, want.ToString(amountScale), rapid.Bool().Draw(t, "grouped"))
			n, ok := f.scan(cell)
			got, fits := n.amount()
			if !ok || !fits || got != want {
				t.Fatalf("%q: got %s, want %s", cell, got.ToString(amountScale), want.ToString(amountScale))
			}
		}
	})
}

// write converts a plain decimal to the declared format.
func write(f numberFormat, decimal string, grouped bool) string {
	sign := ""
	if rest, negative := strings.CutPrefix(decimal, "-"); negative {
		sign, decimal = "-", rest
	}
	whole, fraction, _ := strings.Cut(decimal, ".")
	if group := []rune(f.group); grouped && len(group) > 0 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + string(group[len(group)-1]) + whole[i:]
		}
	}
	return sign + whole + string(f.decimal) + fraction
}

// TestAmountsAreExact compares the rounding with rational arithmetic.
func TestAmountsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,30})?`).Draw(t, "cell")
		exact, _ := new(big.Rat).SetString(cell)
		n, ok := plain.scan(cell)
		got, fits := n.amount()
		if !ok {
			t.Fatalf("%q is not a number", cell)
		}
		if !fits {
			return // rounded up to 10^12
		}
		back := new(big.Rat).SetFrac(got.BigInt(), big.NewInt(1e6))
		distance := new(big.Rat).Sub(exact, back)
		half := big.NewRat(1, 2e6)
		if c := distance.Abs(distance).Cmp(half); c > 0 || c == 0 && got.BigInt().Bit(0) == 1 {
			t.Fatalf("%q became %s", cell, got.ToString(amountScale))
		}
	})
}

func TestFloatsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Float64().Draw(t, "value")
		if math.IsNaN(want) || math.IsInf(want, 0) {
			return
		}
		for _, form := range []byte{'g', 'e', 'f'} {
			cell := strconv.FormatFloat(want, form, -1, 64)
			n, ok := plain.scan(cell)
			if got := n.float(); !ok || got != want {
				t.Fatalf("%q: got %v", cell, got)
			}
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"1", "-1.5", "(1 234,50)", "1e-7", "1.234,50 €", "12,5 %", "\u22123", "1'234", ".", "()", "-", "\xff1"} {
		f.Add(seed)
	}
	formats := []numberFormat{plain, european, spaced, swiss, american, percents}
	f.Fuzz(func(t *testing.T, cell string) {
		cell = trim(cell)
		if cell == "" {
			return
		}
		for _, format := range formats {
			n, ok := format.scan(cell)
			if !ok {
				continue
			}
			if !strings.ContainsAny(cell, "0123456789") {
				t.Fatalf("%q has no digit, but is read as %v", cell, n.float())
			}
			if f := n.float(); math.IsNaN(f) {
				t.Fatalf("%q is NaN", cell)
			}
			amount, fits := n.amount()
			if fits && !amount.FitsInPrecision(18) {
				t.Fatalf("%q needs more than 18 digits", cell)
			}
			if value, code := n.integer(); code == "" && fits && decimal128.FromI64(value).Mul(decimal128.FromI64(1e6)) != amount {
				t.Fatalf("%q is the integer %d and the amount %s", cell, value, amount.ToString(amountScale))
			}
		}
		if value, err := strconv.ParseFloat(cell, 64); err == nil && len(cell) < 18 && !strings.ContainsAny(cell, "xXpP_iInN") {
			if n, ok := plain.scan(cell); ok && n.float() != value {
				t.Fatalf("%q: %v, want %v", cell, n.float(), value)
			}
		}
	})
}
