// Package privacy decides what may be published of a table. It knows counts of people
// and which rows divide which whole, and refuses to know what a figure means: the
// contract of a mart says which columns count people and which are hidden with them,
// and one algorithm applies it when the mart leaves the engine.
package privacy

// Withhold tells which of several groups that divide a known whole have to be hidden:
// those with fewer people than the floor in one of their arms, and beside them the
// smallest others until the hidden are two or more and hold the floor together in
// each arm. Otherwise the whole less what is shown would tell of the few. Each group
// counts the people of its arms; groups that are equally small are hidden in their
// order.
func Withhold(groups [][]int64, floor int64) []bool {
	hidden := make([]bool, len(groups))
	for i, arms := range groups {
		hidden[i] = isFew(arms, floor)
	}
	cover(groups, hidden, nil, floor)
	return hidden
}

// isFew tells a group with fewer people than the floor in one of its arms.
func isFew(arms []int64, floor int64) bool {
	for _, people := range arms {
		if people < floor {
			return true
		}
	}
	return false
}

// cover hides more groups until the hidden do not give one another away. Groups that
// are known from elsewhere cannot cover others; nil means that none is.
func cover(groups [][]int64, hidden, known []bool, floor int64) {
	for {
		open := make([]bool, len(groups)) // hidden, and not known
		for i := range groups {
			open[i] = hidden[i] && (known == nil || !known[i])
		}
		if !givesAway(groups, open, floor) {
			return
		}
		next := -1
		for i, arms := range groups {
			if !hidden[i] && (known == nil || !known[i]) && (next < 0 || arms[0] < groups[next][0]) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		hidden[next] = true
	}
}

// givesAway tells whether the hidden groups could be worked out from the whole: one
// alone, or several that together hold fewer people than the floor in some arm.
func givesAway(groups [][]int64, hidden []bool, floor int64) bool {
	var joint []int64
	count := 0
	for i, arms := range groups {
		if !hidden[i] {
			continue
		}
		count++
		if joint == nil {
			joint = make([]int64, len(arms))
		}
		for arm, people := range arms {
			joint[arm] += people
		}
	}
	return count == 1 || count > 0 && isFew(joint, floor)
}
