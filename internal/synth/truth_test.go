package synth

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/floats"

	"github.com/impactmart/impactmart/models"
)

// window has the windows of a metric in the shipped configuration, in periods.
type window struct{ baseline, gap, post, ramp int }

// change is one person's change between the windows.
type change struct {
	person  int
	d       float64
	trained bool
}

// value is the value of a person's window: the sum of numerators divided by the sum of
// denominators, if at least three quarters of the window were recorded.
func value(cells []cell, from, length int) (float64, bool) {
	if from < 0 || from+length > len(cells) {
		return 0, false
	}
	var num, den float64
	seen := 0
	for _, c := range cells[from : from+length] {
		num += c.num
		den += c.den
		if c.den > 0 {
			seen++
		}
	}
	return num / den, float64(seen) >= 0.75*float64(length)
}

// cellsOf returns the changes for every index period and role with a trained person, with
// the comparable colleagues who were not trained by the end of the post window.
// People of another program for the metric are left out.
func (c *Company) cellsOf(program string, m metric, w window) [][]change {
	taken := c.taken[program]
	isOther := make([]bool, len(taken))
	for _, p := range programsFor(m.id) {
		for i, day := range c.taken[p.id] {
			isOther[i] = isOther[i] || p.id != program && !day.IsZero()
		}
	}
	index := make([]int, len(taken))
	cohorts := map[int]bool{}
	for i, day := range taken {
		index[i] = math.MaxInt
		if !day.IsZero() {
			index[i] = m.grain.index(day)
			cohorts[index[i]] = true
		}
	}
	var out [][]change
	for g := range m.grain.count() {
		if !cohorts[g] {
			continue
		}
		byRole := make([][]change, gone)
		for i, cells := range c.series[m.id] {
			before, after := g-w.gap-w.baseline, g+1+w.ramp
			pre, okPre := value(cells, before, w.baseline)
			post, okPost := value(cells, after, w.post)
			trained := index[i] == g
			if isOther[i] || !okPre || !okPost || (!trained && index[i] < after+w.post) {
				continue
			}
			if r := c.people[i].role(m.grain[before], m.grain[after+w.post]); r != gone {
				byRole[r] = append(byRole[r], change{i, post - pre, trained})
			}
		}
		out = append(out, byRole...)
	}
	return slices.DeleteFunc(out, func(cell []change) bool {
		return !slices.ContainsFunc(cell, func(d change) bool { return d.trained })
	})
}

type result struct {
	prePost, did, se float64
	trained, fewest  int // trained people; colleagues in the smallest cell
}

// estimate is the difference in differences within cells and its CR1 standard error by
// person, written from the definition.
func estimate(cells [][]change) result {
	r := result{fewest: math.MaxInt}
	rows := 0
	for _, cell := range cells {
		for _, d := range cell {
			rows += 2
			if d.trained {
				r.trained++
				r.prePost += d.d
			}
		}
	}
	n := float64(r.trained)
	r.prePost /= n
	type means struct{ nT, nC, meanC float64 }
	var stats []means
	for _, cell := range cells {
		var s means
		var sumT float64
		for _, d := range cell {
			if d.trained {
				s.nT++
				sumT += d.d
			} else {
				s.nC++
				s.meanC += d.d
			}
		}
		s.meanC /= s.nC
		stats = append(stats, s)
		r.fewest = min(r.fewest, int(s.nC))
		r.did += (sumT - s.nT*s.meanC) / n
	}
	influence := map[int]float64{}
	for k, cell := range cells {
		s := stats[k]
		for _, d := range cell {
			if d.trained {
				influence[d.person] += (d.d - s.meanC - r.did) / n
			} else {
				influence[d.person] -= s.nT / n * (d.d - s.meanC) / s.nC
			}
		}
	}
	var squares float64
	for _, i := range influence {
		squares += i * i
	}
	g, rowsN := float64(len(influence)), float64(rows)
	r.se = math.Sqrt(squares * g / (g - 1) * (rowsN - 1) / (rowsN - 4))
	return r
}

