package comparison

import (
	"iter"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/impactmart/impactmart/internal/inference"
)

// feature has the values of a cohort's colleagues in the windows of one measure, as
// deviations from their means, and zero for everybody else in the block. Influence is a
// sum of features with a coefficient for each cell.
type feature struct {
	g                        []int32
	meanBefore, meanAfter    float64
	one                      []float64 // 1 for a colleague
	before, after            []float64
	beforeBefore, beforeTail []float64 // before x before, before x after
}

// newFeature centers the values of the places g.
func newFeature(before, after []float64, g []int32) *feature {
	n := len(before)
	all := make([]float64, 5*n)
	f := &feature{g: g, one: all[:n], before: all[n : 2*n], after: all[2*n : 3*n], beforeBefore: all[3*n : 4*n], beforeTail: all[4*n:]}
	m := momentsOf(before, after, g)
	if len(g) == 0 {
		return f
	}
	f.meanBefore, f.meanAfter = m.before.mean(), m.after.mean()
	for _, i := range g {
		b, a := before[i]-f.meanBefore, after[i]-f.meanAfter
		f.one[i], f.before[i], f.after[i], f.beforeBefore[i], f.beforeTail[i] = 1, b, a, b*b, b*a
	}
	return f
}

// line is a linear combination of features: a coefficient for each of them.
type line struct{ one, before, after, beforeBefore, beforeTail float64 }

// addTo adds the line to sums over the block.
func (f *feature) addTo(sums []float64, l line) {
	floats.AddScaled(sums, l.one, f.one)
	floats.AddScaled(sums, l.before, f.before)
	floats.AddScaled(sums, l.after, f.after)
	if l.beforeBefore != 0 || l.beforeTail != 0 {
		floats.AddScaled(sums, l.beforeBefore, f.beforeBefore)
		floats.AddScaled(sums, l.beforeTail, f.beforeTail)
	}
}

// at is the line's value for one unit.
func (f *feature) at(l line, i int32) float64 {
	return l.one*f.one[i] + l.before*f.before[i] + l.after*f.after[i] + l.beforeBefore*f.beforeBefore[i] + l.beforeTail*f.beforeTail[i]
}

// coefficients turn the values of a person in an arm of a cell into influence:
//
//	did:    weight (after - before - center), center = difference of the reference means
//	ancova: weight (after - slope before - center)
//	        - tilt (before - mean before) (after - mean after - slope (before - mean before))
//
// The reference is the comparison mean of the cell, and for trained people also the
// estimate; weight is 1 / trained for trained people and -(trained of the cell / trained) /
// comparison people of the cell for the others; tilt is the contrast before / the squares
// of before within cell and arm.
type coefficients struct {
	people                         float64
	weight, didCenter              float64
	slope, ancovaCenter, tilt      float64
	beforeMean, afterMean, squares float64
}

// sides are the coefficients of both arms of a cell.
func (x *contrast) sides(k *contrastCell) (trained, comparison coefficients) {
	own, reference := k.trained.means(), k.comparison.means()
	comparison = coefficients{
		people: k.comparison.n(), weight: -k.trained.n() / x.n / k.comparison.n(), didCenter: reference.after - reference.before,
		beforeMean: reference.before, afterMean: reference.after, squares: x.beforeSquares,
	}
	trained = coefficients{
		people: k.trained.n(), weight: 1 / x.n, didCenter: reference.after - reference.before + x.did,
		beforeMean: own.before, afterMean: own.after, squares: x.beforeSquares,
	}
	if x.slope != nil {
		slope := *x.slope
		tilt := (x.trained.before - x.comparison.before) / x.beforeSquares
		comparison.slope, comparison.tilt, comparison.ancovaCenter = slope, tilt, reference.after-slope*reference.before
		trained.slope, trained.tilt, trained.ancovaCenter = slope, tilt, reference.after-slope*reference.before+x.ancova(slope)
	}
	return trained, comparison
}

func (k coefficients) did(before, after float64) float64 {
	return k.weight * (after - before - k.didCenter)
}

func (k coefficients) ancova(before, after float64) float64 {
	b := before - k.beforeMean
	return k.weight*(after-k.slope*before-k.ancovaCenter) - k.tilt*b*(after-k.afterMean-k.slope*b)
}

// leverageSquare is the squared influence on ancova divided by one minus the leverage, in
// a regression with one cell; NaN without such a figure (MacKinnon & White 1985, HC2).
func (k coefficients) leverageSquare(before, after float64) float64 {
	b, part := before-k.beforeMean, k.ancova(before, after)
	freedom := 1 - 1/k.people - b*b/k.squares
	if !(freedom > 1e-12) { // a leverage of one, but for rounding
		return math.NaN()
	}
	return part * part / freedom
}

// didLine and ancovaLine are the same, in terms of centered features.
func (k coefficients) didLine(f *feature) line {
	return line{one: k.weight * (f.meanAfter - f.meanBefore - k.didCenter), before: -k.weight, after: k.weight}
}

func (k coefficients) ancovaLine(f *feature) line {
	toBefore := f.meanBefore - k.beforeMean
	rest := f.meanAfter - k.afterMean - k.slope*toBefore
	shifted := k.weight - k.tilt*toBefore
	level := k.weight * (k.afterMean - k.slope*k.beforeMean - k.ancovaCenter)
	return line{
		one: level + shifted*rest, before: -k.slope*shifted - k.tilt*rest, after: shifted,
		beforeBefore: k.tilt * k.slope, beforeTail: -k.tilt,
	}
}

