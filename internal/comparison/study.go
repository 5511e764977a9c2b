package comparison

import (
	"cmp"
	"math"
	"slices"

	"github.com/impactmart/impactmart/internal/inference"
)

// measure names the two windows that are compared: the post window with the baseline
// window, or the baseline window with the lead window before it.
type measure int

const (
	effect measure = iota
	lead
)

// measures are the names of the measures, by number.
var measures = [...]string{effect: "effect", lead: "lead"}

// study is a group of analyzed trained people of a claim: everybody, a segment, or a band.
type study struct {
	claim      int32
	kind, name string // segment type and id, or banding and band
	isBand     bool
	trained    []int32
	contrasts  [len(measures)]*contrast // nil without cells
}

// contrast compares the trained people of a study with the colleagues of their cells in
// the windows of one measure.
type contrast struct {
	study   *study
	measure measure
	number  int
	cells   []contrastCell
	tally   tally

	n                         float64 // trained people
	trained, comparison       means
	trainedAll, comparisonAll moments // over the rows of all cells
	did                       float64
	slope                     *float64
	beforeSquares             float64
}

// means are those of the two windows.
type means struct{ before, after float64 }

// contrastCell is a cell with the trained people of the study in it.
type contrastCell struct {
	cell       int32
	members    []int32
	trained    moments
	comparison *moments // the cell's
}

// values are those of a trained person in the windows of the measure; before is NaN for a
// person who cannot be compared.
func (m measure) values(t *trained) (before, after float64) {
	if m == lead {
		return t.lead, t.baseline
	}
	return t.baseline, t.post
}

// colleagues are the moments of a cell's comparison arm.
func (m measure) colleagues(x *cell) *moments {
	if m == lead {
		return &x.lead
	}
	return &x.effect
}

// windows are the values of a block in the windows of the measure.
func (m measure) windows(b *block, cohort int) (before, after []float64) {
	if m == lead {
		return of(b, b.lead, cohort), of(b, b.baseline, cohort)
	}
	return of(b, b.baseline, cohort), of(b, b.post, cohort)
}

// all are the colleagues of a cohort who have values in the windows of the measure.
func (m measure) all(g colleagues) []int32 {
	if m == lead {
		return g.withLead
	}
	return g.at
}

// newContrast compares the trained people of a study, who are in order of their cells; nil
// when no cell has both arms.
func (c *company) newContrast(s *study, m measure) *contrast {
	var members []int32
	for _, n := range s.trained {
		t := &c.trained[n]
		if before, _ := m.values(t); !math.IsNaN(before) && m.colleagues(&c.cells[t.cell]).n() > 0 {
			members = append(members, n)
		}
	}
	if len(members) == 0 {
		return nil
	}
	x := &contrast{study: s, measure: m}
	before, after, at := c.windowsOf(m, members)
	for from := 0; from < len(members); {
		cell, to := c.trained[members[from]].cell, from
		for to < len(members) && c.trained[members[to]].cell == cell {
			to++
		}
		x.cells = append(x.cells, contrastCell{cell, members[from:to], momentsOf(before, after, at[from:to]), m.colleagues(&c.cells[cell])})
		from = to
	}
	x.estimate()
	return x
}

// windowsOf are the values of trained people in both windows, and their places.
func (c *company) windowsOf(m measure, members []int32) (before, after []float64, at []int32) {
	before, after, at = make([]float64, len(members)), make([]float64, len(members)), make([]int32, len(members))
	for i, n := range members {
		before[i], after[i] = m.values(&c.trained[n])
		at[i] = int32(i)
	}
	return before, after, at
}

func (c *company) momentsOfTrained(m measure, members []int32) moments {
	return momentsOf(c.windowsOf(m, members))
}

// estimate computes the contrasts of the cells, weighted by their trained people, and the
// slope of the later window on the earlier one, from deviations within cell and arm.
func (x *contrast) estimate() {
	var squares, products, total float64
	for _, k := range x.cells {
		n := k.trained.n()
		x.n += n
		x.trained.before += k.trained.before.sum
		x.trained.after += k.trained.after.sum
		x.comparison.before += n * k.comparison.before.mean()
		x.comparison.after += n * k.comparison.after.mean()
		x.trainedAll.merge(k.trained)
		x.comparisonAll.merge(*k.comparison)
		for _, arm := range []moments{k.trained, *k.comparison} {
			squares += arm.before.squares
			products += arm.products
			total += arm.before.squares + arm.before.sum*arm.before.mean()
		}
	}
	for _, sum := range []*float64{&x.trained.before, &x.trained.after, &x.comparison.before, &x.comparison.after} {
		*sum /= x.n
	}
	x.did = (x.trained.after - x.comparison.after) - (x.trained.before - x.comparison.before)
	x.beforeSquares = squares
	if squares > roundingShare*total {
		x.slope = new(products / squares)
	}
}