// TestDifferenceInDifferencesFindsThePlantedEffects: the product's method finds the planted
// effects without bias, and its intervals have the stated coverage.
func TestDifferenceInDifferencesFindsThePlantedEffects(t *testing.T) {
	const seeds = 30
	register := shippedRegister(t)
	type tally struct{ z, covered, strength, naive float64 }
	tallies := map[string]*tally{}
	for seed := range uint64(seeds) {
		c := New(seed + 1)
		for _, e := range ofPeople(c) {
			r := estimate(c.cellsOf(e.Program, metricNamed(e.Metric), windowOf(register, e.Metric)))
			if r.fewest < 10 {
				t.Errorf("seed %d %s: a cell has only %d comparable colleagues", seed+1, e.Program, r.fewest)
			}
			if tallies[e.Program] == nil {
				tallies[e.Program] = &tally{}
			}
			s := tallies[e.Program]
			z := (r.did - e.Effect) / r.se
			s.z += z / seeds
			s.strength += math.Abs(e.Effect) / r.se / seeds
			s.naive += r.prePost / seeds
			if math.Abs(z) < 1.96 {
				s.covered += 1.0 / seeds
			}
		}
	}
	strengths := map[string][2]float64{
		"line_cert": {6, 9}, "error_proofing": {2.5, 4.5}, "consultative_selling": {4, 8}, "service_excellence": {0, 0}, "call_coaching": {5, 9},
		"design_reviews": {4, 9}, "drawing_standards": {1.5, 5}, "cad_automation": {2.5, 7},
	}
	for _, e := range ofPeople(New(1)) {
		s := tallies[e.Program]
		t.Logf("%s: mean z %.2f, coverage %.3f, truth/se %.1f, before/after %.4g for %g", e.Program, s.z, s.covered, s.strength, s.naive, e.Effect)
		if math.Abs(s.z) > 3.5/math.Sqrt(seeds) {
			t.Errorf("%s: mean of (estimate - truth)/se is %.2f over %d seeds", e.Program, s.z, seeds)
		}
		if s.covered < 0.85 {
			t.Errorf("%s: 95 %% intervals contain the truth in %.0f %% of %d seeds", e.Program, 100*s.covered, seeds)
		}
		if want := strengths[e.Program]; s.strength < want[0] || s.strength > want[1] {
			t.Errorf("%s: truth/se is %.1f, want %v", e.Program, s.strength, want)
		}
		if e.SelfSelected && s.naive < 2.5*e.Effect {
			t.Errorf("%s: before/after gives %.0f for %.0f; it should be badly wrong", e.Program, s.naive, e.Effect)
		}
	}
}

func TestChanceIsKindToTheDemo(t *testing.T) {
	c := New(DemoSeed)
	register := shippedRegister(t)
	for _, e := range ofPeople(c) {
		r := estimate(c.cellsOf(e.Program, metricNamed(e.Metric), windowOf(register, e.Metric)))
		t.Logf("%s: %d trained, estimate %.4g, standard error %.3g, t %.1f, before/after %.4g, truth %g",
			e.Program, r.trained, r.did, r.se, r.did/r.se, r.prePost, e.Effect)
		if math.Abs(r.did-e.Effect) > r.se {
			t.Errorf("%s: estimate %.4g for %g, standard error %.3g", e.Program, r.did, e.Effect, r.se)
		}
	}
}