// workspace has the sums of one contrast over a block, by unit.
type workspace struct {
	did, ancova, rows    []float64
	withTenure, withCost []float64 // rows with tenure, with cost
	trainedRows          []int32
	leverage             float64 // sum of leverageSquare
	hasLeverage          bool
}

func newWorkspace(n int) *workspace {
	all := make([]float64, 5*n)
	return &workspace{
		did: all[:n], ancova: all[n : 2*n], rows: all[2*n : 3*n], withTenure: all[3*n : 4*n], withCost: all[4*n:],
		trainedRows: make([]int32, n),
	}
}

func (w *workspace) reset() {
	for _, sums := range [][]float64{w.did, w.ancova, w.rows, w.withTenure, w.withCost} {
		clear(sums)
	}
	clear(w.trainedRows)
	w.leverage, w.hasLeverage = 0, false
}

func (w *workspace) addLeverage(square float64) {
	if !math.IsNaN(square) {
		w.leverage += square
		w.hasLeverage = true
	}
}

// blockWork is what both passes need of a block.
type blockWork struct {
	company  *company
	block    *block
	groups   []colleagues
	features [len(measures)][]*feature // by cohort, made when needed
	tenure   []*feature
	cost     []*feature
	own      map[int32]trainedBefore
	place    map[int64][]int32 // places of the units of a subject
}

func (c *company) newWork(b *block) *blockWork {
	s := &blockWork{company: c, block: b, groups: c.colleaguesOf(b), place: map[int64][]int32{}}
	s.own = c.displacedIn(b, s.groups)
	for m := range s.features {
		s.features[m] = make([]*feature, len(s.groups))
	}
	s.tenure, s.cost = make([]*feature, len(s.groups)), make([]*feature, len(s.groups))
	for i, u := range b.units {
		if len(b.taken[i]) > 0 {
			s.place[u.subject] = append(s.place[u.subject], int32(i))
		}
	}
	return s
}

// unitsOf are the places of a trained person in the block. Someone in several clusters has a
// unit in each, and is trained in that of the index period.
func (s *blockWork) unitsOf(t *trained) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, i := range s.place[t.subject] {
			if s.block.units[i].cluster == t.cluster && !yield(i) {
				return
			}
		}
	}
}

func (s *blockWork) feature(m measure, cohort int) *feature {
	if s.features[m][cohort] == nil {
		before, after := m.windows(s.block, cohort)
		s.features[m][cohort] = newFeature(before, after, m.all(s.groups[cohort]))
	}
	return s.features[m][cohort]
}

// add adds a cell of a contrast to the sums.
func (s *blockWork) add(w *workspace, x *contrast, k *contrastCell) {
	cohort := int(s.company.cells[k.cell].cohort)
	f := s.feature(x.measure, cohort)
	trained, comparison := x.sides(k)
	s.addColleagues(w, x, f, comparison, s.own[k.cell].colleagues)
	if len(x.cells) == 1 {
		s.addLeverages(w, x, f, comparison, cohort, s.own[k.cell].colleagues)
	}
	if x.measure == effect && x.study.kind == inference.All {
		g := s.groups[cohort]
		addKnown(w.withTenure, g.withTenure, s.own[k.cell].colleagues)
		addKnown(w.withCost, g.withCost, s.own[k.cell].colleagues)
	}
	for _, n := range k.members {
		t := &s.company.trained[n]
		for i := range s.unitsOf(t) {
			s.addTrained(w, x, trained, t, i)
		}
	}
}

func (s *blockWork) addColleagues(w *workspace, x *contrast, f *feature, k coefficients, own []int32) {
	did := k.didLine(f)
	f.addTo(w.did, did)
	floats.Add(w.rows, f.one)
	var ancova line
	if x.slope != nil && !x.study.isBand {
		ancova = k.ancovaLine(f)
		f.addTo(w.ancova, ancova)
	}
	for _, i := range own {
		w.did[i] -= f.at(did, i)
		w.ancova[i] -= f.at(ancova, i)
		w.rows[i] -= f.one[i]
	}
}

// addLeverages is for contrasts with one cell only.
func (s *blockWork) addLeverages(w *workspace, x *contrast, f *feature, k coefficients, cohort int, own []int32) {
	if x.slope == nil || x.study.isBand {
		return
	}
	before, after := x.measure.windows(s.block, cohort)
	for _, i := range f.g {
		if len(common([]int32{i}, own)) == 0 {
			w.addLeverage(k.leverageSquare(before[i], after[i]))
		}
	}
}

// addKnown counts the rows at the places of g, less the cell's own people.
func addKnown(rows []float64, g, own []int32) {
	for _, i := range g {
		rows[i]++
	}
	for _, i := range common(g, own) {
		rows[i]--
	}
}

func (s *blockWork) addTrained(w *workspace, x *contrast, k coefficients, t *trained, i int32) {
	before, after := x.measure.values(t)
	w.trainedRows[i]++
	w.did[i] += k.did(before, after)
	if x.slope == nil || x.study.isBand {
		return
	}
	w.ancova[i] += k.ancova(before, after)
	if len(x.cells) == 1 {
		w.addLeverage(k.leverageSquare(before, after))
	}
}
