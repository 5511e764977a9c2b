package pipelines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Explain tells how the figures of a program came about, one explanation per
// metric, or that of one metric when it is named.
//
// The marts hold neither cells nor sums, so it builds the models anew in a private
// folder, from the deliveries that the current snapshot rests on and as of its
// day. These are immutable: no source is read, no lock is needed, and nothing is
// published.
func Explain(ctx context.Context, p *Plan, program, metric string, progress Progress) (explanations []Explanation, err error) {
	claims, err := p.claims(program, metric)
	if err != nil {
		return nil, err
	}
	store, current, err := published(ctx, p)
	if err != nil {
		return nil, err
	}
	deliveries, err := landedFor(ctx, store, current)
	if err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "impactmart-explain-")
	if err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	engine, err := warehouse.Open(ctx, warehouse.Options{Dir: work, Threads: p.Config.Engine.Threads, MemoryLimit: p.Config.Engine.MemoryLimit})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()

	again := *p
	again.AsOf = date(current.AsOf)
	next := describe(&again, deliveries, current)
	again.Models = upTo(p.Models, explained)
	if err := give(ctx, engine, &again, store, deliveries, next, current); err != nil {
		return nil, err
	}
	if err := build(ctx, engine, &again, progress); err != nil {
		return nil, err
	}
	for _, claim := range claims {
		x, err := explain(ctx, engine, &again, claim)
		if err != nil {
			return nil, err
		}
		x.Snapshot, x.Run, x.IsAsPublished = current.Sequence, current.Run, next.Run == current.Run
		explanations = append(explanations, x)
	}
	return explanations, nil
}

// landedFor finds the batches that a snapshot rests on.
func landedFor(ctx context.Context, store *snapshot.Store, m *snapshot.Manifest) ([]delivery, error) {
	var deliveries []delivery
	for _, row := range m.Deliveries {
		key := snapshot.BatchKey{Feed: row.Feed, Content: row.ContentHash, Mapping: row.MappingHash}
		batch, err := store.FindBatch(ctx, key)
		if err != nil {
			return nil, &Fault{Kind: BadData, Err: err}
		}
		table, known := models.CanonicalTable(row.Table)
		if batch == nil || !known {
			return nil, &Fault{Kind: BadData, At: "feed " + row.Feed, Err: fmt.Errorf("%s, on which snapshot %d rests, is not in the landing zone any more; start `impactmart run` to publish anew", row.File, m.Sequence)}
		}
		deliveries = append(deliveries, delivery{
			feed: Feed{Name: row.Feed, Table: table}, address: connectors.Address{File: row.File}, batch: *batch,
		})
	}
	return deliveries, nil
}

// chapters are the parts of an explanation in the order in which the number
// comes about, each with the models that it shows.
var chapters = []struct {
	figures string
	models  []string
}{
	{"windows", []string{"int_measurements", "int_cohorts"}},
	{"funnel", []string{"participant_funnel"}},
	{"cohorts and cells", []string{"int_cells"}},
	{"sums", []string{"int_claims", "int_comparison_sums", "int_trained_sums", "int_arm_sums"}},
	{"estimate, grade and verdict", []string{"program_impacts"}},
	{"money", []string{"program_returns"}},
	{"what it would take", []string{"power_plans"}},
}

// explained are the models of all chapters.
var explained = func() (names []string) {
	for _, c := range chapters {
		names = append(names, c.models...)
	}
	return names
}()

// upTo gives the named models and all that they rest on, in order of building.
func upTo(all []sql.Model, names []string) []sql.Model {
	needed := map[string]bool{}
	for _, name := range names {
		needed[name] = true
	}
	var kept []sql.Model
	for _, m := range slices.Backward(all) {
		if !needed[m.Name] {
			continue
		}
		for _, in := range m.Inputs {
			needed[in] = true
		}
		kept = append(kept, m)
	}
	slices.Reverse(kept)
	return kept
}

// origins tells of each chapter which models it needs that no chapter before it
// did.
func origins(all []sql.Model) []Origin {
	told := map[string]bool{}
	var out []Origin
	for _, c := range chapters {
		o := Origin{Figures: c.figures}
		for _, m := range upTo(all, c.models) {
			if told[m.Name] {
				continue
			}
			told[m.Name] = true
			name := "sql/" + string(m.Layer) + "/" + m.Name + ".sql"
			if m.Query == "" {
				name = m.Name + " (Go, internal/inference)"
			}
			o.Models = append(o.Models, name)
		}
		out = append(out, o)
	}
	return out
}

// claims are what the register says of the program, for the metric or for each
// that it is aligned to.
func (p *Plan) claims(program, metric string) ([]Claim, error) {
	usage := func(format string, args ...any) error {
		return &Fault{Kind: BadConfig, Err: fmt.Errorf(format, args...)}
	}
	var programs, metrics []string
	for _, known := range p.Register.Programs {
		programs = append(programs, known.ID)
	}
	if !slices.Contains(programs, program) {
		return nil, usage("%q is no program of the register%s", program, models.DidYouMean(program, programs))
	}
	var claims []Claim
	for _, a := range p.Register.Alignments {
		if a.Program != program {
			continue
		}
		metrics = append(metrics, a.Metric)
		claim := p.claim(a)
		switch {
		case metric != "" && metric != a.Metric:
		case claim.Kind != models.KindTimeTo:
			claims = append(claims, claim)
		case metric != "":
			return nil, usage("%s is a time to productivity and has no windows; its figures stand in the mart productivity_ramps", metric)
		}
	}
	switch {
	case len(claims) == 0 && metric != "":
		return nil, usage("%q is no metric that %s is aligned to%s", metric, program, models.DidYouMean(metric, metrics))
	case len(claims) == 0:
		return nil, usage("%s is aligned to no metric with windows, so nothing is measured; see `alignments`", program)
	}
	return claims, nil
}

// claim gathers what the register says of an alignment.
func (p *Plan) claim(a models.Alignment) Claim {
	c := Claim{
		Program: a.Program, Metric: a.Metric, Goal: a.Goal, Agreed: a.AgreedOn,
		MinPeople: int64(p.Config.Privacy.MinPeople), Strata: p.Config.Comparison.Strata,
	}
	for _, program := range p.Register.Programs {
		if program.ID == a.Program {
			c.ProgramName, c.Launch = program.Name, program.Launch
		}
	}
	for _, m := range p.Register.Metrics {
		if m.ID == a.Metric {
			c.MetricName, c.Unit, c.Kind, c.Better, c.SmallestChange = m.Name, m.Unit, m.Kind, m.Better, m.SmallestChange
		}
	}
	for _, g := range p.Register.Goals {
		if g.ID == a.Goal {
			c.GoalName, c.Owner = g.Name, g.Owner
		}
	}
	return c
}
