package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newMartsExport() *cobra.Command {
	var config, output string
	c := &cobra.Command{
		Use:   "export PLACE",
		Short: "Keeps the marts at a place from which a warehouse loads them, and writes only what changed",
		Long: `Makes the files at the place, a folder or a bucket, those of the current snapshot: one
Parquet file for each mart, or for each month of a mart with days in its grain, in folders
such as metric_levels/month=2026-03. A file whose rows are as they were stays, with the
run_id that wrote it. manifest.json lists the files, and says "complete": false while some
are being replaced: load when it says true, and load the files whose content_sha256 is new.

The place must be empty, or one to which marts were exported before.`,
		Example: `  impactmart marts export /srv/warehouse/marts
  impactmart marts export gs://acme-warehouse/marts --output json`,
	}
	configFlag(c, &config)
	storeAloneFlag(c)
	check := outputFlag(c, &output)
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError(fmt.Errorf("name the place, such as `marts export gs://bucket/marts`; see %s --help", c.CommandPath()))
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		to, err := sources.Root(args[0])
		if err != nil {
			return usageError(err)
		}
		plan, p, err := loadStore(c, config, newWait(c))
		if err != nil {
			return err
		}
		done, err := p.Export(c.Context(), to)
		if err != nil {
			return redacted(err, plan)
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), done)
		}
		fmt.Fprintf(c.OutOrStdout(), "%s has snapshot %d (run %s): marts %d, files %d; written %d, removed %d.\n", to, done.Sequence, done.Run, done.Marts, done.Files, done.Written, done.Removed)
		return nil
	}
	return c
}
