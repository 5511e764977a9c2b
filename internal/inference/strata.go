package inference

import (
	"cmp"
	"math"
	"slices"
)

// stratum has the risk tables of the people of one stratum, both with people.
type stratum struct{ trained, comparison []RampCount }

func (s stratum) table(arm string) []RampCount {
	if arm == TrainedArm {
		return s.trained
	}
	return s.comparison
}

// weight is how many people a person of the arm stands for: one of the comparison arm for
// as many trained people as there are in the stratum for each comparison person.
func (s stratum) weight(arm string) float64 {
	if arm == TrainedArm {
		return 1
	}
	return float64(people(s.trained)) / float64(people(s.comparison))
}

// cell is what has a curve per arm: a stratum, or all small strata together.
type cell struct {
	strata              []stratum
	trained, comparison []kmPoint
}

// newCell computes the Kaplan-Meier curves of both arms, with comparison people weighted so
// that both arms have the same strata.
func newCell(strata ...stratum) cell {
	return cell{strata, armCurve(strata, TrainedArm), armCurve(strata, ComparisonArm)}
}

func armCurve(strata []stratum, arm string) []kmPoint {
	tables, weights := make([][]RampCount, len(strata)), make([]float64, len(strata))
	for i, s := range strata {
		tables[i], weights[i] = s.table(arm), s.weight(arm)
	}
	return weightedKaplanMeier(tables, weights)
}

// fewestInStratum is the number of people per arm from which a stratum has curves of its
// own. The curve of one or two people is known to the horizon only if they became
// productive, and strata chosen for that make the smaller arm look fast.
const fewestInStratum = 5

// cellsOf returns the cells of strata.
func cellsOf(strata []stratum) []cell {
	var cells []cell
	var small []stratum
	for _, s := range strata {
		if min(people(s.trained), people(s.comparison)) < fewestInStratum {
			small = append(small, s)
		} else {
			cells = append(cells, newCell(s))
		}
	}
	if len(small) > 0 {
		cells = append(cells, newCell(small...))
	}
	return cells
}

func (c cell) people(arm string) int64 { return peopleIn([]cell{c}, arm) }

func (c cell) curve(arm string) []kmPoint {
	if arm == TrainedArm {
		return c.trained
	}
	return c.comparison
}

// known is the last day to which the curves of both arms are known.
func (c cell) known() int64 { return min(knownTo(c.trained), knownTo(c.comparison)) }

// knownTo is the last day to which a curve is known: the last day on which anybody was
// followed or, once everybody became productive, any day, because the curve stays at zero.
func knownTo(curve []kmPoint) int64 {
	last := curve[len(curve)-1]
	if last.share == 0 {
		return math.MaxInt64
	}
	return last.RampDays
}

// contrast is what is compared for one program and metric: the cells that are known to the
// horizon tau, in days. The others are left out.
type contrast struct {
	cells, unfollowed []cell
	tau               int64
}

// newContrast sets the horizon: the declared one, or the longest time that anybody was
// followed, but no longer than enough cells are known in both arms. With one cell that is
// the day to which both of its curves are known. The horizon is zero without people.
func newContrast(strata []stratum, declared *int64) contrast {
	cells := cellsOf(strata)
	known, longest := make([]int64, len(cells)), int64(0)
	for i, c := range cells {
		known[i] = c.known()
		longest = max(longest, c.trained[len(c.trained)-1].RampDays, c.comparison[len(c.comparison)-1].RampDays)
	}
	if declared != nil && longest > 0 {
		longest = *declared
	}
	c := contrast{tau: followed(cells, known, longest)}
	for i := range cells {
		if known[i] < c.tau {
			c.unfollowed = append(c.unfollowed, cells[i])
		} else {
			c.cells = append(c.cells, cells[i])
		}
	}
	return c
}

// fewestFollowedPct is the share of the trained people that must be in cells known to the
// horizon.
const fewestFollowedPct = 50

// followed is the horizon, at most the longest, over which the most days of trained people
// are compared: the day times the trained people in cells that are known to it. If every
// cell had a say, one that was opened last week would cut everybody's horizon to a few
// days.
func followed(cells []cell, known []int64, longest int64) (horizon int64) {
	trained, most := peopleIn(cells, TrainedArm), int64(0)
	for _, day := range slices.Sorted(slices.Values(known)) {
		day = min(day, longest)
		reached := int64(0)
		for i, c := range cells {
			if known[i] >= day {
				reached += c.people(TrainedArm)
			}
		}
		if 100*reached >= fewestFollowedPct*trained && day*reached > most {
			horizon, most = day, day*reached
		}
	}
	return horizon
}

// part is the curve of one arm in one cell.
type part struct {
	curve  []kmPoint
	weight float64 // the cell's share of the trained people
	people float64 // effective number, (sum of weights)^2 / sum of squared weights (Kish 1965)
}

// parts returns the parts of an arm. Both arms have the weights of the trained people.
func (c contrast) parts(arm string) []part {
	trained := float64(peopleIn(c.cells, TrainedArm))
	parts := make([]part, len(c.cells))
	for i, cell := range c.cells {
		curve := cell.curve(arm)
		parts[i] = part{curve, float64(cell.people(TrainedArm)) / trained, curve[0].effective}
	}
	return parts
}

