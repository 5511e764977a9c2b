package privacy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// floor is the smallest number of people in a published figure.
const floor = 10

// TestWithhold: groups of too few people are hidden, and in addition the smallest others
// until subtraction reveals nobody.
func TestWithhold(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups [][]int64
		want   []bool
	}{
		{"none is too small", [][]int64{{10, 10}, {20, 30}}, []bool{false, false}},
		{"nothing at all", nil, []bool{}},
		{"a single group", [][]int64{{9, 90}}, []bool{true}},
		{"the next smallest is hidden with a small one", [][]int64{{9, 90}, {50, 50}, {20, 90}}, []bool{true, false, true}},
		{"too few in the other arm", [][]int64{{40, 9}, {50, 50}, {60, 60}}, []bool{true, true, false}},
		{"two small ones reach the floor together", [][]int64{{6, 90}, {50, 50}, {4, 90}}, []bool{true, false, true}},
		{"two small ones do not reach the floor", [][]int64{{5, 90}, {50, 50}, {4, 90}, {60, 60}}, []bool{true, true, true, false}},
	} {
		if diff := cmp.Diff(c.want, Withhold(c.groups, 10)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}