// roundingShare is the share of the squares below which variation is only rounding error.
const roundingShare = 1e-20

// ancova is the contrast of later values, adjusted for the earlier ones.
func (x *contrast) ancova(slope float64) float64 {
	return (x.trained.after - x.comparison.after) - slope*(x.trained.before-x.comparison.before)
}

// changeVariance is that of the change between the windows, in the arm where it is larger.
func (x *contrast) changeVariance() (most *float64) {
	for _, arm := range []moments{x.trainedAll, x.comparisonAll} {
		if v := arm.changes(); v != nil && (most == nil || *v > *most) {
			most = v
		}
	}
	return most
}

// weightMost is the largest weight of a comparison person: in a cell with few of them, one
// can be most of a mean. Somebody may serve in all cohorts of a stratum.
func (c *company) weightMost(x *contrast) (most float64) {
	ofStratum := map[int64]float64{}
	for _, k := range x.cells {
		stratum := c.cells[k.cell].stratum
		ofStratum[stratum] += k.trained.n() / x.n / k.comparison.n()
		most = max(most, ofStratum[stratum])
	}
	return min(most, 1)
}

// expectedRatio is the share of the variance of did that its squared influence is expected
// to show if all changes have the same variance.
func (x *contrast) expectedRatio() float64 {
	var e inference.Expectation
	for _, k := range x.cells {
		e.Add(k.trained.n(), k.comparison.n())
	}
	return e.Ratio()
}

// studies divides the analyzed people of each claim: everybody, the segments with enough
// people to be shown, and the bands.
func (c *company) studies(segmentTypes []string, floor int64) (all []*study, counts []segmentCount) {
	for claim, members := range c.analyzed() {
		if len(members) == 0 {
			continue
		}
		groups := []*study{{claim: int32(claim), kind: inference.All, name: inference.All, trained: members}}
		for d, kind := range divisions {
			if !slices.Contains(segmentTypes, kind) {
				continue
			}
			segments := divide(study{claim: int32(claim), kind: kind}, members, func(n int32) string { return c.values[c.trained[n].divided[d]] })
			if len(segments) < 2 {
				continue // a value that everybody has divides nobody
			}
			for _, segment := range segments {
				counts = append(counts, segmentCount{segment, c.largestComparison(segment)})
				if int64(len(segment.trained)) >= floor {
					groups = append(groups, segment)
				}
			}
		}
		groups = append(groups, c.bands(int32(claim), members)...)
		for _, s := range groups {
			s.contrasts[effect] = c.newContrast(s, effect)
			if !s.isBand {
				s.contrasts[lead] = c.newContrast(s, lead)
			}
			all = append(all, s)
		}
	}
	return all, counts
}

// segmentCount is a segment, however small, with the comparison people of its largest cell.
type segmentCount struct {
	segment *study
	least   int64
}

// analyzed are the trained people of each claim whose cell has colleagues.
func (c *company) analyzed() [][]int32 {
	of := make([][]int32, len(c.claims))
	for i := range c.trained {
		t := &c.trained[i]
		if c.cells[t.cell].effect.n() > 0 {
			of[t.claim] = append(of[t.claim], int32(i))
		}
	}
	return of
}

// divide groups people by name into studies of one kind, in the order of the names.
func divide(of study, people []int32, name func(int32) string) (groups []*study) {
	at := map[string]*study{}
	for _, n := range people {
		group := at[name(n)]
		if group == nil {
			group = &study{claim: of.claim, kind: of.kind, name: name(n), isBand: of.isBand}
			at[group.name], groups = group, append(groups, group)
		}
		group.trained = append(group.trained, n)
	}
	slices.SortFunc(groups, func(a, b *study) int { return cmp.Compare(a.name, b.name) })
	return groups
}

func (c *company) largestComparison(s *study) (largest int64) {
	for _, n := range s.trained {
		largest = max(largest, int64(c.cells[c.trained[n].cell].effect.n()))
	}
	return largest
}
