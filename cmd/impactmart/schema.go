package main

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/reference"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Prints the JSON schema of the configuration, for editors",
		Long: `Prints the JSON schema of impactmart.yaml. With it, an editor completes keys, shows
what they mean, and underlines what no run would accept. For editors with the YAML
language server, save the schema next to the configuration and name it in the first
line of the configuration:

  # yaml-language-server: $schema=impactmart.schema.json`,
		Example: `  impactmart schema > impactmart.schema.json`,
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := schema()
			if err == nil {
				_, err = c.OutOrStdout().Write(text)
			}
			return err
		},
	}
}

// schema returns the JSON schema of the configurations that this program reads.
func schema() ([]byte, error) {
	s := reference.Schema{
		Config: reflect.TypeFor[project.Config](), Connectors: map[string]reflect.Type{},
	}
	for name, settings := range sources.Connectors {
		s.Connectors[name] = reflect.TypeOf(settings()).Elem()
	}
	for _, table := range models.Canonical {
		table.Columns = transform.Mappable(table)
		s.Tables = append(s.Tables, table)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
