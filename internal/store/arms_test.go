package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/impactmart/impactmart/models/sketch"
)

// TestStatesOfArms: the present arms are counted against each state that was seen before: who
// left, who joined, and who is in the other arm; beyond 64 people, at least that many.
func TestStatesOfArms(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, time.May, n, 12, 0, 0, 0, time.UTC) }
	spring := Wave{"P", "2026-05-01"}
	arms := func(v *Values, at time.Time, treatment, control []int) ArmsState {
		s, key := NewArms(at), sketch.NewKey(v.Key)
		for arm, people := range [][]int{control, treatment} {
			for _, i := range people {
				s.Add(key, fmt.Sprint("e", i), arm == 1)
			}
		}
		return *s
	}
	some := func(from, to int) (people []int) {
		for i := from; i < to; i++ {
			people = append(people, i)
		}
		return people
	}
	type state struct{ treatment, control []int }
	first := state{some(0, 100), some(100, 200)}
	for name, of := range map[string]struct {
		then []state
		want string // how the present state differs from each
	}{
		"the same":              {[]state{first}, "0"},
		"fifteen left":          {[]state{{some(15, 100), first.control}}, "15 0"},
		"ten joined":            {[]state{{first.treatment, some(100, 210)}}, "10 0"},
		"five are elsewhere":    {[]state{{some(5, 100), append(some(0, 5), first.control...)}}, "5 0"},
		"left, and back":        {[]state{{some(15, 100), first.control}, first}, "0 15 0"},
		"one for another":       {[]state{{some(1, 100), append(some(300, 301), first.control...)}}, "2 0"},
		"more than are counted": {[]state{{some(100, 200), some(0, 100)}}, "64 0"},
		"gone":                  {[]state{{}}, "200 0"},
		"twice":                 {[]state{{some(15, 100), first.control}, {some(20, 100), first.control}}, "20 5 0"},
	} {
		v := NewValues()
		v.BeginArms(day(1))
		for i, s := range append([]state{first}, of.then...) {
			v.SeeArms(spring, arms(v, day(i+1), s.treatment, s.control))
		}
		rows, got := v.ArmRows(), ""
		for i, r := range rows {
			got += fmt.Sprint(map[bool]string{true: " "}[i > 0], r.Changed)
			if r.Number != int64(i+1) || r.IsFirstNight != (i == 0) {
				t.Errorf("%s: state %d is %+v", name, i+1, r)
			}
		}
		if got != of.want {
			t.Errorf("%s: changed %q, want %q", name, got, of.want)
		}
		last := append([]state{first}, of.then...)[len(of.then)]
		next := v.Next(true)
		next.RekeyArms(map[Wave]ArmsState{spring: arms(next, day(9), last.treatment, last.control)})
		next.SeeArms(spring, arms(next, day(9), last.treatment, last.control))
		again := ""
		for i, r := range next.ArmRows() {
			again += fmt.Sprint(map[bool]string{true: " "}[i > 0], r.Changed)
		}
		if again != of.want {
			t.Errorf("%s: with another key, changed %q, want %q", name, again, of.want)
		}
	}
}

// TestDrawnArmsComeFirst: arms that chance had decided before others were seen are the first.
func TestDrawnArmsComeFirst(t *testing.T) {
	v := NewValues()
	w, drawn := Wave{"P", "2026-05-04"}, time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)
	one := func(at time.Time, person string) ArmsState {
		s := NewArms(at)
		s.Add(sketch.NewKey(v.Key), person, true)
		return *s
	}
	v.SeeArms(w, one(drawn.AddDate(0, 1, 0), "others"))
	v.SeeArms(w, one(drawn, "drawn"))
	if rows := v.ArmRows(); len(rows) != 1 || !rows[0].Seen.Equal(drawn) || rows[0].IsFirstNight {
		t.Errorf("seen %+v", rows)
	}
	v.NameArms("Q", []string{"Q", "P"})
	if rows := v.ArmRows(); len(rows) != 2 || rows[1].Program != "Q" || !rows[1].Seen.Equal(drawn) {
		t.Errorf("under another name, seen %+v", rows)
	}
}
