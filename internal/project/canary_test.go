package project_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

const soundConfig = `
version: 1
currency: EUR
feeds:
  roster:
    table: employees
    source: {type: csv, path: inbox/roster.csv}
    columns: {employee_id: {from: id}, hire_date: {from: hired, formats: [yyyy-mm-dd]}}
  sheet:
    table: completions
    source: {type: excel, path: inbox/done.xlsx}
    columns: {employee_id: {from: id}, program_id: {from: course}, completed_date: {from: done, formats: [yyyy-mm-dd]}, status: {const: completed}}
  service:
    table: observations
    source: {type: rest, url: "https://api.example/kpi"}
    columns: {subject_id: {from: id}, metric_id: {const: calls}, period_start: {from: month, formats: [yyyy-mm]}, numerator: {from: value}}
goals: [{id: answers, name: Answer more, metric: calls}]
metrics: [{id: calls, name: Calls, kind: mean, unit: calls, grain: month, baseline: 3, gap: 0, post: 3}]
programs: [{id: C1, name: Call handling, launch: 2025-04-01}]
alignments: [{program: C1, metric: calls, goal: answers, agreed_on: 2025-03-01}]
plans: [{program: C1, metric: calls}]
`

// canaries are values of the environment that fit nowhere, or only somewhere. None has a
// piece that could be in a message by chance.
var canaries = []string{
	"Zq7xW9vK2mP4 \"Yb8n\"/J3%4b<&\\t+é'=x",
	"73029481650927",
	"https://Zq7xW9:vK2mP4@Yb8nJ3.example:Gh5/Rt6wE1?k=Lp0oQ3#Mn7",
	"2026-73-81T-Zq7xW9",
	"\x00Zq7xW9vK2mP4\nYb8nJ3",
	"../Zq7xW9vK2mP4/[Yb8nJ3*",
}

// TestNoValueOfTheEnvironmentIsShown puts a value of the environment in every position
// that the configuration has, as a value and as a key: no message has any piece of it, in
// whatever form.
func TestNoValueOfTheEnvironmentIsShown(t *testing.T) {
	positions := positionsOf(reflect.TypeFor[project.Config](), nil, map[string]reflect.Type{
		"roster": reflect.TypeFor[csv.Settings](), "sheet": reflect.TypeFor[excel.Settings](), "service": reflect.TypeFor[rest.Settings](),
	})
	if len(positions) < 200 {
		t.Fatalf("only %d positions", len(positions))
	}
	for i, canary := range canaries {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			texts := []string{"${CANARY}"}
			if i == 0 {
				texts = append(texts, `"x ${CANARY} y"`)
			}
			config, pieces, failed := filepath.Join(t.TempDir(), "impactmart.yaml"), piecesOf(canary), 0
			for _, position := range positions {
				for _, text := range texts {
					if err := os.WriteFile(config, at(t, position, text), 0o600); err != nil {
						t.Fatal(err)
					}
					_, err := project.Load(config, canarySources(canary))
					if err == nil {
						continue
					}
					failed++
					if shown := shows(err.Error(), pieces); shown != "" {
						t.Errorf("%v: %q: the message shows %q: %v", position, canary, shown, err)
					}
				}
			}
			if failed < len(positions)/3 {
				t.Errorf("only %d configurations had a fault", failed)
			}
		})
	}
}

// canarySources has one variable.
func canarySources(canary string) project.Sources {
	return project.Sources{
		LookupEnv:  func(name string) (string, bool) { return canary, name == "CANARY" },
		Connectors: connectors.Registry{"csv": csv.New, "excel": excel.New, "rest": rest.New},
		Locations:  location.Registry{"gs": gs.New},
		Workbook: func(path, sheet string, _ int) connectors.Settings {
			return &excel.Settings{Path: path, Sheet: excel.Sheet{Name: sheet}}
		},
	}
}

