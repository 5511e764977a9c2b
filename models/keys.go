package models

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Key is one key of the configuration or of the register. It is declared once,
// by the tags of its field:
//
//	yaml       its name
//	doc        its meaning, in Markdown
//	default    its value if it is omitted, as it would be written
//	otherwise  the default in words, if it depends on something else
//	required   "true" if the key is required, or the case in which it is, in words
//	needed     another key and its words with which it is required: kind=total,rate,
//	           or without which it is: kind!=time_to
//	only       the same for where it applies at all
//	excludes   the keys with which it cannot be combined, separated by commas
//	column     the type of canonical columns to which it applies, and for which it is
//	           required
//	unless     the key with which it is not required after all
//	values     the only allowed words, separated by commas
//	min, max   the range of a number or a duration, inclusive
//	above      its lower end, if that is excluded
//	format     the format of a text, such as yyyy-mm-dd
//	refers     the list of the register to whose IDs it refers
//	example    a value for forms
//
// Defaults, checks, near matches, docs/config.md, the JSON schema for editors and
// the columns of the register workbook are all derived from it.
type Key struct {
	Name, Doc, Default, Otherwise, Required, Unless, Format, Refers, Example string
	Column                                                                   Type
	Values, Excludes                                                         []string
	Needed, Only                                                             *Condition
	Range                                                                    Range
	Type                                                                     reflect.Type
	index                                                                    []int
}

// marked matches the two kinds of markup in a doc: 'code', and [text](link).
var marked = regexp.MustCompile(`(^|[\s(])'([^']+)'|\[([^\]]*)\]\([^)]*\)`)

// Markdown returns a doc as Markdown.
func Markdown(doc string) string {
	return marked.ReplaceAllStringFunc(doc, func(m string) string {
		if parts := marked.FindStringSubmatch(m); parts[2] != "" {
			return parts[1] + "`" + parts[2] + "`"
		}
		return m
	})
}

// pointer matches a reference to another document.
var pointer = regexp.MustCompile(`[;.]? [Ss]ee \[[^\]]*\]\([^)]*\)`)

// Plain returns a doc without markup, and without links to documents.
func Plain(doc string) string {
	return marked.ReplaceAllString(pointer.ReplaceAllString(doc, ""), "$1$2$3")
}

// KeysOf lists the keys of a struct in their order, including those of inlined
// structs.
func KeysOf(t reflect.Type) []Key {
	var keys []Key
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if option == "inline" {
			for _, k := range KeysOf(f.Type) {
				k.index = append([]int{i}, k.index...)
				keys = append(keys, k)
			}
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		k := Key{
			Name: name, Doc: f.Tag.Get("doc"), Default: f.Tag.Get("default"), Otherwise: f.Tag.Get("otherwise"),
			Required: f.Tag.Get("required"), Format: f.Tag.Get("format"), Refers: f.Tag.Get("refers"), Example: f.Tag.Get("example"),
			Column: Type(f.Tag.Get("column")), Unless: f.Tag.Get("unless"), Values: listOf(f, "values"), Excludes: listOf(f, "excludes"),
			Needed: conditionOf(f, "needed"), Only: conditionOf(f, "only"),
			Range: rangeOf(f), Type: f.Type, index: []int{i},
		}
		keys = append(keys, k)
	}
	return keys
}

// listOf reads a tag with words separated by commas.
func listOf(f reflect.StructField, tag string) []string {
	if words := f.Tag.Get(tag); words != "" {
		return strings.Split(words, ",")
	}
	return nil
}

// SetDefaults sets every empty key of the settings, a pointer to a struct, to its
// declared default, including those of nested settings.
func SetDefaults(settings any) { setDefaults(reflect.ValueOf(settings).Elem()) }

