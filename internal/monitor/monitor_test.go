package monitor_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/impactmart/impactmart/internal/monitor"
	"github.com/impactmart/impactmart/internal/reference"
	"github.com/impactmart/impactmart/models"
)

func at(day, hour int) time.Time { return time.Date(2026, time.March, day, hour, 0, 0, 0, time.UTC) }

// night is a run that published, with names that no format may take literally.
func night() monitor.Run {
	return monitor.Run{
		ID: "0195f0d2-7c1a-7b3e-9a54-1f0c5a3b2d11", Version: "0.2.0", Started: at(9, 2), Ended: at(9, 2).Add(90 * time.Second), Result: monitor.Published,
		Steps: map[string]time.Duration{"land": 30 * time.Second, "build": 50 * time.Second},
		Feeds: []monitor.Feed{
			{Name: "roster", Deliveries: 1, Rows: models.Counts{Read: 10, Landed: 8, Rejected: 1, Skipped: 1}, Newest: at(8, 0), StaleAfter: 41 * 24 * time.Hour},
			{Name: "kpi \"north\"\n\\", Deliveries: 2, Rows: models.Counts{Read: 5, Landed: 5}},
		},
		Inputs: []monitor.Input{
			{Dataset: monitor.Dataset{Namespace: "file", Name: "/srv/acme/inbox/Größen \"1\".xlsx"}, Sheet: "Blatt 1", Feed: "kpi", Table: "observations", Rows: models.Counts{Read: 5, Landed: 5}},
			{Dataset: monitor.Dataset{Namespace: "file", Name: "/srv/acme/inbox/Größen \"1\".xlsx"}, Sheet: "Blatt 2", Feed: "kpi", Table: "observations", Rows: models.Counts{Read: 2, Rejected: 2}},
			{Dataset: monitor.Dataset{Namespace: "gs://acme", Name: "hr/roster.csv"}, Feed: "roster", Table: "employees", Rows: models.Counts{Read: 10, Landed: 8, Rejected: 1, Skipped: 1}},
		},
		Outputs: []monitor.Output{{
			Dataset: monitor.Dataset{Namespace: "file", Name: "/srv/acme/store/marts/goals.parquet"}, Rows: 3,
			Table: models.Table{Name: "goals", Doc: "Goals.\n", Columns: []models.Column{{Name: "goal_id", Type: models.String, Doc: "Goal."}, {Name: "spend_amount", Type: models.Money, Doc: "Spent <for> it."}}},
		}},
		Findings: &monitor.Findings{Noted: 3, Accepted: 1}, Checks: monitor.Checks{Found: 4, Clean: 30, NotEvaluated: 2},
		Snapshot: monitor.Snapshot{Sequence: 12, Run: "9f2c41aa07de", Published: at(9, 2).Add(80 * time.Second), HeldBack: 1},
	}
}

