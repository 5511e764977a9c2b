package inspect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// trial is what became of the file's first rows when they were read as proposed, by the
// code of a run. Columns that are open are left out, or have one value for all rows.
type trial struct {
	rows, held int
	refused    string               // why a run would refuse the file; empty if it would not
	heldBy     map[string]*heldBack // by canonical column; "" for faults of whole rows
	ends       *ends                // of a roster that is a history
}

// heldBack are the rows that one column, or the file itself, makes a run hold back.
type heldBack struct {
	rows  int
	last  int64 // row that was counted
	codes map[string]int
	first models.Reject
}

// hasEnds reports whether the rows of the trial are a history with ends.
func (p *Proposal) hasEnds() bool {
	has := func(name string) bool {
		return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Canonical == name }) && !p.isOpen(name)
	}
	return p.Table == models.Employees.Name && has("valid_from") && has("valid_to")
}

// tolerated is the share of rows held back above which a column is left open. It is that
// above which a run refuses a delivery whose feed declares no other.
const tolerated = 0.1

// try reads the file as proposed. It returns nil where nothing can be tried: the source is
// open, or no run reads a file of that name.
func (p *Proposal) try(ctx context.Context, file string) *trial {
	feed := p.tried()
	if feed == nil {
		return nil
	}
	table, _ := models.CanonicalTable(p.Table)
	n, err := transform.New(table, feed.Mapping)
	if err != nil {
		return nil // what is open cannot be left out
	}
	t := &trial{heldBy: map[string]*heldBack{}}
	if err := feed.settings.Validate(); err != nil {
		t.refused = err.Error()
		return t
	}
	env := connectors.Env{Drops: location.NewLocal(filepath.Dir(file)), Wanted: n.Wanted()}
	all, err := feed.settings.Open(ctx, env)
	if err != nil || len(all) != 1 {
		return nil
	}
	if err := t.read(ctx, p, all[0], n); err != nil {
		t.refused = err.Error()
	}
	return t
}

// errEnough ends a trial.
var errEnough = errors.New("enough rows were tried")

// read lands the first rows and counts those that are held back.
func (t *trial) read(ctx context.Context, p *Proposal, source connectors.Source, n *transform.Normalizer) error {
	raw, err := source.Read(ctx)
	if err != nil {
		return err
	}
	defer raw.Release()
	held := map[int64]bool{}
	landed, err := n.Normalize(raw, filepath.Base(p.File), func(r models.Reject) error {
		if r.Code == transform.CurrencyDiffers && p.isOpen("currency_code") {
			return nil // it is compared with a stand-in
		}
		held[r.Row] = true
		t.count(p.columnOf(r.Column), r)
		if len(held) > maxRows {
			return errEnough
		}
		return nil
	})
	if err != nil {
		return err
	}
	defer landed.Release()
	rows := 0
	if p.hasEnds() {
		t.ends = &ends{rows: map[string][]stretch{}}
		defer t.ends.compare()
	}
	for rows < maxRows && landed.Next() {
		rows += int(landed.RecordBatch().NumRows())
		if t.ends != nil {
			t.ends.add(landed.RecordBatch())
		}
	}
	t.held, t.rows = len(held), rows+len(held)
	if err := landed.Err(); err != nil && !errors.Is(err, errEnough) && t.held*2 < t.rows {
		return err
	}
	return nil
}

func (t *trial) count(column string, r models.Reject) {
	h := t.heldBy[column]
	if h == nil {
		h = &heldBack{last: -1, codes: map[string]int{}, first: r}
		t.heldBy[column] = h
	}
	if h.codes[r.Code]++; r.Row != h.last {
		h.rows, h.last = h.rows+1, r.Row
	}
}

// columnOf is the canonical column that a header fills.
func (p *Proposal) columnOf(header string) string {
	at := slices.IndexFunc(p.Columns, func(c Column) bool { return header != "" && models.Fold(c.Header) == models.Fold(header) })
	switch {
	case at < 0:
		return ""
	case p.Columns[at].Canonical == "" && isMonthHeader(header):
		return "numerator"
	}
	return p.Columns[at].Canonical
}

// doubt says that a column would make a run hold too many rows back; empty if it would
// not.
func (t *trial) doubt(column string) string {
	if t == nil || t.heldBy[column] == nil || float64(t.heldBy[column].rows) <= tolerated*float64(t.rows) {
		return ""
	}
	h := t.heldBy[column]
	value := ""
	if h.first.Value != "" {
		value = " such as " + scalar(h.first.Value)
	}
	says := fmt.Sprintf("a run would hold back %d of %d rows, the first for a cell%s: %s; %s", h.rows, t.rows, value, strings.TrimSuffix(h.first.Message, "."), lower(h.first.Remedy))
	if dash := strings.TrimSpace(h.first.Value); column == "numerator" && (dash == "-" || dash == "–" || dash == "—") {
		says += fmt.Sprintf("; spreadsheets show zero as %s: if these are zeros, remove it from nulls and add values: {\"0\": [%q]}", dash, dash)
	}
	return says
}

