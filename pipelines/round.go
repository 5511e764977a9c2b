package pipelines

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/sql"
)

// showsExact reports whether figures about people are not rounded.
func (r *run) showsExact() bool { return r.isExact || r.plan.Config.Privacy.IsExact() }

func (r *run) settings() inference.Settings {
	s := inference.Settings{
		Threads:   r.threads(),
		MinPeople: int64(r.plan.Config.Privacy.MinPeople),
		Withhold:  privacy.Withhold,
	}
	if !r.showsExact() {
		s.Rounding = &inference.Rounding{Step: privacy.Step, Nearest: privacy.Nearest, Upward: privacy.Upward, Count: privacy.Count, Repeated: privacy.Repeated}
	}
	return s
}

// settings are those of the run, and how many times figures were published.
func (t *tables) settings() inference.Settings {
	s := t.run.settings()
	if t.carry != nil {
		s.Times = t.carry.times
	}
	return s
}

// roundFigures rounds the figures of a table that is no mart, before others are computed
// from them.
func (t *tables) roundFigures(ctx context.Context, m sql.Model) error {
	if m.Layer == sql.Marts || len(m.Round) == 0 || t.showsExact() {
		return nil
	}
	return t.whole(ctx, m.Table, func(exact arrow.RecordBatch) error {
		rounded := privacy.Round(m.Table, exact, int64(t.plan.Config.Privacy.MinPeople))
		defer rounded.Release()
		return t.engine.Fill(ctx, m.Table, rounded)
	})
}
