package models

import "fmt"

// Counted is a count with what it counts: 1 row, 2 rows.
func Counted[N int | int64](n N, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
