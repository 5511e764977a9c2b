package synth

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// Production works in crews of one job each. Chance decides which crews get a board at
// which they solve the problems of their shift; a crew with a board runs more of its
// planned hours.
const (
	shiftBoards    = "shift_boards"
	crewEfficiency = "crew_efficiency"

	crewSize    = 12
	boardEffect = 0.04
	attending   = 0.92 // share of a crew's people who take part
)

// boardWaves are the weeks in which crews got their boards, and how many crews of each job.
var boardWaves = []struct {
	from  time.Time
	crews []int // as production
}{
	{date(2025, time.September, 15), []int{6, 6, 4}},
	{date(2026, time.January, 12), []int{6, 5, 4}},
}

// crew is a crew with the months of its efficiency.
type crew struct {
	name    string
	role    int
	people  []int
	board   time.Time // zero for none
	planned []float64 // hours
	worked  []float64 // of these
}

// formCrews divides the people of production into crews, and gives boards to some.
func (c *Company) formCrews() {
	rng := c.rng("crews")
	for job, role := range production {
		var people []int
		for i := range c.people {
			if c.people[i].stints[0].role == role {
				people = append(people, i)
			}
		}
		rng.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		first := len(c.crews)
		for members := range slices.Chunk(people, crewSize) {
			c.crews = append(c.crews, crew{name: fmt.Sprintf("Crew %02d", len(c.crews)+1), role: role, people: members})
		}
		next := first // crews are in random order
		for _, w := range boardWaves {
			for range w.crews[job] {
				c.crews[next].board = w.from
				next++
			}
		}
	}
	for n := range c.crews {
		c.board(&c.crews[n])
		c.simulateCrew(&c.crews[n])
	}
}

// board has the people of a crew take part in the week in which it gets its board.
func (c *Company) board(k *crew) {
	rng := c.rng("board " + k.name)
	for _, i := range k.people {
		c.people[i].crew = k.name
		isThere, day := rng.Float64() < attending, rng.IntN(5)
		if !k.board.IsZero() && isThere && c.people[i].role(k.board, k.board.AddDate(0, 0, 7)) == k.role {
			c.taken[shiftBoards][i] = k.board.AddDate(0, 0, day)
		}
	}
}

// simulateCrew has the hours of a crew: planned, and those of them in which it ran.
func (c *Company) simulateCrew(k *crew) {
	const level, spread, sd, rho = 0.66, 0.03, 0.018, 0.3
	rng := c.rng("efficiency " + k.name)
	talent, noise := spread*rng.NormFloat64(), sd*rng.NormFloat64()
	for t := range months.count() {
		noise = rho*noise + math.Sqrt(1-rho*rho)*sd*rng.NormFloat64()
		share := level + 0.01*float64(k.role) + talent + noise + 0.01*years(months[t]) - 0.02*bump(months[t], time.August, 1)
		if !k.board.IsZero() && t > months.index(k.board) {
			share += boardEffect
		}
		planned := math.Round(crewSize * (150 + 6*rng.NormFloat64()))
		k.planned = append(k.planned, planned)
		k.worked = append(k.worked, math.Round(planned*min(share, 1)*10)/10)
	}
}

// shifts is the plant's own record of its crews.
func (c *Company) shifts() [][]string {
	rows := [][]string{{"Crew", "Month", "Planned hours", "Hours run"}}
	for t := range months.count() {
		for _, k := range c.crews {
			rows = append(rows, []string{
				k.name, months[t].Format("2006-01"), decimal(k.planned[t]), strconv.FormatFloat(k.worked[t], 'f', 1, 64),
			})
		}
	}
	return rows
}
