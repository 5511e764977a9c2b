package transform

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Mapping binds the columns of one feed to one canonical table, as the user
// writes it.
type Mapping struct {
	// Columns says for each canonical column where it comes from.
	Columns map[string]Column `yaml:"columns"`
	// Attributes are further facts of a roster that only serve comparison strata
	// and clusters; they are text and are not landed by themselves.
	Attributes map[string]Column `yaml:"attributes"`
	// Unpivot makes rows of columns, for sheets with one column per month or
	// per course.
	Unpivot *Unpivot `yaml:"unpivot"`
	// SkipWhere leaves out rows that are no records, such as totals. A row is
	// left out when any of the filters holds.
	SkipWhere []Filter `yaml:"skip_where"`
	// SkipWhile leaves out the first rows of a delivery for as long as any of the
	// filters holds, such as a row of units under the header.
	SkipWhile []Filter `yaml:"skip_while" json:",omitempty"`
	// Decimal and Group are those of the columns that declare neither.
	Decimal string `yaml:"decimal" json:",omitempty"`
	Group   string `yaml:"group" json:",omitempty"`
	// Nulls lists further cells that mean nothing is known, such as "n/a",
	// exactly as they are typed; the empty cell always does. The key is no plain
	// "null", because YAML reads that as no key at all.
	Nulls []string `yaml:"nulls"`
	// Contract says what to do when the delivery is not what was agreed.
	Contract Contract `yaml:"contract"`
	// Strata are the columns and attributes whose values, joined by " / ", make
	// the column stratum of a roster. The pipeline sets them.
	Strata []string `yaml:"-"`
	// Cluster is the column or attribute whose value makes the column cluster of a
	// roster; empty leaves it null. The pipeline sets it. Left out of the
	// fingerprint when it is empty, it leaves other feeds as they landed.
	Cluster string `yaml:"-" json:",omitempty"`
}

// Column says where a canonical column comes from (exactly one of From, Const
// and Capture, or none for the two columns of an unpivot) and how to read it.
type Column struct {
	// From is the header, or the several headers that are accepted; exactly one
	// of them must be present. Case, white space and Unicode normal form do not
	// count.
	From Names `yaml:"from"`
	// Const is one value for all rows.
	Const *string `yaml:"const"`
	// Capture is a regular expression with one group, applied to the last
	// element of the file's path; the group is the value for all rows.
	Capture string `yaml:"capture"`
	// Formats are the accepted forms of a date, such as dd/mm/yyyy; their tokens
	// are in docs/rejects.md.
	Formats []string `yaml:"formats"`
	// Decimal is the decimal sign, "." (the default) or ",".
	Decimal string `yaml:"decimal"`
	// Group is the thousands sign: ".", ",", " " or "'"; none by default. The
	// space stands for the no-break spaces too.
	Group string `yaml:"group"`
	// Percent says that the numbers are percentages, with or without the sign:
	// both "12.5 %" and "12.5" are 0.125.
	Percent bool `yaml:"percent"`
	// Unit of a duration that is a plain number: hours, minutes or seconds.
	Unit string `yaml:"unit"`
	// Values lists for each canonical value the words of the source that mean
	// it. Case and white space do not count. A declared list is complete: any
	// other word is a reject. Words that the table itself allows need no entry.
	Values map[string]Names `yaml:"values"`
}

// Unpivot makes one record of each cell under the headers that match.
type Unpivot struct {
	// Headers is a regular expression. Headers that match become records,
	// except those that a column or a filter names. With one group in it, the
	// group is the text that Name takes, else the whole header is.
	Headers string `yaml:"headers"`
	// Name is the canonical column that takes the header.
	Name string `yaml:"name"`
	// Value is the canonical column that takes the cell; an empty cell makes no
	// record and counts as skipped.
	Value string `yaml:"value"`
}

// Filter describes rows by the cell under one header.
type Filter struct {
	// Column is the header, as in Column.From.
	Column string `yaml:"column"`
	// Equals holds when the cell is one of these words; case does not count.
	Equals Names `yaml:"equals"`
	// Empty holds when the cell is empty or a null token.
	Empty bool `yaml:"empty"`
}

// Contract says what to do when a delivery is not what was agreed.
type Contract struct {
	// NewColumns is for headers that nothing is mapped to: warn (the default),
	// fail or ignore.
	NewColumns string `yaml:"new_columns"`
	// MissingColumns is for mapped headers that are not there. It is always fail,
	// and may be written for whoever reads the contract.
	MissingColumns string `yaml:"missing_columns" json:",omitempty"`
	// BadRows is for records that cannot be read: reject (the default) holds
	// them back, fail stops at the first.
	BadRows string `yaml:"bad_rows"`
	// MaxRejects is the share of records that may be held back before the whole
	// delivery fails, such as "0.5%". By default it is 10%, and ten records never
	// fail a delivery unless nothing else is in it.
	MaxRejects string `yaml:"max_rejects"`
	// MinRowsVsLast is the share of the records of the last delivery below which
	// a new one is refused as short, such as "90%". By default nothing is.
	MinRowsVsLast string `yaml:"min_rows_vs_last" json:",omitempty"`
}

// The words of a Contract.
const (
	onFaultWarn   = "warn"
	onFaultFail   = "fail"
	onFaultIgnore = "ignore"
	onFaultReject = "reject"
)

// Names is one name or a list of names.
type Names []string

// UnmarshalYAML accepts a scalar or a list of scalars, each taken as it is
// written: `from: 2026` is the header "2026".
func (n *Names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	items := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		items = node.Content
	}
	names := make(Names, 0, len(items))
	for _, item := range items {
		if item.Kind == yaml.AliasNode {
			item = item.Alias
		}
		if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
			return fmt.Errorf("line %d: write one name or a list of names", item.Line)
		}
		names = append(names, item.Value)
	}
	*n = names
	return nil
}

// sorted gives the names in an order that does not depend on the user's.
func (n Names) sorted() Names {
	out := slices.Clone(n)
	slices.Sort(out)
	return slices.Compact(out)
}
