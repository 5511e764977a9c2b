package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// plannedCompany has 90 people of three departments on different levels and the values of
// 2025, and plans to train everybody from February 2026 on. Nobody has completed anything.
func plannedCompany(t *testing.T) site {
	t.Helper()
	var roster strings.Builder
	fmt.Fprintln(&roster, "id,hired,department")
	for person := 1; person <= 90; person++ {
		fmt.Fprintf(&roster, "%04d,2020-01-15,%s\n", person, []string{"Sales", "Service", "Support"}[person%3])
	}
	config := strings.NewReplacer(
		"path: inbox/kpi.csv", `path: "inbox/kpi*.csv"`,
		"launch: 2025-04-01", "launch: 2026-02-02",
		"agreed_on: 2025-03-01", "agreed_on: 2025-12-01",
	).Replace(projectConfig) + "plans:\n  - {program: C1, start: 2026-02-02, design: wait_list, seed: 7}\n"
	s := newSite(t, map[string]string{
		"impactmart.yaml": config, "inbox/roster.csv": roster.String(), "inbox/completions.csv": "id,course,done\n", "inbox/kpi.csv": plannedValues(1, 12, nil),
	})
	return s
}

// plannedValues are the values of months counted from January 2025: levels of departments
// and people, a season, chance, and 3 more from March 2026 on for those who were trained.
func plannedValues(from, to int, trained map[string]bool) string {
	var kpi strings.Builder
	fmt.Fprintln(&kpi, "id,month,value")
	for person := 1; person <= 90; person++ {
		rng := rand.New(rand.NewPCG(uint64(person), 1))
		level := 50 + 5*float64(person%3) + 4*rng.NormFloat64()
		for month := 1; month <= to; month++ {
			value := level + 2*math.Sin(float64(month)) + 2*rng.NormFloat64()
			id := fmt.Sprintf("%04d", person)
			if trained[id] && month > 14 {
				value += 3
			}
			if month >= from {
				fmt.Fprintf(&kpi, "%s,%d-%02d,%.4f\n", id, 2025+(month-1)/12, (month-1)%12+1, value)
			}
		}
	}
	return kpi.String()
}

