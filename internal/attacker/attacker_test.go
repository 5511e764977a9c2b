package attacker_test

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/impactmart/impactmart/internal/attacker"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// martTables are the contracts of all marts.
func martTables(t *testing.T) (marts []models.Table) {
	t.Helper()
	all, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Layer == sql.Marts {
			marts = append(marts, m.Table)
		}
	}
	return marts
}

// unread are figures that the attacker does not read, by the variable in their role, and why.
var unread = map[string]string{
	"presence":    "who was there is known to the attacker",
	"deviation":   "a spread is no sum; it is rounded upward to two digits",
	"covariate":   "standardized differences are no sums",
	"post":        "the fourth mean is the sum of the other three and the effect",
	"hours":       "hours of a course are known to the attacker",
	"improvement": "answers to surveys are another variable",
	"days":        "points of a curve are k people apart",
	"check":       "checks combine figures of other windows, with intervals rounded outward",
	"baseline":    "a difference in standard deviations is no sum",
}

// unreadMarts are marts with figures of a variable that the attacker reads elsewhere.
var unreadMarts = map[string]string{
	"training_portfolio":    "adds up program_costs",
	"program_returns":       "follows from program_impacts and program_costs",
	"impact_aggregates":     "weighs the cells of cohort_impacts in other ways",
	"data_findings":         "has effects with and without doubtful rows, of which program_impacts has one",
	"dose_effects":          "bands of the people of program_impacts",
	"reinforcement_effects": "bands of the people of program_impacts",
	"experiment_trends":     "an experiment's looks at one pair of arms",
	"power_plans":           "follows from program_impacts",
	"study_plans":           "spreads are no sums",
}

// TestEveryRoleIsRead: each figure about people in a contract is read by the attacker, or
// there is a reason why not. A new mart without either fails.
func TestEveryRoleIsRead(t *testing.T) {
	used := map[string]bool{}
	for _, m := range martTables(t) {
		for _, c := range m.Columns {
			switch {
			case c.Role.Of == "" || attacker.Reads(m.Name, c.Role):
			case unreadMarts[m.Name] != "":
				used[m.Name] = true
			case unread[c.Role.Of] != "":
				used[c.Role.Of] = true
			default:
				t.Errorf("%s.%s (%s): the attacker does not read it; add a reader, or say why not", m.Name, c.Name, c.Role)
			}
		}
	}
	for _, reasons := range []map[string]string{unread, unreadMarts} {
		for name := range reasons {
			if !used[name] {
				t.Errorf("%s: nothing is left unread because of it; remove the reason", name)
			}
		}
	}
}

// TestWithoutWaiting: if figures did not wait until enough people changed, they would
// determine something about many people but for rounding, and explain more than they may.
func TestWithoutWaiting(t *testing.T) {
	c := attacker.NewCompany(0, 60, 2)
	r, err := attacker.Attack(&c, martTables(t), 10, attacker.WaitingOff)
	if err != nil {
		t.Fatal(err)
	}
	if r.Determined < 5 || r.Most < 0.25 {
		t.Errorf("%d people are determined, and %.2f of a variance is explained: the attack does not work", r.Determined, r.Most)
	}
}

// TestWithoutMemory: if steps did not grow with the times that figures are published, the person
// with the most weight would be explained by more than a fifth.
func TestWithoutMemory(t *testing.T) {
	c := attacker.NewCompany(5, 100, 2)
	for off, isSafe := range map[attacker.Off]bool{attacker.MemoryOff: false, attacker.NoneOff: true} {
		r, err := attacker.Attack(&c, martTables(t), 10, off)
		if err != nil {
			t.Fatal(err)
		}
		if r.Most < 0.18 != isSafe {
			t.Errorf("%.3f of a variance is explained, without memory: %t", r.Most, !isSafe)
		}
	}
}

// companies are how many of the smallest companies are attacked: IMPACTMART_ATTACK, which
// make attack sets, or one.
func companies(t *testing.T) (n int, isFull bool) {
	t.Helper()
	text := os.Getenv("IMPACTMART_ATTACK")
	if text == "" {
		return 1, false
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n, true
}

// TestAttack: over thirty nights, the figures of small companies determine nothing about
// anybody, even if they were not rounded. As they are published, they explain no more than a
// fifth of what distinguishes a person; of few people in many companies a little more.
// docs/privacy.md has the counts of make attack.
func TestAttack(t *testing.T) {
	companies, isFull := companies(t)
	marts := martTables(t)
	for _, of := range []struct {
		people, programs int
		isQuick          bool
		share            float64 // of the number of the smallest
	}{{30, 1, true, 1}, {60, 1, false, 1}, {60, 2, true, 1}, {100, 4, false, 0.25}, {300, 2, false, 0.15}} {
		if !of.isQuick && !isFull {
			continue
		}
		n := max(1, int(of.share*float64(companies)))
		sum, err := attackAll(n, of.people, of.programs, marts)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d companies of %d people and %d programs: %d figures about %d people; without rounding, something about %d of them is determined; with it, at most %.3f of a variance is explained, and more than 0.2 of %d people",
			n, of.people, of.programs, sum.Figures, sum.People, sum.Determined, sum.Most, sum.Clear)
		if sum.Determined > 0 || sum.Most > 0.21 || sum.Clear > sum.People/1000 {
			t.Errorf("companies of %d people: %d are determined, and %.3f of a variance is explained", of.people, sum.Determined, sum.Most)
		}
	}
}

// attackAll attacks the first companies of a size, and adds up what is found.
func attackAll(companies, people, programs int, marts []models.Table) (sum attacker.Result, err error) {
	results := make([]attacker.Result, companies)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for seed := range results {
		group.Go(func() (err error) {
			c := attacker.NewCompany(uint64(seed), people, programs)
			results[seed], err = attacker.Attack(&c, marts, 10, attacker.NoneOff)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return sum, err
	}
	for _, r := range results {
		sum.Figures, sum.People, sum.Determined, sum.Clear = sum.Figures+r.Figures, sum.People+r.People, sum.Determined+r.Determined, sum.Clear+r.Clear
		sum.Most = max(sum.Most, r.Most)
	}
	return sum, nil
}

// TestOneNight: the figures of one night determine nothing about anybody, even without
// rounding, and explain little. Without a smallest number of people they determine some.
func TestOneNight(t *testing.T) {
	marts := martTables(t)
	for floor, wants := range map[int64]bool{10: false, 1: true} {
		determined := 0
		for seed := range 3 {
			c := attacker.NewCompany(uint64(seed), 40, 1)
			n, s := c.Night(attacker.Nights-1), attacker.NewSystem(&c, 0)
			s.Learn(attacker.Figures(n, marts, floor))
			targets := s.Targets(n)
			determined += len(s.Determined(targets))
			shares, err := s.Explained(targets)
			if err != nil {
				t.Fatal(err)
			}
			if most := slices.Max(shares); floor == 10 && most > 0.25 {
				t.Errorf("company %d: %.2f of a variance is explained in one night", seed, most)
			}
		}
		if determined > 0 != wants {
			t.Errorf("figures about %d people determine %d things", floor, determined)
		}
	}
}
