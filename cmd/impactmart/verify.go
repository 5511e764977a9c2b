package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newVerify() *cobra.Command {
	var config, output string
	var heal bool
	c := &cobra.Command{
		Use:   "verify",
		Short: "Checks every hash of the store, and names what is damaged",
		Long: `Reads everything in the store and compares it with its hash: records of runs, manifests
and files of all snapshots, the pointer, the aliases, landed batches, the ledger and the
corrected files. Ends with 3 if anything is damaged.

With --heal, it puts right what follows from sound files alone: an alias from its snapshot,
a file of the current snapshot from its alias, the pointer if records and aliases agree on
what was current. It never guesses. For anything else it says what to do.`,
		Example: `  impactmart verify
  impactmart verify --heal
  impactmart verify --store /backup/store --output json`,
		Args: noArgs,
	}
	configFlag(c, &config)
	storeAloneFlag(c)
	c.Flags().BoolVar(&heal, "heal", false, "put right what follows from sound files alone")
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		plan, p, err := loadStore(c, config, newWait(c))
		if err != nil {
			return err
		}
		audited, err := p.Verify(c.Context(), heal)
		if err != nil {
			return redacted(err, plan)
		}
		if output == "json" {
			err = writeJSON(c.OutOrStdout(), auditedAsJSON(audited))
		} else {
			writeAudit(c.OutOrStdout(), audited)
		}
		if damaged := stillDamaged(audited); err == nil && damaged > 0 {
			return &exitError{exitData, models.Counted(damaged, "object of the store is", "objects of the store are") + " damaged"}
		}
		return err
	}
	return c
}

// auditedAsJSON has lists where there is nothing, too.
func auditedAsJSON(audited []pipelines.Audited) []pipelines.Audited {
	shown := slices.Concat([]pipelines.Audited{}, audited)
	for i := range shown {
		shown[i].Damaged = slices.Concat([]pipelines.Damage{}, shown[i].Damaged)
	}
	return shown
}

// stillDamaged counts the objects that stay damaged.
func stillDamaged(audited []pipelines.Audited) (n int) {
	for _, kind := range audited {
		for _, d := range kind.Damaged {
			if !d.Healed {
				n++
			}
		}
	}
	return n
}

func writeAudit(w io.Writer, audited []pipelines.Audited) {
	for _, kind := range audited {
		writeAudited(w, kind)
	}
	if stillDamaged(audited) == 0 {
		fmt.Fprintln(w, "The store is sound.")
	}
}

// writeAudited writes a line about one kind and one for each damaged object.
func writeAudited(w io.Writer, kind pipelines.Audited) {
	fmt.Fprintf(w, "%-10s %5d checked, %d damaged", kind.Kind, kind.Objects, len(kind.Damaged))
	if kind.Unsealed > 0 {
		fmt.Fprintf(w, ", %d without a hash, by an older version", kind.Unsealed)
	}
	if kind.Skipped != "" {
		fmt.Fprintf(w, "; not checked: %s", kind.Skipped)
	}
	fmt.Fprintln(w)
	for _, d := range kind.Damaged {
		if d.Healed {
			fmt.Fprintf(w, "  %s: %s; healed\n", d.Name, d.What)
			continue
		}
		fmt.Fprintf(w, "  %s: %s; %s\n", d.Name, d.What, d.Remedy)
	}
}
