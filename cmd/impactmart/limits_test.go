//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

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
	for _, c := range []struct {
		name, command string
		code          int
		says          string
	}{
		{"file descriptors of Go", "ulimit -n 8; exec impactmart run", 75, "too many open files; raise the limit of open files (ulimit -n)"},
		{"file descriptors of DuckDB", "ulimit -n 16; exec impactmart run", 75, "(?i:too many open files); raise the limit of open files (ulimit -n)"},
		{"room for what lands", "ulimit -f 1; exec impactmart run", 75, "file too large; make room on the disk, or raise the quota or the limit of file sizes"},
		{"room for the database", "ulimit -f 96; exec impactmart run", 75, "(?i:file too large); make room on the disk, or raise the quota or the limit of file sizes"},
		{"memory", "exec impactmart run --config little.yaml", 1, "Out of Memory Error: .*; raise `engine.memory_limit` or remove it"},
	} {
		code, stderr := p.shell(t, c.command)
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		says := strings.NewReplacer("(ulimit -n)", `\(ulimit -n\)`).Replace(c.says)
		if last := lines[len(lines)-1]; code != c.code || !strings.HasPrefix(last, "impactmart: ") || !regexp.MustCompile(says).MatchString(last) {
			t.Errorf("%s: exit code %d, want %d with %q\n%s", c.name, code, c.code, c.says, stderr)
		}
		if strings.Contains(stderr, "goroutine ") {
			t.Errorf("%s: a stack\n%s", c.name, stderr)
		}
		if _, err := os.Stat(filepath.Join(p.dir, "store", "current.json")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was published, %v", c.name, err)
		}
	}
	p.run(t)
	p.mustHaveCurrentMarts(t)
}

// TestNobodyReadsTheLog: a run goes on when whoever read its log goes away, also without a
// temporary folder. Then nobody reads the output of other commands, or it has no room.
func TestNobodyReadsTheLog(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	c := p.command()
	c.Env = append(os.Environ(), "TMPDIR="+filepath.Join(p.dir, "nowhere"))
	c.Stderr = closedPipe(t)
	c.Stdout = c.Stderr
	if err := c.Run(); err != nil {
		t.Errorf("the run ended: %v", err)
	}
	p.mustHaveCurrentMarts(t)

	report := func(stdout *os.File) (code int, stderr string) {
		var said strings.Builder
		c := p.command()
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
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
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
	for _, command := range []string{"exec impactmart run --full", "exec impactmart report"} {
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