// says is the result of the trial in a sentence.
func (t *trial) says() string {
	if t.held == 0 {
		return fmt.Sprintf("read as proposed, all %d rows that were tried land", t.rows)
	}
	var why []string
	for _, column := range slices.SortedFunc(maps.Keys(t.heldBy), func(a, b string) int {
		return cmp.Or(t.heldBy[b].rows-t.heldBy[a].rows, strings.Compare(a, b))
	}) {
		h := t.heldBy[column]
		for code := range sortedKeys(h.codes) {
			why = append(why, strings.TrimPrefix(fmt.Sprintf("%s %s %d", column, code, h.codes[code]), " "))
		}
	}
	return fmt.Sprintf("read as proposed, %d of %d rows that were tried land; held back are %s, the first in row %d; see impactmart docs rejects",
		t.rows-t.held, t.rows, strings.Join(why, ", "), t.firstRow())
}

func (t *trial) firstRow() int64 {
	var rows []int64
	for _, h := range t.heldBy {
		rows = append(rows, h.first.Row)
	}
	return slices.Min(rows)
}

// triedFeed is the proposed feed without what is open.
type triedFeed struct {
	transform.Mapping `yaml:",inline"`
	settings          connectors.Settings
}

// tried takes what is open out of the proposed feed; nil if it cannot be left out.
func (p *Proposal) tried() *triedFeed {
	isOpen := func(s Setting) bool { return s.Value == choose && s.Key != "sheet" && s.Key != "hidden_rows" }
	var config struct{ Feeds map[string]yaml.Node }
	if slices.ContainsFunc(p.Dialect, isOpen) || yaml.Unmarshal([]byte(p.Block), &config) != nil {
		return nil
	}
	node := config.Feeds[p.feedName()]
	for _, key := range []string{"nulls", "contract", "skip_where", "same_key"} {
		if p.isOpen(key) {
			remove(&node, key)
		}
	}
	unpivots := valueOf(&node, "unpivot") != nil
	if unpivots && p.isOpen("period_start") {
		return nil
	}
	if p.asksEnd {
		remove(valueOf(valueOf(&node, "columns"), "valid_to"), "end")
	}
	p.standIns(valueOf(&node, "columns"), unpivots)
	feed := &triedFeed{settings: p.settings(valueOf(&node, "source"))}
	remove(&node, "source")
	if feed.settings == nil || node.Decode(feed) != nil {
		return nil
	}
	feed.Contract = transform.Contract{MaxRejects: "100%", NewColumns: "ignore"}
	return feed
}

// settings are those of the source, without what is open; nil if they cannot be read.
func (p *Proposal) settings(source *yaml.Node) connectors.Settings {
	settings := csv.New()
	if p.Type == "excel" {
		settings = excel.New()
		remove(source, "hidden_rows")
		if valueOf(source, "sheet").Value == choose {
			setText(source, "sheet", p.sheet())
		}
	}
	setText(source, "path", literal.Replace(filepath.Base(filepath.FromSlash(p.File))))
	if source.Decode(settings) != nil {
		return nil
	}
	return settings
}

// isOpen reports whether a person must decide about a column or a key.
func (p *Proposal) isOpen(key string) bool {
	if key == "valid_to" && p.asksEnd {
		return false // it can be read all the same
	}
	return slices.ContainsFunc(p.Open, func(open string) bool {
		return strings.HasPrefix(open, key+":") || strings.HasPrefix(open, key+".")
	})
}

// standIns replaces columns that are open: by one value if every row needs them.
func (p *Proposal) standIns(columns *yaml.Node, unpivots bool) {
	table, _ := models.CanonicalTable(p.Table)
	for _, c := range table.Columns {
		isNeeded := c.Required || slices.Contains(table.OneOf, c.Name)
		switch {
		case !p.isOpen(c.Name):
		case !isNeeded, c.Name == "email" && valueOf(columns, table.OneOf[0]) != nil:
			remove(columns, c.Name)
		default:
			currency := valueOf(columns, c.Name) != nil && valueOf(valueOf(columns, c.Name), "currency") != nil
			remove(columns, c.Name)
			value := map[models.Type]string{models.Date: "2026-01-01", models.String: "x", models.Boolean: "true"}[c.Type]
			if len(c.Values) > 0 {
				value = c.Values[0]
			}
			if c.Name == "email" {
				value = "x@example.com"
			}
			if c.Name == "currency_code" {
				value = "EUR"
			}
			setText(columns, c.Name, "")
			*valueOf(columns, c.Name) = yaml.Node{Kind: yaml.MappingNode}
			if !unpivots || c.Name != "numerator" {
				setText(valueOf(columns, c.Name), "const", cmp.Or(value, "1"))
			} else if currency {
				setText(valueOf(columns, c.Name), "currency", "USD") // the sign is open because it may be this one
			}
		}
	}
}

// valueOf is the value of a key of a mapping in YAML; nil for none.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func setText(mapping *yaml.Node, key, value string) {
	text := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
	if old := valueOf(mapping, key); old != nil {
		*old = text
		return
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &text)
}

func remove(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}
