package pipelines

import (
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/sql"
)

// Marts are the published tables as readers see them, by name.
func Marts() ([]report.Entry, error) {
	all, err := sql.Load(Lists()...)
	if err != nil {
		return nil, err
	}
	var marts []report.Entry
	for _, m := range all {
		if m.Layer == sql.Marts {
			marts = append(marts, report.Entry{Table: m.Published(), Inputs: m.Inputs})
		}
	}
	slices.SortFunc(marts, func(a, b report.Entry) int { return strings.Compare(a.Name, b.Name) })
	return marts, nil
}
