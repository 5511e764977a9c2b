package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/docs"
	"github.com/impactmart/impactmart/models"
)

func newDocs() *cobra.Command {
	return &cobra.Command{
		Use:   "docs [NAME [HEADING]]",
		Short: "Prints the documentation of this version",
		Long: `Lists the documents that the program carries; prints one of them, or the part of it below a
heading, such as what a mart has. The text is Markdown.`,
		Example: `  impactmart docs
  impactmart docs operations | less
  impactmart docs marts program_impacts`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 2 {
				return usageError(fmt.Errorf("name a document and, optionally, one heading in quotes; see %s --help", c.CommandPath()))
			}
			return nil
		},
		ValidArgsFunction: completeDocs,
		RunE: func(c *cobra.Command, args []string) error {
			all, err := docs.All()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				t := newTable(c.OutOrStdout(), "document", "about")
				for _, d := range all {
					t.row(d.Name, d.Title)
				}
				return t.w.Flush()
			}
			text, err := documentText(all, args)
			if err != nil {
				return err
			}
			_, err = io.WriteString(c.OutOrStdout(), text)
			return err
		},
	}
}

// documentText is the document of a name, or the part of it below a heading.
func documentText(all []docs.Document, args []string) (string, error) {
	i := slices.IndexFunc(all, func(d docs.Document) bool { return d.Name == args[0] })
	if i < 0 {
		return "", usageError(fmt.Errorf("no document is called %q%s; see `impactmart docs`", args[0], models.DidYouMean(args[0], documentNames(all))))
	}
	if len(args) == 1 {
		return all[i].Text, nil
	}
	text := all[i].Section(args[1])
	if text == "" {
		return "", usageError(fmt.Errorf("%s has no heading %q%s", args[0], args[1], models.DidYouMean(args[1], all[i].Headings())))
	}
	return text, nil
}

func documentNames(all []docs.Document) []string {
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = d.Name
	}
	return names
}
