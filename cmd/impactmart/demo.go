package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/synth"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

func newDemo() *cobra.Command {
	var dir string
	var seed uint64
	c := &cobra.Command{
		Use:   "demo",
		Short: "Makes a small company with known effects, measures it, and checks the result",
		Long: `Writes the untidy files of a made-up company of 2,400 people to a folder, serves its
roster on a local port, runs the pipeline on both, and compares the measured effects
with the planted effects.`,
		Example: "  impactmart demo --dir demo",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return demo(c, dir, seed)
		},
	}
	c.Flags().StringVar(&dir, "dir", "demo", "folder to write to")
	completeFlag(c, "dir", anyFolder)
	c.Flags().Uint64Var(&seed, "seed", synth.DemoSeed, "seed of the random numbers; another seed makes another company")
	completeFlag(c, "seed", anyText)
	return c
}

func demo(c *cobra.Command, dir string, seed uint64) error {
	ctx := c.Context()
	company := synth.New(seed)
	if err := company.Write(dir); err != nil {
		return err
	}
	from, stop, err := withRoster(ctx, company)
	if err != nil {
		return err
	}
	defer stop()
	plan, p, err := remembering(ctx, company, dir, from, newLog(c))
	if err != nil {
		return err
	}
	result, err := p.Run(ctx, pipelines.RunOptions{})
	if err != nil {
		return redacted(err, plan)
	}
	summarize(c.ErrOrStderr(), result)
	return compareWithTruth(ctx, c.OutOrStdout(), filepath.Join(result.Store, "marts"), company)
}

// remembering returns the pipeline of the demo, whose store has seen the register on
// earlier days, and whose clock stands after the data.
func remembering(ctx context.Context, company *synth.Company, dir string, from project.Sources, progress pipelines.Progress) (*project.Plan, *pipelines.Pipeline, error) {
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), from)
	if err != nil {
		return nil, nil, err
	}
	if err := remember(ctx, plan, company); err != nil {
		return nil, nil, redacted(err, plan)
	}
	today := tools
	today.Now = synth.Today
	return plan, pipelines.New(plan, today, progress), nil
}

// remember lets the store see the register as it was, and what was drawn: agreements and arms
// are witnessed, and these were made long before today.
func remember(ctx context.Context, plan *project.Plan, company *synth.Company) error {
	if _, err := os.Stat(filepath.Join(plan.StoreDir, "ledger")); err == nil {
		return nil // the demo was run before
	}
	declared := plan.Register.Alignments
	defer func() { plan.Register.Alignments = declared }()
	for _, s := range synth.Sightings() {
		plan.Register.Alignments = nil
		for _, a := range declared {
			if agreed := models.ParseDay(a.AgreedOn); agreed == nil || agreed.After(s.Day) {
				continue
			}
			if slices.Contains(s.Undated, a.Program) {
				a.AgreedOn = ""
			}
			plan.Register.Alignments = append(plan.Register.Alignments, a)
		}
		then := tools
		then.Now = func() time.Time { return s.Day }
		p := pipelines.New(plan, then, quiet)
		if err := p.Witness(ctx); err != nil {
			return err
		}
		for _, program := range s.Drawn {
			isTreated := company.Drawn(program)
			if err := p.RecordDraw(ctx, program, []byte(models.ArmsOf(isTreated)), isTreated, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// withRoster serves the company's roster on a local port, and returns sources with which
// a configuration finds it under HRIS_URL and HRIS_TOKEN.
func withRoster(ctx context.Context, company *synth.Company) (from project.Sources, stop func(), err error) {
	const token = "demo-token-of-a-made-up-company" //nolint:gosec // it protects made-up data
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return from, nil, fmt.Errorf("serve the demo's roster: %w", err)
	}
	server := &http.Server{Handler: company.HRIS(token), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with ErrServerClosed
	}()
	from = sources
	from.LookupEnv = func(name string) (string, bool) {
		value, ok := map[string]string{"HRIS_URL": "http://" + listener.Addr().String(), "HRIS_TOKEN": token}[name]
		return value, ok
	}
	return from, func() { _ = server.Close(); <-done }, nil
}

// compareWithTruth prints each planted effect next to the measured one. It fails if an
// interval does not contain the planted effect, or if the planted null was called an
// effect.
func compareWithTruth(ctx context.Context, w io.Writer, dir string, company *synth.Company) error {
	marts, err := report.Load(ctx, func(mart string) (string, error) { return filepath.Join(dir, mart+".parquet"), nil })
	if err != nil {
		return err
	}
	if err := compareEffects(w, marts, company); err != nil {
		return err
	}
	fmt.Fprintf(w, "Open  %s\n", filepath.Join(dir, "report.html"))
	fmt.Fprintf(w, "Query %s\n", filepath.Join(dir, "marts.duckdb"))
	return nil
}

// compareEffects is compareWithTruth for marts that were read.
func compareEffects(w io.Writer, marts *report.Marts, company *synth.Company) error {
	fmt.Fprintf(w, "\n%-42s %10s %10s %23s %12s  %s\n", "planted and measured (unit of the metric)", "planted", "measured", "95 % interval", "before/after", "evidence")
	missed := 0
	for _, truth := range company.Truth() {
		primary, naive := findImpacts(marts, truth)
		if primary == nil || primary.EffectLow == nil {
			return fmt.Errorf("the demo has no estimate of %s on %s", truth.Program, truth.Metric)
		}
		holds := *primary.EffectLow <= truth.Effect && truth.Effect <= *primary.EffectHigh
		if truth.Null && (primary.Verdict == "works" || primary.Verdict == "worked_against") {
			holds = false
		}
		mark := "ok"
		if !holds {
			mark, missed = "MISSED", missed+1
		}
		fmt.Fprintf(w, "%-42s %10.4g %10.4g %10.4g .. %9.4g %12.4g  %s, %s: %s\n", truth.Program+" on "+truth.Metric,
			truth.Effect, *primary.Effect, *primary.EffectLow, *primary.EffectHigh, *naive.Effect, primary.EvidenceGrade, primary.Verdict, mark)
	}
	if missed > 0 {
		return fmt.Errorf("%d planted effects were missed", missed)
	}
	fmt.Fprintf(w, "\nEvery interval contains the planted effect, and the planted null was not called an effect.\n")
	return nil
}

func findImpacts(marts *report.Marts, truth synth.Effect) (primary, naive *report.Impact) {
	for i := range marts.Impacts {
		row := &marts.Impacts[i]
		if row.ProgramID != truth.Program || row.MetricID != truth.Metric {
			continue
		}
		if row.IsPrimary {
			primary = row
		}
		if row.Estimator == "pre_post" {
			naive = row
		}
	}
	return primary, naive
}
