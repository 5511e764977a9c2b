package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/pipelines"
)

func newVerify() *cobra.Command {
	var config string
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
  impactmart verify --heal`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			plan, p, err := load(c, config, storeOnly(), io.Discard)
			if err != nil {
				return err
			}
			audited, err := p.Verify(c.Context(), heal)
			if err != nil {
				return redacted(err, plan)
			}
			damaged := 0
			for _, kind := range audited {
				damaged += writeAudited(c.OutOrStdout(), kind)
			}
			if damaged > 0 {
				return &exitError{exitData, fmt.Sprintf("%d objects of the store are damaged", damaged)}
			}
			fmt.Fprintln(c.OutOrStdout(), "The store is sound.")
			return nil
		},
	}
	configFlag(c, &config)
	c.Flags().BoolVar(&heal, "heal", false, "put right what follows from sound files alone")
	return c
}

// writeAudited writes a line about one kind and one for each damaged object, and returns how
// many stay damaged.
func writeAudited(w io.Writer, kind pipelines.Audited) (damaged int) {
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
		damaged++
		fmt.Fprintf(w, "  %s: %s; %s\n", d.Name, d.What, d.Remedy)
	}
	return damaged
}
