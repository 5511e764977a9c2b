package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
)

// progress writes one line per step to standard error.
type progress struct{ w io.Writer }

func newProgress(w io.Writer) progress { return progress{w} }

// quiet is for commands that only print what they find.
var quiet = newProgress(io.Discard)

// Landed reports a delivery.
func (p progress) Landed(feed, address string, n models.Counts, isNew bool, took time.Duration) {
	if !isNew {
		p.line("land", "%s: %s unchanged", feed, address)
		return
	}
	text := fmt.Sprintf("%s: %s, %d rows", feed, address, n.Landed)
	if n.Rejected > 0 {
		text += fmt.Sprintf(", %d rejected", n.Rejected)
	}
	if seconds := took.Seconds(); seconds >= 0.1 {
		text += fmt.Sprintf(" (%.0f rows/s)", float64(n.Read)/seconds)
	}
	p.line("land", "%s", text)
}

// Step reports something that was built or written.
func (p progress) Step(stage, what string, rows int64, took time.Duration) {
	p.line(stage, "%s, %d, %.2f s", what, rows, took.Seconds())
}

// Warn reports something to check.
func (p progress) Warn(message string) { p.line("note", "%s", message) }

// line writes one line, whatever line ends the names in it have.
func (p progress) line(stage, format string, args ...any) {
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", `\u000a`)
	fmt.Fprintf(p.w, "%s %-7s %s\n", time.Now().Format(time.TimeOnly), stage, text)
}
