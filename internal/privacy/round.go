package privacy

import "strconv"

// digits is the number of significant digits of a published double.
const digits = 12

// rounded returns a double with the digits that are published.
func rounded(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits-1, 64), 64)
	if err != nil {
		return x // infinite or NaN
	}
	return y
}
