package comparison

import (
	"context"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/impactmart/impactmart/internal/inference"
)

// audit holds the headline of each claim against the people's own history, and against the
// groups that are no strata. A line is a contrast whose influence is added up, by claim:
// the change itself, the change against everybody's own line, one per placebo window, and
// one per column of groupColumns.
type audit struct {
	*company
	panels   map[string]*panel
	offsets  map[*shape][]int64 // periods by which placebo windows are earlier
	cells    []auditCell        // by cell
	claims   []*claimAudit      // by claim; nil without a cell with both arms
	lostIn   map[shapeStratum][]lostPerson
	lossesBy []*claimLosses // by claim; nil without a cell
	shares   []lostShares   // by claim
	isTrial  []bool         // by claim
	trials   []*trialAudit
	losses   *stratumLosses // of the stratum whose blocks are being read
	floor    int64          // people below whom a check would tell of them
}

// Lines of an audit; placebo windows follow.
const (
	changeLine = iota
	trendLine
	firstPlacebo
)

// auditCell is what a cell has on each line of values, and the groups with trained people.
type auditCell struct {
	arms   []armSpreads
	groups [len(groupColumns)][]cellGroup // in order of the group
}

// cellGroup are the people of a cell in a group with a trained person.
type cellGroup struct {
	group      int64
	trained    float64
	comparison change
}

// claimAudit are the lines of one claim.
type claimAudit struct {
	contrasts []*eventCell               // by line of values: trained, effect
	matched   [len(groupColumns)]float64 // trained people with a comparison person in their group
	shifts    [len(groupColumns)]float64 // what comparing within groups adds to the estimate
	divides   [len(groupColumns)]bool    // whether a cell has comparison people of several groups
	compared  []int64                    // comparison people of the largest cell, by line
	expected  []inference.Expectation    // by line of values
	level     float64                    // the largest value of a trained person
	counts    lineCounts
	sums      lineSums

	outcomes, weights []float64 // of comparison people, where the arms lost people differently
}

// hasBoth reports whether a cell has both arms.
func (x *auditCell) hasBoth() bool {
	return x.arms[changeLine].trained.n > 0 && x.arms[changeLine].comparison.n > 0
}

// mostPlacebos is the number of placebo windows that are looked at; of more, some are
// chosen evenly, beginning with the latest.
const mostPlacebos = 4

func (c *company) newAudit(ctx context.Context, in inference.Tables, floor int64) (*audit, error) {
	a := &audit{
		company: c, offsets: map[*shape][]int64{}, cells: make([]auditCell, len(c.cells)), claims: make([]*claimAudit, len(c.claims)),
		lostIn: map[shapeStratum][]lostPerson{}, lossesBy: make([]*claimLosses, len(c.claims)), shares: make([]lostShares, len(c.claims)), isTrial: make([]bool, len(c.claims)), floor: floor,
	}
	var err error
	if a.panels, err = loadPanels(ctx, in); err != nil {
		return nil, err
	}
	if a.trials, err = loadTrials(ctx, in); err != nil {
		return nil, err
	}
	a.markTrials(a.trials)
	for _, s := range c.shapes {
		a.offsets[s] = placeboOffsets(s, a.panels[s.metric])
	}
	for n := range a.cells {
		a.cells[n].arms = make([]armSpreads, a.lines(c.claims[c.cells[n].claim].shape))
	}
	return a, a.loadLost(ctx, in)
}

// lines are the lines of values of a shape.
func (a *audit) lines(s *shape) int { return firstPlacebo + len(a.offsets[s]) }

// placeboOffsets are the periods by which windows of the headline's shape can be earlier: so
// far that the post window ends before the gap, and no farther than anything is known.
func placeboOffsets(s *shape, p *panel) (offsets []int64) {
	if p == nil {
		return nil
	}
	var first, last int64
	for _, k := range s.cohorts {
		first, last = k.postTo-k.baselineTo, max(last, k.baselineFrom-p.first)
	}
	count := last - first + 1
	for i := range min(count, mostPlacebos) {
		offsets = append(offsets, first+i*(count-1)/max(1, min(count, mostPlacebos)-1))
	}
	return offsets
}

// hasWork reports whether a block has people of a claim; never without an audit.
func (a *audit) hasWork(b *block) bool { return a != nil && len(a.claimsIn(b)) > 0 }

// periods are the experiments period by period.
func (a *audit) periods() (rows []inference.TrialPeriod) {
	for _, t := range a.trials {
		rows = append(rows, t.periods(a.company, a.panels[t.metric])...)
	}
	return rows
}

