package transform

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Mapping binds the columns of one feed to one canonical table, as the user writes
// it.
type Mapping struct {
	Columns    map[string]Column `yaml:"columns" required:"true" doc:"Where each canonical column comes from."`
	Attributes map[string]Column `yaml:"attributes" doc:"Roster only: further facts, as text, for 'comparison.strata', 'comparison.cluster' and 'comparison.team'; they are not landed by themselves."`
	Unpivot    *Unpivot          `yaml:"unpivot" doc:"Turns columns into rows, for sheets with one column per month or course."`
	SkipWhere  []Filter          `yaml:"skip_where" doc:"Rows that are not records, such as totals; a row that matches any of the filters is skipped."`
	SkipWhile  []Filter          `yaml:"skip_while" json:",omitempty" doc:"Skips the first rows as long as each matches any of these filters, such as a row of units below the header."`
	Decimal    string            `yaml:"decimal" json:",omitempty" otherwise:"'.'" doc:"Decimal separator of all columns that declare none."`
	Group      string            `yaml:"group" json:",omitempty" doc:"Thousands separator of all columns that declare none."`
	// The key is not "null", because YAML does not read that as a text.
	Nulls    []string `yaml:"nulls" doc:"Cells that mean that nothing is known, exactly as typed; an empty cell always means this."`
	Contract Contract `yaml:"contract" doc:"What to do if a delivery is not as agreed."`
	// Strata are the columns and attributes whose values, joined by " / ", make the
	// column stratum of a roster. The configuration sets them.
	Strata []string `yaml:"-"`
	// Cluster is the column or attribute whose value makes the column cluster of a
	// roster, which is null without one. The configuration sets it.
	Cluster string `yaml:"-" json:",omitempty"`
	// Team is the same for the column team.
	Team string `yaml:"-" json:",omitempty"`
}

// Column declares where a canonical column comes from (exactly one of From, Const
// and Capture, or none for the two columns of an unpivot) and how to read it.
type Column struct {
	From     Names            `yaml:"from" excludes:"const,capture" doc:"Header, or several accepted headers of which exactly one must be present. Case, white space and Unicode normalization are ignored."`
	Const    *string          `yaml:"const" excludes:"capture" doc:"One value for all rows. A date is read as iso8601 unless 'formats' are given."`
	Capture  string           `yaml:"capture" doc:"Regular expression with one group, applied to the file name without its folder; the group is the value for all rows."`
	Formats  []string         `yaml:"formats" required:"for dates" column:"date" unless:"const" doc:"Accepted formats, such as 'dd/mm/yyyy', 'yyyy-mm', 'excel', 'iso8601', 'epoch'; tokens in [rejects.md](rejects.md)."`
	Zone     string           `yaml:"zone" json:",omitempty" otherwise:"the day as written" doc:"Dates: IANA name of the time zone in which a day counts, such as 'America/New_York'. A time with an offset or Z is converted to it before its day is taken; a time without one is local already."`
	Language string           `yaml:"language" json:",omitempty" otherwise:"'en'" values:"en,de,fr,es" doc:"Dates: language of the names of months and weekdays."`
	End      string           `yaml:"end" json:",omitempty" otherwise:"'first_day_after'" values:"last_day,first_day_after" doc:"Only 'valid_to': the day is the last one on which the row holds, as ENDDA of SAP is, or the first one on which it no longer does."`
	Decimal  string           `yaml:"decimal" otherwise:"'.'" doc:"Numbers and durations: decimal separator '.' or ',' in texts; a true number in a sheet or in JSON is read as that number."`
	Group    string           `yaml:"group" doc:"Numbers and durations: thousands separator, which is '.', ',', a space (which also matches no-break spaces) or an apostrophe."`
	Percent  bool             `yaml:"percent" otherwise:"false" doc:"Ratios and numbers: 12.5 and 12.5 % are both read as 0.125; a cell that the sheet shows in percent is read as the share that it stores."`
	Currency string           `yaml:"currency" json:",omitempty" doc:"Numbers that are amounts: ISO 4217 code of their currency, such as 'EUR'. Its sign or code in a cell is dropped, and a cell with another one is held back. Without it, the sign of a currency is read in amounts of money only, and a code nowhere."`
	IfEmpty  *float64         `yaml:"if_empty" json:",omitempty" above:"0" max:"1e15" doc:"Denominators: value of an empty cell, such as 1 in a file with values that have no denominator. Without it, a record with an empty denominator is held back."`
	Pad      int              `yaml:"pad" json:",omitempty" min:"0" max:"40" doc:"IDs: a cell of digits is filled with zeros on the left to this many, for a system that lost them: with 'pad: 5', 101 is 00101."`
	FillDown bool             `yaml:"fill_down" json:",omitempty" excludes:"const,capture" otherwise:"false" doc:"A value stands for the empty cells below it, as in a sheet whose merged cells were lost. A cell for which that is not certain is held back."`
	Unit     string           `yaml:"unit" doc:"Durations: unit of plain numbers, 'hours', 'minutes', 'seconds', or 'days' with 'hours_per_day'."`
	Clock    string           `yaml:"clock" json:",omitempty" otherwise:"'h:mm'" values:"h:mm,m:ss" doc:"Durations: what a cell such as 45:30 means: hours and minutes, or with 'm:ss' minutes and seconds. One such as 1:45:30 is hours, minutes and seconds."`
	PerDay   float64          `yaml:"hours_per_day" json:",omitempty" above:"0" max:"24" doc:"Durations: hours of training in a day, such as 8, for the unit 'days' and for cells such as 2 days."`
	Values   map[string]Names `yaml:"values" doc:"Text and booleans: for each canonical value, the words that mean it, regardless of case. A declared list is complete: any other word is rejected. The canonical value itself needs no entry. Numbers: for each number, the words that are written instead, such as '{\"1\": [Good], \"0\": [Bad]}'; other cells are read as numbers."`
}

