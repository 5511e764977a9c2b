package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newRollback() *cobra.Command {
	var config string
	var to int64
	c := &cobra.Command{
		Use:   "rollback",
		Short: "Makes an earlier snapshot current again",
		Long: `Makes the snapshot before the current one current again, or the one of --to: pointer,
aliases and page. A snapshot with a damaged file is refused. Nothing is removed, and the
rollback is recorded like a run.

A run with the deliveries and settings of a snapshot that was rolled back does not publish
them again, and says so. It publishes once a delivery, a setting or the program is another
one, or with --full.`,
		Example: `  impactmart rollback
  impactmart marts list
  impactmart rollback --to 12`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("to") && to < 1 {
				return usageError(fmt.Errorf("--to: %d is not the number of a snapshot; see `impactmart marts list`", to))
			}
			plan, p, err := load(c, config, storeOnly(), newWait(c))
			if err != nil {
				return err
			}
			record, err := p.Rollback(c.Context(), to)
			if err != nil && record.Rollback != nil {
				return &exitError{exitBug, plan.Redact(err.Error())}
			}
			if err != nil {
				return redacted(err, plan)
			}
			fmt.Fprintf(c.OutOrStdout(), "Snapshot %d (run %s) is current again instead of %d.\n", record.Sequence, record.Run, record.Rollback.From)
			return nil
		},
	}
	configFlag(c, &config)
	c.Flags().Int64Var(&to, "to", 0, "number of the snapshot (default: the one before the current one)")
	completeFlag(c, "to", completeSnapshot)
	return c
}
