package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func newReport() *cobra.Command {
	var config, out, owner string
	c := &cobra.Command{
		Use:   "report",
		Short: "Writes the report for leaders from the published marts",
		Example: `  impactmart report > what-training-achieved.html
  impactmart report --out what-training-achieved.html
  impactmart report --owner "Head of Sales" --out sales.html`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			plan, p, err := load(c, config, storeOnly(), io.Discard)
			if err != nil {
				return err
			}
			var page bytes.Buffer // a report that is refused leaves an earlier file as it is
			if err := p.WriteReport(c.Context(), &page, owner); err != nil {
				return redacted(err, plan)
			}
			if out == "" {
				_, err := page.WriteTo(c.OutOrStdout())
				return err
			}
			file, err := os.Create(out)
			if err != nil {
				return usageError(fmt.Errorf("--out: %w", err))
			}
			_, err = page.WriteTo(file)
			return errors.Join(err, file.Close())
		},
	}
	configFlag(c, &config)
	c.Flags().StringVar(&owner, "owner", "", "show only the goals and programs of this owner")
	c.Flags().StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	return c
}
