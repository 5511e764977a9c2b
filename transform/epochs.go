package transform

import (
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

const secondsOfDay = 24 * 60 * 60

// leastMillis is the least number of milliseconds, before or after 1970, that is read as such:
// seconds that were taken for milliseconds would be days of January 1970.
const leastMillis = 100_000_000_000 // March 1973

// parseEpoch reads a number of seconds since 1970 in UTC, or of their parts. 0 is no time:
// services write it for what has not happened.
func parseEpoch(s string, perSecond int64) (d day, c clock, ok bool) {
	inner, isDate := cutODataDate(s)
	if isDate && perSecond != 1000 {
		return d, c, false
	}
	whole, fraction, _ := strings.Cut(inner, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || whole[0] == '+' || strings.Trim(fraction, "0123456789") != "" {
		return d, c, false
	}
	isMillis := perSecond > 1 && n > -leastMillis && n < leastMillis
	if !isDate && (n == 0 || isMillis) {
		return d, c, false
	}
	days, rest := n/(secondsOfDay*perSecond), n%(secondsOfDay*perSecond)
	if rest < 0 {
		days, rest = days-1, rest+secondsOfDay*perSecond
	}
	if days < -800_000 || days > 2_000_000 { // far out of range
		return day{year: lastYear + 1, month: 1, day: 1}, c, true
	}
	return dayOf(arrow.Date32(days)), clock{second: int(rest / perSecond), hasOffset: true, isTimed: true}, true
}

// cutODataDate returns the number in /Date(1614556800000)/, as OData 2 writes a time. An
// offset after it, in minutes, changes nothing.
func cutODataDate(s string) (number string, isDate bool) {
	inner, isOpened := strings.CutPrefix(s, "/Date(")
	inner, isClosed := strings.CutSuffix(inner, ")/")
	if !isOpened || !isClosed {
		return s, false
	}
	if at := strings.LastIndexAny(inner, "+-"); at > 0 {
		inner = inner[:at]
	}
	return inner, true
}