// TestArmsDifferByThePlantedEffect: with random assignment, the plain difference between
// the arms after the wave is also right, without using the baseline.
func TestArmsDifferByThePlantedEffect(t *testing.T) {
	const seeds = 30
	e := New(1).Truth()[4]
	m, w := metricNamed(e.Metric), windowOf(shippedRegister(t), e.Metric)
	meanZ := 0.0
	for seed := range uint64(seeds) {
		c := New(seed + 1)
		var n, sum, squares [2]float64
		for _, a := range c.assignments {
			post, ok := value(c.series[e.Metric][a.person], m.grain.index(a.day)+1+w.ramp, w.post)
			if !ok {
				continue
			}
			arm := 0
			if a.waits {
				arm = 1
			}
			n[arm]++
			sum[arm] += post
			squares[arm] += post * post
		}
		variance := 0.0
		for arm := range n {
			variance += (squares[arm] - sum[arm]*sum[arm]/n[arm]) / (n[arm] - 1) / n[arm]
		}
		estimate, se := sum[0]/n[0]-sum[1]/n[1], math.Sqrt(variance)
		meanZ += (estimate - e.Effect) / se / seeds
		if seed == 0 {
			t.Logf("seed 1: %.3g, standard error %.3g, t %.1f", estimate, se, estimate/se)
		}
	}
	if math.Abs(meanZ) > 3.5/math.Sqrt(seeds) {
		t.Errorf("mean of (difference - truth)/se is %.2f over %d seeds", meanZ, seeds)
	}
}

// TestDipFoolsWhoeverLeavesOutTheGap: some people in the program without an effect are
// sent after a bad month. Without the gap, their recovery looks like an effect.
func TestDipFoolsWhoeverLeavesOutTheGap(t *testing.T) {
	c := New(1)
	w := windowOf(shippedRegister(t), "csat")
	with := estimate(c.cellsOf("service_excellence", metricNamed("csat"), w))
	w.gap = 0
	without := estimate(c.cellsOf("service_excellence", metricNamed("csat"), w))
	if math.Abs(with.did) > 2*with.se || without.did < 3*without.se {
		t.Errorf("with the gap %.2f (se %.2f), without %.2f (se %.2f)", with.did, with.se, without.did, without.se)
	}
}

func TestVolunteersAreBetterSellers(t *testing.T) {
	c := New(1)
	var talent [2]float64
	var n [2]int
	for i, cells := range c.series["sales_per_rep"] {
		if cells == nil {
			continue
		}
		arm := 0
		if !c.taken["consultative_selling"][i].IsZero() {
			arm = 1
		}
		talent[arm] += c.people[i].talent
		n[arm]++
	}
	if gap := talent[1]/float64(n[1]) - talent[0]/float64(n[0]); gap < 0.3 {
		t.Errorf("volunteers are %.2f standard deviations above the others", gap)
	}
}

