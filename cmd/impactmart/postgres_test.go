package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// martsLoadIntoPostgres runs the DDL on a PostgreSQL server and fills every table from
// marts.duckdb, as docs/connect.md says. The server enforces keys and columns that are never
// null, and the database of the marts declares the same ones.
func martsLoadIntoPostgres(t *testing.T, marts string) {
	tables, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	db, server := openMarts(t, marts), startPostgres(t)
	script := warehouse.DDL(warehouse.PostgreSQL, tables)
	var counts []string
	for _, m := range warehouse.ByReference(tables) {
		file := filepath.Join(server.dir, m.Name+".csv")
		if _, err := db.Exec(fmt.Sprintf("copy %s to %s (format csv, header)", m.Name, warehouse.Literal(file))); err != nil {
			t.Fatal(err)
		}
		script += fmt.Sprintf("\\copy %s from %s csv header\n", m.Name, warehouse.Literal(file))
		counts = append(counts, contentOf(m))
	}
	server.run(t, script)
	for i, m := range warehouse.ByReference(tables) {
		var want string
		if err := db.QueryRow(counts[i]).Scan(&want); err != nil {
			t.Fatal(err)
		}
		if got := server.run(t, counts[i]+";"); got != want {
			t.Errorf("%s: PostgreSQL has %s, marts.duckdb has %s", m.Name, got, want)
		}
	}
	for statement, refusal := range map[string]string{
		"insert into programs select * from programs":                                 "duplicate key value",
		"insert into goal_returns select * from goal_returns where goal_id is null":   "duplicate key value",
		"update programs set program_name = null":                                     "violates not-null constraint",
		"update goals set metric_id = 'none'":                                         "violates foreign key constraint",
		"insert into metrics (metric_id, run_id) values ('another', '0123456789ab');": "violates not-null constraint",
	} {
		if out, err := server.psql(statement); err == nil || !strings.Contains(out, refusal) {
			t.Errorf("%s: %v %s, want that it %s", statement, err, out, refusal)
		}
	}
	for what, want := range map[string]int{"PRIMARY KEY": len(tables) - 1, "UNIQUE": 1, "FOREIGN KEY": references(tables)} {
		got := 0
		if err := db.QueryRow("select count(*) from duckdb_constraints() where constraint_type = ?", what).Scan(&got); err != nil || got != want {
			t.Errorf("marts.duckdb has %d %s, want %d: %v", got, what, want, err)
		}
	}
}

// contentOf is a query for the number of rows, of values in each column, and of characters
// in each text.
func contentOf(m models.Table) string {
	counts := []string{"count(*)"}
	for _, c := range m.Columns {
		counts = append(counts, fmt.Sprintf("count(%s)", c.Name))
		if c.Type == models.String {
			counts = append(counts, fmt.Sprintf("coalesce(sum(length(%s)), 0)", c.Name))
		}
	}
	return "select concat_ws(' ', " + strings.Join(counts, ", ") + ") from " + m.Name
}

func references(tables []models.Table) (n int) {
	for _, m := range tables {
		for _, c := range m.Columns {
			if c.References != "" {
				n++
			}
		}
	}
	return n
}

// postgres is a server on a socket in its own folder.
type postgres struct{ bin, dir string }

// startPostgres starts a server until the test ends.
func startPostgres(t *testing.T) postgres {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // where Debian has it
	if path, inPath := exec.LookPath("initdb"); len(found) == 0 && inPath == nil {
		found = append(found, path)
	}
	if err != nil || len(found) == 0 {
		t.Skip("SKIPPED, NOTHING PROVEN: there is no initdb; install PostgreSQL (Debian: apt-get install postgresql)")
	}
	dir, err := os.MkdirTemp("", "pg") //nolint:usetesting // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := postgres{bin: filepath.Dir(found[len(found)-1]), dir: dir}
	if os.Geteuid() == 0 { // the server refuses to be root
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}
	data := filepath.Join(dir, "data")
	s.must(t, "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C")
	s.must(t, "pg_ctl", "-D", data, "-l", filepath.Join(dir, "log"), "-o", "-F -c listen_addresses='' -c unix_socket_directories="+dir, "-w", "start")
	t.Cleanup(func() { s.must(t, "pg_ctl", "-D", data, "-m", "immediate", "stop") })
	return s
}

// must runs a program of the server as the user who owns its data.
func (s postgres) must(t *testing.T, program string, args ...string) {
	t.Helper()
	command := append([]string{filepath.Join(s.bin, program)}, args...)
	if os.Geteuid() == 0 {
		command = append([]string{"runuser", "-u", "postgres", "--"}, command...)
	}
	run := exec.Command(command[0], command[1:]...)
	run.Dir = s.dir
	if err := run.Run(); err != nil { // the server keeps its output open
		text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		t.Fatalf("%s: %v\n%s", program, err, text)
	}
}

// psql runs statements and returns what they print.
func (s postgres) psql(statements string) (string, error) {
	run := exec.Command(filepath.Join(s.bin, "psql"), "-h", s.dir, "-U", "postgres", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-f", "-")
	run.Stdin = strings.NewReader(statements)
	out, err := run.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (s postgres) run(t *testing.T, statements string) string {
	t.Helper()
	out, err := s.psql(statements)
	if err != nil {
		t.Fatalf("psql: %v\n%s", err, out)
	}
	return out
}
