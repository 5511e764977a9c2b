package main

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKilledRunConverges kills runs without warning, one after the other on the same
// store, at many of their steps before publication. The next complete run must publish
// the marts of an undisturbed run, byte for byte. Kills after publication each have
// their own store.
func TestKilledRunConverges(t *testing.T) {
	t.Parallel()
	undisturbed := newProject(t)
	steps := undisturbed.run(t)
	want := undisturbed.marts(t)
	if len(want) < 10 {
		t.Fatalf("only %d marts", len(want))
	}
	p := newProject(t)
	for _, percent := range []int{1, 3, 20, 50, 80, 95} {
		p.killAfterLine(t, max(1, steps*percent/100))
	}
	for _, file := range []string{".work/*/mart-*.parquet", "snapshots/*/calendar_days.parquet", "snapshots/*/manifest.json"} {
		p.killWhenThereIs(t, file)
	}
	p.mustConverge(t, want)
	for _, file := range []string{"landing/kpi/*.parquet", "current.json", "marts/calendar_days.parquet", "marts/report.html"} {
		t.Run("when "+file+" appears", func(t *testing.T) {
			p := newProject(t)
			p.killWhenThereIs(t, file)
			p.mustConverge(t, want)
		})
	}
}

// TestKilledUpdateKeepsTheOldMarts kills a second publication: until the pointer has
// moved, all published files are those of the first. Another publication removes what the
// killed one left.
func TestKilledUpdateKeepsTheOldMarts(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.run(t)
	old, pointer := p.marts(t), p.read(t, "store/current.json")
	if err := os.WriteFile(filepath.Join(p.dir, "inbox", "completions_2.csv"), []byte("id,course,done\n0003,C1,20/04/2025\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.killWhenThereIs(t, "snapshots/000002-*/manifest.json")
	if p.read(t, "store/current.json") == pointer {
		if diff := cmp.Diff(old, p.marts(t)); diff != "" {
			t.Errorf("the pointer names the first snapshot, but the aliases differ from it (-want +got)\n%s", diff)
		}
	}
	dead := p.glob(t, "snapshots/000002-*")
	if err := os.WriteFile(filepath.Join(p.dir, "inbox", "completions_3.csv"), []byte("id,course,done\n0008,C1,20/04/2025\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	isDead := p.read(t, "store/current.json") == pointer
	p.run(t)
	if diff := cmp.Diff(old, p.marts(t)); diff == "" {
		t.Error("the publication after it changed nothing")
	}
	if left := p.glob(t, "snapshots/000002-*"); len(dead) != 1 || (len(left) == 0) != isDead {
		t.Errorf("the killed run left %v, after the next one there is %v", dead, left)
	}
}

// TestKilledWriterLeavesNothing kills runs while they write. The next run removes what they left,
// also under names planted here, and nothing else.
func TestKilledWriterLeavesNothing(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	for _, pattern := range []string{"feedback/.*.tmp", "marts/.*.tmp"} {
		p.killWhenThereIs(t, pattern)
	}
	p.run(t)
	foreign := []string{"marts/.mine.tmp", "marts/notes.tmp", "feedback/.mine-0123456789.tmp"}
	left := []string{"marts/.a.parquet-" + rand.Text() + ".tmp", "feedback/.roster.CHECKED.xlsx-" + rand.Text() + ".tmp"}
	for _, name := range append(foreign, left...) {
		if err := os.WriteFile(filepath.Join(p.dir, "store", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.run(t)
	var remains []string
	for _, pattern := range []string{"*.tmp", ".*.tmp", "*/*.tmp", "*/.*.tmp", "*/*/.*.tmp"} {
		for _, file := range p.glob(t, pattern) {
			name, err := filepath.Rel(filepath.Join(p.dir, "store"), file)
			if err != nil {
				t.Fatal(err)
			}
			remains = append(remains, filepath.ToSlash(name))
		}
	}
	slices.Sort(remains)
	slices.Sort(foreign)
	if diff := cmp.Diff(foreign, slices.Compact(remains)); diff != "" {
		t.Errorf("temporary files after the next run (-want +got)\n%s", diff)
	}
}

// TestSignaledUpdate sends signals to a second publication. Its exit code says whether
// the pointer has moved, and all aliases are those of the snapshot that it names.
func TestSignaledUpdate(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.run(t)
	for i, c := range []struct {
		signal syscall.Signal
		code   int
		isDue  func(pointer string) bool // given the pointer at the start
	}{
		{syscall.SIGTERM, 143, func(string) bool { return len(p.glob(t, ".work/*/mart-*.parquet")) > 0 }},
		{syscall.SIGINT, 130, func(string) bool { return len(p.glob(t, ".work/*/mart-*.parquet")) > 0 }},
		{syscall.SIGHUP, 129, func(string) bool { return len(p.glob(t, ".work/*/mart-*.parquet")) > 0 }},
		{syscall.SIGTERM, 0, func(pointer string) bool { return p.read(t, "store/current.json") != pointer }},
		{syscall.SIGTERM, 143, func(string) bool { return len(p.glob(t, "marts/.*.tmp")) > 0 }},
	} {
		late := fmt.Sprintf("id,course,done\n%04d,C1,20/04/2025\n", 3+5*i)
		if err := os.WriteFile(filepath.Join(p.dir, "inbox", fmt.Sprintf("completions_%d.csv", i)), []byte(late), 0o600); err != nil {
			t.Fatal(err)
		}
		pointer := p.read(t, "store/current.json")
		code, stderr := p.signalWhen(t, c.signal, func() bool { return c.isDue(pointer) })
		if code != c.code && code != 0 { // the run may have been faster than the signal
			t.Errorf("%v: exit code %d\n%s", c.signal, code, stderr)
		}
		if moved := p.read(t, "store/current.json") != pointer; moved != (code == 0) {
			t.Errorf("%v: exit code %d, but the pointer moved: %v", c.signal, code, moved)
		}
		if moved := strings.Contains(stderr, "Published snapshot"); moved != (code == 0) {
			t.Errorf("%v: exit code %d, but the run says\n%s", c.signal, code, stderr)
		}
		p.mustHaveCurrentMarts(t)
		if left := append(p.glob(t, "marts/.*"), p.glob(t, ".work/*")...); len(left) > 0 {
			t.Errorf("%v left %q", c.signal, left)
		}
	}
}

// TestHangUpUnderNohup checks that a run that was told to ignore SIGHUP does. It is not
// parallel, because all processes that start meanwhile are told.
func TestHangUpUnderNohup(t *testing.T) {
	p := newProject(t)
	signal.Ignore(syscall.SIGHUP) // inherited by the run
	defer signal.Reset(syscall.SIGHUP)
	code, stderr := p.signalWhen(t, syscall.SIGHUP, func() bool { return len(p.glob(t, ".work/*/mart-*.parquet")) > 0 })
	if code != 0 || !strings.Contains(stderr, "Published snapshot 1 ") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

type crashProject struct{ dir string }

func newProject(t *testing.T) crashProject {
	t.Helper()
	p := crashProject{t.TempDir()}
	if err := writeProject(p.dir); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p crashProject) command() *exec.Cmd {
	c := exec.Command("impactmart", "run")
	c.Dir = p.dir
	c.Env = append(os.Environ(), "TMPDIR="+filepath.Join(p.dir, "no-temporary-folder"))
	return c
}

// run runs to the end and returns the number of lines of progress.
func (p crashProject) run(t *testing.T) (lines int) {
	t.Helper()
	out, err := p.command().CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, b := range out {
		if b == '\n' {
			lines++
		}
	}
	return lines
}

func (p crashProject) killAfterLine(t *testing.T, n int) {
	t.Helper()
	c := p.command()
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for n > 0 && lines.Scan() {
		n--
	}
	_ = c.Process.Kill() // the process may have ended already
	_, _ = io.Copy(io.Discard, stderr)
	_ = c.Wait()
}

// killWhenThereIs kills the run as soon as a file of the store matches.
func (p crashProject) killWhenThereIs(t *testing.T, pattern string) {
	t.Helper()
	p.signalWhen(t, os.Kill, func() bool { return len(p.glob(t, pattern)) > 0 })
}

// signalWhen starts a run, sends it a signal as soon as it is due, and returns its exit
// code and what it wrote.
func (p crashProject) signalWhen(t *testing.T, signal os.Signal, isDue func() bool) (code int, stderr string) {
	t.Helper()
	var out strings.Builder
	c := p.command()
	c.Stderr = &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	for !isDue() {
		select {
		case <-ended:
			// On a busy machine, a whole run can fit between two checks.
			t.Log("the run ended before the signal")
			return c.ProcessState.ExitCode(), out.String()
		default:
			runtime.Gosched()
		}
	}
	_ = c.Process.Signal(signal)
	<-ended
	return c.ProcessState.ExitCode(), out.String()
}

// mustConverge runs again and compares the marts.
func (p crashProject) mustConverge(t *testing.T, want map[string]string) {
	t.Helper()
	p.run(t)
	if diff := cmp.Diff(want, p.marts(t)); diff != "" {
		t.Errorf("marts after the crash (-undisturbed +after)\n%s", diff)
	}
}

// marts returns the hashes of the published Parquet files and of the report.
func (p crashProject) marts(t *testing.T) map[string]string {
	t.Helper()
	hashes := map[string]string{}
	for _, pattern := range []string{"*.parquet", "report.html"} {
		files, err := filepath.Glob(filepath.Join(p.dir, "store", "marts", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			hashes[filepath.Base(f)] = fmt.Sprintf("%x", sha256.Sum256(text))
		}
	}
	if len(hashes) == 0 {
		t.Fatalf("no marts: %v", slices.Collect(maps.Keys(hashes)))
	}
	return hashes
}

// mustHaveCurrentMarts compares the aliases with the snapshot that the pointer names.
func (p crashProject) mustHaveCurrentMarts(t *testing.T) {
	t.Helper()
	var pointer struct {
		Sequence int64
		Run      string
	}
	if err := json.Unmarshal([]byte(p.read(t, "store/current.json")), &pointer); err != nil {
		t.Fatal(err)
	}
	snapshot := fmt.Sprintf("store/snapshots/%06d-%s", pointer.Sequence, pointer.Run)
	marts := filepath.Join(p.dir, "store", "marts")
	for _, alias := range append(p.glob(t, "marts/*.*"), p.glob(t, "marts/programs/*")...) {
		name, err := filepath.Rel(marts, alias)
		if err != nil {
			t.Fatal(err)
		}
		if p.read(t, "store/marts/"+name) != p.read(t, snapshot+"/"+name) {
			t.Errorf("marts/%s is not the file of %s", name, snapshot)
		}
	}
}

// glob returns the files of the store that match.
func (p crashProject) glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.dir, "store", filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (p crashProject) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
