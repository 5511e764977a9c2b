package project

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/forms"
	"github.com/impactmart/impactmart/models"
)

// document is a parsed configuration file. Its nodes keep their lines, so that
// every fault can name its place.
type document struct {
	name    string // as the user named the file
	secrets secrets
	unread  bool // no source will be read, so variables need not be set
	lookup  func(name string) (value string, set bool)
	// places are the cells of the register's workbook, by lines beyond those of the
	// file.
	places map[int]forms.Place
	// defaulted means that the defaults of what is decoded were set before.
	defaulted bool
	zeros     []error // faults of zeros that decode like omitted keys
}

// unsetVariable replaces a variable that is not needed. It is a URL, so that an
// address made with it is still valid.
const unsetVariable = "https://unset.invalid"

// fault returns a fault at a line of the document. It shows no value of the
// environment.
func (d *document) fault(line int, format string, args ...any) error {
	at := fmt.Sprintf("%s:%d", d.name, line)
	if place, ok := d.places[line]; ok {
		at = d.secrets.redact(place.String())
	}
	err := fmt.Errorf(format, args...)
	kind := BadConfig
	if errors.Is(err, location.ErrTemporary) { // of the register's workbook, while somebody saves it
		kind = Temporary
	}
	return &Fault{Kind: kind, At: at, Err: d.secrets.hide(err)}
}

// faults adds the path to each of several joined errors that begin with a key below
// the path, and locates it at the line of that key, or of the nearest parent that
// exists.
func (d *document) faults(top *yaml.Node, path string, err error) error {
	var errs []error
	for _, e := range unjoin(err) {
		if path != "" {
			e = fmt.Errorf("%s.%w", path, e)
		}
		at, _, _ := strings.Cut(e.Error(), ":")
		errs = append(errs, d.fault(lineOf(top, at), "%w", e))
	}
	return errors.Join(errs...)
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand replaces ${NAME} in every scalar with the value of the environment
// variable.
func (d *document) expand(node *yaml.Node) error {
	var errs []error
	if node.Kind == yaml.ScalarNode && variable.MatchString(node.Value) {
		errs = append(errs, d.expandText(node))
	}
	for _, child := range node.Content {
		errs = append(errs, d.expand(child))
	}
	return errors.Join(errs...)
}

// expandText expands one scalar. One without quotes becomes a number or true or
// false if it reads like one; every other value stays a text.
func (d *document) expandText(node *yaml.Node) error {
	var errs []error
	node.Value = variable.ReplaceAllStringFunc(node.Value, func(ref string) string {
		name := variable.FindStringSubmatch(ref)[1]
		value, set := d.lookup(name)
		if !set && d.unread {
			return unsetVariable
		}
		if !set {
			errs = append(errs, d.fault(node.Line, "the environment variable %s is not set; export it before the run", name))
		}
		d.secrets[name] = value
		return value
	})
	read := yaml.Node{Kind: yaml.ScalarNode, Value: node.Value}
	if tag := read.ShortTag(); node.Style == 0 && slices.Contains([]string{"!!int", "!!float", "!!bool"}, tag) {
		node.Tag = tag
	}
	return errors.Join(errs...)
}

// decode decodes the node into out, a pointer, and reports every unknown or
// repeated key and every value of the wrong type, each with its line.
func (d *document) decode(node *yaml.Node, out any, path string) error {
	if err := d.check(node, reflect.TypeOf(out), path); err != nil {
		return err
	}
	if err := node.Decode(out); err != nil {
		return d.fault(node.Line, "%s: %w", path, err)
	}
	return nil
}

var (
	nodeType        = reflect.TypeFor[yaml.Node]()
	durationType    = reflect.TypeFor[time.Duration]()
	unmarshalerType = reflect.TypeFor[yaml.Unmarshaler]()
)

// check walks node and type in parallel, because yaml.v3 can refuse unknown keys
// only for a whole document, and does not suggest the intended key.
func (d *document) check(node *yaml.Node, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nodeType || node.Tag == "!!null":
		return nil
	case reflect.PointerTo(t).Implements(unmarshalerType):
		return d.checkOwn(node, t, path)
	case d.unread && node.Value == unsetVariable && t.Kind() != reflect.String:
		node.Tag, node.Value = "!!null", ""
		return nil
	case wanted(t) != "" && !fits(node, t):
		return d.fault(node.Line, "%s: %s has the wrong type; write %s", path, shown(node), wanted(t))
	}
	switch t.Kind() {
	case reflect.Struct:
		return d.checkStruct(node, t, path)
	case reflect.Map:
		return d.checkMap(node, t.Elem(), path)
	case reflect.Slice:
		var errs []error
		for i, item := range node.Content {
			errs = append(errs, d.check(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i+1)))
		}
		return errors.Join(errs...)
	}
	return nil
}

// checkOwn checks a value of a type that reads its own text.
func (d *document) checkOwn(node *yaml.Node, t reflect.Type, path string) error {
	if group := models.GroupOf(t); group != nil && node.Kind == yaml.MappingNode {
		if err := d.check(node, group, path); err != nil {
			return err
		}
	}
	if err := node.Decode(reflect.New(t).Interface()); err != nil {
		return d.fault(node.Line, "%s: %w", path, err)
	}
	return nil
}

