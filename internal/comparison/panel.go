package comparison

import (
	"context"
	"math"

	"github.com/impactmart/impactmart/internal/inference"
)

// panel has the values of a metric by subject and period: index subject x periods +
// period. Periods without a value are NaN.
type panel struct {
	first   int64 // first period
	periods int
	values  []float64
}

// of are the values of a subject in all periods; nil for a subject without any.
func (p *panel) of(subject int64) []float64 {
	if p == nil || int(subject+1)*p.periods > len(p.values) {
		return nil
	}
	return p.values[int(subject)*p.periods : int(subject+1)*p.periods]
}

// loadPanels reads the panels of all metrics.
func loadPanels(ctx context.Context, in inference.Tables) (map[string]*panel, error) {
	panels := map[string]*panel{}
	err := each(ctx, in, "int_panel_reach", []string{"metric_id", "first_period", "last_period", "last_subject_number"}, nil, func(b batch) {
		for i := range b.rows() {
			p := &panel{first: b.int(1, i), periods: int(b.int(2, i) - b.int(1, i) + 1)}
			p.values = make([]float64, p.periods*int(b.int(3, i)+1))
			for at := range p.values {
				p.values[at] = math.NaN()
			}
			panels[b.text(0, i)] = p
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, in, "int_panel", []string{"metric_id", "subject_number", "period_index", "value"}, nil, func(b batch) {
		var p *panel
		last := ""
		for i := range b.rows() {
			if metric := b.shared(0, i); p == nil || metric != last {
				last = b.text(0, i)
				p = panels[last]
			}
			p.of(b.int(1, i))[b.int(2, i)-p.first] = b.float(3, i)
		}
	})
	return panels, err
}
