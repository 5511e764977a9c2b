package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newMartsSchema() *cobra.Command {
	var against, output string
	c := &cobra.Command{
		Use:   "schema",
		Short: "Prints what programs need to know about the marts: columns, types, units, keys",
		Long: `Prints the description of the marts that this version publishes, as each snapshot has it
in schema.json: what one row is, keys, and of every column the type, unit, allowed values,
what a figure tells about people, and whether it is withheld where few people are behind it.

With --against, it compares them with the schema.json of an earlier snapshot and names what
would break queries that were made for it; it ends with 3 if there is anything.`,
		Example: `  impactmart marts schema > schema.json
  impactmart marts schema --against store/marts/schema.json`,
		Args: noArgs,
	}
	c.Flags().StringVar(&against, "against", "", "schema.json of earlier marts, to be compared")
	completeFlag(c, "against", anyOf("json"))
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		marts, err := publishedTables()
		if err != nil {
			return err
		}
		newer := report.Package(marts)
		if against != "" {
			return writeBreaks(c.OutOrStdout(), against, newer, output)
		}
		text, err := newer.JSON()
		if err == nil {
			_, err = c.OutOrStdout().Write(text)
		}
		return err
	}
	return c
}

// writeBreaks compares the marts with the description in a file.
func writeBreaks(w io.Writer, file string, newer report.DataPackage, output string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return usageError(fmt.Errorf("--against: %w", err))
	}
	older, err := report.ReadPackage(text)
	if err != nil {
		return usageError(fmt.Errorf("--against: %s: %w", file, err))
	}
	breaks := report.Breaks(older, newer)
	if output == "json" {
		err = writeJSON(w, slices.Concat([]report.Break{}, breaks))
	} else {
		for _, b := range breaks {
			fmt.Fprintln(w, b)
		}
	}
	if err == nil && len(breaks) > 0 {
		return &exitError{exitData, models.Counted(len(breaks), "change breaks", "changes break") + " queries that were made for " + file}
	}
	return err
}

func newMartsDDL() *cobra.Command {
	c := &cobra.Command{
		Use:   "ddl DIALECT",
		Short: "Prints the script that creates the marts in another database",
		Long: `Prints the statements that create the tables of the marts in PostgreSQL (15 or newer),
BigQuery, Snowflake or Spark, with descriptions, columns that are never null, and keys as
far as the database has them. docs/connect.md says how to fill the tables.`,
		Example: `  impactmart marts ddl postgres | psql --set ON_ERROR_STOP=1 training
  impactmart marts ddl bigquery > marts.sql`,
		ValidArgs: dialectNames(),
		RunE: func(c *cobra.Command, args []string) error {
			i := slices.Index(dialectNames(), args[0])
			if i < 0 {
				return usageError(fmt.Errorf("%q is not a dialect%s; see %s --help", args[0], models.DidYouMean(args[0], dialectNames()), c.CommandPath()))
			}
			marts, err := publishedTables()
			if err != nil {
				return err
			}
			_, err = io.WriteString(c.OutOrStdout(), warehouse.DDL(warehouse.Dialects[i], marts))
			return err
		},
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError(fmt.Errorf("name one dialect, such as postgres; see %s --help", c.CommandPath()))
		}
		return nil
	}
	return c
}

func dialectNames() []string {
	names := make([]string, len(warehouse.Dialects))
	for i, d := range warehouse.Dialects {
		names[i] = d.Name
	}
	return names
}

// publishedTables are the marts as readers see them, by name.
func publishedTables() ([]models.Table, error) {
	entries, err := pipelines.Marts()
	if err != nil {
		return nil, err
	}
	tables := make([]models.Table, len(entries))
	for i, e := range entries {
		tables[i] = e.Table
	}
	return tables, nil
}
