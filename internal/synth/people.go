package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// The roles of the company, as indexes into roles.
const (
	operator = iota
	assembler
	packer
	operationsManager
	fieldRep
	accountManager
	insideRep
	salesManager
	phoneAgent
	chatAgent
	backOfficeAgent
	serviceManager
	designEngineer
	processEngineer
	testEngineer
	engineeringManager
	gone // not employed
)

// role is a job in a department; department and job are the comparison strata.
type role struct {
	department, job string
	people          int
	hourly          float64 // cost of an hour, EUR
}

var roles = []role{
	operator:           {"Operations", "Machine Operator", 420, 33},
	assembler:          {"Operations", "Assembler", 380, 31},
	packer:             {"Operations", "Packer", 256, 28},
	operationsManager:  {"Operations", "Operations Manager", 24, 66},
	fieldRep:           {"Sales", "Field Sales Rep", 160, 47},
	accountManager:     {"Sales", "Account Manager", 140, 49},
	insideRep:          {"Sales", "Inside Sales Rep", 104, 39},
	salesManager:       {"Sales", "Sales Manager", 16, 76},
	phoneAgent:         {"Customer Service", "Phone Agent", 300, 29},
	chatAgent:          {"Customer Service", "Chat Agent", 140, 28},
	backOfficeAgent:    {"Customer Service", "Back Office Agent", 100, 31},
	serviceManager:     {"Customer Service", "Service Manager", 20, 62},
	designEngineer:     {"Engineering", "Design Engineer", 130, 55},
	processEngineer:    {"Engineering", "Process Engineer", 110, 53},
	testEngineer:       {"Engineering", "Test Engineer", 88, 51},
	engineeringManager: {"Engineering", "Engineering Manager", 12, 80},
}

var sites = []string{"Gent", "Dresden", "Málaga"}

// Changes in the staff during the period of the data.
const (
	hiredShare = 0.09
	leftShare  = 0.07
	rehires    = 8
	movers     = 30
)

// person is a person who worked in the company at any time during the period of the data.
type person struct {
	id, email  string
	site, kind string
	crew       string // empty outside of production
	manager    int    // index of the manager, -1 for none
	hourly     float64
	talent     float64 // distance above colleagues, in standard deviations
	stints     []stint // in chronological order
}

// stint is a time in one role; the next stint ends it.
type stint struct {
	from  time.Time
	role  int
	hired time.Time
}

// role returns the role held on every day from one day to the day before another, or gone
// when there is none.
func (p *person) role(from, until time.Time) int {
	held := gone
	for _, s := range p.stints {
		if !s.from.After(from) {
			held = s.role
		} else if s.from.Before(until) {
			return gone
		}
	}
	return held
}

func hire(rng *rand.Rand) []person {
	var people []person
	numbers := rng.Perm(9000)
	managers := map[string][]int{}
	for r, role := range roles {
		for range role.people {
			i := len(people)
			if isManager(r) {
				managers[role.department] = append(managers[role.department], i)
			}
			people = append(people, newPerson(rng, r, numbers[i]+1000))
		}
	}
	giveEmails(rng, people)
	for i := range people {
		people[i].manager = -1
		if r := people[i].stints[0].role; !isManager(r) {
			bosses := managers[roles[r].department]
			people[i].manager = bosses[rng.IntN(len(bosses))]
		}
	}
	leaveAndReturn(rng, people)
	move(rng, people)
	return people
}

func isManager(role int) bool {
	return slices.Contains([]int{operationsManager, salesManager, serviceManager, engineeringManager}, role)
}

func newPerson(rng *rand.Rand, r, number int) person {
	hired := date(2010, time.January, 4).AddDate(0, 0, rng.IntN(15*364))
	if !isManager(r) && rng.Float64() < hiredShare {
		hired = firstDay.AddDate(0, 0, 14+rng.IntN(490))
	}
	kind := "permanent"
	if rng.Float64() < 0.1 {
		kind = "temporary"
	}
	return person{
		id:     fmt.Sprintf("%06d", number),
		site:   sites[rng.IntN(len(sites))],
		kind:   kind,
		hourly: math.Round(roles[r].hourly*(0.9+0.25*rng.Float64())*100) / 100,
		talent: rng.NormFloat64(),
		stints: []stint{{from: hired, role: r, hired: hired}},
	}
}

// leaveAndReturn makes people leave for reasons unrelated to their results or training; the
// first few come back under their old id.
func leaveAndReturn(rng *rand.Rand, people []person) {
	returned := 0
	for i := range people {
		p := &people[i]
		first := p.stints[0]
		if isManager(first.role) || rng.Float64() >= leftShare {
			continue
		}
		left := firstDay.AddDate(0, 0, 30+rng.IntN(500))
		if left.Before(first.from.AddDate(0, 2, 0)) {
			continue
		}
		p.stints = append(p.stints, stint{from: left, role: gone, hired: first.hired})
		back := left.AddDate(0, 0, 60+rng.IntN(90))
		if returned < rehires && back.Before(lastDay.AddDate(0, -2, 0)) {
			p.stints = append(p.stints, stint{from: back, role: first.role, hired: back})
			returned++
		}
	}
}

// move gives people a different job, half of them in a different department.
func move(rng *rand.Rand, people []person) {
	for moved := 0; moved < movers; {
		p := &people[rng.IntN(len(people))]
		to := rng.IntN(len(roles))
		first := p.stints[0]
		if len(p.stints) > 1 || first.from.After(firstDay) || isManager(first.role) || isManager(to) || to == first.role {
			continue
		}
		if inside := roles[to].department == roles[first.role].department; inside != (moved%2 == 0) {
			continue
		}
		day := firstDay.AddDate(0, 0, 60+rng.IntN(420))
		p.stints = append(p.stints, stint{from: day, role: to, hired: first.hired})
		moved++
	}
}

var (
	firstNames = strings.Fields(`Ada Amir Ana Anton Bea Bruno Carla Chidi Clara David Dora Elif Emil Eva Femi Filip
		Greta Hana Hugo Ines Ivan Jana Jonas Karim Lara Leo Lina Luis Maja Mateo Mira Nadia Nils Olga Omar Pia
		Rosa Sven Tariq Yara`)
	lastNames = strings.Fields(`Adler Almeida Bauer Becker Castro Claes Costa Demir Dietrich Duarte Engel Fischer
		Garcia Goossens Haas Herrera Ito Jansen Kaya Keller Kowalski Lang Lopez Maes Marin Mertens Moreno Nowak
		Okafor Ortega Peeters Pereira Ramos Richter Rossi Santos Schulz Silva Smets Torres Vidal Vogel Wouters Yilmaz Ziegler`)
)

func giveEmails(rng *rand.Rand, people []person) {
	used := map[string]int{}
	for i := range people {
		name := strings.ToLower(firstNames[rng.IntN(len(firstNames))] + "." + lastNames[rng.IntN(len(lastNames))])
		used[name]++
		if n := used[name]; n > 1 {
			name = fmt.Sprintf("%s%d", name, n)
		}
		people[i].email = name + "@northwind.example"
	}
}
