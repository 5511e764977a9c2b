package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newRejects() *cobra.Command {
	c := &cobra.Command{
		Use:   "rejects",
		Short: "Lists rows that were held back, and reads them again after a mapping was corrected",
		Example: `  impactmart rejects list
  impactmart rejects replay`,
		Args: knownVerb,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newRejectsList(), newRejectsExport(), newRejectsReplay())
	return c
}

// rejectFlags are the flags of rejects list and rejects export.
func rejectFlags(c *cobra.Command, config *string, filter *pipelines.RejectFilter) {
	configFlag(c, config)
	storeFlag(c)
	c.Flags().StringVar(&filter.Feed, "feed", "", "only this feed")
	c.Flags().StringVar(&filter.Code, "code", "", "only this code, such as not_a_date")
	completeFlag(c, "code", oneOfThose(pipelines.RejectCodes))
	completeFlag(c, "feed", completeFeed)
}

// outputFlag adds --output; call the returned check before anything else.
func outputFlag(c *cobra.Command, output *string) (check func() error) {
	c.Flags().StringVar(output, "output", "text", "text or json")
	completeFlag(c, "output", oneOf("text", "json"))
	return func() error {
		if *output != "text" && *output != "json" {
			return usageError(fmt.Errorf("--output: %q is not known%s; write text or json", *output, models.DidYouMean(*output, []string{"text", "json"})))
		}
		return nil
	}
}

func newRejectsList() *cobra.Command {
	var config, output string
	var filter pipelines.RejectFilter
	c := &cobra.Command{
		Use:   "list",
		Short: "Lists the rows of the current snapshot that are not used, and why",
		Long: `Lists every finding of the current snapshot: rows that were rejected, with the cell as
it was typed, and rows that landed and cannot be used with the current roster and
register. No source is read. docs/rejects.md explains the codes.`,
		Example: `  impactmart rejects list
  impactmart rejects list --feed completions --code not_a_date --output json`,
		Args: noArgs,
	}
	rejectFlags(c, &config, &filter)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		plan, p, err := load(c, config, storeOnly(), newWait(c))
		if err != nil {
			return err
		}
		list := rejectList{w: c.OutOrStdout(), codes: map[string]int64{}}
		visit := list.text
		if output == "json" {
			visit = list.json
		}
		if err := p.Rejects(c.Context(), filter, visit); err != nil {
			return redacted(err, plan)
		}
		return list.end(output)
	}
	return c
}

// rejectList prints findings one by one.
type rejectList struct {
	w     io.Writer
	file  string
	n     int64
	codes map[string]int64
}

func (l *rejectList) text(r pipelines.RejectedRow) error {
	if file := r.Feed + ": " + r.File; file != l.file {
		if l.file = file; l.n > 0 {
			fmt.Fprintln(l.w)
		}
		fmt.Fprintln(l.w, file)
	}
	l.n++
	l.codes[r.Code]++
	where := fmt.Sprintf("  row %d", r.Row)
	if r.Column != "" {
		where += ", " + r.Column
	}
	if r.Value != "" {
		where += fmt.Sprintf(" %q", r.Value)
	}
	_, err := fmt.Fprintf(l.w, "%s: %s (%s); %s\n", where, r.Problem, r.Code, r.Remedy)
	return err
}

func (l *rejectList) json(r pipelines.RejectedRow) error {
	lead := ",\n  "
	if l.n++; l.n == 1 {
		lead = "[\n  "
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(l.w, "%s%s", lead, text)
	return err
}

func (l *rejectList) end(output string) error {
	var err error
	switch {
	case output == "json" && l.n == 0:
		_, err = fmt.Fprintln(l.w, "[]")
	case output == "json":
		_, err = fmt.Fprint(l.w, "\n]\n")
	case l.n == 0:
		_, err = fmt.Fprintln(l.w, "Nothing is held back.")
	default:
		_, err = fmt.Fprintf(l.w, "\n%s: %s\n", models.Counted(l.n, "finding", "findings"), tally(l.codes))
	}
	return err
}

// tally lists codes with their counts: "not_a_date 2, unknown_value 1".
func tally(codes map[string]int64) string {
	var parts []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		parts = append(parts, fmt.Sprintf("%s %d", code, codes[code]))
	}
	return strings.Join(parts, ", ")
}

