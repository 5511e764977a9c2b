package main

import (
	"slices"
	"testing"
)

const module = "github.com/impactmart/impactmart/"

// arrows are the imports within the module that each package may have, except imports
// of tests.
var arrows = map[string][]string{
	"models":                           {"models/identity"},
	"models/identity":                  {},
	"connectors":                       {"connectors/location", "models"},
	"models/sketch":                    {"models/identity"},
	"connectors/location":              {},
	"connectors/location/gs":           {"connectors/location"},
	"connectors/location/gs/gstest":    {},
	"connectors/location/locationtest": {"connectors/location"},
	"connectors/connectortest":         {"connectors", "connectors/location", "models"},
	"connectors/internal/batch":        {"models", "models/identity"},
	"connectors/internal/header":       {"models", "models/identity"},
	"connectors/corrected":             {"connectors", "connectors/location", "models", "models/identity"},
	"connectors/csv":                   {"connectors", "connectors/internal/batch", "connectors/internal/header", "connectors/location", "models", "models/identity"},
	"connectors/excel":                 {"connectors", "connectors/internal/batch", "connectors/internal/header", "connectors/location", "models", "models/identity"},
	"connectors/rest":                  {"connectors", "connectors/internal/batch", "connectors/internal/header", "models", "models/identity"},
	"transform":                        {"models", "models/identity"},
	"sql":                              {"models", "models/identity"},
	"internal/parquetfile":             {},
	"internal/project":                 {"connectors", "connectors/corrected", "connectors/location", "internal/forms", "models", "models/identity", "transform"},
	"internal/warehouse":               {"models", "models/identity", "sql"},
	"internal/warehouse/duckdb":        {"internal/parquetfile", "internal/warehouse", "models", "models/identity", "sql"},
	"internal/warehouse/spark":         {"internal/parquetfile", "internal/warehouse", "models", "models/identity", "sql"},
	"internal/warehouse/sparktest":     {},
	"internal/warehouse/enginetest":    {"internal/comparison", "internal/inference", "internal/parquetfile", "internal/privacy", "internal/warehouse", "models", "sql", "transform"},
	"internal/inference":               {"internal/language", "internal/sentence", "models", "models/identity", "models/sketch"},
	"internal/comparison":              {"internal/inference", "models", "models/identity", "models/sketch"},
	"internal/facts":                   {"internal/comparison", "internal/inference", "internal/language", "internal/sentence", "models", "models/identity"},
	"internal/privacy":                 {"models", "models/identity", "models/sketch"},
	"internal/attacker":                {"internal/privacy", "models"},
	"internal/export":                  {"connectors/location", "internal/parquetfile", "models"},
	"internal/store":                   {"connectors/location", "internal/parquetfile", "models", "models/sketch"},
	"internal/store/storetest":         {"connectors/location", "internal/store", "models"},
	"internal/explain":                 {"internal/inference", "internal/project", "models", "sql"},
	"internal/planning":                {"internal/inference", "models"},
	"internal/monitor":                 {"models"},
	"internal/chart":                   {"models/identity"},
	"internal/sentence":                {"internal/language", "models/identity"},
	"internal/language":                {"models", "models/identity"},
	"internal/report":                  {"internal/chart", "internal/language", "internal/sentence", "internal/parquetfile", "models", "models/identity"},
	"internal/report/looktest":         {},
	"internal/feedback":                {"connectors", "connectors/corrected", "models", "models/identity"},
	"internal/forms":                   {"models"},
	"internal/inspect":                 {"connectors", "connectors/csv", "connectors/excel", "connectors/location", "models", "transform"},
	"internal/synth":                   {"models"},
	"internal/calibrate":               {"internal/comparison", "internal/inference", "internal/parquetfile", "internal/warehouse", "internal/warehouse/duckdb", "models", "sql", "transform"},
	"internal/reference":               {"models"},
	"docs":                             {},
	"internal/rowgen":                  {"models", "sql"},
	"pipelines":                        {"connectors", "connectors/corrected", "connectors/location", "internal/comparison", "internal/export", "internal/facts", "internal/feedback", "internal/inference", "internal/monitor", "internal/parquetfile", "internal/privacy", "internal/project", "internal/report", "internal/store", "internal/warehouse", "models", "models/identity", "models/sketch", "sql", "transform"},
	"cmd/impactmart":                   {"connectors", "connectors/csv", "connectors/excel", "connectors/location", "connectors/location/gs", "connectors/rest", "docs", "internal/explain", "internal/feedback", "internal/forms", "internal/inspect", "internal/language", "internal/planning", "internal/project", "internal/reference", "internal/report", "internal/synth", "internal/warehouse", "internal/warehouse/duckdb", "internal/warehouse/spark", "models", "pipelines", "transform"},
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