// TestShowsFindsAPiece checks the check above.
func TestShowsFindsAPiece(t *testing.T) {
	secret := "Zq7xW9vK2mP4"
	for text, want := range map[string]bool{
		"nothing of it, Zq7x": false, "cut: Zq7xW9v": true, "ZQ7XW9VK": true, url.QueryEscape("/" + secret): true,
		base64.StdEncoding.EncodeToString([]byte("me:" + secret)): true, "%5a%71%37xW9vK2mP4": true,
	} {
		if got := shows(text, piecesOf(secret)); (got != "") != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// common are pieces that messages have by themselves.
var common = []string{"exampl", "xample"}

// piecesOf are the pieces of six characters of a value, in lower case, and of its forms in
// base64.
func piecesOf(value string) (pieces []string) {
	forms := []string{strings.ToLower(value)}
	for before := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("-", before) + value))
		forms = append(forms, strings.ToLower(encoded[4:len(encoded)-4]))
	}
	for _, form := range forms {
		for i := 0; i+6 <= len(form); i++ {
			if piece := form[i : i+6]; strings.Trim(piece, "0123456789abcdefghijklmnopqrstuvwxyz") == "" && !slices.Contains(common, piece) {
				pieces = append(pieces, piece)
			}
		}
	}
	slices.Sort(pieces)
	return slices.Compact(pieces)
}

func shows(text string, pieces []string) string {
	for _, piece := range pieces {
		if strings.Contains(strings.ToLower(text), piece) {
			return piece
		}
	}
	return ""
}

// positionsOf are the paths of all positions of a type of settings: of values, and of keys
// that users choose.
func positionsOf(t reflect.Type, path []any, sources map[string]reflect.Type) (all [][]any) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	own := slices.Clone(path)
	if group := models.GroupOf(t); group != nil {
		all = append(all, positionsOf(group, own, nil)...)
	}
	switch {
	case t == reflect.TypeFor[yaml.Node]():
		return positionsOf(sources[path[1].(string)], own, nil)
	case models.IsSettings(t):
		all = append(all, append(slices.Clone(own), unknownKey))
		for _, k := range models.KeysOf(t) {
			all = append(all, positionsOf(k.Type, append(slices.Clone(own), k.Name), sources)...)
		}
		return append(all, own)
	case t.Kind() == reflect.Slice:
		return append(positionsOf(t.Elem(), append(own, 0), sources), own)
	case t.Kind() == reflect.Map && len(sources) > 0 && models.IsSettings(t.Elem()) && path[0] == "feeds" && len(path) == 1:
		for name := range sources {
			all = append(all, positionsOf(t.Elem(), append(slices.Clone(own), name), sources)...)
		}
		return append(all, append(slices.Clone(own), unknownKey), own)
	case t.Kind() == reflect.Map:
		name := "employee_id"
		return append(positionsOf(t.Elem(), append(slices.Clone(own), name), sources), append(slices.Clone(own), unknownKey), own)
	}
	return append(all, own)
}

// unknownKey stands for a key that is a value of the environment.
const unknownKey = "${CANARY}"

// at is the sound configuration with a text at a position.
func at(t *testing.T, position []any, text string) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(soundConfig), &doc); err != nil {
		t.Fatal(err)
	}
	node := doc.Content[0]
	for _, step := range position {
		node = stepTo(node, step)
	}
	*node = yaml.Node{Kind: yaml.ScalarNode, Value: strings.Trim(text, `"`)}
	if strings.HasPrefix(text, `"`) {
		node.Style = yaml.DoubleQuotedStyle
	}
	out, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stepTo is a child of a node, which it creates if necessary.
func stepTo(node *yaml.Node, step any) *yaml.Node {
	if _, isIndex := step.(int); isIndex {
		if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
			*node = yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "x"}}}
		}
		return node.Content[0]
	}
	if node.Kind != yaml.MappingNode {
		*node = yaml.Node{Kind: yaml.MappingNode}
	}
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == fmt.Sprint(step) {
			return node.Content[i+1]
		}
	}
	node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(step)}, &yaml.Node{Kind: yaml.ScalarNode, Value: "x"})
	return node.Content[len(node.Content)-1]
}
