package store

import (
	"maps"
	"slices"
	"time"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/sketch"
)

// Wave is the people of a program who were assigned on one day.
type Wave struct {
	Program string
	Day     string // yyyy-mm-dd
}

// ArmsState is a state of the arms of a wave: who was in which, as a sketch that names nobody.
type ArmsState struct {
	Seen   time.Time     `json:"seen_on"` // day in UTC
	People int64         `json:"people"`
	Sketch sketch.Sketch `json:"sketch"`
	// Changed are people by whom it differed from the last state when the key became another.
	Changed int64 `json:"changed,omitempty"`
}

// mostChanged is the number of people up to which changes of arms are counted exactly.
const mostChanged = 64

// NewArms are the arms of nobody, seen on a day.
func NewArms(seen time.Time) *ArmsState {
	return &ArmsState{Seen: dayIn(seen), Sketch: sketch.New(mostChanged)}
}

func dayIn(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// Add adds a person to one of the arms.
func (s *ArmsState) Add(key sketch.Key, person string, isTreatment bool) {
	arm := 0.0
	if isTreatment {
		arm = 1
	}
	s.People++
	s.Sketch.Add(sketch.Powers(nil, key.Person(person), len(s.Sketch)), key.Values(arm))
}

// isOf reports whether two states have the same people in the same arms.
func (s ArmsState) isOf(other ArmsState) bool {
	return s.People == other.People && slices.Equal(s.Sketch, other.Sketch)
}

// changedUntil counts the people who left the arms, joined them, or are in the other one
// by a later state: exactly up to mostChanged, and at least that many beyond.
func (s ArmsState) changedUntil(later ArmsState) int64 {
	people := s.People - later.People
	return s.Changed + max(int64(sketch.Changed(s.Sketch, later.Sketch)), people, -people)
}

// BeginArms notes the first day on which arms would have been seen.
func (v *Values) BeginArms(now time.Time) {
	if v.ArmsSince == nil {
		v.ArmsSince = new(dayIn(now))
	}
}

// SeeArms notes the arms of a wave, if they are others than the last ones. Those that chance
// had decided before the first were seen have a day before it, and are the first.
func (v *Values) SeeArms(w Wave, now ArmsState) {
	states := v.Arms[w.Program][w.Day]
	if len(states) > 0 && now.Seen.Before(states[0].Seen) {
		states = nil
	}
	if len(states) == 0 || !states[len(states)-1].isOf(now) {
		v.setArms(w, append(slices.Clip(states), now))
	}
}

func (v *Values) setArms(w Wave, states []ArmsState) {
	if v.Arms == nil {
		v.Arms = map[string]map[string][]ArmsState{}
	}
	if v.Arms[w.Program] == nil {
		v.Arms[w.Program] = map[string][]ArmsState{}
	}
	v.Arms[w.Program][w.Day] = states
}

// NameArms gives a program that has no arms on record those of the first of its earlier names
// that has some.
func (v *Values) NameArms(program string, names []string) {
	if v.Arms[program] != nil {
		return
	}
	for _, name := range names {
		if v.Arms[name] != nil {
			v.Arms[program] = maps.Clone(v.Arms[name])
			return
		}
	}
}

// RekeyArms counts how the states of all waves differ, and gives them the people who were
// published last, under the present key: those of the last state, less who is erased.
func (v *Values) RekeyArms(published map[Wave]ArmsState) {
	for _, w := range v.Waves() {
		states := slices.Clone(v.Arms[w.Program][w.Day])
		last := states[len(states)-1]
		for i, s := range states {
			then, is := published[w]
			if !is {
				then = *NewArms(s.Seen)
			}
			states[i] = ArmsState{Seen: s.Seen, People: then.People, Sketch: then.Sketch, Changed: s.changedUntil(last)}
		}
		v.setArms(w, states)
	}
}

// Waves are the waves with a state, by program and day.
func (v *Values) Waves() (all []Wave) {
	for _, program := range slices.Sorted(maps.Keys(v.Arms)) {
		for _, day := range slices.Sorted(maps.Keys(v.Arms[program])) {
			all = append(all, Wave{program, day})
		}
	}
	return all
}

// ArmRows are the states of all waves, each with how the present one differs from it.
func (v *Values) ArmRows() (rows []models.ArmsRow) {
	for _, w := range v.Waves() {
		states := v.Arms[w.Program][w.Day]
		present := states[len(states)-1]
		for i, s := range states {
			rows = append(rows, models.ArmsRow{
				Program: w.Program, Assigned: *models.ParseDay(w.Day), Number: int64(i + 1), Seen: s.Seen,
				IsFirstNight: v.ArmsSince != nil && s.Seen.Equal(*v.ArmsSince), IsGone: s.People == 0, Changed: s.changedUntil(present),
			})
		}
	}
	return rows
}
