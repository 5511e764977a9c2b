package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

// newLog is the progress of a command that may take a while, on standard error: one line
// for each step; on a terminal, also one that follows what is being done.
func newLog(c *cobra.Command) pipelines.Progress {
	t, isTerminal := c.ErrOrStderr().(*terminal)
	if !isTerminal || !t.isLive {
		return newProgress(c.ErrOrStderr())
	}
	return newLively(newProgress(t), t)
}

// newWait is the progress of a command that only prints what it finds, and may take a while to
// find it: on a terminal a line follows what is being done, and nothing of it stays.
func newWait(c *cobra.Command) pipelines.Progress {
	t, isTerminal := c.ErrOrStderr().(*terminal)
	if !isTerminal || !t.isLive {
		return quiet
	}
	return newLively(quiet, t)
}

func newLively(lines progress, t *terminal) *lively {
	l := &lively{progress: lines, t: t, now: time.Now}
	t.every(drawn, l.draw)
	return l
}

// drawn is how often a line is drawn again although nothing began: seldom enough to be read,
// and nobody has to wonder for two seconds.
const drawn = time.Second / 4

// progress writes one line per step.
type progress struct{ w io.Writer }

func newProgress(w io.Writer) progress { return progress{w} }

// quiet is for commands that only print what they find.
var quiet = newProgress(io.Discard)

// Begin writes nothing: what is done is told when it is.
func (p progress) Begin(string, string, int, int) {}

// Advance writes nothing.
func (p progress) Advance(int64) {}

// Landed reports a delivery.
func (p progress) Landed(feed, address string, n models.Counts, isNew bool, took time.Duration) {
	if !isNew {
		p.line("land", "%s: %s unchanged", feed, address)
		return
	}
	text := feed + ": " + address + ", " + models.Counted(n.Landed, "row", "rows")
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
	fmt.Fprintf(p.w, "%s %-7s %s\n", time.Now().Format(time.TimeOnly), stage, oneLineOf(fmt.Sprintf(format, args...)))
}

func oneLineOf(text string) string { return strings.ReplaceAll(text, "\n", `\u000a`) }

// lively is the progress on a terminal. Of the tables that are built, only their number
// stays; the line that follows names each.
type lively struct {
	progress

	t   *terminal
	now func() time.Time

	mu          sync.Mutex // the clock draws, too
	stage, what string     // empty before anything began
	began       time.Time
	done, total int   // parts of the stage
	rows        int64 // since it began
	built       int   // tables that no line tells yet
	building    time.Time
}

// Begin shows what is being done.
func (l *lively) Begin(stage, what string, done, total int) {
	l.mu.Lock()
	if stage != "build" {
		l.tellBuilt()
	} else if l.built == 0 {
		l.building = l.now()
	}
	l.stage, l.what, l.done, l.total, l.rows, l.began = stage, oneLineOf(what), done, total, 0, l.now()
	l.mu.Unlock()
	l.draw()
}

// Advance counts rows; the clock shows them.
func (l *lively) Advance(rows int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows += rows
}

// Step writes a line, unless it is about one of many tables.
func (l *lively) Step(stage, what string, rows int64, took time.Duration) {
	if stage == "build" {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.built++
		return
	}
	l.progress.Step(stage, what, rows, took)
}

// tellBuilt writes how many tables were built.
func (l *lively) tellBuilt() {
	if l.built > 0 {
		l.line("build", "%s, %.2f s", models.Counted(l.built, "table", "tables"), l.now().Sub(l.building).Seconds())
		l.built = 0
	}
}

// draw shows what is being done: how far, what, how many rows and how fast, for how long.
func (l *lively) draw() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stage == "" {
		return
	}
	text := fmt.Sprintf("%-7s ", l.stage)
	if l.total > 0 {
		text += fmt.Sprintf("%s %d of %d  ", bar(l.done, l.total), l.done, l.total)
	}
	seconds := l.now().Sub(l.began).Seconds()
	text += fmt.Sprintf("%s  %.0f s", l.what, seconds)
	if l.rows > 0 {
		text += ", " + models.Counted(l.rows, "row", "rows")
	}
	if l.rows > 0 && seconds >= 1 {
		text += fmt.Sprintf(", %.0f rows/s", float64(l.rows)/seconds)
	}
	l.t.show(text)
}

// barWidth is that of a bar in characters.
const barWidth = 20

// bar is a bar of which the part that is done is filled.
func bar(done, total int) string {
	filled := min(barWidth, barWidth*done/total)
	return "[" + strings.Repeat("#", filled) + strings.Repeat("-", barWidth-filled) + "]"
}
