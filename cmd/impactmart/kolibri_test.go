package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// kolibri is a real learning management system on this machine.
type kolibri struct {
	program, home string
	url           string
	course        string            // Kolibri's ID of the content
	people        map[string]string // Kolibri's IDs by employee number
}

// command is one of its own, with its data in a temporary folder.
func (k *kolibri) command(t *testing.T, args ...string) *exec.Cmd {
	c := exec.CommandContext(context.WithoutCancel(t.Context()), k.program, args...)
	c.Env = append(os.Environ(), "KOLIBRI_HOME="+k.home)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return c
}

// newKolibri starts Kolibri with the people and completions of examples/minimal until the test
// ends.
func newKolibri(t *testing.T, people []string, completed map[string]string) *kolibri {
	t.Helper()
	folder := os.Getenv("IMPACTMART_SERVICES")
	if folder == "" {
		t.Skip("IMPACTMART_SERVICES is not set; run make test-kolibri")
	}
	k := &kolibri{program: filepath.Join(folder, "kolibri", "bin", "kolibri"), home: t.TempDir()}
	provision := k.command(t, "manage", "provisiondevice", "--facility", "Workshop", "--superusername", "admin", "--superuserpassword", "canaryword",
		"--preset", "informal", "--language_id", "en", "--verbosity", "0", "--noinput")
	if out, err := provision.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	script, err := os.ReadFile("testdata/kolibri.py")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := json.Marshal(map[string]any{"people": people, "completed": completed})
	if err != nil {
		t.Fatal(err)
	}
	seeding := k.command(t, "manage", "shell", "-c", string(script))
	seeding.Env = append(seeding.Env, "SEED="+string(seed))
	var said, failed bytes.Buffer
	seeding.Stdout, seeding.Stderr = &said, &failed
	if err := seeding.Run(); err != nil {
		t.Fatalf("%v\n%s", err, failed.String())
	}
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	var ids struct {
		Course string
		People map[string]string
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &ids); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	k.course, k.people = ids.Course, ids.People
	k.start(t)
	return k
}

func (k *kolibri) start(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	k.url = "http://127.0.0.1:" + port
	server := k.command(t, "start", "--foreground", "--port", port)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	server.Stderr = server.Stdout
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-server.Process.Pid, syscall.SIGKILL); _ = server.Wait() })
	lines, said := bufio.NewScanner(out), ""
	for lines.Scan() {
		if said += lines.Text() + "\n"; strings.Contains(lines.Text(), "Bus state: RUN") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	t.Fatalf("Kolibri did not start:\n%s", said)
}

// kolibriConfig is the configuration of examples/minimal without what Kolibri does not know.
const kolibriConfig = `version: 1
currency: EUR
feeds:
  roster:
    table: employees
    source: %s
    skip_where: [{column: username, equals: admin}]
    columns:
      employee_id: {from: id}
    contract: {new_columns: ignore}
  completions:
    table: completions
    source: %s
    columns:
      employee_id: {from: learner_id}
      program_id: {from: content_id}
      completed_date: {from: last_activity, formats: [iso8601], zone: UTC}
      status: {from: status, values: {completed: [Completed]}}
      duration_hours: {from: time_spent, unit: seconds}
    contract: {new_columns: ignore}
  repairs:
    table: observations
    source: {type: csv, path: repairs.csv}
    columns:
      subject_id: {from: Employee ID}
      metric_id: {const: repairs_per_hour}
      period_start: {from: Month, formats: [yyyy-mm]}
      numerator: {from: Repairs}
      denominator: {from: Hours}
goals:
  - {id: throughput, name: More repairs, owner: Workshop manager, metric: repairs_per_hour}
metrics:
  - {id: repairs_per_hour, name: Repairs per hour, kind: ratio, unit: repairs per hour, better: higher, grain: month, baseline: 3, gap: 1, post: 3, value_per_unit: 1300, smallest_change: 0.05}
programs:
  - {id: fault_finding, name: Fault finding, courses: [%s], category: skills, launch: 2026-03-02}
alignments:
  - {program: fault_finding, metric: repairs_per_hour, goal: throughput, agreed_on: 2026-02-02, document: minutes}
`

