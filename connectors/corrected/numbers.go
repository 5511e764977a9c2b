package corrected

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Numbers are numbers of rows of a delivery, ascending, as runs of successive ones.
type Numbers struct {
	runs  []run
	count int64
}

// run has the first and the last number.
type run struct{ first, last int64 }

// NumbersOf returns the numbers, each once.
func NumbersOf(numbers []int64) (n Numbers) {
	for _, number := range slices.Compact(slices.Sorted(slices.Values(numbers))) {
		n.add(number)
	}
	return n
}

// add adds a number that is greater than those before.
func (n *Numbers) add(number int64) {
	n.count++
	if last := len(n.runs) - 1; last >= 0 && n.runs[last].last+1 == number {
		n.runs[last].last = number
		return
	}
	n.runs = append(n.runs, run{number, number})
}

// Len is how many there are.
func (n Numbers) Len() int64 { return n.count }

// has reports whether the number is one of them or, if not all are known, between the first
// and the last.
func (n Numbers) has(number int64) bool {
	_, found := slices.BinarySearchFunc(n.runs, number, func(r run, number int64) int {
		switch {
		case r.last < number:
			return -1
		case r.first > number:
			return 1
		}
		return 0
	})
	return found
}

// last is the greatest number, 0 without any.
func (n Numbers) last() int64 {
	if len(n.runs) == 0 {
		return 0
	}
	return n.runs[len(n.runs)-1].last
}

// areKnown reports whether the runs have exactly the numbers that were counted.
func (n Numbers) areKnown() bool {
	var all int64
	for _, r := range n.runs {
		all += r.last - r.first + 1
	}
	return n.count > 0 && all == n.count
}

// each calls visit with each number.
func (n Numbers) each(visit func(int64)) {
	for _, r := range n.runs {
		for number := r.first; number <= r.last; number++ {
			visit(number)
		}
	}
}

// mostLetters limits the list of numbers, which stands in a header.
const mostLetters = 1000

// String lists the runs: 2-61, 63. A list that would be too long has only the first and
// the last number of all.
func (n Numbers) String() string {
	var b strings.Builder
	for i, r := range n.runs {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(r.String())
	}
	if b.Len() > mostLetters {
		return run{n.runs[0].first, n.last()}.String()
	}
	return b.String()
}

func (r run) String() string {
	if r.first == r.last {
		return strconv.FormatInt(r.first, 10)
	}
	return fmt.Sprintf("%d-%d", r.first, r.last)
}

// parseNumbers is the inverse of String, with how many there are; ok is false if the text
// is no list of ascending runs.
func parseNumbers(text string, count int64) (n Numbers, ok bool) {
	n.count = count
	for part := range strings.SplitSeq(text, ", ") {
		first, last, isRun := strings.Cut(part, "-")
		if !isRun {
			last = first
		}
		from, err := strconv.ParseInt(first, 10, 64)
		to, err2 := strconv.ParseInt(last, 10, 64)
		if err != nil || err2 != nil || from < 1 || to < from || from <= n.last() {
			return Numbers{}, false
		}
		n.runs = append(n.runs, run{from, to})
	}
	return n, true
}
