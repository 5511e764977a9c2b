package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// LedgerEntry is one state of one thing that was agreed, as the ledger of a store keeps it.
type LedgerEntry struct {
	Kind      string `json:"kind"`
	Program   string `json:"program,omitempty"`
	Metric    string `json:"metric,omitempty"`
	Goal      string `json:"goal,omitempty"`
	Withdrawn bool   `json:"withdrawn,omitempty"` // the register no longer has it
	State     string `json:"state,omitempty"`     // its keys, as declared: "kind: mean; unit: calls"
	AgreedOn  string `json:"agreed_on,omitempty"` // of an alignment, yyyy-mm-dd
	Launch    string `json:"launch,omitempty"`    // of a program, yyyy-mm-dd
	Document  string `json:"document,omitempty"`  // of an alignment
	DecideOn  string `json:"decide_on,omitempty"` // of an alignment, yyyy-mm-dd
	// Courses are what a program requires; a program without any is a course itself.
	Courses     []Codes `json:"courses,omitempty"`
	IndexPeriod string  `json:"index_period,omitempty"` // of a program
	Arms        string  `json:"arms,omitempty"`         // of a draw, as ArmsOf
	// Days are the first days of declared months, yyyy-mm-dd, and the day after the last.
	Days []string `json:"days,omitempty"`
	// Of tells entries of one kind apart: of a rate its currency and first day, of a decision
	// what was decided, and when.
	Of string `json:"of,omitempty"`
}

// Subject identifies what the entry is a state of.
func (e LedgerEntry) Subject() [5]string {
	return [5]string{e.Kind, e.Program, e.Metric, e.Goal, e.Of}
}

// Row turns the entry into a row of run_ledger.
func (e LedgerEntry) Row() LedgerRow {
	hash := sha256.Sum256([]byte(e.State))
	return LedgerRow{
		Kind: e.Kind, Program: text(e.Program), Metric: text(e.Metric), Goal: text(e.Goal), Of: text(e.Of), IsWithdrawn: e.Withdrawn,
		Agreed: ParseDay(e.AgreedOn), Launch: ParseDay(e.Launch), HasDocument: e.Document != "", Decide: ParseDay(e.DecideOn),
		IndexPeriod: text(e.IndexPeriod), Content: e.State, ContentHash: hex.EncodeToString(hash[:]),
	}
}

// statedCourses are the courses of a program as its state has them, which is all that older
// entries have; the program itself where it has none.
func (e LedgerEntry) statedCourses() (courses []Codes) {
	for part := range strings.SplitSeq(e.State, "; ") {
		text, isOfCourses := strings.CutPrefix(part, "courses: ")
		if !isOfCourses {
			continue
		}
		for entry := range strings.SplitSeq(text, " + ") {
			courses = append(courses, strings.FieldsFunc(strings.ReplaceAll(entry, " / ", ", "), func(r rune) bool { return r == ',' || r == ' ' }))
		}
		return courses
	}
	return []Codes{{e.Program}}
}

// CourseRows turns the courses of a program into rows of run_ledger_courses, without the
// number of the entry.
func (e LedgerEntry) CourseRows() (rows []LedgerCourseRow) {
	if e.Kind != LedgerProgram || e.Withdrawn {
		return nil
	}
	courses := e.Courses
	if len(courses) == 0 {
		courses = e.statedCourses()
	}
	for i, codes := range courses {
		for _, code := range codes {
			if !slices.ContainsFunc(rows, func(r LedgerCourseRow) bool { return r.Course == code }) {
				rows = append(rows, LedgerCourseRow{Course: code, Requirement: int64(i + 1)})
			}
		}
	}
	return rows
}

// FeedRows turns the mappings of feeds into rows of run_ledger_feeds, without the number of
// the entry.
func (e LedgerEntry) FeedRows() (rows []LedgerFeedRow) {
	if e.Kind != LedgerMappings {
		return nil
	}
	for part := range strings.SplitSeq(e.State, "; ") {
		if feed, hash, is := strings.Cut(part, ": "); is {
			rows = append(rows, LedgerFeedRow{Feed: feed, Reading: hash})
		}
	}
	return rows
}

// Agreements are the present states of everything that is agreed before a launch. Names
// and descriptions are no part of it: they may become better at any time.
func (r *Register) Agreements() (states []LedgerEntry) {
	for _, p := range r.Programs {
		states = append(states, LedgerEntry{
			Kind: LedgerProgram, Program: p.ID, Launch: p.Launch, Courses: p.Courses.Entries, IndexPeriod: p.IndexPeriod,
			State: StateOf(p, "id", "name", "owner"),
		})
	}
	money, told := []string{"value_per_unit", "claim_periods", "value_per_day"}, []string{"remapped_because", "restated_because"}
	for _, m := range r.Metrics {
		states = append(states, LedgerEntry{Kind: LedgerMetric, Metric: m.ID, State: StateOf(m, slices.Concat([]string{"id", "name"}, money, told)...)})
		for _, of := range [][2]string{{LedgerRemapped, "remapped_because"}, {LedgerRestated, "restated_because"}} {
			if because := StateOf(m, except(m, of[1])...); because != "" {
				states = append(states, LedgerEntry{Kind: of[0], Metric: m.ID, State: because})
			}
		}
		if value := StateOf(m, except(m, money...)...); value != "" {
			states = append(states, LedgerEntry{Kind: LedgerValue, Metric: m.ID, State: value})
		}
	}
	for _, g := range r.Goals {
		states = append(states, LedgerEntry{Kind: LedgerGoal, Goal: g.ID, Metric: g.Metric, State: StateOf(g, "id", "name", "sponsor", "status")})
	}
	for _, a := range r.Alignments {
		states = append(states, LedgerEntry{
			Kind: LedgerAlignment, Program: a.Program, Metric: a.Metric, AgreedOn: a.AgreedOn, Document: a.Document, DecideOn: a.DecideOn,
			State: StateOf(a, "program", "metric", "skill", "behavior"),
		})
	}
	for _, p := range r.Plans {
		states = append(states, LedgerEntry{Kind: LedgerPlan, Program: p.Program, State: StateOf(p, "program")})
	}
	return append(states, r.decided()...)
}

