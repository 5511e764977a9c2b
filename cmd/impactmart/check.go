package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newCheck() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:   "check",
		Short: "Checks configuration, sources and mappings, and changes nothing",
		Long: `Checks the configuration, opens every source, reads it to its end through its mapping,
and names the facts that contradict each other. Nothing is published. Every fault is
reported with its location and remedy, and what would keep a run from publishing ends
with exit code 3.`,
		Example: `  impactmart check --config acme/impactmart.yaml
  impactmart check --output json`,
		Args: noArgs,
	}
	configFlag(c, &config)
	isKnown := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := isKnown(); err != nil {
			return err
		}
		if output == "json" {
			done, err := checkProject(c, config, quiet)
			if err != nil {
				done.Faults = strings.Split(err.Error(), "\n")
			}
			if printErr := writeJSON(c.OutOrStdout(), done); printErr != nil {
				return printErr
			}
			return err
		}
		done, err := checkProject(c, config, newLog(c))
		if err == nil {
			fmt.Fprintf(c.OutOrStdout(), "%s checked: %s read, %d would land, %d would be held back, %d skipped by rule\n",
				models.Counted(done.Feeds, "feed", "feeds"), models.Counted(done.Rows.Read, "row", "rows"), done.Rows.Landed, done.Rows.Rejected, done.Rows.Skipped)
		}
		return err
	}
	return c
}

// checked is what a check found.
type checked struct {
	Feeds  int           `json:"feeds"`
	Rows   models.Counts `json:"rows"`   // as a run would land them
	Notes  []string      `json:"notes"`  // what somebody should look at
	Faults []string      `json:"faults"` // what keeps a run from publishing
}

// notes is a progress that also keeps what somebody should look at.
type notes struct {
	pipelines.Progress

	kept []string
}

func (n *notes) Warn(message string) {
	n.kept = append(n.kept, message)
	n.Progress.Warn(message)
}

// checkProject checks the project, and shows what it does as progress.
func checkProject(c *cobra.Command, config string, log pipelines.Progress) (checked, error) {
	seen := notes{Progress: log, kept: []string{}}
	done := checked{Notes: seen.kept, Faults: []string{}}
	plan, p, err := load(c, config, sources, &seen)
	if err != nil {
		return done, err
	}
	done.Feeds = len(plan.Feeds)
	done.Rows, err = p.Check(c.Context())
	done.Notes = seen.kept
	for i, note := range done.Notes {
		done.Notes[i] = plan.Redact(note)
	}
	if err != nil {
		return done, redacted(err, plan)
	}
	return done, nil
}
