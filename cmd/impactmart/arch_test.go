package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/impactmart/impactmart/"

// arrows are the imports that each room may have within the module; it is the
// picture in docs/architecture.md. Tests are free, the product is not.
var arrows = map[string][]string{
	"models":                           {},
	"connectors":                       {"connectors/location"},
	"connectors/location":              {},
	"connectors/location/gs":           {"connectors/location"},
	"connectors/location/gs/gstest":    {},
	"connectors/internal/batch":        {"models"},
	"connectors/internal/header":       {"models"},
	"connectors/internal/scratch":      {},
	"connectors/csv":                   {"connectors", "connectors/location", "connectors/internal/batch", "connectors/internal/header", "models"},
	"connectors/excel":                 {"connectors", "connectors/location", "connectors/internal/batch", "connectors/internal/header", "connectors/internal/scratch", "models"},
	"connectors/rest":                  {"connectors", "connectors/internal/batch", "connectors/internal/header", "connectors/internal/scratch", "models"},
	"connectors/connectortest":         {"connectors", "connectors/location", "models"},
	"connectors/location/locationtest": {"connectors/location"},
	"transform":                        {"models"},
	"sql":                              {"models"},
	"internal/warehouse":               {"models", "sql"},
	"internal/inference":               {"models"},
	"internal/calibrate":               {"internal/inference"},
	"internal/snapshot":                {"models", "connectors/location"},
	"internal/report":                  {"models"},
	"internal/feedback":                {"models"},
	"internal/inspect":                 {"models"},
	"internal/forms":                   {"models"},
	"internal/synth":                   {"models"},
	"pipelines":                        {"connectors", "connectors/location", "transform", "models", "sql", "internal/warehouse", "internal/inference", "internal/snapshot", "internal/report", "internal/feedback", "internal/forms"},
	"cmd/impactmart":                   {"connectors", "connectors/csv", "connectors/excel", "connectors/rest", "connectors/location", "connectors/location/gs", "pipelines", "models", "internal/feedback", "internal/forms", "internal/inspect", "internal/report", "internal/synth"},
}

// TestArrows fails on an import that the map does not allow, on a room that it
// does not know, and on an arrow that nobody needs.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "disable_grpc_modules", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	known := map[string]bool{}
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		room := strings.TrimPrefix(p.ImportPath, module)
		known[room] = true
		allowed, ok := arrows[room]
		if !ok {
			t.Errorf("%s is a room without arrows; add it to the map and to docs/architecture.md, or find it a home", room)
			continue
		}
		used := map[string]bool{}
		for _, path := range p.Imports {
			if target, inside := strings.CutPrefix(path, module); inside {
				used[target] = true
				if !slices.Contains(allowed, target) {
					t.Errorf("%s imports %s, which its room may not know", room, target)
				}
			}
		}
		for _, target := range allowed {
			if !used[target] {
				t.Errorf("%s may import %s and does not; take the arrow out", room, target)
			}
		}
	}
	for room := range arrows {
		if !known[room] {
			t.Errorf("the map has %s, the module has not", room)
		}
	}
}
