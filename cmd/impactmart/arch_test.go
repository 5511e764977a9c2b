package main

import (
	"slices"
	"testing"
)

const module = "github.com/impactmart/impactmart/"

// arrows are the imports within the module that each package may have, except imports
// of tests.
var arrows = map[string][]string{
	"models":                           {"internal/identity"},
	"connectors":                       {"connectors/location"},
	"connectors/location":              {},
	"connectors/location/gs":           {"connectors/location"},
	"connectors/location/gs/gstest":    {},
	"connectors/location/locationtest": {"connectors/location"},
	"connectors/connectortest":         {"connectors", "connectors/location", "models"},
	"connectors/internal/batch":        {"internal/identity", "models"},
	"connectors/internal/header":       {"internal/identity", "models"},
	"connectors/internal/scratch":      {},
	"connectors/corrected":             {"connectors", "internal/identity", "models"},
	"connectors/csv":                   {"connectors", "connectors/internal/batch", "connectors/internal/header", "connectors/location", "internal/identity", "models"},
	"connectors/excel":                 {"connectors", "connectors/internal/batch", "connectors/internal/header", "connectors/internal/scratch", "connectors/location", "internal/identity", "models"},
	"connectors/rest":                  {"connectors", "connectors/internal/batch", "connectors/internal/header", "connectors/internal/scratch", "internal/identity", "models"},
	"transform":                        {"internal/identity", "models"},
	"sql":                              {"internal/identity", "models"},
	"internal/identity":                {},
	"internal/parquetfile":             {},
	"internal/project":                 {"connectors", "connectors/corrected", "connectors/location", "internal/forms", "internal/identity", "models", "transform"},
	"internal/warehouse":               {"internal/identity", "models", "sql"},
	"internal/warehouse/duckdb":        {"internal/identity", "internal/parquetfile", "internal/warehouse", "models", "sql"},
	"internal/warehouse/enginetest":    {"internal/inference", "internal/parquetfile", "internal/privacy", "internal/warehouse", "models", "sql", "transform"},
	"internal/inference":               {"internal/identity", "models"},
	"internal/privacy":                 {"internal/identity", "models"},
	"internal/store":                   {"connectors/location", "internal/parquetfile", "models"},
	"internal/explain":                 {"internal/inference", "internal/project", "models", "sql"},
	"internal/chart":                   {"internal/identity"},
	"internal/report":                  {"internal/chart", "internal/identity", "internal/parquetfile", "models"},
	"internal/feedback":                {"connectors", "connectors/corrected", "internal/identity", "models"},
	"internal/forms":                   {"models"},
	"internal/inspect":                 {"connectors/csv", "models"},
	"internal/synth":                   {"models"},
	"internal/calibrate":               {"internal/inference"},
	"internal/reference":               {"models"},
	"internal/rowgen":                  {"models", "sql"},
	"pipelines":                        {"connectors", "connectors/corrected", "connectors/location", "internal/feedback", "internal/identity", "internal/inference", "internal/parquetfile", "internal/privacy", "internal/project", "internal/report", "internal/store", "internal/warehouse", "models", "sql", "transform"},
	"cmd/impactmart":                   {"connectors", "connectors/csv", "connectors/excel", "connectors/location", "connectors/location/gs", "connectors/rest", "internal/explain", "internal/feedback", "internal/forms", "internal/inspect", "internal/project", "internal/reference", "internal/report", "internal/synth", "internal/warehouse/duckdb", "models", "pipelines", "transform"},
}

// TestArrows fails on an import that arrows does not allow, on a package without an
// entry, and on an entry that is not used.
func TestArrows(t *testing.T) {
	t.Parallel()
	packages := imports(t)
	for name, used := range packages {
		allowed, ok := arrows[name]
		if !ok {
			t.Errorf("%s is not in arrows; add it, or move its code to another package", name)
		}
		for _, target := range used {
			if ok && !slices.Contains(allowed, target) {
				t.Errorf("%s imports %s, which arrows does not allow", name, target)
			}
		}
		for _, target := range allowed {
			if !slices.Contains(used, target) {
				t.Errorf("%s does not import %s; remove it from arrows", name, target)
			}
		}
	}
	for name := range arrows {
		if _, ok := packages[name]; !ok {
			t.Errorf("%s is not in the module; remove it from arrows", name)
		}
	}
}
