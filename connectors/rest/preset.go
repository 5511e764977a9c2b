package rest

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// Preset is what is known of the services of one kind.
type Preset struct {
	Title  string    `yaml:"title"`           // of the service
	Doc    string    `yaml:"doc"`             // what it reads, and what the user adds, in Markdown
	Shape  string    `yaml:"shape"`           // the public documentation whose shape it was tested with
	Tried  string    `yaml:"tried,omitempty"` // a real service that it was tried on; empty for none
	Source yaml.Node `yaml:"source"`          // keys of Settings
	// The recipe, in Markdown: how to get credentials, what to ask for, which rights that takes,
	// what limits the service has, what comes of it, and what decides whether it is correct.
	Credentials string    `yaml:"credentials"`
	Ask         string    `yaml:"ask"`
	Rights      string    `yaml:"rights"`
	Limits      string    `yaml:"limits"`
	Yields      string    `yaml:"yields"`
	Traps       []string  `yaml:"traps"`
	Feed        yaml.Node `yaml:"feed"` // a whole feed of a configuration, by its name
}

// Presets are all presets by name.
func Presets() (map[string]Preset, error) {
	files, err := presetFiles.ReadDir("presets")
	presets := map[string]Preset{}
	for _, file := range files {
		text, readErr := presetFiles.ReadFile(path.Join("presets", file.Name()))
		if readErr != nil {
			return nil, readErr
		}
		var p Preset
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&p); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		name := file.Name()
		presets[name[:len(name)-len(".yaml")]] = p
	}
	return presets, err
}

// PresetNames are the names of all presets, in order.
func PresetNames() ([]string, error) {
	presets, err := Presets()
	return slices.Sorted(maps.Keys(presets)), err
}

// complete returns the settings with what their preset says about every key that they
// leave out, and with older forms of keys in the newer one.
func (s *Settings) complete() (Settings, error) {
	whole, err := s.withPreset()
	whole.ID, whole.Changed = cmp.Or(whole.Incremental.ID, whole.ID), cmp.Or(whole.Incremental.Changed, whole.Changed)
	return whole, err
}

// withPreset lays the settings over those of their preset. Maps are joined key by key.
func (s *Settings) withPreset() (Settings, error) {
	if s.Preset == "" {
		return *s, nil
	}
	presets, err := Presets()
	if err != nil {
		return *s, err
	}
	preset, known := presets[s.Preset]
	if !known {
		return *s, nil // the check of keys reports it
	}
	var whole, usual Settings
	models.SetDefaults(&whole)
	models.SetDefaults(&usual)
	if err := preset.Source.Decode(&whole); err != nil {
		return *s, fmt.Errorf("preset: %s: %w", s.Preset, err)
	}
	lay(reflect.ValueOf(&whole).Elem(), reflect.ValueOf(s).Elem(), reflect.ValueOf(&usual).Elem())
	return whole, nil
}

// lay puts the given keys of a group over another one: those that are neither empty nor
// usual.
func lay(over, given, usual reflect.Value) {
	for i := range given.NumField() {
		from, to, without := given.Field(i), over.Field(i), usual.Field(i)
		switch {
		case from.Kind() == reflect.Struct:
			lay(to, from, without)
		case from.Kind() == reflect.Map && to.Len() > 0:
			joined := reflect.MakeMap(to.Type())
			for _, m := range []reflect.Value{to, from} {
				for _, key := range m.MapKeys() {
					joined.SetMapIndex(key, m.MapIndex(key))
				}
			}
			to.Set(joined)
		case !from.IsZero() && !reflect.DeepEqual(from.Interface(), without.Interface()):
			to.Set(from)
		}
	}
}
