package privacy

import "strconv"

// digits is the number of significant digits of a published double.
const digits = 12

// rounded returns a double with the digits that are published.
func rounded(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits-1, 64), 64)
	switch {
	case err != nil:
		return x // infinite or NaN
	case y == 0:
		return 0 // without the sign that a small negative number leaves
	}
	return y
}
