package sql

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// columns are the columns that several tables share, by name. A contract that names
// one without describing it takes the description from here.
type columns map[string]models.Column

// readColumns reads columns.yaml, a list of columns. A folder of models without the
// file has no shared columns.
func readColumns(fsys fs.FS) (columns, error) {
	text, err := fs.ReadFile(fsys, "columns.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return columns{}, nil
	}
	if err != nil {
		return nil, err
	}
	var list []models.Column
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf("sql/columns.yaml: %w", err)
	}
	shared := columns{}
	for _, c := range list {
		if _, twice := shared[c.Name]; twice {
			return nil, fmt.Errorf("sql/columns.yaml: column %s is declared twice; remove one of the declarations", c.Name)
		}
		shared[c.Name] = c
	}
	return shared, nil
}

// complete fills in what a contract omits about a shared column. References are filled
// in for marts only: the keys of unpublished tables are correct by construction.
func (s columns) complete(m Model, c models.Column) models.Column {
	shared, ok := s[c.Name]
	if !ok {
		return c
	}
	if c.Type == "" {
		c.Type = shared.Type
	}
	if c.Unit == "" && c.Doc == "" {
		c.Unit = shared.Unit
	}
	if c.Doc == "" {
		c.Doc = shared.Doc
	}
	if c.Values == nil {
		c.Values = shared.Values
	}
	if c.Role.Kind == "" {
		c.Role = shared.Role
	}
	if table, _, _ := strings.Cut(shared.References, "."); c.References == "" && m.Layer == Marts && table != m.Name && !c.IsGuard {
		c.References = shared.References
	}
	c.PII = c.PII || shared.PII
	return c
}
