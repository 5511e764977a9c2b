package pipelines

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/internal/forms"
	"github.com/impactmart/impactmart/models"
)

// document is a parsed configuration file: its nodes keep their lines, so that
// every fault can name the place.
type document struct {
	name    string            // as the user named the file
	secrets map[string]string // values that came from the environment, by variable
	unread  bool              // no source will be read: variables need not be set
	// places are the cells of the register's workbook, by lines beyond the file's.
	places map[int]forms.Place
}

// unsetVariable stands for a variable that nobody will read; it is a host so that
// an address made with it still is one.
const unsetVariable = "https://unset.invalid"

// fault is an error at a line of the document.
func (d *document) fault(line int, format string, args ...any) error {
	at := fmt.Sprintf("%s:%d", d.name, line)
	if place, ok := d.places[line]; ok {
		at = place.String()
	}
	return &Fault{Kind: BadConfig, At: at, Err: fmt.Errorf(format, args...)}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand replaces ${NAME} in every scalar by the environment's value.
func (d *document) expand(node *yaml.Node) error {
	var errs []error
	if node.Kind == yaml.ScalarNode {
		node.Value = variable.ReplaceAllStringFunc(node.Value, func(ref string) string {
			name := variable.FindStringSubmatch(ref)[1]
			value, set := os.LookupEnv(name)
			if !set && d.unread {
				return unsetVariable
			}
			if !set {
				errs = append(errs, d.fault(node.Line, "the environment variable %s is not set; export it before the run", name))
			}
			d.secrets[name] = value
			return value
		})
	}
	for _, child := range node.Content {
		errs = append(errs, d.expand(child))
	}
	return errors.Join(errs...)
}

// decode fills out, a pointer, from the node and reports every unknown or
// repeated key and every value of the wrong type, each with its line.
func (d *document) decode(node *yaml.Node, out any, path string) error {
	if err := d.checkKeys(node, reflect.TypeOf(out), path); err != nil {
		return err
	}
	err := node.Decode(out)
	var typeErr *yaml.TypeError
	if errors.As(err, &typeErr) {
		var errs []error
		for _, message := range typeErr.Errors {
			errs = append(errs, d.typeFault(message))
		}
		return errors.Join(errs...)
	}
	if err != nil {
		return d.fault(node.Line, "%s: %w", path, err)
	}
	return nil
}

var yamlTypeError = regexp.MustCompile("(?s)^line ([0-9]+): cannot unmarshal !!([a-z]+)(?: `(.*)`)? into (.+)$")

// typeFault puts the decoder's words about a value of the wrong type into the
// user's.
func (d *document) typeFault(message string) error {
	m := yamlTypeError.FindStringSubmatch(message)
	if m == nil {
		return &Fault{Kind: BadConfig, At: d.name, Err: errors.New(message)}
	}
	line, _ := strconv.Atoi(m[1])
	found := map[string]string{"map": "a group of keys", "seq": "a list"}[m[2]]
	if found == "" {
		found = strconv.Quote(m[3])
	}
	wanted := "a group of keys"
	switch kind := strings.TrimPrefix(m[4], "*"); {
	case strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint"):
		wanted = "a whole number"
	case strings.HasPrefix(kind, "float"):
		wanted = "a number"
	case kind == "bool":
		wanted = "true or false"
	case kind == "string":
		wanted = "text"
	case strings.HasPrefix(kind, "[]"):
		wanted = "a list"
	}
	return d.fault(line, "%s stands where %s belongs", found, wanted)
}

var (
	nodeType        = reflect.TypeFor[yaml.Node]()
	unmarshalerType = reflect.TypeFor[yaml.Unmarshaler]()
)

// checkKeys walks node and type side by side, because yaml.v3 can refuse unknown
// keys of a whole document only, and without saying what was meant.
func (d *document) checkKeys(node *yaml.Node, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if t == nodeType || reflect.PointerTo(t).Implements(unmarshalerType) {
		return nil
	}
	switch {
	case t.Kind() == reflect.Struct && node.Kind == yaml.MappingNode:
		return d.checkStruct(node, t, path)
	case t.Kind() == reflect.Map && node.Kind == yaml.MappingNode:
		return d.checkMap(node, t.Elem(), path)
	case t.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		var errs []error
		for i, item := range node.Content {
			errs = append(errs, d.checkKeys(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i+1)))
		}
		return errors.Join(errs...)
	case t.Kind() == reflect.Int && node.Kind == yaml.ScalarNode && node.ShortTag() == "!!float":
		// The decoder would cut the fraction off.
		return d.fault(node.Line, "%s: %q stands where a whole number belongs", path, node.Value)
	}
	return nil
}

func (d *document) checkStruct(node *yaml.Node, t reflect.Type, path string) error {
	fields := fieldsOf(t)
	names := slices.Sorted(maps.Keys(fields))
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		field, known := fields[key.Value]
		switch {
		case !known:
			errs = append(errs, d.fault(key.Line, "%s is no key here%s; known are %s", join(path, key.Value), models.DidYouMean(key.Value, names), strings.Join(names, ", ")))
		case seen[key.Value]:
			errs = append(errs, d.fault(key.Line, "%s stands here twice; keep one", join(path, key.Value)))
		default:
			errs = append(errs, d.checkKeys(value, field, join(path, key.Value)))
		}
		seen[key.Value] = true
	}
	return errors.Join(errs...)
}

// fieldsOf gives the keys that a struct takes, those of inlined structs among them.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		switch {
		case option == "inline":
			maps.Copy(fields, fieldsOf(t.Field(i).Type))
		case name != "" && name != "-":
			fields[name] = t.Field(i).Type
		}
	}
	return fields
}

func (d *document) checkMap(node *yaml.Node, elem reflect.Type, path string) error {
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if seen[key.Value] {
			errs = append(errs, d.fault(key.Line, "%s stands here twice; keep one", join(path, key.Value)))
		}
		seen[key.Value] = true
		errs = append(errs, d.checkKeys(value, elem, join(path, key.Value)))
	}
	return errors.Join(errs...)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
