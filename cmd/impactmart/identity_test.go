package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/report"
)

// TestOtherCodeOtherFigures: a store is not used by code other than the code that wrote
// it. A build that reads cells differently lands every file again. A build that computes
// intervals differently lands nothing and measures again. After both, the first build
// restores its own figures.
func TestOtherCodeOtherFigures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	const usual = "impactmart" // this program
	first := runBuild(t, usual, dir)
	if again := runBuild(t, usual, dir); again.Run != first.Run || !maps.Equal(again.landed, first.landed) {
		t.Fatalf("the same build again: run %s after %s, landed %v after %v", again.Run, first.Run, again.landed, first.landed)
	}

	reading := build(t, edit{"connectors/csv/record.go", "cell := p.text[s.from:s.to]\n", "cell := bytes.TrimPrefix(p.text[s.from:s.to], []byte(\"5\"))\n"})
	read := runBuild(t, reading, dir)
	if read.Run == first.Run || read.effect == first.effect {
		t.Errorf("cells are read differently: run %s after %s, effect %g after %g", read.Run, first.Run, read.effect, first.effect)
	}
	for file := range first.landed {
		if read.landed[file] {
			t.Errorf("cells are read differently, but %s was not landed again", file)
		}
	}

	intervals := build(t, edit{"internal/inference/inference.go", "const Level = 0.95", "const Level = 0.9"})
	narrow := runBuild(t, intervals, dir)
	if narrow.Run == first.Run || narrow.effect != first.effect || narrow.low <= first.low {
		t.Errorf("intervals are computed differently: run %s after %s, %g from %g after %g from %g", narrow.Run, first.Run, narrow.effect, narrow.low, first.effect, first.low)
	}
	if !maps.Equal(narrow.landed, first.landed) {
		t.Errorf("intervals are computed differently, but landed files changed: %v after %v", narrow.landed, first.landed)
	}

	if last := runBuild(t, usual, dir); last.Run != first.Run || last.low != first.low || last.effect != first.effect || !maps.Equal(last.landed, first.landed) {
		t.Errorf("the first build after the others: %+v, want %+v", last, first)
	}
}

// edit is a change of one file of the module.
type edit struct{ file, old, new string }

// build builds the program with edited files and returns its path.
func build(t *testing.T, edits ...edit) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for _, e := range edits {
		path, err := filepath.Abs(filepath.Join("..", "..", e.file))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(text), e.old) != 1 {
			t.Fatalf("%s does not contain %q exactly once", e.file, e.old)
		}
		changed := filepath.Join(dir, filepath.Base(e.file))
		if err := os.WriteFile(changed, []byte(strings.Replace(string(text), e.old, e.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[path] = changed
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "impactmart")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "disable_grpc_modules", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// made is the result of a run.
type made struct {
	Sequence    int    `json:"sequence"`
	Run         string `json:"run"`
	effect, low float64
	landed      map[string]bool // landing files that it used
}

func runBuild(t *testing.T, program, dir string) made {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), program, "run", "-c", filepath.Join(dir, "impactmart.yaml")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var m made
	text, err := os.ReadFile(filepath.Join(dir, "store", "current.json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	marts, err := report.Load(context.Background(), func(mart string) (string, error) {
		return filepath.Join(dir, "store", "marts", mart+".parquet"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range marts.Impacts {
		if i.IsPrimary && i.SegmentType == "all" {
			m.effect, m.low = *i.Effect, *i.EffectLow
		}
	}
	var manifest struct {
		Deliveries []struct {
			Feed    string `json:"feed"`
			Content string `json:"content_hash"`
			Mapping string `json:"mapping_hash"`
		} `json:"deliveries"`
	}
	snapshot := filepath.Join(dir, "store", "snapshots", fmt.Sprintf("%06d-%s", m.Sequence, m.Run), "manifest.json")
	if text, err = os.ReadFile(snapshot); err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.landed = map[string]bool{}
	for _, d := range manifest.Deliveries {
		landed := filepath.Join(d.Feed, d.Content+"-"+d.Mapping+".parquet")
		if _, err := os.Stat(filepath.Join(dir, "store", "landing", landed)); err != nil {
			t.Fatal(err)
		}
		m.landed[landed] = true
	}
	return m
}
