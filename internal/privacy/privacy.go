// Package privacy decides which parts of a table may be published. It knows counts of
// people and which rows divide which whole, and refuses to know what a figure means. The
// contract of a mart says which columns count people and which columns are hidden with
// them; one algorithm applies it when the mart is exported from the engine.
package privacy

// Withhold reports which of several groups that divide a known whole have to be hidden:
// those with fewer people than the floor in one of their arms, and in addition the
// smallest others, until at least two groups are hidden and together reach the floor in
// each arm. Otherwise the whole less the shown groups would reveal the few. Each group
// counts the people in its arms; groups of equal size are hidden in their order.
func Withhold(groups [][]int64, floor int64) []bool {
	hidden := make([]bool, len(groups))
	for i, arms := range groups {
		hidden[i] = isFew(arms, floor)
	}
	cover(groups, hidden, nil, floor)
	return hidden
}

// isFew reports whether a group has fewer people than the floor in one of its arms.
func isFew(arms []int64, floor int64) bool {
	for _, people := range arms {
		if people < floor {
			return true
		}
	}
	return false
}

// cover hides more groups until the hidden groups cannot be computed from the rest. Groups
// that are published elsewhere (known) cannot hide others; nil means that there are none.
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

// givesAway reports whether the whole would reveal the hidden groups: a single group, or
// several groups that together have fewer people than the floor in an arm.
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