// drawn are the arms of the experiments in which whole clusters were drawn.
func (a *audit) drawn() (rows []inference.TrialCluster) {
	for _, t := range a.trials {
		rows = append(rows, t.clusters()...)
	}
	return rows
}

// checks are those of all claims.
func (a *audit) checks() (checks []inference.TrustCheck) {
	for _, t := range a.trials {
		checks = append(checks, t.checks(a.company, a.panels, a.floor)...)
	}
	for claim, x := range a.claims {
		if x == nil {
			continue
		}
		of := a.company.claims[claim]
		for _, check := range append(x.checks(a.offsets[of.shape]), a.lossChecks(int32(claim))...) {
			check.ProgramID, check.MetricID, check.Estimator = of.program, of.metric, inference.DiD
			checks = append(checks, check)
		}
	}
	return checks
}

// add adds what the cells have in a block.
func (a *audit) add(b *block, m auditMeasured) {
	if at := (shapeStratum{b.shape, b.stratum}); a.losses == nil || a.losses.at != at {
		a.losses.close(a)
		a.losses = &stratumLosses{at: at}
	}
	for _, p := range m.parts {
		a.cells[p.cell].merge(p.auditCell)
	}
	a.losses.add(m.losses)
}

// close ends the first pass, and computes the contrasts of all lines, cells weighted by their
// trained people.
func (a *audit) close() {
	a.losses.close(a)
	a.sumShares()
	for n := range a.cells {
		k, x := &a.company.cells[n], &a.cells[n]
		if !x.hasBoth() {
			continue
		}
		c := a.claims[k.claim]
		if c == nil {
			c = newClaimAudit(len(x.arms))
			a.claims[k.claim] = c
		}
		c.add(x)
		for _, t := range k.trained {
			person := &a.company.trained[t]
			c.level = max(c.level, math.Abs(person.baseline), math.Abs(person.post))
		}
	}
	for _, c := range a.claims {
		if c != nil {
			c.close()
		}
	}
}

// merge adds what a block adds to the lines.
func (a *audit) merge(all []claimLines) {
	for _, f := range all {
		of := a.claims[f.claim]
		of.sums.merge(f.sums)
		of.outcomes, of.weights = append(of.outcomes, f.outcomes...), append(of.weights, f.weights...)
	}
}

// closeLines ends the second pass.
func (a *audit) closeLines() {
	for _, x := range a.claims {
		if x != nil {
			x.sums.close(slices.Sorted(maps.Keys(x.sums.carriedClusters)))
		}
	}
}

// lossChecks are those of the people lost.
func (a *audit) lossChecks(claim int32) (checks []inference.TrustCheck) {
	of, x := a.lossesBy[claim], a.claims[claim]
	if a.isTrial[claim] {
		return nil
	}
	if of != nil {
		if check, ok := of.check(a.floor); ok {
			checks = append(checks, check)
		}
	}
	if a.shares[claim].isHigh() {
		if check, ok := a.bounds(claim, x.outcomes, x.weights); ok {
			checks = append(checks, check)
		}
	}
	return checks
}

// merge adds what the cell has in a block.
func (x *auditCell) merge(o auditCell) {
	for line := range x.arms {
		x.arms[line].trained.merge(o.arms[line].trained)
		x.arms[line].comparison.merge(o.arms[line].comparison)
	}
	for g := range x.groups {
		x.groups[g] = mergeGroups(x.groups[g], o.groups[g])
	}
}

// mergeGroups adds up two lists in order of the group.
func mergeGroups(a, b []cellGroup) (all []cellGroup) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].group < b[0].group:
			all, a = append(all, a[0]), a[1:]
		case a[0].group > b[0].group:
			all, b = append(all, b[0]), b[1:]
		default:
			all = append(all, cellGroup{a[0].group, a[0].trained + b[0].trained, a[0].comparison.plus(b[0].comparison)})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(all, a...), b...)
}

func newClaimAudit(lines int) *claimAudit {
	c := &claimAudit{contrasts: make([]*eventCell, lines), expected: make([]inference.Expectation, lines), compared: make([]int64, lines+len(groupColumns)), counts: lineCounts{all: lines + len(groupColumns), events: lines}}
	for line := range c.contrasts {
		c.contrasts[line] = &eventCell{}
	}
	c.sums = newLineSums(c.counts)
	return c
}

