package attacker_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"testing"

	"github.com/impactmart/impactmart/internal/privacy"
)

// hiddenCounts are groups that divide a whole, as they are published: counts of the whole and of
// some groups to a step, and how many others are hidden.
type hiddenCounts struct {
	Floor  int64   `json:"floor"`
	Step   int64   `json:"step"`
	Total  int64   `json:"total"`
	Shown  []int64 `json:"shown"`
	Hidden int     `json:"hidden"`
	// IsFew is 1 for somebody who knows that the first of the hidden groups has too few people.
	IsFew int `json:"is_few"`
}

// randomGroups are groups of which some are hidden; false if none are.
func randomGroups(seed uint64) (of hiddenCounts, ok bool) {
	rng := rand.New(rand.NewPCG(seed, 0))
	groups, total := make([][]int64, 2+rng.IntN(6)), int64(0)
	for i := range groups {
		groups[i] = []int64{1 + int64(18*rng.ExpFloat64())}
		total += groups[i][0]
	}
	of = hiddenCounts{Floor: 10, Step: 5, Total: privacy.Count(total), Shown: []int64{}, IsFew: int(seed % 2)}
	for i, isHidden := range privacy.Withhold(groups, of.Floor) {
		if isHidden {
			of.Hidden++
		} else {
			of.Shown = append(of.Shown, privacy.Count(groups[i][0]))
		}
	}
	return of, of.Hidden > 0 && total >= of.Floor
}

// TestHiddenCounts: a count that is hidden, because it or another one is about too few people,
// can be any of at least five numbers, whatever rules and roundings are solved for it, also for
// somebody who knows that it is about too few. If only that one was hidden, and the others were
// exact, it would be known.
func TestHiddenCounts(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import scipy").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 does not have scipy of .ci/requirements.txt: %v %s", err, out)
	}
	companies, _ := companies(t)
	problems := []hiddenCounts{{Floor: 10, Step: 1, Total: 60, Shown: []int64{30, 23}, Hidden: 1}}
	for seed := uint64(0); len(problems) <= 30*min(companies, 20); seed++ {
		if of, ok := randomGroups(seed); ok {
			problems = append(problems, of)
		}
	}
	var in bytes.Buffer
	for _, p := range problems {
		if err := json.NewEncoder(&in).Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	python := exec.Command("python3", "testdata/hidden.py")
	python.Stdin = &in
	out, err := python.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	fewest, i := int64(100), 0
	for line := range bytes.Lines(out) {
		var ends [2]int64
		if err := json.Unmarshal(line, &ends); err != nil {
			t.Fatal(err)
		}
		values := ends[1] - ends[0] + 1
		switch {
		case i == 0 && (values > 1 || ends[0] != 7):
			t.Errorf("without any protection, the count can be any of %d values from %d: the attack does not work", values, ends[0])
		case i > 0 && values < 5:
			t.Errorf("%+v: the hidden count is one of %d values from %d", problems[i], values, ends[0])
		}
		if i > 0 {
			fewest = min(fewest, values)
		}
		i++
	}
	if i != len(problems) {
		t.Fatalf("%d of %d problems are solved", i, len(problems))
	}
	t.Logf("%d hidden counts: each can be any of at least %d values", i-1, fewest)
}
