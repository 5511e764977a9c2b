package reference

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// Schema is a JSON schema (draft 7) of the configuration: the keys of Config, with the
// settings of each connector under `source` by its `type`, and the columns of each
// canonical table, those that can be mapped, under `columns`.
type Schema struct {
	Config     reflect.Type
	Connectors map[string]reflect.Type // settings by the value of type
	Tables     []models.Table
}

// object is a part of a schema.
type object = map[string]any

// drawing is a schema under construction; items of lists and maps are defined once.
type drawing struct {
	Schema
	definitions object
}

// item returns a reference to the definition of a group of keys that may occur many times.
func (s drawing) item(t reflect.Type) object {
	if !models.IsSettings(t) {
		return s.value(t, models.Key{})
	}
	if _, known := s.definitions[t.Name()]; !known {
		s.definitions[t.Name()] = nil // a type may contain itself
		s.definitions[t.Name()] = s.keys(t)
	}
	return object{"$ref": "#/definitions/" + t.Name()}
}

// MarshalJSON writes the schema.
func (s Schema) MarshalJSON() ([]byte, error) {
	d := drawing{Schema: s, definitions: object{}}
	top := d.keys(s.Config)
	top["definitions"] = d.definitions
	top["$schema"] = "http://json-schema.org/draft-07/schema#"
	top["title"] = "impactmart.yaml"
	return json.Marshal(top)
}

// keys returns the schema of a group of keys.
func (s drawing) keys(t reflect.Type) object {
	properties, required, rules := object{}, []string{}, []object{}
	keys := models.KeysOf(t)
	for _, k := range keys {
		property := s.value(k.Type, k)
		if k.Required == "true" {
			required = append(required, k.Name)
		} else {
			property = optional(property)
		}
		property["description"] = describe(k)
		properties[k.Name] = property
		rules = append(rules, presence(k, keys)...)
	}
	group := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		group["required"] = required
	}
	if table, bound := properties["table"]; bound {
		table.(object)["enum"] = s.tableNames()
		rules = append(rules, s.byTable(keys)...)
	}
	if len(rules) > 0 {
		group["allOf"] = rules
	}
	return group
}

// optional also accepts what counts as an omitted key.
func optional(property object) object {
	if types, isText := property["type"].([]string); isText {
		return object{"type": append(slices.Clone(types), "null")}
	}
	return object{"anyOf": []object{property, {"enum": []any{nil, ""}}}}
}

// presence returns the rules about which other keys of its group a key needs or
// excludes.
func presence(k models.Key, group []models.Key) (rules []object) {
	if c := k.Needed; c != nil {
		rules = append(rules, object{"if": surely(*c), "then": given(k)})
	}
	if c := k.Only; c != nil {
		not := models.Condition{Key: c.Key, Values: c.Values, Not: !c.Not}
		rules = append(rules, object{"if": surely(not), "then": object{"properties": object{k.Name: omitted(k)}}})
	}
	for _, other := range group {
		if slices.Contains(k.Excludes, other.Name) {
			rules = append(rules, object{"not": given(k, other)})
		}
	}
	return rules
}

// surely holds if the condition does, whatever the values of the environment are.
func surely(c models.Condition) object {
	if !c.Not {
		return object{"required": []string{c.Key}, "properties": object{c.Key: object{"enum": c.Values}}}
	}
	maybe := object{"anyOf": []object{{"enum": c.Values}, fromEnvironment}}
	return object{"not": object{"required": []string{c.Key}, "properties": object{c.Key: maybe}}}
}

// given holds if all of the keys have a value.
func given(keys ...models.Key) object {
	required, properties := []string{}, object{}
	for _, k := range keys {
		required = append(required, k.Name)
		properties[k.Name] = object{"not": omitted(k)}
	}
	return object{"required": required, "properties": properties}
}

// omitted holds for values that mean the same as an omitted key.
func omitted(k models.Key) object {
	values := []any{nil}
	switch k.Type.Kind() {
	case reflect.Pointer:
	case reflect.Bool:
		values = append(values, false)
	case reflect.Int, reflect.Float64:
		values = append(values, 0)
	default:
		values = append(values, "", []any{}, object{})
	}
	var usual any
	if k.Default != "" && yaml.Unmarshal([]byte(k.Default), &usual) == nil {
		values = append(values, usual)
	}
	return object{"enum": values}
}

func describe(k models.Key) string {
	text := models.Plain(k.Meaning())
	switch {
	case k.Required != "" && k.Required != "true":
		text += " Required " + models.Plain(k.Required) + "."
	case k.Needed != nil:
		text += " Required " + models.Plain(k.Needed.String()) + "."
	case k.Default != "":
		text += " Default: " + plainScalar(k.Default) + "."
	case k.Otherwise != "":
		text += " Default: " + models.Plain(k.Otherwise) + "."
	}
	return text
}

// fromEnvironment is a value from the environment, whose type is unknown until it is read.
var fromEnvironment = object{"type": "string", "pattern": `\$\{[A-Za-z_][A-Za-z0-9_]*\}`}

// text is a value that is read as text, with or without quotes in YAML.
func text() object { return object{"type": []string{"string", "number", "boolean"}} }

