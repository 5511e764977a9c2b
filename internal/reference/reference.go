// Package reference derives reference material from the declarations: the tables of
// docs/config.md and the JSON schema for editors. It knows how keys are declared, and
// refuses to know what any of them means.
package reference

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// Keys renders the keys of a struct as a Markdown table. Keys of a nested struct follow
// with a dotted prefix, unless the struct is one of those in apart, which have tables of
// their own.
func Keys(t reflect.Type, apart ...reflect.Type) string {
	var b strings.Builder
	b.WriteString("| key | type | default | meaning |\n| --- | --- | --- | --- |\n")
	keyRows(&b, t, "", apart)
	return b.String()
}

func keyRows(b *strings.Builder, t reflect.Type, prefix string, apart []reflect.Type) {
	for _, k := range models.KeysOf(t) {
		if models.IsSettings(k.Type) && !slices.Contains(apart, k.Type) {
			keyRows(b, k.Type, prefix+k.Name+".", apart)
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", prefix+k.Name, inCell(typeOf(k)), inCell(defaultOf(k)), inCell(models.Markdown(k.Meaning())))
		if group := models.GroupOf(k.Type); group != nil {
			keyRows(b, group, prefix+k.Name+".", apart)
		}
	}
}

// Columns renders the columns of a canonical table that a mapping can fill.
func Columns(columns []models.Column, oneOf []string) string {
	var b strings.Builder
	b.WriteString("| column | type | required | meaning |\n| --- | --- | --- | --- |\n")
	for _, c := range columns {
		needed := "no"
		switch {
		case c.Required:
			needed = "yes"
		case slices.Contains(oneOf, c.Name):
			needed = "one of `" + strings.Join(oneOf, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.Name, inCell(columnType(c)), needed, inCell(c.Doc))
	}
	return b.String()
}

// columnWords describe the values of a column of a canonical table.
var columnWords = map[models.Type]string{
	models.String: "text", models.Date: "date", models.Integer: "whole number", models.Float: "number",
	models.Amount: "amount", models.Boolean: "true or false",
}

func columnType(c models.Column) string {
	switch {
	case len(c.Values) > 0:
		return oneOfWords(c.Values)
	case c.Unit != "":
		return columnWords[c.Type] + ", " + c.Unit
	}
	return columnWords[c.Type]
}

// typeOf describes the values that a key accepts: by its declaration, otherwise by its Go
// type.
func typeOf(k models.Key) string {
	t := k.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case len(k.Values) > 0 && t.Kind() == reflect.Slice:
		return "list of " + oneOfWords(k.Values)
	case len(k.Values) > 0:
		return oneOfWords(k.Values)
	case k.Format != "":
		return k.Format
	case k.Refers != "":
		return "id of " + strings.TrimSuffix(k.Refers, "s")
	}
	if words := structureOf(t); words != "" {
		return words + rangeOf(k)
	}
	return scalarOf(t.Kind()) + rangeOf(k)
}

// structureOf describes types that are more than one plain value or that have a notation
// of their own; it is empty for all others.
func structureOf(t reflect.Type) string {
	switch f := formsOf(t); {
	case models.GroupOf(t) != nil:
		return "list of text, or keys"
	case t == durationType:
		return "duration"
	case t == nodeType || models.IsSettings(t):
		return "keys"
	case f.text && f.number:
		return "text or whole number"
	case f.text && f.list:
		return "text or list of text"
	case t.Kind() == reflect.Slice && models.IsSettings(t.Elem()):
		return "list of keys"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Int:
		return "list of whole numbers"
	case t.Kind() == reflect.Slice:
		return "list of text"
	case t.Kind() == reflect.Map:
		return "map"
	}
	return ""
}

func scalarOf(kind reflect.Kind) string {
	switch kind {
	case reflect.Int:
		return "whole number"
	case reflect.Float64:
		return "number"
	case reflect.Bool:
		return "true or false"
	}
	return "text"
}

func rangeOf(k models.Key) string {
	if words := k.Range.String(); words != "" {
		return ", " + words
	}
	return ""
}

func defaultOf(k models.Key) string {
	switch {
	case k.Required == "true":
		return "required"
	case k.Required != "":
		return "required " + models.Markdown(k.Required)
	case k.Needed != nil:
		return "required " + models.Markdown(k.Needed.String())
	case k.Default != "":
		return "`" + plainScalar(k.Default) + "`"
	case k.Otherwise != "":
		return models.Markdown(k.Otherwise)
	}
	return "none"
}

// plainScalar is a default without the quotes that YAML needs around it.
func plainScalar(text string) string {
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return text
	}
	return fmt.Sprint(value)
}

func oneOfWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "`" + w + "`"
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// inCell escapes text for a cell of a Markdown table.
func inCell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

var (
	nodeType        = reflect.TypeFor[yaml.Node]()
	durationType    = reflect.TypeFor[time.Duration]()
	unmarshalerType = reflect.TypeFor[yaml.Unmarshaler]()
)

// forms are the ways in which a value may be written.
type forms struct{ text, number, list bool }

// formsOf tries the forms on a type that reads its own text; only such a key can be written
// in several forms. A number is a separate form where it means something different from
// the same digits in quotes.
func formsOf(t reflect.Type) forms {
	if !reflect.PointerTo(t).Implements(unmarshalerType) {
		return forms{}
	}
	read := func(text string) (any, bool) {
		v := reflect.New(t)
		err := yaml.Unmarshal([]byte(text), v.Interface())
		return v.Elem().Interface(), err == nil
	}
	_, text := read("x")
	_, list := read("[x]")
	number, ok := read("1")
	quoted, _ := read(`"1"`)
	return forms{text: text, list: list, number: ok && !reflect.DeepEqual(number, quoted)}
}

var section = regexp.MustCompile(`(?s)(<!-- (?:keys|file): ([a-z_. /]+) -->\n).*?(<!-- end -->)`)

// Fill puts the sections into a document, each between its markers <!-- keys: name -->, or file: name, and
// <!-- end -->. A section without markers and markers without a section are errors.
func Fill(document string, sections map[string]string) (string, error) {
	seen := map[string]bool{}
	var unknown []string
	filled := section.ReplaceAllStringFunc(document, func(old string) string {
		m := section.FindStringSubmatch(old)
		text, ok := sections[m[2]]
		if !ok {
			unknown = append(unknown, m[2])
		}
		seen[m[2]] = true
		return m[1] + "\n" + text + "\n" + m[3]
	})
	for name := range sections {
		if !seen[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return "", fmt.Errorf("sections and markers do not match: %s", strings.Join(unknown, ", "))
	}
	return filled, nil
}
