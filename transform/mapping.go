package transform

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Mapping binds the columns of one feed to one canonical table, as the user
// writes it.
type Mapping struct {
	Columns    map[string]Column `yaml:"columns" required:"true" doc:"Where each canonical column comes from."`
	Attributes map[string]Column `yaml:"attributes" doc:"Roster only: further facts, as text, that serve 'comparison.strata' and 'comparison.cluster' alone; they are not landed by themselves."`
	Unpivot    *Unpivot          `yaml:"unpivot" doc:"Makes rows of columns, for sheets with one column per month or course."`
	SkipWhere  []Filter          `yaml:"skip_where" doc:"Rows that are no records, such as totals; a row is skipped when any of the filters holds."`
	SkipWhile  []Filter          `yaml:"skip_while" json:",omitempty" doc:"The first rows, for as long as any of these filters holds, such as a row of units under the header."`
	Decimal    string            `yaml:"decimal" json:",omitempty" otherwise:"'.'" doc:"Decimal sign of all columns that declare none."`
	Group      string            `yaml:"group" json:",omitempty" doc:"Thousands sign of all columns that declare none."`
	// The key is no plain "null", because YAML reads that as no key at all.
	Nulls    []string `yaml:"nulls" doc:"Cells that mean nothing is known, exactly as typed; the empty cell always does."`
	Contract Contract `yaml:"contract" doc:"What to do when a delivery is not what was agreed."`
	// Strata are the columns and attributes whose values, joined by " / ", make
	// the column stratum of a roster. The configuration sets them.
	Strata []string `yaml:"-"`
	// Cluster is the column or attribute whose value makes the column cluster of a
	// roster; empty leaves it null. The configuration sets it.
	Cluster string `yaml:"-" json:",omitempty"`
}

// Column says where a canonical column comes from (exactly one of From, Const
// and Capture, or none for the two columns of an unpivot) and how to read it.
type Column struct {
	From    Names            `yaml:"from" doc:"Header, or several that are accepted; exactly one must be present. Case, white space and Unicode normal form do not count."`
	Const   *string          `yaml:"const" doc:"One value for all rows. A date is read as iso8601 unless 'formats' are given."`
	Capture string           `yaml:"capture" doc:"Regular expression with one group, applied to the last element of the file's path; the group is the value for all rows."`
	Formats []string         `yaml:"formats" required:"for dates" doc:"Dates: accepted forms, such as 'dd/mm/yyyy', 'yyyy-mm', 'excel', 'iso8601'; tokens in [rejects.md](rejects.md)."`
	Decimal string           `yaml:"decimal" otherwise:"'.'" doc:"Numbers and durations: '.' or ',' in texts; a true number of a sheet or of JSON is read as that number."`
	Group   string           `yaml:"group" doc:"Numbers and durations: thousands sign, '.', ',', a space, which stands for no-break spaces too, or an apostrophe."`
	Percent bool             `yaml:"percent" otherwise:"false" doc:"Ratios and numbers: 12.5 and 12.5 % are both 0.125; a cell that the sheet shows in percent is the share it stores."`
	Unit    string           `yaml:"unit" doc:"Durations: 'hours', 'minutes' or 'seconds', for plain numbers."`
	Values  map[string]Names `yaml:"values" doc:"Text and booleans: for each canonical value the words that mean it, without regard to case. A declared list is complete: any other word is rejected. A canonical value's own name needs no entry."`
}

// Unpivot makes one record of each cell under the headers that match.
type Unpivot struct {
	Headers string `yaml:"headers" required:"true" doc:"Regular expression. Matching headers, except those that a column or filter names, make a record per row. Its group, if it has one, is the part that 'name' takes."`
	Name    string `yaml:"name" required:"true" doc:"Canonical column that takes the header."`
	Value   string `yaml:"value" required:"true" doc:"Canonical column that takes the cell; an empty cell makes no record and counts as skipped."`
}

// Filter describes rows by the cell under one header.
type Filter struct {
	Column string `yaml:"column" required:"true" doc:"Header."`
	Equals Names  `yaml:"equals" doc:"Holds when the cell is one of these words; case does not count. Either this or 'empty'."`
	Empty  bool   `yaml:"empty" otherwise:"false" doc:"Holds when the cell is empty or a null."`
}

// Contract says what to do when a delivery is not what was agreed.
type Contract struct {
	NewColumns     string `yaml:"new_columns" default:"warn" values:"warn,fail,ignore" doc:"For headers that nothing is mapped to."`
	MissingColumns string `yaml:"missing_columns" json:",omitempty" otherwise:"'fail'" values:"fail" doc:"For mapped headers that are missing; there is no other word."`
	BadRows        string `yaml:"bad_rows" default:"reject" values:"reject,fail" doc:"'reject' holds a bad record back, 'fail' ends the delivery at the first."`
	MaxRejects     string `yaml:"max_rejects" otherwise:"10 %, and more than ten records" doc:"Share such as '0.5%' above which the delivery fails. A declared share has no grace of ten."`
	MinRowsVsLast  string `yaml:"min_rows_vs_last" json:",omitempty" doc:"Share such as '90%' of the records (landed and rejected) of the last published delivery: that of the same file, else the feed's last. A delivery with fewer is refused, and nothing is published. If so few are right, lower it for one run. 'check' does not look at it."`
}

// Words of a Contract.
const (
	onFaultFail   = "fail"
	onFaultIgnore = "ignore"
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