func setDefaults(v reflect.Value) {
	switch {
	case IsSettings(v.Type()):
		for _, k := range KeysOf(v.Type()) {
			field := v.FieldByIndex(k.index)
			if k.Default == "" || !field.IsZero() {
				setDefaults(field)
				continue
			}
			if err := yaml.Unmarshal([]byte(k.Default), field.Addr().Interface()); err != nil {
				panic(fmt.Sprintf("models: default of %s: %v", k.Name, err))
			}
		}
	case v.Kind() == reflect.Slice && IsSettings(v.Type().Elem()):
		for i := range v.Len() {
			setDefaults(v.Index(i))
		}
	case v.Kind() == reflect.Map && IsSettings(v.Type().Elem()):
		for _, name := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(name))
			setDefaults(item)
			v.SetMapIndex(name, item)
		}
	}
}

var unmarshalerType = reflect.TypeFor[yaml.Unmarshaler]()

// IsSettings reports whether a struct is written as a group of keys. Other structs
// decode their text themselves.
func IsSettings(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[yaml.Node]() && t != reflect.TypeFor[time.Time]() &&
		!reflect.PointerTo(t).Implements(unmarshalerType)
}

// CheckKeys checks settings, a struct or a pointer to one, against what their keys
// declare: words, ranges, and which keys need or exclude each other. Each fault reads "key.key: what is wrong; the
// remedy".
func CheckKeys(settings any) []error {
	return checkKeys(reflect.Indirect(reflect.ValueOf(settings)), "")
}

func checkKeys(v reflect.Value, at string) (faults []error) {
	for _, k := range KeysOf(v.Type()) {
		path, field := at+k.Name, v.FieldByIndex(k.index)
		errs := k.check(field)
		if err := k.checkPresence(v); err != nil {
			errs = append(errs, err)
		}
		for _, err := range errs {
			faults = append(faults, fmt.Errorf("%s: %w", path, err))
		}
		faults = append(faults, checkBelow(field, path)...)
	}
	for _, err := range checkExclusive(v) {
		if at != "" {
			err = fmt.Errorf("%s: %w", strings.TrimSuffix(at, "."), err)
		}
		faults = append(faults, err)
	}
	return faults
}

// checkBelow checks nested settings; entries of a list are named by their ID, or
// counted from 1.
func checkBelow(v reflect.Value, path string) (faults []error) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch {
	case IsSettings(v.Type()):
		return checkKeys(v, path+".")
	case v.Kind() == reflect.Slice && IsSettings(v.Type().Elem()):
		for i := range v.Len() {
			item, name := v.Index(i), fmt.Sprintf("%s[%d]", path, i+1)
			if id := item.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String && id.String() != "" {
				name = path + "." + id.String()
			}
			faults = append(faults, checkKeys(item, name+".")...)
		}
	case v.Kind() == reflect.Map && IsSettings(v.Type().Elem()):
		names := v.MapKeys()
		slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, name := range names {
			faults = append(faults, checkKeys(v.MapIndex(name), path+"."+name.String()+".")...)
		}
	}
	return faults
}

// check checks one value. An empty value is left to checks of required keys.
func (k Key) check(v reflect.Value) []error {
	isGiven := v.Kind() == reflect.Pointer
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		return k.checkWords([]string{v.String()})
	case reflect.Slice:
		words, _ := reflect.TypeAssert[[]string](v)
		return k.checkWords(words)
	case reflect.Int, reflect.Int64:
		return k.checkNumber(float64(v.Int()), fmt.Sprint(v.Interface()), isGiven)
	case reflect.Float64:
		return k.checkNumber(v.Float(), fmt.Sprint(v.Interface()), isGiven)
	}
	return nil
}

// checkWords checks words against the closed list of the key, if it has one.
func (k Key) checkWords(words []string) (faults []error) {
	if len(k.Values) == 0 {
		return nil
	}
	known := "is not one of " + strings.Join(k.Values, ", ")
	if len(k.Values) == 1 {
		known = "is unknown; write " + k.Values[0] + ", or remove the key"
	}
	for i, word := range words {
		switch {
		case word == "" && k.Required == "true":
			faults = append(faults, errors.New(k.missing()))
		case word == "":
		case slices.Contains(words[:i], word):
			faults = append(faults, fmt.Errorf("%s is repeated; keep one", word))
		case !slices.Contains(k.Values, word):
			faults = append(faults, fmt.Errorf("%q %s%s", word, known, DidYouMean(word, k.Values)))
		}
	}
	return faults
}