// Unpivot makes one record of each cell below the matching headers.
type Unpivot struct {
	Headers string `yaml:"headers" required:"true" doc:"Regular expression. Each matching header, except those that a column or filter names, makes one record per row. If the expression has a group, 'name' takes only the group."`
	Name    string `yaml:"name" required:"true" doc:"Canonical column that takes the header."`
	Value   string `yaml:"value" required:"true" doc:"Canonical column that takes the cell; an empty cell makes no record and counts as skipped."`
}

// Filter matches rows by the cell below one header.
type Filter struct {
	Column string `yaml:"column" required:"true" doc:"Header."`
	Equals Names  `yaml:"equals" excludes:"like,alone,empty" doc:"Matches if the cell is one of these words, regardless of case."`
	Like   string `yaml:"like" json:",omitempty" excludes:"alone,empty" doc:"Matches if the cell is like this text, in which '*' stands for any text, regardless of case: '* Total' matches Sales Total."`
	Alone  bool   `yaml:"alone" json:",omitempty" excludes:"empty" otherwise:"false" doc:"Matches if the cell has a value and no other one of the row has, such as the heading of a group, or a note."`
	Empty  bool   `yaml:"empty" otherwise:"false" doc:"Matches if the cell is empty or a null."`
}

// Contract declares what to do if a delivery is not as agreed.
type Contract struct {
	NewColumns     string `yaml:"new_columns" default:"warn" values:"warn,fail,ignore" doc:"What to do about headers that nothing is mapped to."`
	MissingColumns string `yaml:"missing_columns" json:",omitempty" otherwise:"'fail'" values:"fail" doc:"What to do about mapped headers that are missing; there is no other choice."`
	BadRows        string `yaml:"bad_rows" default:"reject" values:"reject,fail" doc:"'reject' holds a bad record back; 'fail' fails the delivery at the first bad record."`
	MaxRejects     string `yaml:"max_rejects" otherwise:"10 %, and more than ten records" doc:"Share of rejected records, such as '0.5%', above which the delivery fails. With a declared share, the default tolerance of ten records does not apply."`
	MinRowsVsLast  string `yaml:"min_rows_vs_last" json:",omitempty" otherwise:"70 % of the same file, from ten records on" doc:"Minimum number of records (landed and rejected), as a share such as '90%' of those in the last published delivery: that of the same file, else the feed's last. A delivery with fewer records is refused, and nothing is published. If the number is correct, lower the share for one run. 'check' ignores this key."`
}

// Values of a Contract.
const (
	onFaultFail   = "fail"
	onFaultIgnore = "ignore"
)

// Names is one name or a list of names.
type Names []string

// UnmarshalYAML accepts a scalar or a list of scalars, each verbatim: `from: 2026`
// is the header "2026".
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

// sorted returns the names in an order that does not depend on the user's.
func (n Names) sorted() Names {
	out := slices.Clone(n)
	slices.Sort(out)
	return slices.Compact(out)
}
