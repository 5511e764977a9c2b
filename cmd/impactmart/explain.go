package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/explain"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newExplain() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:   "explain PROGRAM [METRIC]",
		Short: "Tells how a number came about, from people to interval",
		Long: `Tells how the published figures of a program came about: the claim, the windows as
dates, where everybody ended, cohorts and cells, the sums, the standard error, the
rules behind grade and verdict, the money, and the SQL models that made each.

It builds the models anew from what has landed for the current snapshot. No source
is read and nothing is published. Figures that would tell of few people are withheld
as in the marts.`,
		Example: `  impactmart explain call_coaching
  impactmart explain call_coaching handle_minutes --output json`,
		Args: programAndMetric,
		RunE: func(c *cobra.Command, args []string) error {
			if output != "text" && output != "json" {
				return usageError(fmt.Errorf("--output: %q is not known%s; write text or json", output, models.DidYouMean(output, []string{"text", "json"})))
			}
			plan, p, err := load(config, storeOnly(), io.Discard)
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
				fmt.Fprintf(c.ErrOrStderr(), "note: configuration or program have changed since snapshot %d (run %s); its figures may differ from these until the next run\n", first.Snapshot, first.Run)
			}
			return printExplanations(c.OutOrStdout(), explanations, output)
		},
	}
	configFlag(c, &config)
	c.Flags().StringVar(&output, "output", "text", "text or json")
	return c
}

// explainClaims builds what explanations read and writes one for each claim.
func explainClaims(ctx context.Context, p *pipelines.Pipeline, claims []explain.Claim) (explanations []explain.Explanation, err error) {
	err = p.Rebuild(ctx, explain.Models(), func(tables pipelines.Rebuilt) error {
		for _, claim := range claims {
			x, err := explain.Explain(ctx, tables, claim)
			if err != nil {
				return err
			}
			x.Snapshot, x.Run, x.IsAsPublished = tables.Snapshot().Sequence, tables.Snapshot().Run, tables.IsAsPublished()
			explanations = append(explanations, x)
		}
		return nil
	})
	return explanations, err
}

// programAndMetric asks for one or two arguments, with the exit code of a usage
// error.
func programAndMetric(c *cobra.Command, args []string) error {
	if err := cobra.RangeArgs(1, 2)(c, args); err != nil {
		return usageError(fmt.Errorf("name a program and, if you like, a metric; see %s --help", c.CommandPath()))
	}
	return nil
}

func printExplanations(w io.Writer, explanations []explain.Explanation, output string) error {
	if output == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(explanations)
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
