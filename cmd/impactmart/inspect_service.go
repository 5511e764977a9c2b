package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/inspect"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// sampled is the number of records of a service on which a proposal is based.
const sampled = 500

func isService(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// proposeService returns the feed of a preset's recipe for an address, with what some records of
// the service say about it.
func proposeService(c *cobra.Command, address, preset string, with []string) (p inspect.Proposal, err error) {
	feed, err := recipeFor(address, preset, with)
	if err != nil {
		return p, usageError(err)
	}
	plan, err := loadFeed(c, feed)
	if err != nil {
		return p, err
	}
	of := plan.Feeds[0]
	p = inspect.Proposal{File: shownAddress(address), Type: "rest", Table: of.Table.Name, Why: "by the recipe of the preset " + preset, Open: []string{}, Dialect: []inspect.Setting{{Key: "preset", Value: preset, Evidence: "see impactmart docs cookbook/" + preset}}}
	s, err := sampleOf(c.Context(), plan)
	if err != nil {
		return p, faultOf(err, plan)
	}
	if s.id != "" && isSplitWithoutID(feed, preset) {
		set(valueOf(feed.Content[1], "source"), "id", &yaml.Node{Kind: yaml.ScalarNode, Value: s.id})
		p.Dialect = append(p.Dialect, inspect.Setting{Key: "id", Value: s.id, Evidence: fmt.Sprintf("%d of %d records have one, and all differ; a list that shifts while it is read is recognized by it", s.records, s.records)})
	}
	p.Seen = fmt.Sprintf("%d records", s.records)
	if s.records >= sampled {
		p.Seen = fmt.Sprintf("the first %d records", s.records)
	}
	for i, header := range s.headers {
		p.Columns = append(p.Columns, inspect.Column{
			Header: header, Type: "text", Evidence: fmt.Sprintf("%d of %d records have it", s.filled[i], s.records),
			Canonical: strings.Join(of.Normalizer.ColumnsFrom(header), ", "),
		})
	}
	missing := missingFrom(of, s.headers)
	for _, column := range slices.Sorted(maps.Keys(missing)) {
		p.Open = append(p.Open, fmt.Sprintf("%s: no record has %s; map the column that has it, or remove the line", column, missing[column]))
		decideColumn(feed, column)
	}
	if len(missing) == 0 {
		if err := holdBack(c.Context(), plan, &p); err != nil {
			return p, faultOf(err, plan)
		}
	}
	p.Block, err = written(map[string]*yaml.Node{"feeds": feed})
	return p, err
}

// faultOf is an error of a service, without values of the environment.
func faultOf(err error, plan *project.Plan) error {
	kind := project.BadData
	if errors.Is(err, connectors.ErrTemporary) {
		kind = project.Temporary
	}
	return &project.Fault{Kind: kind, Err: plan.Hide(err)}
}

// recipeFor is the feed of a preset's recipe with another address, and with what was given
// besides: keys of the source, in YAML.
func recipeFor(address, preset string, with []string) (*yaml.Node, error) {
	if preset == "" {
		return nil, errors.New("--preset: is missing; name the kind of service, see impactmart docs services")
	}
	presets, err := rest.Presets()
	if err != nil {
		return nil, err
	}
	recipe, known := presets[preset]
	if !known {
		names := slices.Sorted(maps.Keys(presets))
		return nil, fmt.Errorf("--preset: %q is not a preset%s; use one of %s", preset, models.DidYouMean(preset, names), strings.Join(names, ", "))
	}
	feed := &recipe.Feed
	source := valueOf(feed.Content[1], "source")
	was, err := url.Parse(valueOf(source, "url").Value)
	if err != nil {
		return nil, err
	}
	to, err := url.Parse(address)
	if err != nil || to.User != nil {
		return nil, errors.New("the address is not a web address without user and password")
	}
	moveHost(source, was, to)
	set(source, "url", &yaml.Node{Kind: yaml.ScalarNode, Value: address})
	for _, text := range with {
		var given yaml.Node
		if err := yaml.Unmarshal([]byte(text), &given); err != nil || len(given.Content) != 1 || given.Content[0].Kind != yaml.MappingNode {
			return nil, fmt.Errorf("--with: %q is not a key of a source with its value, such as 'auth: {bearer: \"${TOKEN}\"}'", text)
		}
		if key := plainSecret(given.Content[0]); key != "" {
			return nil, fmt.Errorf("--with: the proposal would show the %s; write it as a variable, such as ${TOKEN}", key)
		}
		for i := 0; i < len(given.Content[0].Content); i += 2 {
			set(source, given.Content[0].Content[i].Value, given.Content[0].Content[i+1])
		}
	}
	return feed, nil
}

// plainSecret is a key whose value is a secret in plain text; empty for none.
func plainSecret(node *yaml.Node) string {
	for i := 0; i+1 < len(node.Content) && node.Kind == yaml.MappingNode; i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		isSecret := slices.Contains([]string{"bearer", "password", "client_secret", "value"}, key)
		if isSecret && value.Value != "" && !strings.Contains(value.Value, "${") {
			return key
		}
		if key := plainSecret(value); key != "" {
			return key
		}
	}
	return ""
}

// moveHost puts another host into every address of a recipe that is on the recipe's own.
func moveHost(node *yaml.Node, was, to *url.URL) {
	own := was.Scheme + "://" + was.Host
	if rest, isOwn := strings.CutPrefix(node.Value, own); isOwn {
		node.Value = to.Scheme + "://" + to.Host + rest
	}
	for _, inner := range node.Content {
		moveHost(inner, was, to)
	}
}

