package transform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// A null token that is a day, such as 9999-12-31, also means a true date of a spreadsheet,
// which is stored as a serial number.

// dayZero is how spreadsheets show the serial number 0, which is no day.
var dayZero = []string{"1900-01-00", "1900-01-00 00:00:00", "00.01.1900", "00/01/1900", "01/00/1900", "0/1/1900", "1/0/1900"}

// nullDays are the serial numbers of the days among null tokens: those written as iso8601 or
// in one of the formats that the mapping declares.
func nullDays(tokens []string, fields ...[]*field) (serials []string) {
	iso, _ := compileLayout(iso8601Layout, "")
	layouts := []layout{iso}
	for _, f := range slices.Concat(fields...) {
		if f != nil {
			layouts = append(layouts, f.layouts...)
		}
	}
	for _, token := range tokens {
		if slices.Contains(dayZero, token) {
			serials = append(serials, "0")
		}
		for _, l := range layouts {
			if l.epoch > 0 {
				continue // counts from a time, and not to a day
			}
			if d, _, ok := l.parse(token); ok {
				serials = append(serials, strconv.Itoa(d.excelSerial()))
			}
		}
	}
	return serials
}

// isNullDay reports whether a cell is a true date that means that nothing is known. The time
// on that day does not matter.
func isNullDay(days []string, cell string, kind models.RawKind) bool {
	if kind != models.RawDay || len(days) == 0 {
		return false
	}
	whole, _, _ := strings.Cut(cell, ".")
	return slices.Contains(days, whole)
}
