package main

import (
	"database/sql"
	"fmt"
	"html"
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/transform"
)

// digestOf reads the digest of a folder.
func (s site) digestOf(folder string) string {
	s.t.Helper()
	name := s.path("store/feedback/" + folder + "/index.html")
	text, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		s.t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
	}
	return string(text)
}

var (
	tag       = regexp.MustCompile(`<[^>]*>`)
	fileRow   = regexp.MustCompile(`(?s)<tr><th scope="row">(.*?)</th>(.*?)</tr>`)
	fileCell  = regexp.MustCompile(`(?s)<td.*?>(.*?)</td>`)
	kindsOf   = regexp.MustCompile(`(?s)<h3>(.*?)</h3>(.*?)</ul>`)
	kindCells = regexp.MustCompile(`([\d,]+) (?:cells?|rows?), the first in row \d+; (held back|please check)`)
	linkTo    = regexp.MustCompile(`href="([^"]*)"`)
)

func parsedCount(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// counted is what one file has in a digest, or in the account of a run.
type counted struct{ Read, Used, Look, Held, Skipped, HeldCells, LookCells int64 }

// inDigest reads the numbers of a digest by file, and checks that its links lead to
// corrected files.
func (s site) inDigest(folder string) map[string]counted {
	s.t.Helper()
	text := s.digestOf(folder)
	all := map[string]counted{}
	for _, row := range fileRow.FindAllStringSubmatch(text, -1) {
		cells := fileCell.FindAllStringSubmatch(row[2], -1)
		at := func(i int) int64 { return parsedCount(s.t, cells[i][1]) }
		all[html.UnescapeString(row[1])] = counted{Read: at(1), Used: at(2), Look: at(3), Held: at(4), Skipped: at(5)}
		link, err := url.PathUnescape(html.UnescapeString(linkTo.FindStringSubmatch(row[2])[1]))
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := os.Stat(s.path(path.Join("store/feedback", folder, link))); err != nil {
			s.t.Errorf("a link leads nowhere: %v", err)
		}
	}
	for _, kinds := range kindsOf.FindAllStringSubmatch(text, -1) {
		c := all[kinds[1]]
		for _, kind := range kindCells.FindAllStringSubmatch(kinds[2], -1) {
			if kind[2] == "held back" {
				c.HeldCells += parsedCount(s.t, kind[1])
			} else {
				c.LookCells += parsedCount(s.t, kind[1])
			}
		}
		all[kinds[1]] = c
	}
	return all
}

// inMarts reads the same numbers from the marts, by file of the folder.
func (s site) inMarts(folder string) map[string]counted {
	s.t.Helper()
	db, err := sql.Open("duckdb", s.path("store/marts/marts.duckdb")+"?access_mode=read_only")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var codes []string
	for _, c := range transform.RejectCodes {
		codes = append(codes, "'"+c.Code+"'")
	}
	rows, err := db.Query(fmt.Sprintf(`
		with found as (
		    select feed, file, count(*) filter (code in (%[1]s)) as held, count(*) filter (code not in (%[1]s)) as look
		    from rejected_rows group by all)
		select file, rows_read, rows_landed, rows_held_back, rows_rejected, rows_skipped, coalesce(held, 0), coalesce(look, 0)
		from feed_deliveries left join found using (feed, file)`, strings.Join(codes, ", ")))
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]counted{}
	for rows.Next() {
		var file string
		var c counted
		var landed int64
		if err := rows.Scan(&file, &c.Read, &landed, &c.Look, &c.Held, &c.Skipped, &c.HeldCells, &c.LookCells); err != nil {
			s.t.Fatal(err)
		}
		c.Used = landed - c.Look
		if path.Dir(file) == folder {
			all[path.Base(file)] = c
		}
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// mustSpeakPlainly fails if a text names a key of the configuration or has its signs, or
// points to other rows or files, which may be as wrong.
func mustSpeakPlainly(t *testing.T, what, text string) {
	t.Helper()
	for _, pattern := range []string{`[a-z]+_[a-z_]+`, "`", `[{}]`, `\w: ?\[`, `(?i)\byaml\b`, `(?i)\bconfig`, `\b(comparison|calendar|contract|source)\.[a-z]`} {
		for _, found := range regexp.MustCompile(pattern+`.{0,40}`).FindAllString(text, -1) {
			t.Errorf("%s says %q, which only the configuration explains", what, found)
		}
	}
	if found := regexp.MustCompile(`(?i)\bas (in )?(the )?(other rows|files? before|rows? (above|before))[^.]*|\bWrite \w+ as before`).FindString(text); found != "" {
		t.Errorf("%s says %q, and nobody knows whether they have it", what, found)
	}
}

// TestDigest holds every number of the digests against the account of the run, before and
// after the findings are mended, and after a run that stopped.
func TestDigest(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{
		"impactmart.yaml":         strings.NewReplacer("inbox/roster.csv", "people/roster.csv", "inbox/kpi.csv", `"inbox/kpi*.csv"`, "metric_id: {const: calls}", "metric_id: {from: metric}").Replace(projectConfig),
		"inbox/completions.csv":   faultyCompletions,
		"inbox/completions b.csv": "id,course,done\n0001,C2,17/04/2025\n9999,C1,17/04/2025\n9998,C1,17/04/2025\n,C1,32/04/2025\n",
		"inbox/completions c.csv": "id,course,done\n0003,C1,20/04/2025\n",
	})
	kpi, err := os.ReadFile(s.path("inbox/kpi.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(kpi)), "\n")
	for i := range lines {
		lines[i] += map[bool]string{true: ",metric", false: ",calls"}[i == 0]
	}
	s.write("inbox/kpi.csv", strings.Join(lines, "\n")+"\n0001,2025-03,7,moles\n,,,\n0001,2025-03,x,calls\n")
	if err := os.Mkdir(s.path("people"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(s.path("inbox/roster.csv"), s.path("people/roster.csv")); err != nil {
		t.Fatal(err)
	}
	s.run(0, "run")
	for _, folder := range []string{"inbox", "people"} {
		if diff := cmp.Diff(s.inMarts(folder), s.inDigest(folder)); diff != "" {
			t.Errorf("%s (-account +digest)\n%s", folder, diff)
		}
	}
	said := s.digestOf("inbox")
	for _, want := range []string{"Of 4 files, 1 needs nothing, and 3 wait for somebody.", "Waits for you, or for the person who keeps the roster", "Waits for you, or for the person who runs impactmart", "3 of 7 rows used, 4 held back."} {
		if !strings.Contains(said, want) {
			t.Errorf("the digest lacks %q:\n%s", want, said)
		}
	}
	for _, active := range []string{"<script", "src=", "@import", "url("} {
		if strings.Contains(said, active) {
			t.Errorf("the digest has %q", active)
		}
	}
	if all := s.digestOf("people"); !strings.Contains(all, "The file was used as delivered. Nothing to do.") {
		t.Errorf("the digest of the roster:\n%s", all)
	}
	_, body, _ := strings.Cut(said, "</style>")
	mustSpeakPlainly(t, "the digest", tag.ReplaceAllString(body, " "))

	// What is mended no longer waits, and a file that is gone is no longer told.
	s.write("inbox/completions.csv", correctedCompletions)
	if err := os.Remove(s.path("inbox/completions c.csv")); err != nil {
		t.Fatal(err)
	}
	s.run(0, "run")
	got := s.inDigest("inbox")
	if diff := cmp.Diff(s.inMarts("inbox"), got); diff != "" || got["completions.csv"].Held != 0 || len(got) != 3 {
		t.Errorf("mended (-account +digest)\n%s", diff)
	}

	// A run that stops says so, and keeps what was said about the other files.
	s.write("inbox/completions.csv", "id,course,day\n0001,C1,17/04/2025\n")
	s.run(3, "run")
	said = s.digestOf("inbox")
	for _, want := range []string{"The last run stopped at completions.csv and published nothing.", `The file has no header &#34;done&#34;`, "completions b.csv"} {
		if !strings.Contains(said, want) {
			t.Errorf("the digest lacks %q:\n%s", want, said)
		}
	}
	_, body, _ = strings.Cut(said, "</style>")
	mustSpeakPlainly(t, "the digest of a run that stopped", tag.ReplaceAllString(body, " "))
	s.write("inbox/completions.csv", correctedCompletions)
	s.run(0, "run")
	if said = s.digestOf("inbox"); strings.Contains(said, "The last run stopped") {
		t.Errorf("the digest still says that the run stopped:\n%s", said)
	}
}
