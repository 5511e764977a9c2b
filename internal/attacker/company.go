package attacker

import (
	"math"
	"math/rand/v2"
	"slices"
)

// The calendar of a company: months of 30 days, of which the last two never have an event,
// so that each day is one of the real calendar. A run is published every few days of the
// later months.
const (
	monthDays  = 30
	lastDay    = 27
	months     = 20
	firstNight = 9 * monthDays
	every      = 10
)

// Hours is what each completion takes: the attacker knows it.
const Hours = 8

// Company is a small organization whose programs all serve one metric. Everything happens
// that moves figures between two nights: months of few completions, records and values that
// arrive late, values that are corrected, people who move or leave.
type Company struct {
	people      []person
	departments int
	programs    int
	completions []completion
}

type person struct {
	department, next int // next from month moves on
	moves, leaves    int // leaves with the end of this month
	pay              float64
	values           []value // by month
}

// value is what somebody achieved in a month, as known from a day on, and as corrected on
// another one.
type value struct {
	first, corrected        float64
	known, correctedFromDay int
}

type completion struct{ person, program, day, known int }

// NewCompany makes a company at random. At least every second person completes something.
func NewCompany(seed uint64, people, programs int) Company {
	rng := rand.New(rand.NewPCG(seed, uint64(people)))
	c := Company{departments: 2 + people/100, programs: programs}
	for range people {
		p := person{department: int(rng.Float64() * rng.Float64() * float64(c.departments)), moves: months, leaves: months, pay: 35 * math.Exp(0.3*rng.NormFloat64())}
		if rng.Float64() < 0.06 {
			p.moves, p.next = rng.IntN(months), rng.IntN(c.departments)
		}
		if rng.Float64() < 0.05 {
			p.leaves = months/2 + rng.IntN(months/2)
		}
		level := rng.NormFloat64()
		for month := range min(months, p.leaves+1) {
			v := value{first: 50 + 7*level + 7*rng.NormFloat64(), known: (month + 1) * monthDays, correctedFromDay: math.MaxInt}
			if rng.Float64() < 0.02 {
				v.known += 1 + rng.IntN(2*monthDays)
			}
			if rng.Float64() < 0.01 {
				v.corrected, v.correctedFromDay = v.first+7*rng.NormFloat64(), v.known+1+rng.IntN(2*monthDays)
			}
			p.values = append(p.values, v)
		}
		c.people = append(c.people, p)
	}
	for program := range programs {
		share := 0.5 / float64(programs) * (0.8 + 0.4*rng.Float64())
		for i, p := range c.people {
			if rng.Float64() > share*2 {
				continue
			}
			day := (3+rng.IntN(months-4))*monthDays + rng.IntN(lastDay)
			if day/monthDays > p.leaves {
				continue
			}
			known := day
			if rng.Float64() < 0.1 {
				known += 1 + rng.IntN(45)
			}
			c.completions = append(c.completions, completion{i, program, day, known})
		}
	}
	return c
}

// AloneInACell is a company in which nearly all trained people have one colleague in common,
// who is returned: 13 of a department of 14 are trained, and 2 of another one of 16.
func AloneInACell() (company *Company, colleague int) {
	c := &Company{departments: 2, programs: 1}
	for i := range 30 {
		p := person{department: i / 14 % 2, moves: months, leaves: months, pay: 35}
		if i >= 28 {
			p.department = 1
		}
		for month := range months {
			p.values = append(p.values, value{first: 50 + 10*math.Sin(float64(7*i*i+3*month*i+month)), known: (month + 1) * monthDays, correctedFromDay: math.MaxInt})
		}
		c.people = append(c.people, p)
		if i < 13 || i == 14 || i == 15 {
			c.completions = append(c.completions, completion{i, 0, 6 * monthDays, 6 * monthDays})
		}
	}
	return c, 13
}

// Otherwise returns the company as it would be if one person achieved and earned something
// else.
func (c Company) Otherwise(i int) Company {
	c.people = slices.Clone(c.people)
	p := &c.people[i]
	p.pay *= 1.5
	p.values = slices.Clone(p.values)
	for month := range p.values {
		p.values[month].first += 9
		p.values[month].corrected += 9
	}
	return c
}

// of is the department of a person in a month.
func (p person) of(month int) int {
	if month >= p.moves {
		return p.next
	}
	return p.department
}

// Unknown is one thing about one person that the attacker wants to know: a value of a month,
// as first delivered or as corrected, or the pay.
type Unknown struct {
	Variable               string
	Person, Month, Version int
}

// The variables of a company.
const (
	Value = "value"
	Pay   = "pay"
)

// Of is the truth about an unknown.
func (c Company) Of(u Unknown) float64 {
	p := c.people[u.Person]
	switch {
	case u.Variable == Pay:
		return p.pay
	case u.Version > 0:
		return p.values[u.Month].corrected
	}
	return p.values[u.Month].first
}

// deviation is the standard deviation of a variable between people.
func deviation(variable string) float64 {
	if variable == Pay {
		return 35 * 0.31
	}
	return 7 * math.Sqrt2
}

// Night is what has been delivered of a company by one night.
type Night struct {
	*Company
	Number, day int
	made        *made
}

// made is what several figures of a night are made from.
type made struct {
	arms      map[[2]any]arms
	events    map[int][]attCell
	completed map[[2]int]int // the month of a person's first known completion of a program
}

// once makes something the first time.
func once[K comparable, T any](of map[K]T, key K, maker func() T) T {
	if x, isMade := of[key]; isMade {
		return x
	}
	of[key] = maker()
	return of[key]
}

// Night returns a night, counted from 0.
func (c *Company) Night(number int) Night {
	n := Night{c, number, firstNight + every*number, &made{map[[2]any]arms{}, map[int][]attCell{}, map[[2]int]int{}}}
	for _, c := range c.completions {
		if key := [2]int{c.person, c.program}; c.known <= n.day {
			if _, isKnown := n.made.completed[key]; !isKnown {
				n.made.completed[key] = c.day / monthDays
			}
		}
	}
	return n
}

// value returns the unknown behind the value of a person and month; false without one.
func (n Night) value(person, month int) (Unknown, bool) {
	if month < 0 || month >= len(n.people[person].values) {
		return Unknown{}, false
	}
	v := n.people[person].values[month]
	switch {
	case v.known > n.day:
		return Unknown{}, false
	case v.correctedFromDay <= n.day:
		return Unknown{Value, person, month, 1}, true
	}
	return Unknown{Value, person, month, 0}, true
}

// lastMonth is the last month with any value.
func (n Night) lastMonth() int {
	for month := months - 1; month >= 0; month-- {
		for i := range n.people {
			if _, has := n.value(i, month); has {
				return month
			}
		}
	}
	return -1
}

// completed returns the month in which a person completed a program; false if it is not
// known to have happened.
func (n Night) completed(person, program int) (month int, has bool) {
	month, has = n.made.completed[[2]int{person, program}]
	return month, has
}

// hasLeft reports whether a person is known to leave before the end of a month.
func (n Night) hasLeft(person, month int) bool {
	p := n.people[person]
	return p.leaves < month && (p.leaves+1)*monthDays <= n.day
}
