package inference

// part is one of several groups that people are divided into, with the people of
// each of its arms.
type part []int64

// withhold tells which parts of a published whole have to be hidden: those with
// fewer people than the floor in an arm, and beside them the smallest others
// until the hidden are two or more and hold the floor together in each arm.
// Otherwise the whole less what is shown would tell of the few.
func withhold(parts []part, floor int64) []bool {
	hidden := make([]bool, len(parts))
	for i, p := range parts {
		hidden[i] = !p.holds(floor)
	}
	for toGiveAway(parts, hidden, floor) {
		next := -1
		for i, p := range parts {
			if !hidden[i] && (next < 0 || p[0] < parts[next][0]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		hidden[next] = true
	}
	return hidden
}

func (p part) holds(floor int64) bool {
	for _, people := range p {
		if people < floor {
			return false
		}
	}
	return true
}

// toGiveAway tells whether the hidden parts could be worked out.
func toGiveAway(parts []part, hidden []bool, floor int64) bool {
	var joint part
	count := 0
	for i, p := range parts {
		if !hidden[i] {
			continue
		}
		count++
		if joint == nil {
			joint = make(part, len(p))
		}
		for arm, people := range p {
			joint[arm] += people
		}
	}
	return count == 1 || count > 0 && !joint.holds(floor)
}
