package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// TestLively follows a run on a terminal whose clock is moved by hand. In the output, > begins
// a line that the next one replaces.
func TestLively(t *testing.T) {
	var b bytes.Buffer
	clock := time.Date(2026, 7, 1, 2, 30, 0, 0, time.UTC)
	log := &terminal{w: &b, isLive: true, redact: strings.NewReplacer("secret", "${KEY}").Replace}
	l := &lively{progress: newProgress(log), t: log, now: func() time.Time { return clock }}
	l.draw() // nothing began
	l.Begin("land", "lms: inbox/secret\x1b[2J\n.xlsx", 1, 4)
	l.Advance(5000)
	clock = clock.Add(500 * time.Millisecond)
	l.draw()
	l.Advance(5000)
	clock = clock.Add(1500 * time.Millisecond)
	l.draw()
	l.Landed("lms", "inbox/lms.xlsx", models.Counts{Read: 10000, Landed: 10000}, true, 2*time.Second)
	l.Begin("build", "stg_employees", 0, 3)
	l.Step("build", "stg_employees", 40, time.Second)
	clock = clock.Add(time.Second)
	l.Begin("build", "goals", 1, 3)
	l.Warn("look at this")
	l.Step("build", "goals", 1, time.Second)
	clock = clock.Add(2 * time.Second)
	l.Begin("publish", "database and pages", 0, 0)
	l.Step("publish", "snapshot 1, run 0123", 50, time.Second)
	if err := log.end(); err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`(?m)^(.*?)\d\d:\d\d:\d\d`).ReplaceAllString(strings.NewReplacer(eraseLine+cutLines, "> ", wrapLines, "\n", eraseLine, "x ").Replace(b.String()), "${1}TIME")
	want := `> land    [#####---------------] 1 of 4  lms: inbox/${KEY}\u001b[2J\u000a.xlsx  0 s
> land    [#####---------------] 1 of 4  lms: inbox/${KEY}\u001b[2J\u000a.xlsx  0 s, 5000 rows
> land    [#####---------------] 1 of 4  lms: inbox/${KEY}\u001b[2J\u000a.xlsx  2 s, 10000 rows, 5000 rows/s
x TIME land    lms: inbox/lms.xlsx, 10000 rows (5000 rows/s)
> build   [--------------------] 0 of 3  stg_employees  0 s
> build   [######--------------] 1 of 3  goals  0 s
x TIME note    look at this
TIME build   2 tables, 3.00 s
> publish database and pages  0 s
x TIME publish snapshot 1, run 0123, 50, 1.00 s
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestShowWaits: a line is not shown in the middle of another one, and what is shown at the
// end is erased.
func TestShowWaits(t *testing.T) {
	var b bytes.Buffer
	log := &terminal{w: &b, isLive: true}
	_, _ = io.WriteString(log, "half")
	log.show("never")
	_, _ = io.WriteString(log, " a line\n")
	log.show("last")
	if err := log.end(); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "half a line\n"+eraseLine+cutLines+"last"+wrapLines+eraseLine; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestEvery: what is drawn now and then is no longer drawn after the end.
func TestEvery(t *testing.T) {
	log := &terminal{w: io.Discard, isLive: true}
	drawn := make(chan struct{})
	log.every(time.Microsecond, func() {
		select {
		case drawn <- struct{}{}:
		default:
		}
	})
	<-drawn
	if err := log.end(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-drawn:
		t.Error("drawn after the end")
	default:
	}
}

// replaced matches a line that the next one replaces, and what erases it.
var replaced = regexp.MustCompile(`\r\x1b\[K(\x1b\[\?7l.*?\x1b\[\?7h)?`)

// TestProgressOnATerminal runs the program with a terminal as standard error, and then with a
// pipe: only a terminal gets lines that are replaced, and standard output stays empty.
func TestProgressOnATerminal(t *testing.T) {
	program, err := exec.LookPath("impactmart")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	command := func(environment ...string) *exec.Cmd {
		c := exec.Command(program, "run", "--full")
		c.Dir, c.Env = dir, append(os.Environ(), environment...)
		return c
	}
	for _, c := range []struct {
		name, variable string
		isLive         bool
	}{{"a terminal", "TERM=xterm", true}, {"a terminal without colors", "NO_COLOR=1", true}, {"a terminal that cannot", "TERM=dumb", false}} {
		var stdout bytes.Buffer
		run := command("TERM=xterm", c.variable)
		run.Stdout = &stdout
		screen, err := pty.Start(run) // what is not set is the terminal
		if err != nil {
			t.Skipf("SKIPPED, NOTHING PROVEN: there are no terminals here: %v", err)
		}
		shown, _ := io.ReadAll(screen) // ends with an error once the other end is closed
		if err := run.Wait(); err != nil || stdout.Len() > 0 {
			t.Fatalf("%s: %v, %q on standard output\n%s", c.name, err, stdout.String(), shown)
		}
		text := strings.ReplaceAll(string(shown), "\r\n", "\n")
		if got := strings.Contains(text, eraseLine+cutLines+"build   ["); got != c.isLive {
			t.Errorf("%s: shows lines that are replaced: %t\n%q", c.name, got, text)
		}
		left := replaced.ReplaceAllString(text, "")
		if strings.ContainsAny(left, "\r\x1b") || !strings.Contains(left, "land    kpi: inbox/kpi.csv") || !strings.Contains(left, "Published snapshot") {
			t.Errorf("%s: what stays is %q", c.name, left)
		}
		if tables := strings.Count(left, " build   "); (tables == 1) != c.isLive {
			t.Errorf("%s: %d lines about tables stay", c.name, tables)
		}
	}
	waited := exec.Command(program, "explain", "C1")
	waited.Dir, waited.Env = dir, append(os.Environ(), "TERM=xterm")
	screen, err := pty.Start(waited)
	if err != nil {
		t.Fatal(err)
	}
	found, _ := io.ReadAll(screen)
	if err := waited.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, found)
	}
	text := strings.ReplaceAll(string(found), "\r\n", "\n")
	if !strings.Contains(text, eraseLine+cutLines+"build   [") {
		t.Errorf("explain shows nothing while it builds: %q", text)
	}
	if left := replaced.ReplaceAllString(text, ""); strings.ContainsAny(left, "\r\x1b") || !strings.HasPrefix(left, "Call handling on Calls answered\n") {
		t.Errorf("what stays of explain begins with %.200q", left)
	}
	piped := command("TERM=xterm")
	var stdout, stderr bytes.Buffer
	piped.Stdout, piped.Stderr = &stdout, &stderr
	if err := piped.Run(); err != nil || stdout.Len() > 0 {
		t.Fatalf("%v, %q on standard output", err, stdout.String())
	}
	steps, _, _ := strings.Cut(stderr.String(), "\n\n")
	for line := range strings.Lines(steps) {
		if !regexp.MustCompile(`^\d\d:\d\d:\d\d [a-z]+ +\S`).MatchString(line) || strings.ContainsAny(line, "\r\x1b") {
			t.Errorf("to a pipe: %q", line)
		}
	}
}