// early is a run that failed before anything had landed, in a new store.
func early() monitor.Run {
	return monitor.Run{ID: "0195f0d2-7c1a-7b3e-9a54-1f0c5a3b2d12", Version: "0.2.0", Started: at(9, 2), Ended: at(9, 3), Result: monitor.Unavailable}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

// TestMetrics compares the file with a golden one, and has Prometheus read it: its parser,
// and promtool where that is installed.
func TestMetrics(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]monitor.Run{"acme": night(), "early": early()} {
		file := filepath.Join(t.TempDir(), name+".prom")
		if err := os.WriteFile(file, []byte("the last one\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := monitor.WriteMetrics(file, r); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".prom", string(text))
		parser := expfmt.NewTextParser(model.LegacyValidation)
		if _, err := parser.TextToMetricFamilies(bytes.NewReader(text)); err != nil {
			t.Error(err)
		}
		if beside, err := os.ReadDir(filepath.Dir(file)); err != nil || len(beside) != 1 {
			t.Errorf("beside the file: %v, %v", beside, err)
		}
		if _, err := exec.LookPath("promtool"); err != nil {
			continue // the parser is that of promtool
		}
		command := exec.Command("promtool", "check", "metrics")
		command.Stdin = bytes.NewReader(text)
		if out, err := command.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("promtool: %v\n%s", err, out)
		}
	}
	if err := monitor.WriteMetrics(filepath.Join(t.TempDir(), "missing", "acme.prom"), night()); err == nil {
		t.Error("written to a folder that does not exist")
	}
}

// TestStale: data are stale from the end of the declared age on, and never where nothing is
// declared or known.
func TestStale(t *testing.T) {
	t.Parallel()
	const days = 24 * time.Hour
	for name, test := range map[string]struct {
		feed  monitor.Feed
		stale bool
	}{
		"fresh":        {monitor.Feed{Newest: at(1, 0), StaleAfter: 9 * days}, false},
		"stale":        {monitor.Feed{Newest: at(1, 0), StaleAfter: 8 * days}, true},
		"not declared": {monitor.Feed{Newest: at(1, 0)}, false},
		"not known":    {monitor.Feed{StaleAfter: 8 * days}, false},
	} {
		if got := test.feed.IsStale(at(9, 2)); got != test.stale {
			t.Errorf("%s: %t", name, got)
		}
	}
	if at(9, 0).Sub(at(1, 0)) != 8*days || !(monitor.Feed{Newest: at(1, 0), StaleAfter: 8 * days}).IsStale(at(9, 0)) {
		t.Error("the alert of Prometheus, which has >=, says something else")
	}
}

// events are the events of a night, of its begin, and of each other end.
func events(t *testing.T) (lines string) {
	t.Helper()
	begin, killed, unchanged := night(), night(), night()
	begin.Ended, begin.Result, begin.Feeds, begin.Inputs, begin.Outputs = time.Time{}, "", nil, nil, nil
	killed.Result, killed.Outputs = monitor.Interrupted, nil
	unchanged.Result, unchanged.Outputs = monitor.Unchanged, nil
	for _, r := range []monitor.Run{begin, night(), unchanged, early(), killed} {
		event, err := monitor.Event("acme", r)
		if err != nil {
			t.Fatal(err)
		}
		lines += string(event) + "\n"
	}
	return lines
}

// TestEvents compares an event with a golden one, and has the Python client of OpenLineage
// read each kind of event.
func TestEvents(t *testing.T) {
	t.Parallel()
	lines := events(t)
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(strings.Split(lines, "\n")[1]), "", "  "); err != nil {
		t.Fatal(err)
	}
	golden(t, "event.json", pretty.String()+"\n")
	if err := exec.Command("python3", "-c", "import openlineage.client").Run(); err != nil {
		t.Skipf("SKIPPED, NOT READ BY THE CLIENT: python3 does not have openlineage-python (.ci/requirements.txt): %v", err)
	}
	if n := strings.Count(lines, "the log and the record of the run say more"); n != 2 {
		t.Errorf("%d events say that the log has more, want those of the two that published nothing", n)
	}
	got, err := readByClient(lines)
	if want := "START 0 0\nCOMPLETE 2 1\nCOMPLETE 2 0\nFAIL 0 0\nABORT 2 0\n"; err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	for old, wrong := range map[string]string{
		`"runId":"0195`: `"runId":"x195`, `"eventType":"COMPLETE"`: `"eventType":"DONE"`, `"rowCount"`: `"rows"`,
		"facets/1-2-0/Schema": "facets/1-1-0/Schema", `"eventTime":"2026-03-09T02`: `"eventTime":"yesterday`,
	} {
		if got, err := readByClient(strings.Replace(lines, old, wrong, 1)); err == nil {
			t.Errorf("the client takes %s:\n%s", wrong, got)
		}
	}
}

func readByClient(lines string) (string, error) {
	command := exec.Command("python3", filepath.Join("testdata", "events.py"))
	command.Stdin = strings.NewReader(lines)
	out, err := command.CombinedOutput()
	return string(out), err
}