// wanted describes what a key of the type takes.
func wanted(t reflect.Type) string {
	switch {
	case t == durationType:
		return "a duration such as 30s"
	case t.Kind() == reflect.Int:
		return "a whole number"
	case t.Kind() == reflect.Float64:
		return "a number"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.Struct || t.Kind() == reflect.Map:
		return "a group of keys"
	}
	return ""
}

// fits reports whether the node can be read as the type. A fraction is not a whole
// number, although the decoder would truncate it.
func fits(node *yaml.Node, t reflect.Type) bool {
	scalar := node.Kind == yaml.ScalarNode
	switch {
	case t == durationType:
		_, err := time.ParseDuration(node.Value)
		return scalar && err == nil
	case t.Kind() == reflect.Int:
		var n int
		return scalar && node.ShortTag() == "!!int" && node.Decode(&n) == nil
	case t.Kind() == reflect.Float64:
		var x float64
		return scalar && (node.ShortTag() == "!!int" || node.ShortTag() == "!!float") && node.Decode(&x) == nil
	case t.Kind() == reflect.Bool:
		return scalar && node.ShortTag() == "!!bool"
	case t.Kind() == reflect.String:
		return scalar
	case t.Kind() == reflect.Slice:
		return node.Kind == yaml.SequenceNode
	}
	return node.Kind == yaml.MappingNode
}

func shown(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a group of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	return strconv.Quote(node.Value)
}

func (d *document) checkStruct(node *yaml.Node, t reflect.Type, path string) error {
	keys := map[string]models.Key{}
	for _, k := range models.KeysOf(t) {
		keys[k.Name] = k
	}
	names := slices.Sorted(maps.Keys(keys))
	return d.checkKeys(node, path, func(key, value *yaml.Node) (reflect.Type, error) {
		if k, known := keys[key.Value]; known {
			d.checkZero(value, k, join(path, key.Value))
			return k.Type, nil
		}
		return nil, d.fault(key.Line, "%s is not a known key%s; use one of %s", join(path, key.Value), models.DidYouMean(key.Value, names), strings.Join(names, ", "))
	})
}

// checkZero finds a zero that the key does not accept, as long as it differs from an
// omitted key.
func (d *document) checkZero(value *yaml.Node, k models.Key, path string) {
	var number float64
	length, err := time.ParseDuration(value.Value)
	isZero := value.Kind == yaml.ScalarNode && (err == nil && length == 0 || value.Decode(&number) == nil && number == 0 && value.ShortTag() != "!!null")
	if !isZero || d.defaulted && k.Default != "" {
		return
	}
	if err := k.WrittenZero(value.Value); err != nil {
		d.zeros = append(d.zeros, d.fault(value.Line, "%s: %w", path, err))
	}
}

func (d *document) checkMap(node *yaml.Node, elem reflect.Type, path string) error {
	return d.checkKeys(node, path, func(_, _ *yaml.Node) (reflect.Type, error) { return elem, nil })
}

// checkKeys checks the values of a mapping, each by the type of its key.
func (d *document) checkKeys(node *yaml.Node, path string, typeOf func(key, value *yaml.Node) (reflect.Type, error)) error {
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		t, err := typeOf(key, value)
		switch {
		case err != nil:
			errs = append(errs, err)
		case seen[key.Value]:
			errs = append(errs, d.fault(key.Line, "%s is repeated; keep one", join(path, key.Value)))
		default:
			errs = append(errs, d.check(value, t, join(path, key.Value)))
		}
		seen[key.Value] = true
	}
	return errors.Join(errs...)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// lineOf finds the line of a path of keys, list positions and IDs below a node,
// such as "feeds.lms.source", "alignments[2].goal" or "metrics.csat.kind". If the
// path does not exist, it is the line of the deepest key that does.
func lineOf(node *yaml.Node, path string) int {
	line := max(node.Line, 1)
	for path != "" {
		child, rest := step(node, path)
		if child == nil {
			return line
		}
		line, node, path = child.key.Line, child.value, rest
	}
	return line
}

type entry struct{ key, value *yaml.Node }

// step follows the first part of a path; an ID may contain dots itself.
func step(node *yaml.Node, path string) (child *entry, rest string) {
	if node.Kind == yaml.SequenceNode {
		for _, item := range node.Content {
			id := childOf(item, "id")
			if id == nil {
				continue
			}
			if rest, found := strings.CutPrefix(path+".", id.value.Value+"."); found {
				return &entry{item, item}, strings.TrimSuffix(rest, ".")
			}
		}
		return nil, ""
	}
	key, rest, _ := strings.Cut(path, ".")
	list, index, indexed := strings.Cut(key, "[")
	child = childOf(node, list)
	if at, err := strconv.Atoi(strings.TrimSuffix(index, "]")); indexed && child != nil && err == nil && at >= 1 && at <= len(child.value.Content) {
		item := child.value.Content[at-1]
		return &entry{item, item}, rest
	}
	return child, rest
}

// childOf finds a key of a mapping.
func childOf(node *yaml.Node, key string) *entry {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return &entry{node.Content[i], node.Content[i+1]}
		}
	}
	return nil
}