func TestOneCohortIsImmature(t *testing.T) {
	c := New(1)
	register := shippedRegister(t)
	immature := map[string]int{}
	for _, e := range ofPeople(c) {
		grain, w := metricNamed(e.Metric).grain, windowOf(register, e.Metric)
		for _, day := range c.taken[e.Program] {
			if !day.IsZero() && grain.index(day)+w.ramp+w.post >= grain.count() {
				immature[e.Program]++
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"line_cert": 20}, immature); diff != "" {
		t.Errorf("people trained too late to be measured (-want +got):\n%s", diff)
	}
}

func TestEverybodyDrawnIsTrainedWithinTheWeek(t *testing.T) {
	c := New(1)
	arms := map[bool]int{}
	for _, a := range c.assignments {
		arms[a.waits]++
		day := c.taken[a.program][a.person]
		if trained := !day.IsZero(); trained == a.waits {
			t.Fatalf("person %d: trained %v, waits %v", a.person, trained, a.waits)
		}
		if !a.waits && weeks.index(day) != weeks.index(a.day) {
			t.Errorf("person %d: assigned %s, completed %s", a.person, a.day, day)
		}
	}
	if arms[false] != 150 || arms[true] != 150 {
		t.Errorf("arms %v", arms)
	}
}

// TestMoney: spending is realistic, and two programs clearly pay off with their true
// effects over a year.
func TestMoney(t *testing.T) {
	c := New(1)
	register := shippedRegister(t)
	total, paysOff := 0.0, []string{}
	for _, p := range programs {
		spent, people := 0.0, 0
		for _, line := range budget {
			if line.program == p.id {
				spent += line.amount
			}
		}
		for i, day := range c.taken[p.id] {
			if !day.IsZero() {
				spent += float64(p.minutes) / 60 * c.people[i].hourly
				people++
			}
		}
		total += spent
		if p.id == "leadership_offsite" && math.Abs(spent-455000) > 10000 {
			t.Errorf("the offsite costs %.0f", spent)
		}
		gain := 0.0
		if p.metric != "" {
			m := register.Metrics[slices.IndexFunc(register.Metrics, func(m models.Metric) bool { return m.ID == p.metric })]
			if m.ValuePerUnit != nil {
				gain = math.Abs(p.effect) * *m.ValuePerUnit * float64(models.PeriodsPerYear(m.Grain)*people)
			}
		}
		t.Logf("%s: %d people, spent %.0f, worth %.0f", p.id, people, spent, gain)
		if gain > 1.5*spent {
			paysOff = append(paysOff, p.id)
		}
	}
	if math.Abs(total-1.505e6) > 50000 {
		t.Errorf("total spending %.0f", total)
	}
	if diff := cmp.Diff([]string{"line_cert", "call_coaching"}, paysOff); diff != "" {
		t.Errorf("programs that clearly pay off (-want +got):\n%s", diff)
	}
}

func metricNamed(id string) metric {
	return metrics[slices.IndexFunc(metrics, func(m metric) bool { return m.id == id })]
}

func windowOf(r models.Register, metric string) window {
	m := r.Metrics[slices.IndexFunc(r.Metrics, func(m models.Metric) bool { return m.ID == metric })]
	return window{m.Baseline, m.Gap, m.Post, m.Ramp}
}

// ofPeople are the effects on metrics of people.
func ofPeople(c *Company) []Effect {
	return slices.DeleteFunc(c.Truth(), func(e Effect) bool { return e.Teams })
}

// TestCrewsWithBoardsRunMore: the plain difference in differences of crews within jobs
// finds the planted effect without bias.
func TestCrewsWithBoardsRunMore(t *testing.T) {
	const seeds = 30
	w := windowOf(shippedRegister(t), crewEfficiency)
	var sum, squares float64
	for seed := range uint64(seeds) {
		c := New(seed + 1)
		changes := map[int][2][]float64{} // by job
		for _, k := range c.crews {
			at, arm := months.index(boardWaves[0].from), 0
			switch k.board {
			case boardWaves[0].from:
				arm = 1
			case boardWaves[1].from:
				continue
			}
			share := func(from, n int) float64 {
				var worked, planned float64
				for m := from; m < from+n; m++ {
					worked, planned = worked+k.worked[m], planned+k.planned[m]
				}
				return worked / planned
			}
			of := changes[k.role]
			of[arm] = append(of[arm], share(at+1, w.post)-share(at-w.gap-w.baseline, w.baseline))
			changes[k.role] = of
		}
		effect, crews := 0.0, 0.0
		for _, of := range changes {
			n := float64(len(of[1]))
			effect, crews = effect+n*(floats.Sum(of[1])/n-floats.Sum(of[0])/float64(len(of[0]))), crews+n
		}
		sum, squares = sum+effect/crews, squares+effect/crews*effect/crews
	}
	mean := sum / seeds
	se := math.Sqrt((squares/seeds - mean*mean) / (seeds - 1))
	t.Logf("mean effect %.4f, standard error %.4f", mean, se)
	if math.Abs(mean-boardEffect) > 3.5*se {
		t.Errorf("mean effect of crews is %.4f (standard error %.4f), planted %.4f", mean, se, boardEffect)
	}
}
