package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newRuns() *cobra.Command {
	c := &cobra.Command{
		Use:   "runs",
		Short: "Lists what runs and rollbacks did, also those that failed",
		Example: `  impactmart runs list
  impactmart runs show 4be1f09c2d77`,
		Args: knownVerb,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newRunsList(), newRunsShow())
	return c
}

// shownRecord is a record as JSON.
type shownRecord struct {
	Name    string `json:"record"`
	Outcome string `json:"outcome"` // published, unchanged, failed or rolled back
	pipelines.Record
}

func shownRecords(records []pipelines.Record) []shownRecord {
	shown := make([]shownRecord, len(records))
	for i, r := range records {
		shown[i] = shownRecord{r.Name, r.Outcome(), r}
	}
	return shown
}

func newRunsList() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:     "list",
		Short:   "Lists all runs: when each began, what came of it, the last day that counts, and how long it took",
		Example: "  impactmart runs list --output json",
		Args:    noArgs,
	}
	configFlag(c, &config)
	storeAloneFlag(c)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		plan, p, err := loadStore(c, config, newProgress(c.ErrOrStderr()))
		if err != nil {
			return err
		}
		records, err := p.Records(c.Context())
		if err != nil {
			return redacted(err, plan)
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), shownRecords(records))
		}
		t := newTable(c.OutOrStdout(), "record", "outcome", "snapshot", "through", "deliveries", "new", "rows read", "findings", "seconds", "error")
		for _, r := range records {
			t.row(r.Name, r.Outcome(), r.Sequence, lastDay(r.AsOf, r.DataThrough), r.Deliveries, r.NewBatches, r.Rows.Read, r.HeldBack, fmt.Sprintf("%.1f", r.Seconds), firstLine(r.Error))
		}
		return t.w.Flush()
	}
	return c
}

// lastDay is the last day that counts: that of --as-of, or else that of the data.
func lastDay(asOf, through string) string { return cmp.Or(asOf, through, "-") }

// firstLine is the first line of a text, not longer than a line of a terminal.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if characters := []rune(line); len(characters) > 80 {
		return string(characters[:79]) + "…"
	}
	return line
}

func newRunsShow() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:   "show RUN",
		Short: "Shows everything that the record of a run says",
		Long: `Shows the record of a run: a name of runs list, or the id of a run, of which the last
record is shown.`,
		Example: `  impactmart runs show 20260731T023000000-failed
  impactmart runs show 4be1f09c2d77 --output json`,
		ValidArgsFunction: completeRun,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fmt.Errorf("name one run; see %s --help", c.CommandPath()))
			}
			return nil
		},
	}
	configFlag(c, &config)
	storeAloneFlag(c)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		plan, p, err := loadStore(c, config, newProgress(c.ErrOrStderr()))
		if err != nil {
			return err
		}
		records, err := p.Records(c.Context())
		if err != nil {
			return redacted(err, plan)
		}
		record, err := recordOf(records, args[0])
		if err != nil {
			return err
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), shownRecords([]pipelines.Record{record})[0])
		}
		writeRecord(c.OutOrStdout(), record)
		return nil
	}
	return c
}

// recordOf finds a record by its name, or the last one of a run.
func recordOf(records []pipelines.Record, name string) (pipelines.Record, error) {
	var names []string
	for _, r := range slices.Backward(records) {
		if r.Name == name || r.Run == name {
			return r, nil
		}
		names = append(names, r.Name)
		if r.Run != "" {
			names = append(names, r.Run)
		}
	}
	return pipelines.Record{}, usageError(fmt.Errorf("no record of a run is called %q%s; see `impactmart runs list`", name, models.DidYouMean(name, names)))
}

func writeRecord(w io.Writer, r pipelines.Record) {
	line := func(what, format string, args ...any) {
		fmt.Fprintf(w, "%-11s %s\n", what, fmt.Sprintf(format, args...))
	}
	line("record", "%s", r.Name)
	line("outcome", "%s", r.Outcome())
	line("started", "%s UTC, %.1f s", moment(r.Started), r.Seconds)
	if r.Sequence > 0 {
		line("snapshot", "%d, run %s", r.Sequence, r.Run)
	}
	if r.Rollback != nil {
		line("rolled back", "from snapshot %d", r.Rollback.From)
	}
	if r.Withdrawn > 0 {
		line("withdrawn", "equal to snapshot %d, which was rolled back", r.Withdrawn)
	}
	if r.AsOf != "" {
		line("as of", "%s", r.AsOf)
	}
	if r.DataThrough != "" {
		line("data end", "%s", r.DataThrough)
	}
	line("deliveries", "%d, %d of them new", r.Deliveries, r.NewBatches)
	if r.Rollback == nil {
		line("rows", "%d read = %d landed + %d rejected + %d skipped", r.Rows.Read, r.Rows.Landed, r.Rows.Rejected, r.Rows.Skipped)
	}
	line("findings", "%d in rejected_rows", r.HeldBack)
	line("facts", "%s found something, %d found nothing, %d could not look", models.Counted(r.Checks.Found, "check", "checks"), r.Checks.Clean, r.Checks.NotEvaluated)
	if r.ToCorrect > 0 {
		line("correct", "%s", models.Counted(r.ToCorrect, "file", "files"))
	}
	if r.Error != "" {
		line("error", "%s", r.Error)
	}
	if r.Trace != "" {
		line("trace", "\n%s", r.Trace)
	}
}
