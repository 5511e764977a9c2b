package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/inspect"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

func newInspect() *cobra.Command {
	var table, output, roster, config, preset string
	var with []string
	c := &cobra.Command{
		Use:   "inspect FILE | FOLDER | URL",
		Short: "Proposes how to read a CSV or Excel file, a whole folder, or a service, with the evidence",
		Long: `Reads a sample of a file and proposes a feed for it: how the file is written, where its
header is, what each column contains, and which canonical column it feeds. Each guess
comes with its evidence. Where the evidence does not decide, a line is marked
“DECIDE”; it does not load until somebody has completed it.

Of a folder, it proposes a whole first project: a feed for each kind of file, and a
register with the figures and courses that were found. With --roster, people are
recognized by the roster in another file; in a folder, by the one that is there.

Where there is a configuration, people are recognized by the roster of its store, and
courses by its register and the completions that have landed. A file that looks like those
of a feed is named with what to add to the feed.

Of a service, it proposes the feed of the recipe of --preset, after it has read some
records: which fields they have, what the mapping lacks, and what it would hold back. The
credentials are those of the recipe, in variables of the environment, unless --with has
others. impactmart docs services lists the presets.

The output is a configuration with comments; its paths are as given on the command
line. Read it before you use it: inspect guesses, but a run never does.`,
		Example: `  impactmart inspect inbox/completions.csv
  impactmart inspect inbox/kpi.xlsx --table observations --output json
  impactmart inspect inbox > impactmart.yaml
  impactmart inspect https://acme.bamboohr.com/api/v1/reports/custom --preset bamboohr
  impactmart inspect https://hr.acme.example/scim/v2/Users --preset scim --with 'auth: {bearer: "${TOKEN}"}'`,
		Args: oneFile,
	}
	c.Flags().StringVar(&table, "table", "", "canonical table that the file feeds (default: the one that fits best)")
	completeFlag(c, "table", oneOf(models.CanonicalNames()...))
	c.Flags().StringVar(&roster, "roster", "", "file with the roster, by which people are recognized")
	completeFlag(c, "roster", anyFile)
	c.Flags().StringVar(&preset, "preset", "", "kind of the service at the URL")
	completeFlag(c, "preset", oneOfThose(rest.PresetNames))
	c.Flags().StringArrayVar(&with, "with", nil, "key of the source, in YAML, for the service at the URL; may be repeated")
	completeFlag(c, "with", anyText)
	configFlag(c, &config)
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		if isService(args[0]) {
			return inspectService(c, args[0], preset, with, output)
		}
		if preset != "" || len(with) > 0 {
			return usageError(errors.New("--preset and --with apply to the URL of a service"))
		}
		given, note, err := knownFrom(c, config)
		if err != nil {
			return err
		}
		given.Table = table
		proposed, write, err := propose(c.Context(), args[0], given, roster)
		if err != nil {
			if strings.HasPrefix(err.Error(), "--") {
				return usageError(err)
			}
			return &project.Fault{Kind: project.BadData, Err: err}
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), proposed)
		}
		if note != "" {
			fmt.Fprintf(c.OutOrStdout(), "# %s\n", oneLine(note))
		}
		return write(c.OutOrStdout())
	}
	return c
}

func inspectService(c *cobra.Command, address, preset string, with []string, output string) error {
	proposed, err := proposeService(c, address, preset, with)
	switch {
	case err != nil:
		return err
	case output == "json":
		return writeJSON(c.OutOrStdout(), proposed)
	}
	return writeProposal(c.OutOrStdout(), proposed)
}

// knownFrom is what the configuration and its store know, with a note about it. Without a
// configuration of the usual name nothing is known; one that was named must load.
func knownFrom(c *cobra.Command, config string) (given inspect.Options, note string, err error) {
	isNamed := c.Flags().Changed("config")
	// The shell makes an empty file for inspect inbox > impactmart.yaml.
	if info, err := os.Stat(config); (err != nil || info.Size() == 0) && !isNamed {
		return given, "", nil
	}
	plan, p, err := load(c, config, sources, quiet)
	switch {
	case err != nil && isNamed:
		return given, "", err
	case err != nil:
		//nolint:nilerr // the file is proposed without what is known; check says what is wrong
		return given, config + " does not load, so its store is not looked at: see impactmart check", nil
	}
	known, err := p.Known(c.Context())
	if err != nil {
		return given, "", redacted(err, plan)
	}
	if len(known.IDs)+len(known.Emails) > 0 {
		given.Roster = inspect.NewRoster(known.IDs, known.Emails)
	}
	given.Courses = inspect.NewCourses(known.Courses)
	for _, f := range plan.Feeds {
		if path, _ := f.Source.Files(); path != "" {
			given.Feeds = append(given.Feeds, inspect.Feed{Name: f.Name, Table: f.Table.Name, Path: path, Headers: f.Normalizer.Mapped()})
		}
	}
	return given, fmt.Sprintf("Known from %s: %s, %s, %s of files", config, models.Counted(len(known.IDs), "person", "people"), models.Counted(len(known.Courses), "course", "courses"), models.Counted(len(given.Feeds), "feed", "feeds")), nil
}

