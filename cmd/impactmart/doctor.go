package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newDoctor() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Checks whether the next run can be expected to work on this machine",
		Long: `Checks the configuration, the store, its lock, the free disk, leftovers of killed runs, a
declared Spark server, the clock and the versions, one line each: ok, warn or fail, with a
remedy. No source is read; that is what impactmart check does. Ends with 0 if nothing fails,
with 2 if something must be set right first, with 3 if the store is damaged, with 75 if it is
enough to try again.`,
		Example: `  impactmart doctor --config acme/impactmart.yaml
  impactmart doctor --output json`,
		Args: noArgs,
	}
	configFlag(c, &config)
	storeFlag(c)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		symptoms := examine(c, config)
		if output == "json" {
			if err := writeJSON(c.OutOrStdout(), symptoms); err != nil {
				return err
			}
		} else {
			for _, s := range symptoms {
				writeSymptom(c.OutOrStdout(), s)
			}
		}
		fails := map[project.Kind]bool{}
		for _, s := range symptoms {
			fails[s.Kind] = fails[s.Kind] || s.State == pipelines.StateFail
		}
		// What trying again does not put right decides.
		for _, kind := range []project.Kind{project.BadConfig, project.BadData, project.Temporary} {
			if fails[kind] {
				return &project.Fault{Kind: kind, Err: errors.New("doctor: see the lines that say fail")}
			}
		}
		return nil
	}
	return c
}

// examine returns what is to be said about the configuration and, if it can be read, about
// the rest.
func examine(c *cobra.Command, config string) []pipelines.Symptom {
	plan, p, err := load(c, config, sources, quiet)
	if err != nil {
		return []pipelines.Symptom{{Part: "config", State: pipelines.StateFail, Text: err.Error(), Kind: project.BadConfig}}
	}
	symptoms := []pipelines.Symptom{{Part: "config", State: pipelines.StateOK, Text: config + ", " + models.Counted(len(plan.Feeds), "feed", "feeds")}}
	for _, s := range p.Doctor(c.Context()) {
		s.Text = plan.Redact(s.Text)
		symptoms = append(symptoms, s)
	}
	return symptoms
}

func writeSymptom(w io.Writer, s pipelines.Symptom) {
	fmt.Fprintf(w, "%-4s  %-8s %s", s.State, s.Part, strings.ReplaceAll(s.Text, "\n", "\n               "))
	if s.Remedy != "" {
		fmt.Fprintf(w, "; %s", s.Remedy)
	}
	fmt.Fprintln(w)
}
