package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/report"
)

func newReport() *cobra.Command {
	var config, out, dir, workbook, owner, tongue string
	c := &cobra.Command{
		Use:   "report",
		Short: "Writes the report for leaders from the published marts",
		Long: `Writes the page about all programs. With --dir, it writes that page and one for each
program, linked with each other; with --workbook, the same figures for a spreadsheet.
The folder store/marts has all of them as they were published.`,
		Example: `  impactmart report > what-training-achieved.html
  impactmart report --out what-training-achieved.html
  impactmart report --dir report --workbook impact.xlsx
  impactmart report --owner "Head of Sales" --dir sales
  impactmart report --language de --out bericht.html`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if out != "" && dir != "" {
				return usageError(errors.New("--out writes one page, and --dir all of them; use one of the two"))
			}
			plan, p, err := load(c, config, storeOnly(), newWait(c))
			if err != nil {
				return err
			}
			r := rendering{stdout: c.OutOrStdout(), out: out, dir: dir, workbook: workbook}
			if r.marts, r.options, err = p.Report(c.Context()); err != nil {
				return redacted(err, plan)
			}
			if tongue != "" {
				if _, err := language.Of(tongue); err != nil {
					return usageError(fmt.Errorf("--language: %w", err))
				}
				r.options.Language = tongue
			}
			if r.options.Owner = owner; owner != "" {
				if _, err := r.marts.Of(owner); err != nil {
					return usageError(fmt.Errorf("--owner: %w", err))
				}
			}
			if err := r.write(); err != nil {
				return redacted(err, plan)
			}
			return nil
		},
	}
	configFlag(c, &config)
	storeFlag(c)
	c.Flags().StringVar(&owner, "owner", "", "show only the goals and programs of this owner")
	completeFlag(c, "owner", completeOwner)
	c.Flags().StringVar(&tongue, "language", "", "language of the report: "+strings.Join(language.Names(), " or ")+" (default: report.language of the configuration)")
	completeFlag(c, "language", oneOf(language.Names()...))
	c.Flags().StringVarP(&out, "out", "o", "", "file to write the page to (default: standard output)")
	completeFlag(c, "out", anyOf("html"))
	c.Flags().StringVar(&dir, "dir", "", "folder to write the page to, with a page for each program")
	completeFlag(c, "dir", anyFolder)
	c.Flags().StringVar(&workbook, "workbook", "", "file to write the workbook to")
	completeFlag(c, "workbook", anyOf("xlsx"))
	return c
}

// rendering is what is written, and where.
type rendering struct {
	marts              *report.Marts
	options            report.Options
	stdout             io.Writer
	out, dir, workbook string // empty where nothing is asked for
}

func (r rendering) write() error {
	if r.workbook != "" {
		if err := writeFile("--workbook", r.workbook, func(w io.Writer) error { return report.WriteWorkbook(w, r.marts, r.options) }); err != nil {
			return err
		}
	}
	page := func(w io.Writer) error { return report.Render(w, r.marts, r.options) }
	switch {
	case r.dir != "":
		return r.writePages()
	case r.out != "":
		return writeFile("--out", r.out, page)
	case r.workbook != "":
		return nil
	}
	return page(r.stdout)
}

// writePages writes the pages below a folder.
func (r rendering) writePages() error {
	pages, err := report.Pages(r.marts, r.options)
	if err != nil {
		return err
	}
	for _, page := range pages {
		path := filepath.Join(r.dir, filepath.FromSlash(page.Name))
		//nolint:gosec // the report is made to be shared
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return usageError(fmt.Errorf("--dir: %w", err))
		}
		if err := writeFile("--dir", path, page.Write); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file as a whole: what cannot be rendered leaves an earlier file as it
// is.
func writeFile(flag, path string, write func(io.Writer) error) error {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		if _, missing := os.Stat(filepath.Dir(path)); errors.Is(missing, fs.ErrNotExist) {
			err = fmt.Errorf("%w; make the folder first", err)
		}
		return usageError(fmt.Errorf("%s: %w", flag, err))
	}
	_, err = text.WriteTo(file)
	return errors.Join(err, file.Close())
}
