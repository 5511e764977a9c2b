package attacker_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/impactmart/impactmart/internal/attacker"
)

// asked is how many things about people each linear program is solved for: those of which
// least squares explain most.
const asked = 12

// TestBounds: nobody's value, change or pay is within a range that is much narrower than
// what everybody knows, whatever values satisfy all figures of thirty nights; and somebody
// who knows everyone but one learns a range. Without any protection, ranges are single
// values. docs/privacy.md has the counts for IMPACTMART_ATTACK.
func TestBounds(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import scipy").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 does not have scipy of .ci/requirements.txt: %v %s", err, out)
	}
	companies, isFull := companies(t)
	companies = min(companies, 6) // each takes seconds
	for _, of := range []struct {
		people, programs int
		off              attacker.Off
		allDigits        bool
		least, insider   float64 // the narrowest range, and that of somebody who knows all but one
		most             float64
	}{
		{30, 1, attacker.NoneOff, false, 0.5, 0.1, math.Inf(1)},
		{60, 1, attacker.NoneOff, false, 0.5, 0.1, math.Inf(1)},
		{60, 2, attacker.WaitingOff, true, 0, 0, 0.01}, // as they must not be
	} {
		if of.people > 30 && of.off == attacker.NoneOff && !isFull {
			continue
		}
		var outside, inside []float64
		n := companies
		if of.allDigits {
			n = 1 // of others, sums of all digits contradict each other in the eighth one
		}
		for seed := range n {
			a, b := ranges(t, uint64(seed), of.people, of.programs, of.off, of.allDigits)
			outside, inside = append(outside, a...), append(inside, b...)
		}
		slices.Sort(outside)
		slices.Sort(inside)
		t.Logf("%d companies of %d people and %d programs, waiting %t, with all digits %t: %d ranges, the narrowest %.2f, the median %.2f; of somebody who knows all but one: the narrowest %.2f, the median %.2f",
			n, of.people, of.programs, of.off == attacker.NoneOff, of.allDigits, len(outside), outside[0], outside[len(outside)/2], inside[0], inside[len(inside)/2])
		if outside[0] < of.least || inside[0] < of.insider {
			t.Errorf("companies of %d people: a range is too narrow", of.people)
		}
		if outside[0] > of.most {
			t.Errorf("without any protection, ranges are not narrower than %.2f: the attack does not work", outside[0])
		}
	}
}

// ranges are the ranges of what is asked about a company, as shares of the distance between
// the first and last percentile: for an outsider, and for somebody who knows all but one.
func ranges(t *testing.T, seed uint64, people, programs int, off attacker.Off, allDigits bool) (outside, inside []float64) {
	t.Helper()
	c := attacker.NewCompany(seed, people, programs)
	s := attacker.Collect(&c, martTables(t), 10, off)
	worst := mostExplained(t, s, s.Targets(c.Night(attacker.Nights-1)))
	problems := []attacker.Problem{s.Problem(worst, nil, allDigits)}
	for _, target := range worst {
		known := map[int]bool{}
		for i := range people {
			known[i] = i != target.Person
		}
		problems = append(problems, s.Problem([]attacker.Target{target}, known, allDigits))
	}
	solved := solve(t, problems)
	for i, target := range worst {
		spread := c.Spread(attacker.Value)
		if target.Name == attacker.Pay {
			spread = c.Spread(attacker.Pay)
		}
		outside = append(outside, (solved[0][i][1]-solved[0][i][0])/spread)
		inside = append(inside, (solved[i+1][0][1]-solved[i+1][0][0])/spread)
	}
	return outside, inside
}

// mostExplained are the targets that least squares explain most.
func mostExplained(t *testing.T, s *attacker.System, targets []attacker.Target) (most []attacker.Target) {
	t.Helper()
	shares, err := s.Explained(targets)
	if err != nil {
		t.Fatal(err)
	}
	order := make([]int, len(targets))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(shares[b], shares[a]) })
	for _, i := range order[:min(asked, len(order))] {
		most = append(most, targets[i])
	}
	return most
}

// solve returns the smallest and largest value of each target of each problem.
func solve(t *testing.T, problems []attacker.Problem) (solved [][][2]float64) {
	t.Helper()
	var in bytes.Buffer
	for _, p := range problems {
		if err := json.NewEncoder(&in).Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	python := exec.Command("python3", "testdata/bounds.py")
	python.Stdin, python.Stderr = &in, os.Stderr
	out, err := python.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out) {
		var ranges [][2]float64
		if err := json.Unmarshal(line, &ranges); err != nil {
			t.Fatal(err)
		}
		solved = append(solved, ranges)
	}
	return solved
}
