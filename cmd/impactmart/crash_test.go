package main

import (
	"bufio"
	crypto "crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// steps are what a run does to its store, in order. A step is taken once a file that matches
// is new, or was replaced.
var steps = []struct{ name, pattern string }{
	{"a batch lands", "landing/completions/*.json"},
	{"a number is claimed", "snapshots/*.json"},
	{"a mart is written", ".work/*/mart-*.parquet"},
	{"a corrected file is written", "feedback/inbox/*"},
	{"what is shown is written", "shown/*/*"},
	{"a file is in the snapshot", "snapshots/*/calendar_days.parquet"},
	{"the manifest is written", "snapshots/*/manifest.json"},
	{"an alias is staged", "marts/.*.tmp"},
	{"the pointer moves", "current.json"},
	{"an alias is renamed", "marts/report.html"},
	{"the run is recorded", "runs/*.json"},
}

// kill ends a run without warning, and reports whether the run was still working.
type kill struct {
	name string
	do   func() bool
}

// TestKilledRunConverges kills second runs at each step and at moments chosen at random.
// Whatever the moment, the snapshot that is current is the first or the second, whole; every
// hash of the store is right, but for aliases between the move of the pointer and the next
// run; and the next run publishes the marts of an undisturbed one, byte for byte. No run
// needs a temporary folder.
func TestKilledRunConverges(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.run(t)
	first, was := p.snapshot(t), p.keep(t)
	p.late(t, 1)
	started := time.Now()
	lines := p.run(t)
	line := time.Since(started) / time.Duration(lines)
	second, want := p.snapshot(t), p.marts(t)
	if len(want) < 10 || cmp.Equal(first, second) {
		t.Fatalf("%d marts, the same ones: %v", len(want), cmp.Equal(first, second))
	}
	random := rand.New(rand.NewPCG(5, 6))
	var all []kill
	for range max(1, *kills/5) {
		for i, step := range steps {
			if *kills < 100 && i%3 > 0 {
				continue // `make chaos` kills at all steps
			}
			all = append(all, kill{step.name, func() bool { return p.killWhen(t, step.pattern) }})
		}
	}
	atSteps := len(all)
	for range *kills {
		after, within := random.IntN(lines), time.Duration(random.Int64N(int64(line)))
		all = append(all, kill{fmt.Sprint("a moment after line ", after), func() bool { return p.killAfterLine(t, after, within) }})
	}
	var counts struct{ atSteps, atRandom, published, valid, converged int }
	for i, k := range all {
		p.restore(t, was)
		if !k.do() {
			continue // the run was faster
		}
		if i < atSteps {
			counts.atSteps++
		} else {
			counts.atRandom++
		}
		now := p.snapshot(t)
		isNew := cmp.Equal(now, second)
		if isNew {
			counts.published++
		}
		if damaged := p.damaged(t, isNew); len(damaged) > 0 || !isNew && !cmp.Equal(now, first) {
			t.Errorf("killed when %s: damaged %q; the first snapshot: %v, the second: %v", k.name, damaged, cmp.Equal(now, first), isNew)
		} else {
			counts.valid++
		}
		p.run(t)
		if diff := cmp.Diff(want, p.marts(t)); diff != "" || len(p.damaged(t, false)) > 0 || len(p.glob(t, ".work/*")) > 0 {
			t.Errorf("killed when %s: the next run leaves %q in .work, and (-undisturbed +after)\n%s", k.name, p.glob(t, ".work/*"), diff)
		} else {
			counts.converged++
		}
	}
	if _, err := os.Stat(p.temporary()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a temporary folder, %v", err)
	}
	killed := counts.atSteps + counts.atRandom
	t.Attr("promise", fmt.Sprintf("all or nothing: %d runs killed, %d of them at random moments and %d at %d named steps, %d after they had published: %d valid stores, %d converged",
		killed, counts.atRandom, counts.atSteps, len(steps), counts.published, counts.valid, counts.converged))
	if killed < len(all)/2 {
		t.Errorf("only %d of %d runs were killed before they ended", killed, len(all))
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
	p.late(t, 1)
	p.killWhen(t, "snapshots/*/manifest.json")
	if p.read(t, "store/current.json") == pointer {
		if diff := cmp.Diff(old, p.marts(t)); diff != "" {
			t.Errorf("the pointer names the first snapshot, but the aliases differ from it (-want +got)\n%s", diff)
		}
	}
	dead := p.glob(t, "snapshots/000002-*")
	p.late(t, 2)
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
		p.killWhen(t, pattern)
	}
	p.run(t)
	foreign := []string{"marts/.mine.tmp", "marts/notes.tmp", "feedback/.mine-0123456789.tmp"}
	left := []string{"marts/.a.parquet-" + crypto.Text() + ".tmp", "feedback/.roster.CHECKED.xlsx-" + crypto.Text() + ".tmp"}
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

// TestSignaledUpdate sends signals to second publications, at each step. The exit code says
// whether the pointer has moved, and all aliases are those of the snapshot that it names.
func TestSignaledUpdate(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.run(t)
	night, ended := 0, map[int]int{}
	for i, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		code := 128 + int(signal)
		for j, step := range steps {
			if *kills < 100 && (i+j)%6 > 0 {
				continue // `make chaos` sends each signal at each step
			}
			night++
			p.late(t, night)
			pointer, before := p.read(t, "store/current.json"), p.state(t, step.pattern)
			got, stderr := p.signalWhen(t, signal, func() bool { return p.state(t, step.pattern) != before })
			ended[got]++
			hasMoved := p.read(t, "store/current.json") != pointer
			if got != code && got != 0 || hasMoved != (got == 0) || hasMoved != strings.Contains(stderr, "Published snapshot") {
				t.Errorf("%v when %s: exit code %d, the pointer moved: %v\n%s", signal, step.name, got, hasMoved, stderr)
			}
			p.mustHaveCurrentMarts(t)
			if left := append(p.glob(t, "marts/.*"), p.glob(t, ".work/*")...); len(left) > 0 {
				t.Errorf("%v when %s left %q", signal, step.name, left)
			}
		}
	}
	t.Attr("promise", fmt.Sprintf("failed runs: %d runs got TERM, INT or HUP at one of %d steps: %d ended with 143, %d with 130, %d with 129, pointer and aliases as they were; %d had published, and ended with 0",
		night, len(steps), ended[143], ended[130], ended[129], ended[0]))
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

func (p crashProject) command(args ...string) *exec.Cmd {
	c := exec.Command("impactmart", args...)
	c.Dir = p.dir
	c.Env = append(os.Environ(), "TMPDIR="+p.temporary())
	return c
}

// temporary is a folder that nothing may need.
func (p crashProject) temporary() string { return filepath.Join(p.dir, "no-temporary-folder") }

// late delivers the completion of one person who was not trained, another one each night.
func (p crashProject) late(t *testing.T, night int) {
	t.Helper()
	person, day := 3+5*(night%8), 1+night/8%28
	row := fmt.Sprintf("id,course,done\n%04d,C1,%02d/05/2025\n", person, day)
	if err := os.WriteFile(filepath.Join(p.dir, "inbox", "completions_2.csv"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
}

// keep copies the store, and restore makes the copy the store.
func (p crashProject) keep(t *testing.T) (was string) {
	t.Helper()
	was = filepath.Join(p.dir, "kept")
	p.copy(t, filepath.Join(p.dir, "store"), was)
	return was
}

func (p crashProject) restore(t *testing.T, was string) {
	t.Helper()
	store := filepath.Join(p.dir, "store")
	if err := os.RemoveAll(store); err != nil {
		t.Fatal(err)
	}
	p.copy(t, was, store)
}

// copy copies a folder with its modes.
func (p crashProject) copy(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// run runs to the end and returns the number of lines of progress.
func (p crashProject) run(t *testing.T) (lines int) {
	t.Helper()
	out, err := p.command("run").CombinedOutput()
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

// killAfterLine kills a run some time after a line of its progress, and reports whether it
// was still working.
func (p crashProject) killAfterLine(t *testing.T, n int, within time.Duration) bool {
	t.Helper()
	c := p.command("run")
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
	<-time.After(within)
	_ = c.Process.Kill() // the process may have ended already
	_, _ = io.Copy(io.Discard, stderr)
	return c.Wait() != nil
}

// killWhen kills a run as soon as a file of the store that matches is new or was replaced,
// and reports whether the run was still working.
func (p crashProject) killWhen(t *testing.T, pattern string) bool {
	t.Helper()
	before := p.state(t, pattern)
	code, _ := p.signalWhen(t, os.Kill, func() bool { return p.state(t, pattern) != before })
	return code != 0
}

// state changes when a file that matches is new or was replaced.
func (p crashProject) state(t *testing.T, pattern string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range p.glob(t, pattern) {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintln(&all, name, info.ModTime().UnixNano(), info.Sys().(*syscall.Stat_t).Ino)
		}
	}
	return all.String()
}

// signalWhen starts a run, sends it a signal as soon as it is due, and returns its exit
// code and what it wrote.
func (p crashProject) signalWhen(t *testing.T, signal os.Signal, isDue func() bool) (code int, stderr string) {
	t.Helper()
	var out strings.Builder
	c := p.command("run")
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
	snapshot, marts := p.current(t), filepath.Join(p.dir, "store", "marts")
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

// current is the folder of the snapshot that the pointer names.
func (p crashProject) current(t *testing.T) string {
	t.Helper()
	var pointer struct {
		Sequence int64
		Run      string
	}
	if err := json.Unmarshal([]byte(p.read(t, "store/current.json")), &pointer); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("store/snapshots/%06d-%s", pointer.Sequence, pointer.Run)
}

// snapshot are the hashes of all files of the current snapshot, which must be those of its
// manifest. The database is as its marts are, but not byte for byte.
func (p crashProject) snapshot(t *testing.T) map[string]string {
	t.Helper()
	folder := p.current(t)
	var manifest store.Manifest
	if err := json.Unmarshal([]byte(p.read(t, folder+"/manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	hashes := map[string]string{}
	for name, file := range manifest.Files {
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(p.read(t, folder+"/"+name)))); sum != file.SHA256 {
			t.Errorf("%s/%s is not the file of its manifest", folder, name)
		}
		if name != "marts.duckdb" {
			hashes[name] = file.SHA256
		}
	}
	return hashes
}

// damaged are the objects that `impactmart verify` names, without aliases if they may be old.
func (p crashProject) damaged(t *testing.T, mayHaveOldAliases bool) (names []string) {
	t.Helper()
	out, err := p.command("verify", "--output", "json").Output()
	var audited []pipelines.Audited
	if fault := json.Unmarshal(out, &audited); fault != nil || len(audited) == 0 {
		t.Fatalf("verify: %v, %v\n%s", err, fault, out)
	}
	for _, kind := range audited {
		for _, d := range kind.Damaged {
			if !mayHaveOldAliases || kind.Kind != "aliases" {
				names = append(names, d.Name)
			}
		}
	}
	return names
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