// valueOf is the value of a key of a mapping; nil for none.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func set(mapping *yaml.Node, key string, value *yaml.Node) {
	if old := valueOf(mapping, key); old != nil {
		*old = *value
		return
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

// decideColumn takes out where a column comes from, so that the feed loads only when somebody
// has written it.
func decideColumn(feed *yaml.Node, column string) {
	columns := valueOf(feed.Content[1], "columns")
	set(columns, column, &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, LineComment: "DECIDE: no record has what the recipe maps here"})
}

func written(value any) (string, error) {
	var b strings.Builder
	out := yaml.NewEncoder(&b)
	out.SetIndent(2)
	err := out.Encode(value)
	return b.String(), err
}

// loadFeed reads a feed as that of a configuration, with the variables of the environment.
func loadFeed(c *cobra.Command, feed *yaml.Node) (*project.Plan, error) {
	text, err := written(map[string]any{"version": 1, "currency": "EUR", "feeds": feed})
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "impactmart-inspect-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "source")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return nil, err
	}
	plan, _, err := load(c, path, sources, quiet)
	return plan, err
}

// reading opens the source of the plan's one feed for a sample.
func reading(ctx context.Context, plan *project.Plan) (array.RecordReader, error) {
	folder, err := os.Getwd() // which certificates are relative to
	if err != nil {
		return nil, err
	}
	all, err := plan.Feeds[0].Source.Open(ctx, connectors.Env{Folder: folder, Wanted: plan.Feeds[0].Normalizer.Wanted(), Conceal: plan.Conceal})
	if err != nil {
		return nil, err
	}
	source := all[0].(interface {
		connectors.Source
		Sample(records int64)
	})
	source.Sample(sampled)
	return source.Read(ctx)
}

// isSplitWithoutID reports whether a list comes in pages, and neither feed nor preset says what
// identifies its records.
func isSplitWithoutID(feed *yaml.Node, preset string) bool {
	presets, err := rest.Presets()
	if err != nil {
		return false // recipeFor has read them already
	}
	of, source := presets[preset].Source, valueOf(feed.Content[1], "source")
	paging := valueOf(source, "paging")
	if paging == nil {
		paging = valueOf(&of, "paging")
	}
	return paging != nil && valueOf(paging, "type") != nil && valueOf(paging, "type").Value != "none" && valueOf(source, "id") == nil && valueOf(&of, "id") == nil
}

// namesOfID are how services name what identifies a record, in lower case.
var namesOfID = []string{"id", "_id", "uuid", "guid"}

// sample is what some records of a service say.
type sample struct {
	headers []string
	filled  []int // by header: the records with a value
	records int64
	id      string // the header of an ID that differs in each record; empty for none
}

func sampleOf(ctx context.Context, plan *project.Plan) (s sample, err error) {
	raw, err := reading(ctx, plan)
	if err != nil {
		return s, err
	}
	defer raw.Release()
	fields := raw.Schema().Fields()
	for _, field := range fields[:len(fields)-models.RawColumns] {
		s.headers = append(s.headers, field.Name)
	}
	s.filled = make([]int, len(s.headers))
	at := slices.IndexFunc(s.headers, func(header string) bool { return slices.Contains(namesOfID, strings.ToLower(header)) })
	different := map[string]bool{}
	for raw.Next() {
		batch := raw.RecordBatch()
		s.records += batch.NumRows()
		for i := range s.headers {
			s.filled[i] += batch.Column(i).Len() - batch.Column(i).NullN()
		}
		for i := range int(batch.NumRows()) {
			if at >= 0 && batch.Column(at).IsValid(i) {
				different[batch.Column(at).ValueStr(i)] = true
			}
		}
	}
	if s.records > 1 && int64(len(different)) == s.records {
		s.id = s.headers[at]
	}
	return s, raw.Err()
}

// missingFrom are the columns of a mapping for which no header is there, with what they want.
func missingFrom(of project.Feed, headers []string) map[string]string {
	folded := map[string]bool{}
	for _, header := range headers {
		folded[models.Fold(header)] = true
	}
	missing := map[string]string{}
	for column, accepted := range of.Normalizer.Mapped() {
		if !slices.ContainsFunc(accepted, func(header string) bool { return folded[models.Fold(header)] }) {
			missing[column] = strings.Join(accepted, " or ")
		}
	}
	return missing
}

// holdBack reads the sample through the mapping, and opens what it would hold back.
func holdBack(ctx context.Context, plan *project.Plan, p *inspect.Proposal) error {
	raw, err := reading(ctx, plan)
	if err != nil {
		return err
	}
	defer raw.Release()
	rejects := map[string]int{}
	rows, err := plan.Feeds[0].Normalizer.Normalize(raw, p.File, func(r models.Reject) error {
		rejects[r.Column+": "+r.Code]++
		return nil
	})
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() { // to its end
	}
	if err := rows.Err(); err != nil && len(rejects) == 0 { // otherwise it says that there are too many
		return err
	}
	for _, what := range slices.Sorted(maps.Keys(rejects)) {
		p.Open = append(p.Open, fmt.Sprintf("%s holds back %d of %s records; see impactmart docs rejects", what, rejects[what], strings.TrimSuffix(p.Seen, " records")))
	}
	return nil
}

// shownAddress is an address without its query, which may have secrets.
func shownAddress(address string) string {
	shown, _, _ := strings.Cut(address, "?")
	return shown
}
