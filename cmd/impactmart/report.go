package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func newReport() *cobra.Command {
	var config, out string
	c := &cobra.Command{
		Use:   "report",
		Short: "Writes the report for leaders from the published marts",
		Example: `  impactmart report > what-training-achieved.html
  impactmart report --out what-training-achieved.html`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			_, p, err := load(config, storeOnly(), io.Discard)
			if err != nil {
				return err
			}
			w := c.OutOrStdout()
			if out != "" {
				file, err := os.Create(out)
				if err != nil {
					return usageError(fmt.Errorf("--out: %w", err))
				}
				defer func() {
					if closeErr := file.Close(); err == nil {
						err = closeErr
					}
				}()
				w = io.Writer(file)
			}
			return p.WriteReport(c.Context(), w)
		},
	}
	configFlag(c, &config)
	c.Flags().StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	return c
}