var alerts = filepath.Join("..", "..", "examples", "operations", "prometheus")

// TestAlerts: the alerts ask for metrics that there are, and have the cases of their tests,
// which promtool runs where it is installed.
func TestAlerts(t *testing.T) {
	t.Parallel()
	rules, err := os.ReadFile(filepath.Join(alerts, "alerts.yml"))
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := os.ReadFile(filepath.Join("testdata", "acme.prom"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`impactmart_[a-z_]+`).FindAllString(string(rules), -1) {
		if !bytes.Contains(metrics, []byte("\n"+name+"{")) {
			t.Errorf("there is no metric %s", name)
		}
	}
	alarming := map[monitor.Result]bool{}
	for _, m := range regexp.MustCompile(`result=~"([a-z|]+)"`).FindAllStringSubmatch(string(rules), -1) {
		for result := range strings.SplitSeq(m[1], "|") {
			alarming[monitor.Result(result)] = true
		}
	}
	for _, result := range monitor.Results {
		if isFine := result == monitor.Published || result == monitor.Unchanged; alarming[result] == isFine {
			t.Errorf("%s is alarming: %t", result, alarming[result])
		}
	}
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("SKIPPED, RULES NOT RUN: promtool is missing (Debian: apt-get install prometheus)")
	}
	if out := runRules(t, string(rules)); out != "" {
		t.Error(out)
	}
	for old, wrong := range map[string]string{"> 26 * 3600": "> 48 * 3600", "for: 6h": "for: 12h", "> 0.05": "> 0.01", ">= impactmart": "> impactmart", "blocked|": "", "time() -": "time( -"} {
		if !strings.Contains(string(rules), old) || runRules(t, strings.ReplaceAll(string(rules), old, wrong)) == "" {
			t.Errorf("with %s instead of %s, the tests pass", wrong, old)
		}
	}
}

// runRules runs the tests of the alerts on rules; empty if they pass.
func runRules(t *testing.T, rules string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(alerts)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "alerts.yml"), []byte(rules), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("promtool", "test", "rules", filepath.Join(dir, "alerts_test.yml")).CombinedOutput(); err != nil {
		return string(out)
	}
	return ""
}

// TestDocument compares docs/monitoring.md with the metrics that are written and with the
// alerts; make docs updates it.
func TestDocument(t *testing.T) {
	t.Parallel()
	metrics, err := os.ReadFile(filepath.Join("testdata", "acme.prom"))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile(filepath.Join(alerts, "alerts.yml"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "..", "docs", "monitoring.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := reference.Fill(string(text), map[string]string{
		"metrics": metricTable(string(metrics)), "prometheus/alerts.yml": "```yaml\n" + string(rules) + "```\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("..", path), want)
}

// metricTable has a row for each metric of a file: its name, its labels and their values,
// where these are words of the program.
func metricTable(text string) string {
	rows := "| metric | labels | meaning |\n| --- | --- | --- |\n"
	for _, m := range regexp.MustCompile(`(?m)^# HELP (\S+) (.*)$`).FindAllStringSubmatch(text, -1) {
		labels := map[string][]string{}
		for _, l := range regexp.MustCompile(`(?m)^`+m[1]+`\{(.*)\}`).FindAllStringSubmatch(text, -1) {
			for _, pair := range regexp.MustCompile(`(\w+)="(\w*)`).FindAllStringSubmatch(l[1], -1) {
				if name, value := pair[1], pair[2]; name != "project" && !slices.Contains(labels[name], value) {
					labels[name] = append(labels[name], value)
				}
			}
		}
		var shown []string
		for _, name := range slices.Sorted(maps.Keys(labels)) {
			label := "`" + name + "`"
			if slices.Contains([]string{"result", "outcome", "action"}, name) {
				label += ": " + strings.Join(labels[name], ", ")
			}
			shown = append(shown, label)
		}
		rows += "| `" + m[1] + "` | " + strings.Join(shown, "; ") + " | " + m[2] + " |\n"
	}
	return rows
}