// decided are the decisions about programs. One that was recorded twice for a day is one.
func (r *Register) decided() (states []LedgerEntry) {
	for _, d := range r.Decisions {
		e := LedgerEntry{Kind: LedgerDecision, Program: d.Program, Of: d.Decision + " " + d.On, State: StateOf(d, "program")}
		if !slices.ContainsFunc(states, func(known LedgerEntry) bool { return known.Subject() == e.Subject() }) {
			states = append(states, e)
		}
	}
	return states
}

// StateOf writes the keys of an entry of the register that have another value than their
// default, in the order of their declaration, without the named ones. A key that a later
// version adds changes no state as long as nobody uses it.
func StateOf(entry any, without ...string) string {
	v := reflect.ValueOf(entry)
	var parts []string
	for _, k := range KeysOf(v.Type()) {
		field := v.FieldByIndex(k.index)
		if slices.Contains(without, k.Name) || field.IsZero() {
			continue
		}
		if field.Kind() == reflect.Pointer {
			field = field.Elem()
		}
		if value := fmt.Sprint(field.Interface()); value != k.Default {
			parts = append(parts, k.Name+": "+value)
		}
	}
	return strings.Join(parts, "; ")
}

// except are the keys of an entry but for the named ones.
func except(entry any, names ...string) (others []string) {
	for _, k := range KeysOf(reflect.TypeOf(entry)) {
		if !slices.Contains(names, k.Name) {
			others = append(others, k.Name)
		}
	}
	return others
}

// HasDaysOf reports whether weeks or months of a later state begin on all days on which those
// of this one do: months that are declared in addition change nothing.
func (e LedgerEntry) HasDaysOf(later LedgerEntry) bool {
	switch {
	case e.Withdrawn || later.Withdrawn || e.Kind == LedgerWeeks:
		return e.Withdrawn == later.Withdrawn && e.State == later.State
	case len(e.Days) == 0 && len(later.Days) == 0:
		return true
	case len(e.Days) == 0 || len(later.Days) == 0:
		return !slices.ContainsFunc(append(e.Days, later.Days...), func(day string) bool { return !strings.HasSuffix(day, "-01") })
	}
	within := slices.DeleteFunc(slices.Clone(later.Days), func(day string) bool { return day < e.Days[0] || day > e.Days[len(e.Days)-1] })
	return slices.Equal(e.Days, within)
}

// ArmsOf is the SHA-256 of the people of both arms, in any order.
func ArmsOf(isTreated map[string]bool) string {
	hash := sha256.New()
	for _, person := range slices.Sorted(maps.Keys(isTreated)) {
		fmt.Fprintf(hash, "%q %t\n", person, isTreated[person])
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// NamesOf are the names under which entries of the ledger have a program: its own, and those
// of programs that had one of its courses.
func (p Program) NamesOf(entries []LedgerEntry) []string {
	names, codes := []string{p.ID}, append(p.Courses.All(), p.ID)
	for _, e := range entries {
		hasOne := slices.ContainsFunc(e.CourseRows(), func(r LedgerCourseRow) bool { return slices.Contains(codes, r.Course) })
		if hasOne && !slices.Contains(names, e.Program) {
			names = append(names, e.Program)
		}
	}
	return names
}

// NewStates are the states that differ from the last ones in a ledger, and a withdrawal for
// each thing in it that is no longer among them, in the order of the ledger. A draw is no
// state: it was made.
func NewStates(ledger, now []LedgerEntry) (changes []LedgerEntry) {
	last, order := map[[5]string]LedgerEntry{}, [][5]string{}
	for _, e := range ledger {
		if _, known := last[e.Subject()]; !known {
			order = append(order, e.Subject())
		}
		last[e.Subject()] = e
	}
	is := map[[5]string]bool{}
	for _, e := range now {
		is[e.Subject()] = true
		if before, known := last[e.Subject()]; !known || !reflect.DeepEqual(before, e) {
			changes = append(changes, e)
		}
	}
	for _, subject := range order {
		if e := last[subject]; !is[subject] && !e.Withdrawn && e.Kind != LedgerDraw {
			changes = append(changes, LedgerEntry{Kind: e.Kind, Program: e.Program, Metric: e.Metric, Goal: e.Goal, Of: e.Of, Withdrawn: true})
		}
	}
	return changes
}
