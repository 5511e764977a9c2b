package models

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Courses are what a program requires. It is completed once each entry is, and an entry
// once one of its codes is: a plain list has one entry, {all: [...]} one for each course.
type Courses struct {
	Entries []Codes
	// IsPlain is whether the codes are a plain list, which means that one is enough and
	// may be read as that all are needed.
	IsPlain bool
}

// Codes are codes of one course: any of them will do.
type Codes []string

// CourseKeys is the long form of Courses.
type CourseKeys struct {
	Any []string `yaml:"any" excludes:"all" doc:"Course codes of which one is enough; a plain list means the same, and is named if many people did several of its courses."`
	All []Codes  `yaml:"all" doc:"Courses that are all needed: people are trained on the day on which the last of them is completed for the first time. A list within the list has codes of one course, such as '[A, [B, OLD-B]]'. A completion under the program's own ID is one of the whole program, unless the ID is in the list."`
}

// Grouped is a type that reads its own text and may also be written as a group of keys.
type Grouped interface {
	// Group returns the struct that declares the keys.
	Group() reflect.Type
}

// Group returns CourseKeys.
func (Courses) Group() reflect.Type { return reflect.TypeFor[CourseKeys]() }

// GroupOf returns the struct with the keys of a Grouped type, nil for all others.
func GroupOf(t reflect.Type) reflect.Type {
	if g, ok := reflect.TypeAssert[Grouped](reflect.Zero(t)); ok {
		return g.Group()
	}
	return nil
}

// UnmarshalYAML accepts a list of codes, or the keys of CourseKeys.
func (c *Courses) UnmarshalYAML(node *yaml.Node) error {
	var keys CourseKeys
	switch node.Kind {
	case yaml.MappingNode:
		if err := node.Decode(&keys); err != nil {
			return err
		}
	case yaml.SequenceNode:
		for _, item := range node.Content {
			if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
				return errors.New("an entry is not a code; write codes of which one is enough, or all: with a list of courses that are all needed")
			}
			keys.Any = append(keys.Any, item.Value)
		}
	default:
		return fmt.Errorf("%q has the wrong type; write a list of codes, or all: with a list of codes that are all needed", node.Value)
	}
	if len(keys.Any) > 0 && len(keys.All) > 0 {
		return errors.New("has both any and all; remove one of the two")
	}
	*c = Courses{Entries: keys.All, IsPlain: node.Kind == yaml.SequenceNode}
	if len(keys.Any) > 0 {
		c.Entries = []Codes{keys.Any}
	}
	return nil
}

// UnmarshalYAML accepts one code or a list of codes.
func (c *Codes) UnmarshalYAML(node *yaml.Node) error {
	items := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		items = node.Content
	}
	*c = nil
	for _, item := range items {
		if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
			return errors.New("is not a code; write one code, or a list of codes of one course")
		}
		*c = append(*c, item.Value)
	}
	if len(*c) == 0 {
		return errors.New("has no code; write one, or remove the entry")
	}
	return nil
}

// String writes courses as the register's workbook does: A, B or A + B / OLD-B.
func (c Courses) String() string {
	if len(c.Entries) == 1 {
		return strings.Join(c.Entries[0], ", ")
	}
	entries := make([]string, len(c.Entries))
	for i, codes := range c.Entries {
		entries[i] = strings.Join(codes, " / ")
	}
	return strings.Join(entries, " + ")
}

// All lists all codes.
func (c Courses) All() []string { return slices.Concat(c.Entries...) }

// validateCourses checks that a code is in one entry only. The map has the program of
// each code seen so far.
func (p Program) validateCourses(fault faultFunc, programs map[string]string) {
	entries := map[string]int{}
	for i, codes := range p.Courses.Entries {
		for _, code := range codes {
			if entry, again := entries[code]; again && entry != i {
				fault("programs.%s.courses: course %q is in two entries of all; keep one", p.ID, code)
			}
			entries[code] = i
		}
	}
	for _, code := range append([]string{p.ID}, p.Courses.All()...) {
		if other, taken := programs[code]; taken && other != p.ID {
			fault("programs.%s.courses: course %q already belongs to program %q; remove it from one of them", p.ID, code, other)
		}
		programs[code] = p.ID
	}
}

// courseRows has a row for each code, the program's own ID included.
func (p Program) courseRows() []CourseRow {
	own := CourseRow{Course: p.ID, Program: p.ID, Requirement: 1}
	if len(p.Courses.Entries) > 1 {
		own.Requirement = 0
	}
	rows := []CourseRow{own}
	at := map[string]int{p.ID: 0}
	for i, codes := range p.Courses.Entries {
		for _, code := range codes {
			if own, seen := at[code]; seen {
				rows[own].Requirement = int64(i + 1)
				continue
			}
			at[code] = len(rows)
			rows = append(rows, CourseRow{Course: code, Program: p.ID, Requirement: int64(i + 1), IsPlain: p.Courses.IsPlain})
		}
	}
	return rows
}
