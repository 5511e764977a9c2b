package synth

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// metric describes how a business figure is simulated, in its own unit.
type metric struct {
	id     string
	grain  periods
	roles  []int // who is measured
	level  float64
	step   float64 // difference between one role and the next
	spread float64 // spread of people around their role, signed so that talent is good
	noise  float64 // standard deviation of a person's noise
	rho    float64 // autocorrelation of the noise
	wobble float64 // standard deviation of a role's noise, common to its people
	missed float64 // share of periods without a record
	market func(day time.Time) float64
	// record turns a person's rate in a period into the recorded cell.
	record func(c *Company, rng *rand.Rand, rate float64, person, period int) cell
}

// cell is the record for a person and period. The value of a window is the sum of
// numerators divided by the sum of denominators, which is also the mean of a monthly
// total; a denominator of 0 means that nothing was recorded.
type cell struct{ num, den float64 }

// series has the cells of a metric by person and period; people who were never measured
// have none.
type series [][]cell

// metrics are in an order in which each needs only earlier ones.
var metrics = []metric{
	{
		id: "units_per_hour", grain: weeks, roles: production, level: 26, step: 1.5, spread: 2.4,
		noise: 5.5, rho: 0.5, wobble: 0.25, missed: 0.03,
		market: func(day time.Time) float64 { return 0.4*years(day) - 0.8*bump(day, time.August, 12) },
		record: recordUnits,
	},
	{
		id: "defect_rate", grain: weeks, roles: production, level: 0.047, step: 0.002, spread: -0.004,
		noise: 0.0115, rho: 0.35, wobble: 0.0005,
		market: func(day time.Time) float64 { return 0.001*years(day) + 0.002*bump(day, time.August, 12) },
		record: recordDefects,
	},
	{
		id: "sales_per_rep", grain: months, roles: sellers, level: 39000, step: 3500, spread: 6500,
		noise: 4600, rho: 0.2, wobble: 350,
		market: func(day time.Time) float64 { return 1200*years(day) + 6200*rise(day) },
		record: func(_ *Company, _ *rand.Rand, rate float64, _, _ int) cell {
			return cell{math.Round(rate*100) / 100, 1}
		},
	},
	{
		id: "csat", grain: months, roles: service, level: 76, step: 1.5, spread: 4,
		noise: 4.5, rho: 0.2, wobble: 0.4, missed: 0.01,
		market: func(day time.Time) float64 { return 1.2*years(day) - 3*bump(day, time.December, 20) },
		record: func(_ *Company, _ *rand.Rand, rate float64, _, _ int) cell {
			return cell{min(100, math.Round(rate*10)/10), 1}
		},
	},
	{
		id: "handle_minutes", grain: weeks, roles: []int{phoneAgent, chatAgent}, level: 7.4, step: 0.6, spread: -0.7,
		noise: 1.3, rho: 0.3, wobble: 0.06, missed: 0.03,
		market: func(day time.Time) float64 { return -0.15*years(day) + 0.3*bump(day, time.December, 20) },
		record: recordCalls,
	},
	{
		id: "first_time_right", grain: months, roles: engineers, level: 0.68, step: 0.02, spread: 0.05,
		noise: 0.07, rho: 0.2, wobble: 0.004, missed: 0.01,
		market: func(day time.Time) float64 { return 0.01*years(day) - 0.03*bump(day, time.August, 12) },
		record: func(_ *Company, _ *rand.Rand, rate float64, _, _ int) cell {
			return cell{min(1, math.Round(rate*1000)/1000), 1}
		},
	},
	{
		id: "drawing_hours", grain: months, roles: engineers, level: 9, step: 0.4, spread: -0.8,
		noise: 1.1, rho: 0.2, wobble: 0.05, missed: 0.01,
		market: func(day time.Time) float64 { return -0.1 * years(day) },
		record: func(_ *Company, _ *rand.Rand, rate float64, _, _ int) cell {
			return cell{math.Round(rate*100) / 100, 1}
		},
	},
}

