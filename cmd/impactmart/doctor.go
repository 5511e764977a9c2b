package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/pipelines"
)

func newDoctor() *cobra.Command {
	var config string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Checks whether the next run can be expected to work on this machine",
		Long: `Checks the configuration, the store, its lock, the free disk, leftovers of killed runs, a
declared Spark server, the clock and the versions, one line each: ok, warn or fail, with a
remedy. No source is read; that is what impactmart check does. Ends with 0 if nothing fails,
with 2 if something must be set right first, with 3 if the store is damaged, with 75 if it is
enough to try again.`,
		Example: "  impactmart doctor --config acme/impactmart.yaml",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w := c.OutOrStdout()
			plan, p, err := load(c, config, sources, io.Discard)
			if err != nil {
				writeSymptom(w, pipelines.Symptom{Part: "config", State: pipelines.StateFail, Text: strings.ReplaceAll(err.Error(), "\n", "\n               "), Remedy: "correct it"})
				return failed(project.BadConfig)
			}
			writeSymptom(w, pipelines.Symptom{Part: "config", State: pipelines.StateOK, Text: fmt.Sprintf("%s, %d feeds", config, len(plan.Feeds))})
			fails := map[project.Kind]bool{}
			for _, s := range p.Doctor(c.Context()) {
				s.Text = plan.Redact(s.Text)
				writeSymptom(w, s)
				if s.State == pipelines.StateFail {
					fails[s.Kind] = true
				}
			}
			// What trying again does not put right decides.
			for _, kind := range []project.Kind{project.BadConfig, project.BadData, project.Temporary} {
				if fails[kind] {
					return failed(kind)
				}
			}
			return nil
		},
	}
	configFlag(c, &config)
	return c
}

func failed(kind project.Kind) error {
	return &project.Fault{Kind: kind, Err: errors.New("doctor: see the lines that say fail")}
}

func writeSymptom(w io.Writer, s pipelines.Symptom) {
	fmt.Fprintf(w, "%-4s  %-8s %s", s.State, s.Part, s.Text)
	if s.Remedy != "" {
		fmt.Fprintf(w, "; %s", s.Remedy)
	}
	fmt.Fprintln(w)
}