// TestKolibri takes roster and completions from a real learning management system to marts:
// those of the same people and completions in files.
func TestKolibri(t *testing.T) {
	roster, completions, repairs := rowsOf(t, "roster.csv"), rowsOf(t, "completions.csv"), rowsOf(t, "repairs.csv")
	var people []string
	for _, row := range roster {
		people = append(people, row[0])
	}
	completed := map[string]string{}
	for _, row := range completions {
		d := strings.Split(row[2], "/")
		completed[row[0]] = d[2] + "-" + d[1] + "-" + d[0]
	}
	k := newKolibri(t, people, completed)

	files := map[string][]string{"repairs.csv": {"Employee ID,Month,Repairs,Hours"}, "roster.csv": {"id,username"}, "completions.csv": {"learner_id,content_id,last_activity,status,time_spent"}}
	for _, row := range repairs {
		files["repairs.csv"] = append(files["repairs.csv"], strings.Join(append([]string{k.people[row[0]]}, row[1:]...), ","))
	}
	for _, number := range people {
		files["roster.csv"] = append(files["roster.csv"], k.people[number]+",p"+number)
		if day := completed[number]; day != "" {
			files["completions.csv"] = append(files["completions.csv"], fmt.Sprintf("%s,%s,%s,Completed,28800", k.people[number], k.course, day))
		}
	}
	login := fmt.Sprintf(`allow_addresses: [loopback], auth: {session: {url: "%s/api/auth/session/", body: '{"username": "admin", "password": "${KOLIBRI_PASSWORD}"}'}}`, k.url)
	t.Setenv("KOLIBRI_PASSWORD", "canaryword")
	served := k.runs(t, files,
		fmt.Sprintf(`{type: rest, url: "%s/api/auth/facilityuser/", %s, records: results, total: count, paging: {type: page, param: page, size_param: page_size, size: 50}}`, k.url, login),
		fmt.Sprintf(`{type: rest, preset: kolibri, url: "%s/coach/api/classsummary/{class}/", %s, allow_empty: true}`, k.url, login))
	delivered := k.runs(t, files, "{type: csv, path: roster.csv}", "{type: csv, path: completions.csv}")
	for _, table := range slices.Sorted(maps.Keys(delivered)) {
		if served[table] != delivered[table] {
			t.Errorf("%s from Kolibri:\n%.2000s\nfrom files:\n%.2000s", table, served[table], delivered[table])
		}
	}
	if !strings.Contains(served["program_impacts"], "fault_finding") {
		t.Errorf("%s", served["program_impacts"])
	}

	// Without a login, Kolibri lists nobody, with status 200.
	dir := k.project(t, files, fmt.Sprintf(`{type: rest, url: "%s/api/auth/facilityuser/", allow_addresses: [loopback], records: results, total: count, paging: {type: page, param: page, size_param: page_size, size: 50}}`, k.url), "{type: csv, path: completions.csv}")
	var stderr strings.Builder
	if code := run([]string{"run", "--config", filepath.Join(dir, "impactmart.yaml")}, io.Discard, &stderr); code != exitData || !strings.Contains(stderr.String(), "the service sent no records; check auth") {
		t.Errorf("exit code %d\n%s", code, stderr.String())
	}
}

// project writes a project with sources of people and completions.
func (k *kolibri) project(t *testing.T, files map[string][]string, roster, completions string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, lines := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf(kolibriConfig, roster, completions, k.course)
	if err := os.WriteFile(filepath.Join(dir, "impactmart.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runs publishes the marts of a project, and returns their rows, but for what names the run or
// where files came from.
func (k *kolibri) runs(t *testing.T, files map[string][]string, roster, completions string) map[string]string {
	t.Helper()
	dir := k.project(t, files, roster, completions)
	var said strings.Builder
	if code := run([]string{"run", "--config", filepath.Join(dir, "impactmart.yaml")}, &said, &said); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, said.String())
	}
	if strings.Contains(said.String(), "canaryword") {
		t.Errorf("the password is shown: %s", said.String())
	}
	db, err := sql.Open("duckdb", filepath.Join(dir, "store", "marts", "marts.duckdb")+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.QueryContext(t.Context(), "select table_name from duckdb_tables() where table_name not in ('feed_deliveries', 'runs', 'ledger_entries')")
	if err != nil {
		t.Fatal(err)
	}
	defer names.Close()
	marts := map[string]string{}
	for names.Next() {
		var name, text string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		query := fmt.Sprintf("select coalesce(string_agg(r, chr(10) order by r), '') from (select to_json(t)::varchar as r from (select columns(c -> c not in ('run_id', 'figures_run_id', 'published_at')) from %q) as t)", name)
		if err := db.QueryRowContext(t.Context(), query).Scan(&text); err != nil {
			t.Fatal(err)
		}
		marts[name] = text
	}
	if names.Err() != nil || len(marts) < 20 {
		t.Fatalf("%d marts, %v", len(marts), names.Err())
	}
	return marts
}