func newRejectsExport() *cobra.Command {
	var config, out string
	var filter pipelines.RejectFilter
	c := &cobra.Command{
		Use:   "export",
		Short: "Writes the list as CSV or as a workbook",
		Long: `Writes the list of rejects as CSV to standard output, or to a file that ends in .csv
or .xlsx. No cell is a formula: in CSV, an apostrophe precedes any text that would be
a formula. The file contains cells as they were typed, including personal data; only
its owner can read it.`,
		Example: `  impactmart rejects export --out rejects.xlsx
  impactmart rejects export --feed completions > rejects.csv`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			plan, p, err := load(c, config, storeOnly(), newWait(c))
			if err != nil {
				return err
			}
			table, closeFile, err := openTable(c.OutOrStdout(), out)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeFile()) }()
			if err := table.Row("feed", "file", "row", "column", "you wrote", "code", "what is wrong", "what to do", "landed"); err != nil {
				return err
			}
			err = p.Rejects(c.Context(), filter, func(r pipelines.RejectedRow) error {
				return table.Row(r.Feed, r.File, r.Row, r.Column, r.Value, r.Code, r.Problem, r.Remedy, map[bool]string{true: "yes", false: "no"}[r.Landed])
			})
			if err != nil {
				return redacted(err, plan)
			}
			return table.Close()
		},
	}
	rejectFlags(c, &config, &filter)
	c.Flags().StringVarP(&out, "out", "o", "", "file to write, .csv or .xlsx (default: CSV to standard output)")
	completeFlag(c, "out", anyOf("csv", "xlsx"))
	return c
}

// openTable opens a file for a list in the format of its extension.
func openTable(stdout io.Writer, out string) (table feedback.Table, closeFile func() error, err error) {
	if out == "" {
		return feedback.NewCSV(stdout), func() error { return nil }, nil
	}
	kind := strings.ToLower(filepath.Ext(out))
	if kind != ".csv" && kind != ".xlsx" {
		return nil, nil, usageError(fmt.Errorf("--out: %q ends neither in .csv nor in .xlsx; choose one of them", out))
	}
	file, err := os.OpenFile(out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, usageError(fmt.Errorf("--out: %w", err))
	}
	if kind == ".csv" {
		return feedback.NewCSV(file), file.Close, nil
	}
	if table, err = feedback.NewWorkbook(file, "Rejects", 18, 30, 8, 20, 24, 20, 36, 48, 9); err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return table, file.Close, nil
}

func newRejectsReplay() *cobra.Command {
	var config, output string
	var filter pipelines.RejectFilter
	c := &cobra.Command{
		Use:   "replay",
		Short: "Reads deliveries with rejects again after a mapping was corrected",
		Long: `Reads again, from their sources and through the current mapping, the deliveries of the
current snapshot that had rejected rows, and lands them. It reports which findings are
gone, which remain and which are new. It publishes nothing: the next run finds the
deliveries landed and publishes them. A delivery that no longer exists, or has been
replaced, is not read. Rows that landed and cannot be used need no replay: every run
checks them again.`,
		Example: `  impactmart rejects replay
  impactmart rejects replay --feed completions && impactmart run`,
		Args: noArgs,
	}
	configFlag(c, &config)
	c.Flags().StringVar(&filter.Feed, "feed", "", "only this feed")
	completeFlag(c, "feed", completeFeed)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		plan, p, err := load(c, config, sources, newLog(c))
		if err != nil {
			return err
		}
		replayed, err := p.Replay(c.Context(), filter.Feed)
		if err != nil && len(replayed) == 0 {
			return redacted(err, plan)
		}
		if printErr := printReplayed(c.OutOrStdout(), replayed, output); printErr != nil {
			return printErr
		}
		if err != nil {
			return redacted(err, plan)
		}
		return nil
	}
	return c
}

func printReplayed(w io.Writer, replayed []pipelines.Replayed, output string) error {
	if output == "json" {
		if replayed == nil {
			replayed = []pipelines.Replayed{}
		}
		return writeJSON(w, replayed)
	}
	if len(replayed) == 0 {
		fmt.Fprintln(w, "No rows were rejected; there is nothing to replay.")
	}
	corrected := false
	for _, r := range replayed {
		fmt.Fprintf(w, "%s: %s\n", r.Feed, r.File)
		if r.Gone {
			fmt.Fprintf(w, "  not read: it no longer exists or was replaced; the next run does not use it or its %d rejected rows\n", r.Before)
			continue
		}
		note := ""
		if r.IsSameMapping {
			note = "; the mapping has not changed"
		}
		fmt.Fprintf(w, "  held back: %d before, %d now%s\n", r.Before, r.After, note)
		corrected = corrected || len(r.Corrected) > 0
		for _, part := range []struct {
			what  string
			codes map[string]int64
		}{{"gone", r.Corrected}, {"remain", r.Remaining}, {"new", r.New}} {
			if len(part.codes) > 0 {
				fmt.Fprintf(w, "  %-7s %s\n", part.what, tally(part.codes))
			}
		}
	}
	if corrected {
		fmt.Fprintln(w, "\nRun `impactmart run` to publish what has landed.")
	}
	return nil
}
