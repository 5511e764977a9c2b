package planning

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// people are n people of each stratum, with ids in an order of their own.
func people(sizes map[string]int) (members []Member) {
	for _, stratum := range []string{"North", "South", "West"} {
		for i := range sizes[stratum] {
			members = append(members, Member{ProgramID: "P", EmployeeID: fmt.Sprintf("%s-%03d", strings.ToLower(stratum), i), Stratum: stratum, IsEligible: true})
		}
	}
	return members
}

func waitList(seed, waves, people int) models.StudyPlan {
	return models.StudyPlan{Program: "P", Start: "2026-03-02", Design: models.DesignWaitList, Seed: seed, Waves: waves, People: people}
}

// drawFrom returns the drawn people and those of the first wave, by stratum.
func drawFrom(t *testing.T, p models.StudyPlan, members []Member) (all, first map[string]int, drawn []Assignment) {
	t.Helper()
	drawn, err := Draw(p, members)
	if err != nil {
		t.Fatal(err)
	}
	all, first = map[string]int{}, map[string]int{}
	for _, a := range drawn {
		stratum, _, _ := strings.Cut(a.Employee, "-")
		all[stratum]++
		if a.IsTreatment {
			first[stratum]++
		}
	}
	return all, first, drawn
}

// TestDrawWithinStrata: every stratum gives its share to the plan and to the first wave, up
// to one person, and the totals are exact.
func TestDrawWithinStrata(t *testing.T) {
	sizes := map[string]int{"North": 31, "South": 8, "West": 1}
	for _, c := range []struct{ waves, people, all, first int }{{2, 0, 40, 20}, {3, 0, 40, 13}, {2, 21, 21, 10}, {2, 99, 40, 20}} {
		for seed := 1; seed <= 50; seed++ {
			all, first, drawn := drawFrom(t, waitList(seed, c.waves, c.people), people(sizes))
			treated := first["north"] + first["south"] + first["west"]
			if len(drawn) != c.all || treated != c.first {
				t.Fatalf("%+v, seed %d: %d drawn, %d first", c, seed, len(drawn), treated)
			}
			for stratum, n := range sizes {
				stratum = strings.ToLower(stratum)
				share := float64(n) * float64(c.all) / 40
				if d := float64(all[stratum]) - share; d <= -1 || d >= 1 {
					t.Errorf("%+v, seed %d: %d of %s in the plan, want about %.1f", c, seed, all[stratum], stratum, share)
				}
				share = float64(all[stratum]) * float64(c.first) / float64(c.all)
				if d := float64(first[stratum]) - share; d <= -1 || d >= 1 {
					t.Errorf("%+v, seed %d: %d of %s first, want about %.1f", c, seed, first[stratum], stratum, share)
				}
			}
		}
	}
}

// TestDrawIsByChance: over many seeds everybody goes first equally often, also somebody who is
// alone in a stratum, and two people of one stratum do so independently of their ids.
func TestDrawIsByChance(t *testing.T) {
	const seeds = 3000
	members := people(map[string]int{"North": 10, "South": 3, "West": 1})
	times, both := map[string]int{}, 0
	for seed := 1; seed <= seeds; seed++ {
		_, _, drawn := drawFrom(t, waitList(seed, 2, 0), members)
		together := 0
		for _, a := range drawn {
			if a.IsTreatment {
				times[a.Employee]++
				if a.Employee == "north-000" || a.Employee == "north-001" {
					together++
				}
			}
		}
		if together == 2 {
			both++
		}
	}
	for _, m := range members {
		if n := times[m.EmployeeID]; n < seeds*45/100 || n > seeds*55/100 {
			t.Errorf("%s went first %d times of %d", m.EmployeeID, n, seeds)
		}
	}
	// Two of ten of whom five go first: 5/10 x 4/9.
	if want := seeds * 20 / 90; both < want*85/100 || both > want*115/100 {
		t.Errorf("two people went first together %d times of %d, want about %d", both, seeds, want)
	}
}

// TestDrawIsRepeatable: the same seed, program and people give the same draw in any order;
// another seed or program gives another one.
func TestDrawIsRepeatable(t *testing.T) {
	members := people(map[string]int{"North": 30, "South": 10})
	_, _, once := drawFrom(t, waitList(7, 2, 0), members)
	slices.Reverse(members)
	_, _, again := drawFrom(t, waitList(7, 2, 0), members)
	if diff := cmp.Diff(once, again); diff != "" {
		t.Error(diff)
	}
	_, _, otherSeed := drawFrom(t, waitList(8, 2, 0), members)
	other := waitList(7, 2, 0)
	other.Program = "Q"
	_, _, otherProgram := drawFrom(t, other, members)
	if cmp.Equal(once, otherSeed) || cmp.Equal(once, otherProgram) {
		t.Error("another seed or program gives the same draw")
	}
	var file bytes.Buffer
	if err := WriteDraw(&file, waitList(7, 2, 0), once[:2]); err != nil {
		t.Fatal(err)
	}
	arm := map[bool]string{true: "treatment", false: "waitlist"}
	want := "employee_id,program_id,arm,randomized,assigned_date\n"
	for _, a := range once[:2] {
		want += a.Employee + ",P," + arm[a.IsTreatment] + ",true,2026-03-02\n"
	}
	if diff := cmp.Diff(want, file.String()); diff != "" {
		t.Error(diff)
	}
}

// TestDrawIsRefused: chance has no part in other designs, and needs people.
func TestDrawIsRefused(t *testing.T) {
	other := waitList(1, 2, 0)
	other.Design = models.DesignWaves
	for want, p := range map[string]models.StudyPlan{"write design: wait_list": other, "has 1 eligible people for 2 waves": waitList(1, 2, 0)} {
		if _, err := Draw(p, people(map[string]int{"West": 1})); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestADrawThatActs: the file is read again by its ids, so none can be written otherwise,
// and people open it in a spreadsheet.
func TestADrawThatActs(t *testing.T) {
	for id, refused := range map[string]bool{"0012": false, "A-17": false, "=cmd|' /C calc'!A0": true, "+49": true, "a;=1": true, "7\u202e1": true} {
		var b strings.Builder
		err := WriteDraw(&b, waitList(1, 2, 0), []Assignment{{Employee: "1"}, {Employee: id}})
		if (err != nil) != refused || refused && b.Len() > 0 {
			t.Errorf("%q: %v, %q", id, err, b.String())
		}
	}
}