func (c *claimAudit) add(x *auditCell) {
	for line, arms := range x.arms {
		if t, o := arms.trained, arms.comparison; t.n > 0 && o.n > 0 {
			c.contrasts[line].trained += t.n
			c.contrasts[line].effect += t.n * (t.mean() - o.mean())
			c.compared[line] = max(c.compared[line], int64(o.n))
			c.expected[line].Add(t.n, o.n)
		}
	}
	whole := x.arms[changeLine].comparison
	for g, groups := range x.groups {
		for _, of := range groups {
			if of.comparison.n > 0 {
				c.matched[g] += of.trained
				c.divides[g] = c.divides[g] || of.comparison.n < whole.n
				c.shifts[g] += of.trained * (whole.mean() - of.comparison.mean())
				c.compared[len(x.arms)+g] = max(c.compared[len(x.arms)+g], int64(whole.n))
			}
		}
	}
}

func (c *claimAudit) close() {
	for _, x := range c.contrasts {
		if x.trained > 0 {
			x.effect /= x.trained
		}
	}
	for g, n := range c.matched {
		if n > 0 {
			c.shifts[g] /= n
		}
	}
}

// checks are those that can be made.
func (c *claimAudit) checks(offsets []int64) (checks []inference.TrustCheck) {
	keep := func(check inference.TrustCheck, ok bool) {
		if ok {
			checks = append(checks, check)
		}
	}
	change := c.compare(changeLine)
	windows, lines := c.placebos(len(offsets))
	p := c.sums.events
	if len(windows) > 0 {
		products, crosses := p.among(lines), p.with(changeLine, lines)
		keep(inference.PlaceboCheck(windows, products))
		keep(inference.StepsCheck(change, windows, products, crosses))
	}
	keep(inference.HiddenCauseCheck(change))
	difference := p.at(trendLine, trendLine) - 2*p.at(trendLine, changeLine) + p.at(changeLine, changeLine)
	if trend := c.compare(trendLine); 2*trend.Trained >= change.Trained && c.varies(difference) {
		keep(inference.OwnTrendCheck(trend, change, difference))
	}
	stdError := math.Sqrt(change.InfluenceSquares)
	var shifts []inference.Shift
	for g := range groupColumns {
		if c.divides[g] {
			shifts = append(shifts, inference.Shift{Grouping: groupings[1+g], Compared: c.compareLine(len(c.contrasts)+g, int64(c.matched[g]), c.shifts[g])})
		}
	}
	return append(checks, inference.UndeclaredChecks(shifts, stdError)...)
}

// placebos are the placebo windows in which at least half of the trained people are, and
// something varies, with their lines.
func (c *claimAudit) placebos(count int) (windows []inference.Compared, lines []int) {
	for line := firstPlacebo; line < firstPlacebo+count; line++ {
		if x := c.compare(line); 2*x.Trained >= int64(c.contrasts[changeLine].trained) && x.Clusters > 1 && c.varies(x.InfluenceSquares) {
			windows, lines = append(windows, x), append(lines, line)
		}
	}
	return windows, lines
}

// varies reports whether squared influence is more than rounding leaves of values that do
// not vary.
func (c *claimAudit) varies(squares float64) bool {
	return squares > 0 && !inference.IsRounding(math.Sqrt(squares), c.level)
}

// compare is the contrast on a line of values.
func (c *claimAudit) compare(line int) inference.Compared {
	x := c.compareLine(line, int64(c.contrasts[line].trained), c.contrasts[line].effect)
	if x.Clusters == c.sums.people[line] {
		x.ExpectedRatio = c.expected[line].Ratio()
	} else {
		x.ExpectedRatio = inference.ExpectedOfClusters(x.TrainedClusters, x.ComparedClusters)
	}
	return x
}

func (c *claimAudit) compareLine(line int, trained int64, effect float64) inference.Compared {
	s := &c.sums
	return inference.Compared{
		Trained: trained, Comparison: c.compared[line], Clusters: s.clusters[line], TrainedClusters: s.trained[line], ComparedClusters: s.clusters[line] - s.trained[line],
		Effect: effect, InfluenceSquares: s.squares[line],
	}
}

// at is the product of two lines.
func (p products) at(a, b int) float64 { return p.sums[max(a, b)*p.size+min(a, b)] }

// among are the products of lines with each other.
func (p products) among(lines []int) *mat.SymDense {
	all := mat.NewSymDense(len(lines), nil)
	for i, a := range lines {
		for j, b := range lines[:i+1] {
			all.SetSym(i, j, p.at(a, b))
		}
	}
	return all
}

// with are the products of one line with others.
func (p products) with(line int, others []int) []float64 {
	all := make([]float64, len(others))
	for i, other := range others {
		all[i] = p.at(line, other)
	}
	return all
}
