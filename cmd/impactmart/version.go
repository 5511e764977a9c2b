package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/pipelines"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Prints the version",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "impactmart %s (%s, %s/%s)\n", pipelines.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
