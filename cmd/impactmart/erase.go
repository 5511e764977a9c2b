package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newErase() *cobra.Command {
	var config, because string
	var addresses []string
	c := &cobra.Command{
		Use:   "erase EMPLOYEE_ID",
		Short: "Erases a person from the store, and publishes without the person",
		Long: `Erases a person from landed deliveries, rejects, corrected files and records of runs,
publishes marts without the person, and removes all earlier snapshots. Addresses that the
roster has had are found; name others with --address. From then on no delivery brings the
person back, not even after a mapping changed: the store keeps keyed digests.

Sources are not touched: remove the person there first. Deliveries that still have the
person are named, and have no corrected file until they no longer do. Backups and copies
of marts cannot be reached. The receipt in the store's folder erasures names nobody.`,
		Example: `  impactmart erase 0012 --because "request of 2026-11-02"`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
				return usageError(errors.New("name the employee id of the person, as it is in the roster"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(because) == "" {
				return usageError(errors.New("--because: is missing; write why, without naming the person"))
			}
			plan, p, err := load(c, config, sources, newWait(c))
			if err != nil {
				return err
			}
			receipt, err := p.Erase(c.Context(), pipelines.EraseOptions{Person: strings.TrimSpace(args[0]), Addresses: addresses, Because: because})
			if err != nil {
				return redacted(err, plan)
			}
			err = printReceipt(c.OutOrStdout(), receipt)
			if plan.Bucket != nil {
				_, e := fmt.Fprintln(c.OutOrStdout(), "The bucket may keep what was removed for a while: by soft delete, which is on unless somebody turned it off, by object versions, or by a retention policy.")
				err = errors.Join(err, e)
			}
			return err
		},
	}
	configFlag(c, &config)
	c.Flags().StringVar(&because, "because", "", "why, for the receipt; do not name the person")
	completeFlag(c, "because", anyText)
	c.Flags().StringSliceVar(&addresses, "address", nil, "an address of the person that no roster has had")
	completeFlag(c, "address", anyText)
	return c
}

func printReceipt(w io.Writer, r pipelines.Receipt) error {
	_, err := fmt.Fprintf(w, "Erased: %s, %s and %s of other rows in %s. Removed: %s, %s of runs and %s.\n",
		models.Counted(r.Rows, "row", "rows"), models.Counted(r.Rejects, "rejected cell", "rejected cells"), models.Counted(r.Cells, "cell", "cells"), models.Counted(r.Batches, "landed batch", "landed batches"),
		models.Counted(r.Corrected, "corrected file", "corrected files"), models.Counted(r.Records, "record", "records"), models.Counted(r.Snapshots, "earlier snapshot", "earlier snapshots"))
	for _, name := range r.Remaining {
		_, e := fmt.Fprintf(w, "Still named in %s of the store: look at it by hand.\n", name)
		err = errors.Join(err, e)
	}
	for _, name := range r.Delivered {
		_, e := fmt.Fprintf(w, "Still at the source of %s: remove the person there.\n", name)
		err = errors.Join(err, e)
	}
	return err
}
