package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCheck() *cobra.Command {
	var config string
	c := &cobra.Command{
		Use:   "check",
		Short: "Checks configuration, sources and mappings, and changes nothing",
		Long: `Checks the configuration, opens every source, reads it to its end through its mapping,
and names the facts that contradict each other. Nothing is published. Every fault is
reported with its location and remedy, and what would keep a run from publishing ends
with exit code 3.`,
		Example: "  impactmart check --config acme/impactmart.yaml",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			plan, p, err := load(c, config, sources, c.ErrOrStderr())
			if err != nil {
				return err
			}
			findings, err := p.Check(c.Context())
			if err != nil {
				return redacted(err, plan)
			}
			fmt.Fprintf(c.OutOrStdout(), "%d feeds checked: %d rows read, %d would land, %d would be held back, %d skipped by rule\n",
				len(plan.Feeds), findings.Read, findings.Landed, findings.Rejected, findings.Skipped)
			return nil
		},
	}
	configFlag(c, &config)
	return c
}
