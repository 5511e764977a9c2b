package main

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/docs"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/pipelines"
)

// Shells complete the names that the configuration or the store have: feeds, programs,
// metrics, snapshots, runs. Where neither can be read, nothing is proposed, and nothing is
// said: the command itself says what is wrong.

type completion = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective)

type finder = func(plan *project.Plan, p *pipelines.Pipeline, c *cobra.Command, args []string) []string

// completes proposes what find returns for the number of arguments that are there already.
func completes(find finder) completion {
	return completesFrom(find, func(c *cobra.Command, config string) (*project.Plan, *pipelines.Pipeline, error) {
		return load(c, config, storeOnly(), quiet)
	})
}

// completesOfStore does the same where a store needs no configuration beside it.
func completesOfStore(find finder) completion {
	return completesFrom(find, func(c *cobra.Command, config string) (*project.Plan, *pipelines.Pipeline, error) {
		return loadStore(c, config, quiet)
	})
}

func completesFrom(find finder, load func(c *cobra.Command, config string) (*project.Plan, *pipelines.Pipeline, error)) completion {
	return func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		config, err := c.Flags().GetString("config")
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		plan, p, err := load(c, config)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return find(plan, p, c, args), cobra.ShellCompDirectiveNoFileComp
	}
}

// described is a proposal with what a shell shows beside it.
func described(value, what string) string { return value + "\t" + what }

// completeClaim proposes programs, and then the metrics of the program.
var completeClaim = completes(func(plan *project.Plan, _ *pipelines.Pipeline, _ *cobra.Command, args []string) (found []string) {
	switch len(args) {
	case 0:
		for _, program := range plan.Register.Programs {
			found = append(found, described(program.ID, program.Name))
		}
	case 1:
		for _, a := range plan.Register.Alignments {
			if a.Program == args[0] {
				found = append(found, a.Metric)
			}
		}
	}
	return found
})

// completePlanned proposes the programs that are planned.
var completePlanned = completes(func(plan *project.Plan, _ *pipelines.Pipeline, _ *cobra.Command, args []string) (found []string) {
	if len(args) == 0 {
		for _, declared := range plan.Register.Plans {
			found = append(found, declared.Program)
		}
	}
	return found
})

// completeFeed proposes feeds.
var completeFeed = completes(func(plan *project.Plan, _ *pipelines.Pipeline, _ *cobra.Command, _ []string) (found []string) {
	for _, feed := range plan.Feeds {
		found = append(found, described(feed.Name, feed.Table.Name))
	}
	return found
})

// completeOwner proposes the owners of goals and programs.
var completeOwner = completes(func(plan *project.Plan, _ *pipelines.Pipeline, _ *cobra.Command, _ []string) []string {
	owners := map[string]bool{}
	for _, goal := range plan.Register.Goals {
		owners[goal.Owner] = true
	}
	for _, program := range plan.Register.Programs {
		owners[program.Owner] = true
	}
	delete(owners, "")
	return slices.Sorted(maps.Keys(owners))
})

// completeSnapshot proposes the numbers of snapshots, for a flag.
var completeSnapshot = completes(snapshotNumbers)

// completeSnapshots proposes two numbers of snapshots.
var completeSnapshots = completesOfStore(func(plan *project.Plan, p *pipelines.Pipeline, c *cobra.Command, args []string) []string {
	if len(args) > 1 {
		return nil
	}
	return snapshotNumbers(plan, p, c, args)
})

func snapshotNumbers(_ *project.Plan, p *pipelines.Pipeline, c *cobra.Command, _ []string) (found []string) {
	snapshots, err := p.Snapshots(c.Context())
	if err != nil {
		return nil
	}
	for _, s := range snapshots {
		found = append(found, described(strconv.FormatInt(s.Sequence, 10), moment(s.Published)))
	}
	return found
}

// completeRun proposes the records of runs, the last one first.
var completeRun = completesOfStore(func(_ *project.Plan, p *pipelines.Pipeline, c *cobra.Command, args []string) (found []string) {
	records, err := p.Records(c.Context())
	if err != nil || len(args) > 0 {
		return nil
	}
	for _, r := range slices.Backward(records) {
		found = append(found, described(r.Name, r.Outcome()))
	}
	return found
})

// completeDocs proposes documents, and then headings.
func completeDocs(_ *cobra.Command, args []string, _ string) (found []string, _ cobra.ShellCompDirective) {
	all, err := docs.All()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	switch len(args) {
	case 0:
		for _, d := range all {
			found = append(found, described(d.Name, d.Title))
		}
	case 1:
		for _, d := range all {
			if d.Name == args[0] {
				found = d.Headings()
			}
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeRenewal proposes the units of figures that can be published anew.
var completeRenewal = completes(func(_ *project.Plan, p *pipelines.Pipeline, c *cobra.Command, _ []string) []string {
	units, err := p.RenewalUnits(c.Context())
	if err != nil {
		return nil
	}
	return units
})

// oneOf proposes values that no configuration changes.
func oneOf(values ...string) completion {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// oneOfThose does the same with values that may have to be read first.
func oneOfThose(read func() ([]string, error)) completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		values, err := read()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return values, cobra.ShellCompDirectiveNoFileComp
	}
}

// What a shell proposes for flags without a list of values: files, of some endings or of
// all, folders, or nothing.
var (
	anyFile   = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	anyFolder = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	anyText   = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveNoFileComp)
)

func anyOf(endings ...string) completion {
	return cobra.FixedCompletions(endings, cobra.ShellCompDirectiveFilterFileExt)
}

// completeFlag proposes values of a flag. Every flag with a value has its completion beside
// its declaration.
func completeFlag(c *cobra.Command, flag string, propose completion) {
	if err := c.RegisterFlagCompletionFunc(flag, propose); err != nil {
		panic(errors.Join(errors.New("a flag without a declaration"), err)) // a bug
	}
}
