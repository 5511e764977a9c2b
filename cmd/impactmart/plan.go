package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/planning"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newPlan() *cobra.Command {
	var config, output, out, draw, because string
	var check func() error
	c := &cobra.Command{
		Use:   "plan PROGRAM",
		Short: "Prints what a planned program could show, as one page to sign before launch",
		Long: `Prints one page about a program that the register plans: its goal and owner, what will be
measured, which effect the comparison would find four times out of five, how many people
and months that takes, who is trained when, what the metric contract must say before the
launch, words to agree on, and lines for signatures.

It computes the plan from the landed deliveries of the current snapshot with the register
as it is now, so a changed plan needs no run. No source is read and nothing is published.
Figures about fewer people than the privacy floor are withheld, as in the marts.

With --draw, chance decides within the comparison strata who of a wait list is trained
first. The file has employee ids; only its owner can read it. The draw is on record in the
store. An existing file is never replaced, and where seed, plan or people have changed, a
second draw needs --because, which is on record, too: a draw that may be repeated until it
pleases is none.`,
		Example: `  impactmart plan call_coaching > plan.md
  impactmart plan call_coaching --draw inbox/drawn.csv`,
		Args:              oneProgram,
		ValidArgsFunction: completePlanned,
		RunE: func(c *cobra.Command, args []string) error {
			if err := check(); err != nil {
				return err
			}
			loaded, p, err := load(c, config, storeOnly(), newWait(c))
			if err != nil {
				return err
			}
			declared, err := planning.Find(loaded.Register, args[0])
			if err != nil {
				return usageError(err)
			}
			if draw != "" {
				if err := beforeStart(declared); err != nil {
					return usageError(err)
				}
			}
			made, drawn, err := computePlan(c.Context(), p, loaded, declared, draw != "")
			if err != nil {
				return redacted(err, loaded)
			}
			if draw != "" {
				if err := writeDraw(c.Context(), p, draw, because, declared, drawn); err != nil {
					return redacted(err, loaded)
				}
				fmt.Fprint(c.ErrOrStderr(), drawFeed(config, draw, declared, drawn))
			}
			return writePlan(c.OutOrStdout(), made, output, out)
		},
	}
	configFlag(c, &config)
	check = outputFlag(c, &output)
	c.Flags().StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	completeFlag(c, "out", anyFile)
	c.Flags().StringVar(&draw, "draw", "", "file to write the draw to, as a delivery of assignments; it must not exist")
	completeFlag(c, "draw", anyOf("csv"))
	c.Flags().StringVar(&because, "because", "", "why there has to be another draw than the one on record")
	completeFlag(c, "because", anyText)
	return c
}

// beforeStart refuses a draw once the plan has begun: who draws when outcomes are known can
// draw again.
func beforeStart(declared models.StudyPlan) error {
	now := time.Now
	if tools.Now != nil {
		now = tools.Now
	}
	if start := models.ParseDay(declared.Start); start != nil && !now().Before(*start) {
		return fmt.Errorf("--draw: the plan of %s began on %s, and a draw after that is none; plan a later start", declared.Program, declared.Start)
	}
	return nil
}

// oneProgram accepts one argument; otherwise it returns a usage error.
func oneProgram(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError(fmt.Errorf("name one program of the register's plans; see %s --help", c.CommandPath()))
	}
	return nil
}

// computePlan builds the tables of plans, reads the plan and, if wanted, draws.
func computePlan(ctx context.Context, p *pipelines.Pipeline, loaded *project.Plan, declared models.StudyPlan, draws bool) (made planning.Plan, drawn []planning.Assignment, err error) {
	err = p.Rebuild(ctx, planning.Models(), false, func(tables pipelines.Rebuilt) error {
		var err error
		if made, err = planning.Read(ctx, tables, loaded.Register, declared); err != nil {
			return err
		}
		made.Snapshot, made.Currency = tables.Snapshot().Sequence, loaded.Config.Currency
		made.Strata, made.Cluster = loaded.Config.Comparison.Strata, loaded.Config.Comparison.Cluster
		if !draws {
			return nil
		}
		members, err := planning.Members(ctx, tables, declared.Program)
		if err != nil {
			return err
		}
		if drawn, err = planning.Draw(declared, members); err != nil {
			return usageError(fmt.Errorf("--draw: %w", err))
		}
		return nil
	})
	return made, drawn, err
}

// writeDraw records the draw and writes it to a new file that only its owner can read.
func writeDraw(ctx context.Context, p *pipelines.Pipeline, path, because string, declared models.StudyPlan, drawn []planning.Assignment) error {
	var text bytes.Buffer
	if err := planning.WriteDraw(&text, declared, drawn); err != nil {
		return usageError(fmt.Errorf("--draw: %w", err))
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usageError(fmt.Errorf("--draw: %s exists; keep that draw, or name another file and say why there are two", path))
	}
	if err != nil {
		return usageError(fmt.Errorf("--draw: %w; name a file in a folder that exists", err))
	}
	isTreated := map[string]bool{}
	for _, a := range drawn {
		isTreated[a.Employee] = a.IsTreatment
	}
	err = p.RecordDraw(ctx, declared.Program, text.Bytes(), isTreated, because)
	if err == nil {
		if _, err = text.WriteTo(file); err != nil {
			err = fmt.Errorf("--draw: %w", err)
		}
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path)) // half a draw is none
	}
	return nil
}

// feedLetters replaces what must not be in the name of a feed.
var feedLetters = strings.NewReplacer("/", "_", `\`, "_", ".", "_", " ", "_")

// drawFeed says what was drawn, and gives the feed that reads it.
func drawFeed(config, path string, declared models.StudyPlan, drawn []planning.Assignment) string {
	treated := 0
	for _, a := range drawn {
		if a.IsTreatment {
			treated++
		}
	}
	source := path
	if relative, err := filepath.Rel(filepath.Dir(config), path); err == nil {
		source = filepath.ToSlash(relative)
	}
	return fmt.Sprintf(`%s: %s drawn for the first wave; waiting: %d. Keep the file among people who may know.
Let the next run read it (the path is relative to drops):

feeds:
  draw_%s:
    table: assignments
    source: {type: csv, path: %q}
    columns:
      employee_id: {from: employee_id}
      program_id: {from: program_id}
      arm: {from: arm}
      randomized: {from: randomized}
      assigned_date: {from: assigned_date, formats: [yyyy-mm-dd]}

`, path, models.Counted(treated, "person", "people"), len(drawn)-treated, feedLetters.Replace(declared.Program), source)
}

// writePlan writes the page to a file or, without one, to w.
func writePlan(w io.Writer, made planning.Plan, output, out string) error {
	var page bytes.Buffer
	if output == "json" {
		if err := writeJSON(&page, made); err != nil {
			return err
		}
	} else if err := made.Write(&page); err != nil {
		return err
	}
	if out == "" {
		_, err := page.WriteTo(w)
		return err
	}
	text := models.Visible(page.String())
	//nolint:gosec // the page has no figures about few people, and is there to be passed on
	if err := os.WriteFile(out, []byte(text), 0o644); err != nil {
		return usageError(fmt.Errorf("--out: %w", err))
	}
	return nil
}