// value returns the schema of one value, which the key may restrict.
func (s drawing) value(t reflect.Type, k models.Key) object {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if own := s.own(t); own != nil {
		return own
	}
	switch {
	case t == nodeType:
		return s.source()
	case len(k.Values) > 0 && t.Kind() == reflect.Slice:
		return object{"type": "array", "uniqueItems": true, "items": object{"anyOf": []object{{"enum": k.Values}, fromEnvironment}}}
	case len(k.Values) > 0:
		return object{"anyOf": []object{{"enum": k.Values}, fromEnvironment}}
	case models.IsSettings(t):
		return s.keys(t)
	}
	switch t.Kind() {
	case reflect.Slice:
		return object{"type": "array", "items": s.item(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.item(t.Elem())}
	case reflect.Int:
		return object{"anyOf": []object{bounds("integer", k), fromEnvironment}}
	case reflect.Float64:
		return object{"anyOf": []object{bounds("number", k), fromEnvironment}}
	case reflect.Bool:
		return object{"anyOf": []object{{"type": "boolean"}, fromEnvironment}}
	}
	if pattern := formatPatterns[k.Format]; pattern != "" {
		return object{"anyOf": []object{{"type": "string", "pattern": pattern}, fromEnvironment}}
	}
	return text()
}

// own returns the schema of a type with a notation of its own, nil for all others.
func (s drawing) own(t reflect.Type) object {
	list := object{"type": "array", "items": text()}
	switch f := formsOf(t); {
	case models.GroupOf(t) != nil:
		return object{"anyOf": []object{list, s.keys(models.GroupOf(t))}}
	case f.list:
		return object{"anyOf": []object{text(), list}}
	case f.text, t == durationType:
		return text()
	}
	return nil
}

// formatPatterns are the declared formats of texts as regular expressions.
var formatPatterns = map[string]string{"yyyy-mm-dd": `^\d{4}-\d{2}-\d{2}$`, "ISO 4217 code": `^[A-Za-z]{3}$`}

func bounds(kind string, k models.Key) object {
	o := object{"type": kind}
	if k.Range.Min != nil {
		o["minimum"] = k.Range.Min.Value
	}
	if k.Range.Above != nil {
		o["exclusiveMinimum"] = k.Range.Above.Value
	}
	if k.Range.Max != nil {
		o["maximum"] = k.Range.Max.Value
	}
	return o
}

// source returns the schema of the settings of the connector named by its type.
func (s drawing) source() object {
	names := sorted(s.Connectors)
	var cases []object
	for _, name := range names {
		settings := s.keys(s.Connectors[name])
		settings["properties"].(object)["type"] = object{"const": name}
		cases = append(cases, object{
			"if":   object{"properties": object{"type": object{"const": name}}, "required": []string{"type"}},
			"then": settings,
		})
	}
	return object{
		"type": "object", "required": []string{"type"},
		"properties": object{"type": object{"enum": names, "description": "Connector: " + strings.Join(names, ", ") + "."}},
		"allOf":      cases,
	}
}

func (s drawing) tableNames() []string {
	names := []string{}
	for _, table := range s.Tables {
		names = append(names, table.Name)
	}
	return names
}

// byTable restricts the columns of a feed to those of its table, and requires those
// that every row needs, unless an unpivot may fill them.
func (s drawing) byTable(feed []models.Key) (rules []object) {
	named := func(name string) models.Key {
		return feed[slices.IndexFunc(feed, func(k models.Key) bool { return k.Name == name })]
	}
	for _, table := range s.Tables {
		is := object{"required": []string{"table"}, "properties": object{"table": object{"const": table.Name}}}
		isPlain := object{"allOf": []object{is, {"not": given(named("unpivot"))}}}
		rules = append(rules,
			object{"if": is, "then": object{"properties": object{"columns": s.columns(table, named("columns").Type.Elem())}}},
			object{"if": isPlain, "then": object{"properties": object{"columns": demands(table)}}})
	}
	return rules
}

// columns has a property for each column of the table.
func (s drawing) columns(table models.Table, settings reflect.Type) object {
	properties := object{}
	for _, c := range table.Columns {
		properties[c.Name] = object{"allOf": []object{s.column(settings, c.Type)}, "description": c.Doc}
	}
	return object{"properties": properties, "additionalProperties": false}
}

// column returns a reference to the definition of the settings of a canonical column: one
// for each type that has keys of its own, and one for all others.
func (s drawing) column(settings reflect.Type, t models.Type) object {
	keys := models.KeysOf(settings)
	name := settings.Name() + "_other"
	if slices.ContainsFunc(keys, func(k models.Key) bool { return k.Column == t }) {
		name = settings.Name() + "_" + string(t)
	}
	if _, known := s.definitions[name]; !known {
		s.definitions[name] = object{"allOf": append([]object{s.item(settings)}, ofType(t, keys)...)}
	}
	return object{"$ref": "#/definitions/" + name}
}

// demands requires the columns that every row of the table needs.
func demands(table models.Table) object {
	required, oneOf := []string{}, []object{}
	for _, c := range table.Columns {
		if c.Required {
			required = append(required, c.Name)
		}
	}
	for _, name := range table.OneOf {
		oneOf = append(oneOf, object{"required": []string{name}})
	}
	if len(oneOf) == 0 {
		return object{"required": required}
	}
	return object{"required": required, "anyOf": oneOf}
}

// ofType returns the rules about keys that apply to canonical columns of one type.
func ofType(t models.Type, keys []models.Key) (rules []object) {
	for _, k := range keys {
		switch k.Column {
		case "":
		case t:
			with := []object{given(k)}
			for _, other := range keys {
				if other.Name == k.Unless {
					with = append(with, given(other))
				}
			}
			rules = append(rules, object{"anyOf": with})
		default:
			rules = append(rules, object{"properties": object{k.Name: omitted(k)}})
		}
	}
	return rules
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
