package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/forms"
)

func newInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Starts a project: configuration, register and templates",
		Long: `Writes impactmart.yaml, register.xlsx and a template for each kind of file to a
folder, by default the working folder, and creates its inbox. The register and the
templates are workbooks with drop-down lists, marks on required cells, and a gray
example row that is ignored as long as it is unchanged.

Nothing is overwritten: if one of the files exists already, nothing is written.`,
		Example: `  impactmart init training
  impactmart check --config training/impactmart.yaml`,
		Args: func(c *cobra.Command, args []string) error {
			if err := cobra.MaximumNArgs(1)(c, args); err != nil {
				return usageError(fmt.Errorf("name one folder, or none for the working folder; see %s --help", c.CommandPath()))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			written, err := forms.Init(dir)
			if errors.Is(err, os.ErrExist) {
				return usageError(fmt.Errorf("init: %w", err))
			}
			if err != nil {
				return fmt.Errorf("init: %w", err)
			}
			out := c.OutOrStdout()
			for _, name := range written {
				fmt.Fprintf(out, "wrote %s\n", filepath.Join(dir, filepath.FromSlash(name)))
			}
			fmt.Fprintf(out, `
Next:
  1. Fill in the register: %s
  2. Put files into %s: copies of the templates, or exports from your systems
     (impactmart inspect FILE proposes how to read them)
  3. impactmart check --config %s
`, filepath.Join(dir, "register.xlsx"), filepath.Join(dir, "inbox"), filepath.Join(dir, "impactmart.yaml"))
			return nil
		},
	}
}