// propose returns the proposal for a file or a folder, and what writes it for people.
func propose(ctx context.Context, path string, given inspect.Options, roster string) (proposed any, write func(io.Writer) error, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if given.Table != "" || roster != "" {
			return nil, nil, errors.New("--table and --roster apply to one file; a folder has its own")
		}
		p, err := inspect.Folder(ctx, path, given)
		return p, func(w io.Writer) error { return writeFirst(w, p) }, err
	}
	if roster != "" {
		people, err := inspect.File(ctx, roster, inspect.Options{Table: "employees"})
		if err != nil {
			return nil, nil, fmt.Errorf("--roster: %w", err)
		}
		given.Roster = people.Roster()
	}
	p, err := inspect.File(ctx, path, given)
	return p, func(w io.Writer) error { return writeProposal(w, p) }, err
}

// writeFirst writes which files were read as comments, followed by the configuration.
func writeFirst(w io.Writer, p inspect.Project) error {
	var b strings.Builder
	say := func(format string, args ...any) { b.WriteString("# " + oneLine(fmt.Sprintf(format, args...)) + "\n") }
	say("A first project, proposed from %s. Save it as impactmart.yaml, complete the", models.Counted(len(p.Files), "file", "files"))
	say("%s marked DECIDE, and run: impactmart check", models.Counted(len(p.Open), "line", "lines"))
	for _, f := range p.Files {
		like := ""
		if f.LooksLike != nil {
			like = ", looks like feed " + f.LooksLike.Feed
		}
		say("  %-40s %s, %s%s", f.File, f.Table, f.Seen, like)
	}
	for _, u := range p.Unused {
		say("  %-40s not used: %s", u.File, u.Why)
	}
	_, err := fmt.Fprintf(w, "%s\n%s", b.String(), p.Config)
	return err
}

func oneFile(c *cobra.Command, args []string) error {
	if err := cobra.ExactArgs(1)(c, args); err != nil {
		return usageError(fmt.Errorf("name one file, folder or URL; see %s --help", c.CommandPath()))
	}
	return nil
}

// writeProposal writes the evidence as comments, followed by the configuration.
func writeProposal(w io.Writer, p inspect.Proposal) error {
	var b strings.Builder
	say := func(format string, args ...any) {
		b.WriteString(strings.TrimRight("# "+oneLine(fmt.Sprintf(format, args...)), " ") + "\n")
	}
	say("%s: %s, read %s", p.File, p.Type, p.Seen)
	for _, s := range p.Sheets {
		note := ""
		if s.IsHidden {
			note += ", hidden"
		}
		if s.IsRead {
			note += ", read"
		}
		say("  sheet %q %s%s", s.Name, s.Size, note)
	}
	if p.LooksLike != nil {
		say("")
		say("%s", p.LooksLike.Says())
	}
	say("")
	say("Format of the file")
	for _, s := range p.Dialect {
		key := s.Key
		if key == "" {
			key = s.Value
		} else {
			key += " " + s.Value
		}
		say("  %-22s %s", key, s.Evidence)
	}
	say("")
	say("Columns")
	for _, c := range p.Columns {
		to := ""
		if c.Canonical != "" {
			to = " -> " + c.Canonical
		}
		say("  %-34s %-8s %s", c.Header+to, c.Type, c.Evidence)
	}
	say("")
	if p.Table == "" {
		say("Table: %s", p.Why)
	} else {
		say("Table %s: %s", p.Table, p.Why)
	}
	if len(p.Open) > 0 {
		say("")
		say("Decisions to make before it loads")
		for _, open := range p.Open {
			say("  %s", open)
		}
	}
	_, err := fmt.Fprintf(w, "%s\n%s", b.String(), p.Block)
	return err
}

// oneLine keeps a comment on one line.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == '\u2028' || r == '\u2029' || r == '\u0085' }), " ")
}
