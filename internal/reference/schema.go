package reference

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Schema is a JSON schema (draft 7) of the configuration: the keys of Config, with the
// settings of each connector under `source` by its `type`, and the columns of each
// canonical table under `columns`.
type Schema struct {
	Config     reflect.Type
	Connectors map[string]reflect.Type // settings by the value of type
	Tables     map[string][]models.Column
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
	properties, required := object{}, []string{}
	for _, k := range models.KeysOf(t) {
		property := s.value(k.Type, k)
		property["description"] = describe(k)
		properties[k.Name] = property
		if k.Required == "true" {
			required = append(required, k.Name)
		}
	}
	group := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		group["required"] = required
	}
	if table, bound := properties["table"]; bound {
		table.(object)["enum"] = sorted(s.Tables)
		group["allOf"] = s.byTable(properties["columns"])
	}
	return group
}

func describe(k models.Key) string {
	text := models.Plain(k.Doc)
	switch {
	case k.Required != "" && k.Required != "true":
		text += " Required " + models.Plain(k.Required) + "."
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
	f := formsOf(t)
	switch {
	case t == nodeType:
		return s.source()
	case f.list:
		return object{"anyOf": []object{text(), {"type": "array", "items": text()}}}
	case f.text, t == durationType:
		return text()
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
	if k.Format == "yyyy-mm-dd" {
		return object{"anyOf": []object{{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`}, fromEnvironment}}
	}
	return text()
}

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

// byTable restricts the columns of a feed to those of its table.
func (s drawing) byTable(columns any) []object {
	column := columns.(object)["additionalProperties"]
	var cases []object
	for _, table := range sorted(s.Tables) {
		properties := object{}
		for _, c := range s.Tables[table] {
			properties[c.Name] = object{"allOf": []any{column}, "description": c.Doc}
		}
		cases = append(cases, object{
			"if":   object{"properties": object{"table": object{"const": table}}, "required": []string{"table"}},
			"then": object{"properties": object{"columns": object{"properties": properties, "additionalProperties": false}}},
		})
	}
	return cases
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
