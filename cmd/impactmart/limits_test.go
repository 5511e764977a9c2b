//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// lack is a command that cannot end well, its exit code, and what its last line says.
type lack struct {
	name, command string
	code          int
	says          string
}

// TestTheMachineLacksSomething takes something away from runs, one after the other: each
// ends with a code that sends the right person, with one line that says what to do, and
// publishes nothing. With enough of everything, the next run publishes.
func TestTheMachineLacksSomething(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	little := strings.Replace(projectConfig, "currency: EUR", "currency: EUR\nengine: {memory_limit: 10MB}", 1)
	if err := os.WriteFile(filepath.Join(p.dir, "little.yaml"), []byte(little), 0o600); err != nil {
		t.Fatal(err)
	}
	lacks := []lack{
		{"file descriptors of Go", "ulimit -n 8; exec impactmart run", 75, "too many open files; raise the limit of open files (ulimit -n)"},
		{"file descriptors of DuckDB", "ulimit -n 16; exec impactmart run", 75, "(?i:too many open files); raise the limit of open files (ulimit -n)"},
		{"room for what lands", "ulimit -f 1; exec impactmart run", 75, "file too large; make room on the disk, or raise the quota or the limit of file sizes"},
		{"room for the database", "ulimit -f 96; exec impactmart run", 75, "(?i:file too large); make room on the disk, or raise the quota or the limit of file sizes"},
		{"memory", "exec impactmart run --config little.yaml", 1, "Out of Memory Error: .*; raise `engine.memory_limit` or remove it"},
	}
	pointer := ""
	for range 2 { // before anything is published, and after
		for _, c := range lacks {
			p.mustLack(t, c, pointer)
		}
		p.run(t)
		p.mustHaveCurrentMarts(t)
		pointer = p.read(t, "store/current.json")
		p.late(t, 1)
	}
	t.Attr("promise", fmt.Sprintf("failed runs: %d runs without files, room or memory, before and after the first publication: none published, each said what to do", 2*len(lacks)))
}

// mustLack runs the command: the pointer is as before, none if that is empty, and the last
// line says what to do.
func (p crashProject) mustLack(t *testing.T, c lack, pointer string) {
	t.Helper()
	code, stderr := p.shell(t, c.command)
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	says := strings.NewReplacer("(ulimit -n)", `\(ulimit -n\)`).Replace(c.says)
	if last := lines[len(lines)-1]; code != c.code || !strings.HasPrefix(last, "impactmart: ") || !regexp.MustCompile(says).MatchString(last) {
		t.Errorf("%s: exit code %d, want %d with %q\n%s", c.name, code, c.code, c.says, stderr)
	}
	if strings.Contains(stderr, "goroutine ") {
		t.Errorf("%s: a stack\n%s", c.name, stderr)
	}
	now, err := os.ReadFile(filepath.Join(p.dir, "store", "current.json"))
	if string(now) != pointer || err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: something was published, %v", c.name, err)
	}
}

// TestNobodyReadsTheLog: a run goes on when whoever read its log goes away, also without a
// temporary folder. Then nobody reads the output of other commands, or it has no room.
func TestNobodyReadsTheLog(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	c := p.command("run")
	c.Env = append(os.Environ(), "TMPDIR="+filepath.Join(p.dir, "nowhere"))
	c.Stderr = closedPipe(t)
	c.Stdout = c.Stderr
	if err := c.Run(); err != nil {
		t.Errorf("the run ended: %v", err)
	}
	p.mustHaveCurrentMarts(t)

	report := func(stdout *os.File) (code int, stderr string) {
		var said strings.Builder
		c := p.command("run")
		c.Args, c.Stdout, c.Stderr = []string{"impactmart", "report"}, stdout, &said
		_ = c.Run() // the code says how it ended
		return c.ProcessState.ExitCode(), said.String()
	}
	if code, stderr := report(closedPipe(t)); code != 141 || stderr != "" {
		t.Errorf("nobody reads the report: exit code %d, %q", code, stderr)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no device that is always full")
	}
	defer func() { _ = full.Close() }()
	if code, stderr := report(full); code != 75 || !strings.Contains(stderr, "no space left on device; make room") {
		t.Errorf("no room for the report: exit code %d, %q", code, stderr)
	}
}

// TestAStoreThatCannotBeWritten: whoever set the program up has to change something.
func TestAStoreThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	run := "exec impactmart"
	if os.Geteuid() == 0 { // who may write everywhere, unless without capabilities
		if _, err := exec.LookPath("setpriv"); err != nil {
			t.Skip("root may write everywhere, and there is no setpriv")
		}
		run = "exec setpriv --bounding-set=-all --inh-caps=-all impactmart"
	}
	p := newProject(t)
	p.run(t)
	marts := p.marts(t)
	modes := func(mode fs.FileMode) {
		for _, dir := range append(p.glob(t, "*"), filepath.Join(p.dir, "store"), filepath.Join(p.dir, "store", ".work")) {
			if info, err := os.Stat(dir); err == nil && info.IsDir() {
				if err := os.Chmod(dir, mode); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	modes(0o500)
	t.Cleanup(func() { modes(0o700) })
	for _, command := range []string{run + " run --full", run + " report"} {
		code, stderr := p.shell(t, command)
		if code != exitUsage || !strings.Contains(stderr, "permission denied; let the user that runs impactmart read and write there") || strings.Contains(stderr, "other run") {
			t.Errorf("%s: exit code %d\n%s", command, code, stderr)
		}
	}
	for name, sum := range p.marts(t) {
		if marts[name] != sum {
			t.Errorf("%s has changed", name)
		}
	}
	t.Attr("promise", "failed runs: on a read-only store, a run and a report end with 2 and say so; marts and pointer are as they were")
}

// shell runs a command of the shell in the project.
func (p crashProject) shell(t *testing.T, command string) (code int, stderr string) {
	t.Helper()
	var said strings.Builder
	c := exec.Command("sh", "-c", command)
	c.Dir, c.Stderr = p.dir, &said
	if err := c.Run(); err != nil {
		if _, exited := errors.AsType[*exec.ExitError](err); !exited {
			t.Fatal(err)
		}
	}
	return c.ProcessState.ExitCode(), said.String()
}

// closedPipe is the end of a pipe to which one writes, after its other end was closed.
func closedPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}
