package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// byHand is what a person does between the commands of docs/start.md.
var byHand = map[string]func(t *testing.T, dir string){
	"people and repairs": func(t *testing.T, dir string) {
		repairs, err := os.ReadFile(filepath.Join(root, "examples", "minimal", "repairs.csv"))
		inbox := filepath.Join(dir, "own", "inbox")
		err = errors.Join(err, os.MkdirAll(inbox, 0o755), os.WriteFile(filepath.Join(inbox, "repairs.csv"), repairs, 0o600),
			os.WriteFile(filepath.Join(inbox, "people.csv"), []byte(peopleWithCourses(t)), 0o600))
		if err != nil {
			t.Fatal(err)
		}
	},
	"fill in the forms": func(t *testing.T, dir string) {
		fillForms(site{t, filepath.Join(dir, "own", "training")})
	},
}

// peopleWithCourses are the people of the minimal example, each with the course, if any.
func peopleWithCourses(t *testing.T) string {
	t.Helper()
	completed := map[string][]string{}
	for _, row := range rowsOf(t, "completions.csv") {
		completed[row[0]] = row
	}
	var b strings.Builder
	fmt.Fprintln(&b, "Employee ID,Workshop,Hired,Course,Completed on")
	for _, row := range rowsOf(t, "roster.csv") {
		course, day := "", ""
		if c := completed[row[0]]; c != nil {
			course, day = c[1], c[2]
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s\n", row[0], row[1], row[2], course, day)
	}
	return b.String()
}

func rowsOf(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "examples", "minimal", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// step is what docs/start.md says next: commands, a file to save, or something by hand.
var step = regexp.MustCompile("(?ms)^## ([^\n]+)$|^<!-- by hand: ([^\n]+) -->$|^<!-- save: (\\S+) -->\n\n```[a-z]*\n(.*?)^```$|^```sh\n(.*?)^```$")

// TestWalks follows docs/start.md in an empty folder, and says how long each section took.
func TestWalks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs", "start.md"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWalk(t)
	section, began, steps := "", time.Now(), 0
	done := func() {
		if steps > 0 {
			t.Logf("%-22s %2d steps, %5.1f s", section, steps, time.Since(began).Seconds())
		}
	}
	for _, m := range step.FindAllStringSubmatch(string(text), -1) {
		steps++
		switch {
		case m[1] != "":
			steps--
			done()
			section, began, steps = m[1], time.Now(), 0
		case m[2] != "":
			byHand[m[2]](t, w.root)
		case m[3] != "":
			if err := os.WriteFile(filepath.Join(w.dir, m[3]), []byte(m[4]), 0o600); err != nil {
				t.Fatal(err)
			}
		default:
			for line := range strings.Lines(m[5]) {
				w.command(strings.TrimSpace(line))
			}
		}
	}
	done()
	for _, name := range []string{"demo/store/marts/report.html", "own/store/marts/report.html", "own/training/store/marts/report.html", "own/report/report.html", "own/dana.html"} {
		if _, err := os.Stat(filepath.Join(w.root, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
	w.holds("own/inbox/people.csv", "```\n"+strings.Join(strings.SplitAfter(peopleWithCourses(t), "\n")[:5], "")+"```", string(text))
	w.holds("inspect", "ten lines marked `DECIDE`", string(text))
	if got := strings.Count(w.out["impactmart inspect inbox > impactmart.yaml"], "# DECIDE"); got != 10 {
		t.Errorf("%d lines are marked DECIDE", got)
	}
	if out := w.out["impactmart explain ff_1"]; !strings.Contains(out, "all 2 cells  24       40") {
		t.Errorf("explain:\n%s", out)
	}
}

// TestReadmeCommands runs the commands of the README that are about its example, in a copy
// of the repository's root; what they say is there.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWalk(t)
	if err := os.CopyFS(filepath.Join(w.root, "examples"), os.DirFS(filepath.Join(root, "examples"))); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for _, b := range (document{"README.md", string(text)}).blocks() {
		for line := range strings.Lines(b.text) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), " #")
			if b.language == "sh" && strings.HasPrefix(line, "bin/impactmart ") {
				w.command(strings.TrimSpace(line))
			}
		}
	}
	t.Logf("%d commands, %.1f s", len(w.out), time.Since(began).Seconds())
	explained := w.out["bin/impactmart explain fault_finding --config examples/minimal/impactmart.yaml"]
	_, shown, _ := strings.Cut(string(text), "Here is a part:\n\n```\n")
	shown, _, _ = strings.Cut(shown, "```")
	if shown == "" || !strings.Contains(explained, shown) {
		t.Errorf("explain does not print what the README shows:\n%s\nit prints\n%s", shown, explained)
	}
	about, err := os.ReadFile(filepath.Join(root, "examples", "minimal", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	grade := regexp.MustCompile(`The evidence is (\w+)`).FindStringSubmatch(string(about))
	if grade == nil || !strings.Contains(explained, "Grade: "+grade[1]) {
		t.Errorf("examples/minimal/README.md says %q of\n%s", grade, explained)
	}
}

// walk is somebody's shell.
type walk struct {
	t         *testing.T
	root, dir string
	out       map[string]string // by command: what it printed, or the file that it wrote
}

// newWalk returns an empty folder with the program in bin, and on the path. Targets of the
// Makefile that build it have nothing to do there.
func newWalk(t *testing.T) *walk {
	t.Helper()
	w := &walk{t: t, root: t.TempDir(), out: map[string]string{}}
	w.dir = w.root
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(w.root, "bin")
	if err := errors.Join(os.Mkdir(bin, 0o755), os.Symlink(self, filepath.Join(bin, "impactmart"))); err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil || !strings.Contains(string(makefile), "\tbin/impactmart demo --dir demo\n") {
		t.Fatalf("make demo does something else: %v", err)
	}
	return w
}

func (w *walk) command(line string) {
	w.t.Helper()
	switch line {
	case "make build":
		return
	case "make demo":
		line = "bin/impactmart demo --dir demo"
	}
	if dir, isMove := strings.CutPrefix(line, "cd "); isMove {
		w.dir = filepath.Join(w.dir, dir)
		return
	}
	command := exec.Command("sh", "-c", line)
	command.Dir, command.Env = w.dir, append(os.Environ(), "PATH="+filepath.Join(w.root, "bin")+":"+os.Getenv("PATH"))
	out, err := command.CombinedOutput()
	if err != nil {
		w.t.Fatalf("%s: %v\n%s", line, err, out)
	}
	if _, file, isFile := strings.Cut(line, " > "); isFile {
		out, err = os.ReadFile(filepath.Join(w.dir, file))
		if err != nil {
			w.t.Fatal(err)
		}
	}
	w.out[line] = string(out)
}

// holds fails unless the document has the text.
func (w *walk) holds(what, text, document string) {
	w.t.Helper()
	if !strings.Contains(document, text) {
		w.t.Errorf("%s: docs/start.md does not have\n%s", what, text)
	}
}