// widening is the factor by which the variance of an arm is too small because it has
// several small cells. Greenwood's variance of n people is on average (n-1)/n of the
// variance of their mean, exactly so if everybody's time is known. With weights w the
// cells show sum w^2 (n-1)/n^2 of sum w^2/n, if people vary alike in all of them. The
// factor makes up for this, except for the (N-1)/N that one cell of all N people would
// show, too: with one cell it is 1, and the figures are those of R's survival. Where w is
// n/N, it is (N-1)/(N-cells), as in the residual variance of a regression on cells.
func widening(parts []part) float64 {
	if len(parts) == 1 {
		return 1
	}
	all, whole, shown := 0.0, 0.0, 0.0
	for _, p := range parts {
		all += p.people
		whole += p.weight * p.weight / p.people
		shown += p.weight * p.weight * (p.people - 1) / (p.people * p.people)
	}
	return whole / shown * (all - 1) / all
}

// standardizedMean is the restricted mean of an arm with the strata of the trained people,
// the sum of w A over the cells (direct standardization), with its standard error, the
// square root of the sum of w^2 SE^2 times the widening. Every curve must be known to tau.
func standardizedMean(parts []part, tau float64) (mean, se float64) {
	variance := 0.0
	for _, p := range parts {
		m, e := restrictedMean(p.curve, tau)
		mean += p.weight * m
		variance += p.weight * p.weight * e * e
	}
	return mean, math.Sqrt(widening(parts) * variance)
}

// standardizedCurve is the curve of an arm with the strata of the trained people, S(t) =
// sum of w S(t) over the cells, with the variance sum of w^2 Var times the widening. It
// ends on the first day after which the curve of a cell is unknown. Its counts are those
// of all cells.
func (c contrast) standardizedCurve(arm string) []kmPoint {
	parts, end := c.parts(arm), int64(math.MaxInt64)
	var tables [][]RampCount
	for i, cell := range c.cells {
		end = min(end, knownTo(parts[i].curve))
		for _, s := range cell.strata {
			tables = append(tables, s.table(arm))
		}
	}
	var curve []kmPoint
	wide := widening(parts)
	for _, count := range pooled(tables) {
		if count.RampDays > end {
			break
		}
		share, variance := 0.0, 0.0
		for _, p := range parts {
			if s, v := p.at(count.RampDays); s > 0 {
				share += p.weight * s
				variance += p.weight * p.weight * v
			}
		}
		curve = append(curve, kmPoint{RampCount: count, share: share, greenwood: wide * variance / (share * share)})
	}
	return curve
}

// at is the share of the cell's people who are not yet productive after the day, and its
// variance, which is NaN once the share is zero.
func (p part) at(day int64) (share, variance float64) {
	i, isDay := slices.BinarySearchFunc(p.curve, day, func(p kmPoint, day int64) int { return cmp.Compare(p.RampDays, day) })
	if isDay {
		i++
	}
	if i == 0 {
		return 1, 0
	}
	point := p.curve[i-1]
	return point.share, point.share * point.share * point.greenwood
}

// pooled is the risk table of several together.
func pooled(tables [][]RampCount) []RampCount {
	all, remain := slices.Concat(tables...), int64(0)
	slices.SortStableFunc(all, func(a, b RampCount) int { return cmp.Compare(a.RampDays, b.RampDays) })
	for _, t := range tables {
		remain += people(t)
	}
	var table []RampCount
	for _, c := range all {
		if n := len(table); n == 0 || table[n-1].RampDays < c.RampDays {
			table = append(table, RampCount{ProgramID: c.ProgramID, MetricID: c.MetricID, Arm: c.Arm, RampDays: c.RampDays, AtRiskCount: remain})
		}
		last := &table[len(table)-1]
		last.EventsCount += c.EventsCount
		last.CensoredCount += c.CensoredCount
		remain -= c.EventsCount + c.CensoredCount
	}
	return table
}

// logRank compares the arms within strata: the squared sum over the strata of the
// difference between the observed and expected events of the trained people, divided by
// the sum of its hypergeometric variances, with the p-value of chi-square with one degree
// of freedom (Mantel 1966; R's survdiff with rho = 0 and strata). Both are NaN when
// nothing can be compared.
func (c contrast) logRank() (chi2, p float64) {
	difference, variance := 0.0, 0.0
	for _, cell := range c.cells {
		for _, s := range cell.strata {
			d, v := logRankSums(s.trained, s.comparison)
			difference += d
			variance += v
		}
	}
	if !(variance > 0) {
		return math.NaN(), math.NaN()
	}
	chi2 = difference * difference / variance
	return chi2, chiSquareP(chi2, 1)
}

// peopleIn is the number of people of an arm.
func peopleIn(cells []cell, arm string) (n int64) {
	for _, c := range cells {
		for _, s := range c.strata {
			n += people(s.table(arm))
		}
	}
	return n
}
