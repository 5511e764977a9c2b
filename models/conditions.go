package models

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Condition is about another key of the same group, which has one of certain words or,
// if Not is set, has none of them.
type Condition struct {
	Key    string
	Values []string
	Not    bool
}

// conditionOf reads a condition such as kind=total,rate or kind!=time_to; nil if the tag
// is not declared.
func conditionOf(f reflect.StructField, tag string) *Condition {
	text, declared := f.Tag.Lookup(tag)
	if !declared {
		return nil
	}
	key, words, _ := strings.Cut(text, "=")
	key, not := strings.CutSuffix(key, "!")
	return &Condition{key, strings.Split(words, ","), not}
}

// String is the condition in words, with the markup of a doc: "if 'kind' is 'total'".
func (c Condition) String() string {
	word := "if"
	if c.Not {
		word = "unless"
	}
	return fmt.Sprintf("%s '%s' is '%s'", word, c.Key, strings.Join(c.Values, "' or '"))
}

// Meaning is the doc of the key, with where it applies and what it excludes.
func (k Key) Meaning() string {
	meaning := k.Doc
	switch {
	case k.Only == nil:
	case k.Only.Not:
		meaning += fmt.Sprintf(" Not %s.", Condition{k.Only.Key, k.Only.Values, false})
	default:
		meaning += fmt.Sprintf(" Only %s.", k.Only)
	}
	if len(k.Excludes) > 0 {
		meaning += " Cannot be combined with '" + strings.Join(k.Excludes, "' or '") + "'."
	}
	return meaning
}

// holds reports whether the condition holds in a group of keys.
func (c Condition) holds(group reflect.Value) bool {
	for _, k := range KeysOf(group.Type()) {
		if k.Name == c.Key {
			return slices.Contains(c.Values, group.FieldByIndex(k.index).String()) != c.Not
		}
	}
	return false
}

// checkPresence checks whether the key is where it must be, and is not where it would
// be ignored.
func (k Key) checkPresence(group reflect.Value) error {
	v := group.FieldByIndex(k.index)
	switch {
	case k.Needed != nil && !isGiven(v) && k.Needed.holds(group):
		return errors.New(k.missing())
	case k.Only != nil && isGiven(v) && !k.isDefault(v) && !k.Only.holds(group):
		return fmt.Errorf("does not apply %s; remove it", Plain(Condition{k.Only.Key, k.Only.Values, !k.Only.Not}.String()))
	}
	return nil
}

// isGiven reports whether a key has a value.
func isGiven(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() > 0
	}
	return !v.IsZero()
}

// isDefault reports whether a value is the declared default.
func (k Key) isDefault(v reflect.Value) bool {
	usual := reflect.New(v.Type())
	return k.Default != "" && yaml.Unmarshal([]byte(k.Default), usual.Interface()) == nil && usual.Elem().Equal(v)
}

// missing says that the key is missing, and what to write.
func (k Key) missing() string {
	switch {
	case len(k.Values) > 0:
		return "is missing; write one of " + strings.Join(k.Values, ", ")
	case k.Refers != "":
		return "is missing; name one of the " + k.Refers
	case k.Needed != nil && k.Type.Kind() != reflect.Pointer && !k.Range.has(0):
		return "is missing or 0; write " + k.Range.String()
	case k.Type.Kind() == reflect.Pointer && k.Range.Max != nil:
		return "is missing; write a number"
	case k.Range.Max != nil:
		return "is missing; write " + k.Range.String()
	}
	return "is missing; write it"
}

// checkExclusive checks that of two keys that exclude each other, at most one is
// given.
func checkExclusive(group reflect.Value) (faults []error) {
	keys := KeysOf(group.Type())
	for _, k := range keys {
		for _, other := range keys {
			if slices.Contains(k.Excludes, other.Name) && isGiven(group.FieldByIndex(k.index)) && isGiven(group.FieldByIndex(other.index)) {
				faults = append(faults, fmt.Errorf("has both %s and %s; remove one of the two", k.Name, other.Name))
			}
		}
	}
	return faults
}