// TestPlanBecomesExperiment: what `plan --draw` writes is a delivery; after the launch, the
// program is measured as the experiment that was planned, about as precisely as planned.
func TestPlanBecomesExperiment(t *testing.T) {
	s := plannedCompany(t)
	s.run(exitOK, "run")
	before := detectableEffect(t, s)
	draw := s.path("inbox/drawn.csv")
	said := s.run(exitOK, "plan", "C1", "--draw", draw, "--out", s.path("plan.md"))
	_, feed, found := strings.Cut(said, "feeds:\n")
	if info, err := os.Stat(draw); err != nil || info.Mode().Perm() != 0o600 || !found {
		t.Fatalf("the draw has mode %v, %v:\n%s", info.Mode(), err, said)
	}
	s.run(exitUsage, "plan", "C1", "--draw", draw)

	config, err := os.ReadFile(s.path("impactmart.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.NewReplacer("{id: C1,", "{id: C9, courses: [C1],", "program: C1", "program: C9").Replace(string(config))
	s.write("impactmart.yaml", renamed)
	if said := s.run(exitUsage, "plan", "C9", "--draw", s.path("another.csv")); !strings.Contains(said, "C9 was drawn on") {
		t.Errorf("under another name, the program is drawn again:\n%s", said)
	}
	s.write("impactmart.yaml", strings.Replace(string(config), "feeds:\n", "feeds:\n"+feed, 1))
	trained := map[string]bool{}
	completions := "id,course,done\n"
	for id, arm := range drawnArms(t, draw) {
		if trained[id] = arm == "treatment"; trained[id] {
			completions += id + ",C1,16/02/2026\n"
		}
	}
	s.write("inbox/completions_2026.csv", completions)
	s.write("inbox/kpi_2026.csv", plannedValues(13, 17, trained))
	s.run(exitOK, "run")

	for _, line := range []string{
		"- The first completion is of 2026-02-16; the planned start is 2026-02-02.", "- 45 of 90 planned people have completed the program.",
		"Of those who wait, 0 (0 %) did so before their wave on 2026-06-02",
	} {
		if page := s.run(exitOK, "plan", "C1"); !strings.Contains(page, line) {
			t.Errorf("the plan lacks %q:\n%s", line, page)
		}
	}
	db, err := sql.Open("duckdb", s.path("store/marts/marts.duckdb")+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var estimator, grade, capped string
	var low, high, detectable, planned float64
	if err := db.QueryRow(`
		select i.estimator, i.evidence_grade, coalesce(i.evidence_cap, ''), i.effect_low, i.effect_high, i.detectable_effect, p.detectable_effect
		from program_impacts as i inner join study_plans as p on i.program_id = p.program_id and i.metric_id = p.metric_id
		where i.is_primary`).Scan(&estimator, &grade, &capped, &low, &high, &detectable, &planned); err != nil {
		t.Fatal(err)
	}
	if estimator != "experiment" || grade != "strong" {
		t.Errorf("primary estimate %s, evidence %s %s", estimator, grade, capped)
	}
	if low > 3 || high < 3 {
		t.Errorf("3 more were planted, the interval is %.3f to %.3f", low, high)
	}
	if after := detectableEffect(t, s); after != planned {
		t.Errorf("the page says %v, the mart %v", after, planned)
	}
	// Meanwhile January has become the last month before the launch, and no later one counts.
	if ratio := planned / before; ratio < 0.95 || ratio > 1.05 {
		t.Errorf("the plan said %v before the launch and says %v after it", before, planned)
	}
	if ratio := detectable / planned; ratio < 0.85 || ratio > 1.35 {
		t.Errorf("an effect of %.3f was planned as detectable, of %.3f it is", planned, detectable)
	}
	s.changePlaces(draw)
	s.run(exitOK, "run")
	if err := db.Close(); err != nil { // the file is another one now
		t.Fatal(err)
	}
	marts, err := sql.Open("duckdb", s.path("store/marts/marts.duckdb")+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer marts.Close()
	if err := marts.QueryRow("select evidence_grade, evidence_cap from program_impacts where is_primary").Scan(&grade, &capped); err != nil || grade != "weak" || capped != "arms_not_as_drawn" {
		t.Errorf("two people have changed places: %s by %s, %v", grade, capped, err)
	}
}

// changePlaces lets the first person of either arm of a draw change places.
func (s site) changePlaces(draw string) {
	s.t.Helper()
	text, err := os.ReadFile(draw)
	if err != nil {
		s.t.Fatal(err)
	}
	changed := strings.Replace(string(text), ",treatment,", ",elsewhere,", 1)
	changed = strings.Replace(changed, ",waitlist,", ",treatment,", 1)
	if err := os.WriteFile(draw, []byte(strings.Replace(changed, ",elsewhere,", ",waitlist,", 1)), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// detectableEffect is the one of the plan's only metric.
func detectableEffect(t *testing.T, s site) float64 {
	t.Helper()
	var plan struct {
		Metrics []struct {
			Study struct {
				DetectableEffect float64 `json:"detectable_effect"`
			} `json:"study"`
		} `json:"metrics"`
	}
	if err := json.Unmarshal([]byte(s.run(exitOK, "plan", "C1", "--output", "json")), &plan); err != nil {
		t.Fatal(err)
	}
	return plan.Metrics[0].Study.DetectableEffect
}

// drawnArms are the arms of a draw by employee id.
func drawnArms(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	arms := map[string]string{}
	for _, row := range rows[1:] {
		arms[row[0]] = row[2]
	}
	return arms
}

// TestPlanBesideWorkbook: a plan in the configuration is about the programs of a register in
// a workbook. Without months before the launch, it says that there is no history.
func TestPlanBesideWorkbook(t *testing.T) {
	s := newSite(t, nil)
	s.registerBook(nil)
	s.write("impactmart.yaml", bookConfig+"plans:\n  - {program: C1, start: 2025-04-01, design: waves}\n")
	s.run(exitOK, "run")
	if page := s.run(exitOK, "plan", "C1"); !strings.Contains(page, "nobody who would be trained has values in both windows in history") {
		t.Error(page)
	}
}
