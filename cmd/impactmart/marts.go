package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/report"
)

func newMarts() *cobra.Command {
	c := &cobra.Command{
		Use:   "marts",
		Short: "Lists published snapshots, says what changed between two, and describes and exports the marts",
		Example: `  impactmart marts list
  impactmart marts diff`,
		Args: knownVerb,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newMartsList(), newMartsDiff(), newMartsSchema(), newMartsDDL(), newMartsExport())
	return c
}

func newMartsList() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:     "list",
		Short:   "Lists the snapshots: when each was published, by which run, and which is current",
		Example: "  impactmart marts list --output json",
		Args:    noArgs,
	}
	configFlag(c, &config)
	storeFlag(c)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		plan, p, err := load(c, config, storeOnly(), quiet)
		if err != nil {
			return err
		}
		snapshots, err := p.Snapshots(c.Context())
		if err != nil {
			return redacted(err, plan)
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), snapshots)
		}
		t := newTable(c.OutOrStdout(), "snapshot", "published (UTC)", "run", "deliveries", "rows", "findings", "")
		for _, s := range snapshots {
			state := ""
			switch {
			case s.IsCurrent:
				state = "current"
			case s.IsRolledBack:
				state = "rolled back"
			}
			t.row(s.Sequence, moment(s.Published), s.Run, s.Deliveries, s.Rows, s.HeldBack, state)
		}
		return t.w.Flush()
	}
	return c
}

func newMartsDiff() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:   "diff [A B]",
		Short: "Says what changed between two snapshots, and because of which deliveries",
		Long: `Compares the row to quote of every program and metric in two snapshots: effect,
interval, people, verdict and grade, as published. Above them are the differences in
what the snapshots were made from. By default the current snapshot is compared with the
one before it. Only the store is read, and no figure is computed anew.`,
		Example: `  impactmart marts diff
  impactmart marts diff 3 7 --output json`,
	}
	configFlag(c, &config)
	storeFlag(c)
	check := outputFlag(c, &output)
	c.ValidArgsFunction = completeSnapshots
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) != 0 && len(args) != 2 {
			return usageError(fmt.Errorf("name two snapshots, such as `marts diff 3 7`, or none; see %s --help", c.CommandPath()))
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		var numbers [2]int64
		for i, arg := range args {
			n, err := strconv.ParseInt(arg, 10, 64)
			if err != nil || n < 1 {
				return usageError(fmt.Errorf("%q is not the number of a snapshot; see `impactmart marts list`", arg))
			}
			numbers[i] = n
		}
		plan, p, err := load(c, config, storeOnly(), quiet)
		if err != nil {
			return err
		}
		changes, err := p.Diff(c.Context(), numbers[0], numbers[1])
		if err != nil {
			return redacted(err, plan)
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), changes)
		}
		writeChanges(c.OutOrStdout(), changes, 0)
		return nil
	}
	return c
}

// changesLogged is the number of lines at the end of a run.
const changesLogged = 10

// writeChanges writes causes and changes, one a line; of more than the limit, only the first
// and how many there are. Without a limit, it writes all.
func writeChanges(w io.Writer, c report.Changes, limit int) {
	fmt.Fprintf(w, "Changed from snapshot %d to %d:\n", c.From, c.To)
	var lines []string
	for _, cause := range c.Causes {
		lines = append(lines, "because "+cause.String())
	}
	if len(c.Causes) == 0 {
		lines = append(lines, "nothing that figures are made from")
	}
	for _, change := range c.Claims {
		lines = append(lines, changeLine(change))
	}
	if left := len(lines) - limit; limit > 0 && left > 0 {
		lines = append(lines[:limit], fmt.Sprintf("and %d more: impactmart marts diff %d %d", left, c.From, c.To))
	}
	for _, line := range lines {
		fmt.Fprintln(w, "  "+line)
	}
	fmt.Fprintf(w, "%d of %d headlines are as they were.\n", c.Unchanged, c.Unchanged+len(c.Claims))
}

func changeLine(c report.Change) string {
	return fmt.Sprintf("%s on %s: %s -> %s", c.Program, c.Metric, headline(c.Before, c.Unit), headline(c.After, c.Unit))
}

// headline is a headline on one line: 6.05 calls (5.2 to 6.9), 16 and 24 people, works, moderate.
func headline(h *report.Headline, unit string) string {
	if h == nil {
		return "no figure"
	}
	text := "no effect shown"
	if h.Effect != nil {
		text = number(*h.Effect) + " " + unit
		if h.Low != nil && h.High != nil {
			text += fmt.Sprintf(" (%s to %s)", number(*h.Low), number(*h.High))
		}
	}
	if h.Trained != nil {
		text += fmt.Sprintf(", %d trained", *h.Trained)
	}
	if h.Comparison != nil {
		text += fmt.Sprintf(", %d compared", *h.Comparison)
	}
	return fmt.Sprintf("%s, %s, %s", text, h.Verdict, h.Grade)
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// table aligns columns.
type table struct{ w *tabwriter.Writer }

func newTable(w io.Writer, headers ...string) table {
	t := table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(headers, "\t"), "\t"))
	return t
}

func (t table) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = fmt.Sprint(cell)
	}
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(texts, "\t"), "\t"))
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateTime)
}
