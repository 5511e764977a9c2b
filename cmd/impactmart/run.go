package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newRun() *cobra.Command {
	var config, asOf string
	var o pipelines.RunOptions
	var strict bool
	c := &cobra.Command{
		Use:   "run",
		Short: "Lands the deliveries, measures, and publishes the marts",
		Example: `  impactmart run
  impactmart run --config acme/impactmart.yaml --as-of 2026-06-30
  impactmart run --strict            # exit with 4 if rows are held back
  impactmart run --accept values_restated --because "the plant was recounted"
  impactmart run --renew effect/FORKLIFT/handling_time --because "seven values were wrong"`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if o.AsOf, err = parseDay(asOf); err != nil {
				return err
			}
			plan, p, err := load(c, config, sources, newLog(c))
			if err != nil {
				return err
			}
			report, err := p.Run(c.Context(), o)
			if err != nil && report.Published {
				return &exitError{exitBug, plan.Redact(err.Error())} // also after a signal: it interrupted nothing
			}
			if err != nil {
				return redacted(err, plan)
			}
			report.Store = plan.Redact(report.Store)
			summarize(c.ErrOrStderr(), report)
			if strict && report.HeldBack > 0 {
				return &exitError{exitHeldBack, "--strict: " + models.Counted(report.HeldBack, "finding", "findings") + " in rejected_rows"}
			}
			return nil
		},
	}
	configFlag(c, &config)
	c.Flags().StringVar(&asOf, "as-of", "", "last day that counts, yyyy-mm-dd (default: the last day of the data)")
	completeFlag(c, "as-of", anyText)
	c.Flags().StringSliceVar(&o.Accept, "accept", nil, "code of a finding that keeps the marts from being published, to publish them nevertheless")
	completeFlag(c, "accept", oneOf(pipelines.FindingCodes()...))
	c.Flags().StringVar(&o.Because, "because", "", "why the accepted findings are right as they are, or figures are renewed; it is published with them")
	completeFlag(c, "because", anyText)
	c.Flags().StringSliceVar(&o.Renew, "renew", nil, "unit of figures, as the mart figure_dates names it, that is published as of today although fewer people changed than the privacy floor; all begins anew")
	completeFlag(c, "renew", completeRenewal)
	c.Flags().BoolVar(&strict, "strict", false, "exit with 4 if rows are held back")
	c.Flags().BoolVar(&o.Full, "full", false, "publish again even if nothing changed, and write all corrected files again")
	return c
}

func configFlag(c *cobra.Command, config *string) {
	c.Flags().StringVarP(config, "config", "c", "impactmart.yaml", "configuration file")
	completeFlag(c, "config", anyOf("yaml", "yml"))
}

// noArgs is cobra.NoArgs with the exit code of a usage error.
func noArgs(c *cobra.Command, args []string) error {
	if err := cobra.NoArgs(c, args); err != nil {
		return usageError(fmt.Errorf("%w; see %s --help", err, c.CommandPath()))
	}
	return nil
}

func parseDay(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, usageError(fmt.Errorf("--as-of: %q is not a date; write yyyy-mm-dd", text))
	}
	return &day, nil
}

// summarize writes a summary of a run: what came in, what came out, and where to find it.
func summarize(w io.Writer, r pipelines.Report) {
	if r.Withdrawn > 0 {
		fmt.Fprintf(w, "\nNothing changed since snapshot %d (run %s), which was rolled back: snapshot %d stays. New deliveries or settings publish again; so does `impactmart run --full`, as they are.\n", r.Withdrawn, r.Run, r.Sequence)
		return
	}
	if !r.Published {
		fmt.Fprintf(w, "\nNothing changed since snapshot %d (run %s): nothing to publish.\n", r.Sequence, r.Run)
		summarizeChecks(w, r)
		return
	}
	fmt.Fprintf(w, "\nPublished snapshot %d (run %s) in %.1f s; the data end on %s.\n", r.Sequence, r.Run, r.Seconds, r.DataThrough)
	fmt.Fprintf(w, "  deliveries  %d, %d of them new\n", r.Deliveries, r.NewBatches)
	fmt.Fprintf(w, "  rows        %d read = %d landed + %d rejected + %d skipped\n", r.Rows.Read, r.Rows.Landed, r.Rows.Rejected, r.Rows.Skipped)
	summarizeChecks(w, r)
	if r.Waiting > 0 {
		fmt.Fprintf(w, "  waits       %s of an earlier snapshot, until more people have changed: figure_dates\n", models.Counted(r.Waiting, "figure is that", "figures are those"))
	}
	if r.HeldBack > 0 {
		fmt.Fprintf(w, "  check       %s in rejected_rows: which row, what is wrong, what to do\n", models.Counted(r.HeldBack, "finding", "findings"))
	}
	if r.ToCorrect > 0 {
		fmt.Fprintf(w, "  correct     %s: what to correct, cell by cell, in %s\n", models.Counted(r.ToCorrect, "file", "files"), r.Path("feedback"))
	}
	fmt.Fprintf(w, "  read        %s\n", r.Path("marts", "report.html"))
	fmt.Fprintf(w, "  query       %s or the Parquet files next to it\n", r.Path("marts", "marts.duckdb"))
	if r.Changes != nil {
		fmt.Fprintln(w)
		writeChanges(w, *r.Changes, changesLogged)
	}
}

// summarizeChecks says how the checks of facts ended, unless all of them found nothing.
func summarizeChecks(w io.Writer, r pipelines.Report) {
	if c := r.Checks; c.Found+c.NotEvaluated > 0 {
		fmt.Fprintf(w, "  facts       %s found something, %d found nothing, %d could not look: data_findings, data_checks\n", models.Counted(c.Found, "check", "checks"), c.Clean, c.NotEvaluated)
	}
}