// simulate returns the company's records of a metric.
func (c *Company) simulate(m metric) series {
	rng := c.rng("metric " + m.id)
	path := m.path(rng)
	shift := c.trainingShift(m)
	out := make(series, len(c.people))
	for i := range c.people {
		p := &c.people[i]
		if !slices.ContainsFunc(p.stints, func(s stint) bool { return slices.Contains(m.roles, s.role) }) {
			continue
		}
		out[i] = make([]cell, m.grain.count())
		noise := m.noise * rng.NormFloat64()
		for t := range out[i] {
			noise = m.rho*noise + math.Sqrt(1-m.rho*m.rho)*m.noise*rng.NormFloat64()
			missed := rng.Float64() < m.missed
			held := slices.Index(m.roles, p.role(m.grain[t], m.grain[t+1]))
			if held < 0 || missed {
				continue
			}
			rate := path[held][t] + m.spread*p.talent + noise + shift(i, t)
			out[i][t] = m.record(c, rng, max(rate, 0), i, t)
		}
	}
	return out
}

// path returns the level of each role over time, common to all its people.
func (m metric) path(rng *rand.Rand) [][]float64 {
	out := make([][]float64, len(m.roles))
	for r := range out {
		swing := 0.85 + 0.15*float64(r) // the market affects jobs differently
		for t := range m.grain.count() {
			level := m.level + float64(r)*m.step
			out[r] = append(out[r], level+swing*m.market(m.grain[t])+m.wobble*rng.NormFloat64())
		}
	}
	return out
}

// trainingShift returns what the metric's programs add to a person's period.
func (c *Company) trainingShift(m metric) func(person, period int) float64 {
	var shifts []func(person, period int) float64
	for _, p := range programsFor(m.id) {
		shifts = append(shifts, c.shiftOf(p, m))
	}
	return func(person, period int) (sum float64) {
		for _, shift := range shifts {
			sum += shift(person, period)
		}
		return sum
	}
}

// shiftOf returns what a program adds to a person's period: its effect in the periods
// after completion and, for people referred to it, the dip in the period before.
func (c *Company) shiftOf(p program, m metric) func(person, period int) float64 {
	rng := c.rng("referred " + p.id)
	index := make([]int, len(c.people))
	dipAt := make([]int, len(c.people))
	for i, day := range c.taken[p.id] {
		index[i], dipAt[i] = math.MaxInt, -1
		if day.IsZero() {
			continue
		}
		index[i] = m.grain.index(day)
		if rng.Float64() < p.referred {
			dipAt[i] = index[i] - 1
		}
	}
	return func(person, period int) float64 {
		switch {
		case period > index[person]:
			return p.effect
		case period == dipAt[person]:
			return p.dip
		default:
			return 0
		}
	}
}

func recordUnits(_ *Company, rng *rand.Rand, rate float64, _, _ int) cell {
	hours := math.Round(10*min(max(35+3*rng.NormFloat64(), 26), 44)) / 10
	return cell{math.Round(rate*hours*10) / 10, hours}
}

// recordDefects counts the defects among the units of the same row; rounding up or down at
// random keeps the expected rate exact.
func recordDefects(c *Company, rng *rand.Rand, rate float64, person, period int) cell {
	units := c.series["units_per_hour"][person][period].num
	return cell{math.Floor(rate*units + rng.Float64()), units}
}

func recordCalls(_ *Company, rng *rand.Rand, rate float64, _, _ int) cell {
	calls := math.Round(max(80+12*rng.NormFloat64(), 20))
	return cell{math.Round(rate*calls*10) / 10, calls}
}

// years is the number of years since the start of the data.
func years(day time.Time) float64 { return day.Sub(firstDay).Hours() / (365 * 24) }

// bump is a bump of height 1 around a day of every year.
func bump(day time.Time, month time.Month, peak int) float64 {
	const width = 25 // days
	height := 0.0
	for year := 2024; year <= 2026; year++ {
		apart := day.Sub(date(year, month, peak)).Hours() / 24 / width
		height += math.Exp(-apart * apart / 2)
	}
	return height
}

// rise is the market's rise from 0 to 1 in the fall of 2025.
func rise(day time.Time) float64 {
	apart := day.Sub(date(2025, time.October, 5)).Hours() / 24
	return 1 / (1 + math.Exp(-apart/15))
}
