package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/explain"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newExplain() *cobra.Command {
	var config, output string
	var check func() error
	c := &cobra.Command{
		Use:   "explain PROGRAM [METRIC]",
		Short: "Explains how a figure was computed, from people to interval",
		Long: `Explains how the published figures of a program were computed: the claim, the windows
as dates, the participants by step, cohorts and cells, the calculation, the standard
error, the rules behind grade and verdict, the money, and the models that computed
each of them.

It builds the models again from the landed deliveries of the current snapshot. No
source is read and nothing is published. Figures that would reveal information about
fewer people than the privacy floor are withheld, as in the marts.`,
		Example: `  impactmart explain call_coaching
  impactmart explain call_coaching handle_minutes --output json`,
		Args:              programAndMetric,
		ValidArgsFunction: completeClaim,
		RunE: func(c *cobra.Command, args []string) error {
			if err := check(); err != nil {
				return err
			}
			plan, p, err := load(c, config, storeOnly(), newWait(c))
			if err != nil {
				return err
			}
			program, metric := args[0], ""
			if len(args) == 2 {
				metric = args[1]
			}
			claims, err := explain.Claims(plan, program, metric)
			if err != nil {
				return err
			}
			explanations, err := explainClaims(c.Context(), p, claims)
			if err != nil {
				return redacted(err, plan)
			}
			if first := explanations[0]; !first.IsAsPublished {
				fmt.Fprintf(c.ErrOrStderr(), "note: the configuration or the program has changed since snapshot %d (run %s), so its figures may differ from these; run `impactmart run` to publish again\n", first.Snapshot, first.Run)
			}
			return printExplanations(c.OutOrStdout(), explanations, output)
		},
	}
	configFlag(c, &config)
	storeFlag(c)
	check = outputFlag(c, &output)
	return c
}

// explainClaims builds the tables that explanations read, and explains each claim.
func explainClaims(ctx context.Context, p *pipelines.Pipeline, claims []explain.Claim) (explanations []explain.Explanation, err error) {
	err = p.Rebuild(ctx, explain.Models(), true, func(tables pipelines.Rebuilt) error {
		for _, claim := range claims {
			x, err := explain.Explain(ctx, tables, claim)
			if err != nil {
				return err
			}
			x.Snapshot, x.Run, x.IsAsPublished, x.IsGuarded = tables.Snapshot().Sequence, tables.Snapshot().Run, tables.IsAsPublished(), tables.IsGuarded()
			since, err := tables.WaitsSince(ctx, x.Claim.Program, x.Claim.Metric)
			if err != nil {
				return err
			}
			if since != nil {
				x.WaitsSince = &explain.Waiting{Run: since.Run}
				if since.Through != nil {
					x.WaitsSince.Through = &models.Day{Time: *since.Through}
				}
			}
			explanations = append(explanations, x)
		}
		return nil
	})
	return explanations, err
}

// programAndMetric accepts one or two arguments; otherwise it returns a usage error.
func programAndMetric(c *cobra.Command, args []string) error {
	if err := cobra.RangeArgs(1, 2)(c, args); err != nil {
		return usageError(fmt.Errorf("name a program and, optionally, a metric; see %s --help", c.CommandPath()))
	}
	return nil
}

func printExplanations(w io.Writer, explanations []explain.Explanation, output string) error {
	if output == "json" {
		return writeJSON(w, explanations)
	}
	for i, x := range explanations {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := writeExplanation(w, x); err != nil {
			return err
		}
	}
	return nil
}
