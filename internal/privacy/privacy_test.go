package privacy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWithhold: few people are hidden, and beside them the smallest others until
// nobody can be told by subtraction.
func TestWithhold(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups [][]int64
		want   []bool
	}{
		{"nobody is few", [][]int64{{10, 10}, {20, 30}}, []bool{false, false}},
		{"nothing at all", nil, []bool{}},
		{"alone", [][]int64{{9, 90}}, []bool{true}},
		{"one few takes the next smallest along", [][]int64{{9, 90}, {50, 50}, {20, 90}}, []bool{true, false, true}},
		{"few in the other arm", [][]int64{{40, 9}, {50, 50}, {60, 60}}, []bool{true, true, false}},
		{"two few hold the floor together", [][]int64{{6, 90}, {50, 50}, {4, 90}}, []bool{true, false, true}},
		{"two few do not", [][]int64{{5, 90}, {50, 50}, {4, 90}, {60, 60}}, []bool{true, true, true, false}},
	} {
		if diff := cmp.Diff(c.want, Withhold(c.groups, 10)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}
