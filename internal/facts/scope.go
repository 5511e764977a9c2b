package facts

import (
	"context"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models"
)

// scope says which feeds a check looks at, and what it cannot do without.
type scope struct {
	on             []models.Table
	with           []string // columns of which the check speaks: without them there is nothing to check; a|b is one of the two
	needs          []string // columns that the feed has to map
	roster         []string // columns that a feed of the roster has to map
	comparesTable  bool     // deliveries of the table are compared, whatever feeds they are of
	comparesFeed   bool     // deliveries of the feed are compared
	comparesLevels bool     // levels among people who never took a measured program are compared
}

// agreements are the alignments of the register, which no feed delivers.
var agreements = models.Table{Name: "alignments"}

// ofRegister stands for the feed of what is in the register.
const ofRegister = "register"

var (
	staff        = []models.Table{models.Employees}
	records      = []models.Table{models.Completions}
	values       = []models.Table{models.Observations}
	drawn        = []models.Table{models.Assignments}
	dated        = []models.Table{models.Completions, models.Observations}
	amounts      = []models.Table{models.Costs}
	rowsOfPeople = []models.Table{models.Employees, models.Completions, models.Observations}
	ofPeople     = []models.Table{models.Completions, models.Observations, models.Assignments, models.Checkins, models.SurveyResponses}
	agreed       = []models.Table{agreements}
	money        = []models.Table{models.Employees, models.Completions, models.Costs, models.SurveyResponses}
)

func columns(names ...string) []string { return names }

// Values of outcome.
const (
	Found        = "found"
	Clean        = "clean"
	NotEvaluated = "not_evaluated"
)

// feed is what a feed delivers.
type feed struct {
	name, table string
	columns     []string
	deliveries  int64
}

// maps reports whether the feed maps a column, or one of several.
func (f feed) maps(column string) bool {
	return slices.ContainsFunc(strings.Split(column, "|"), func(c string) bool { return slices.Contains(f.columns, c) })
}

// outcomes says of every check and feed how it ended: found something, found nothing, or
// could not look, and why.
func outcomes(feeds []feed, hasLevels bool, findings []Finding) (all []CheckOutcome) {
	found := map[[2]string]int64{}
	for _, f := range findings {
		found[[2]string{f.Code, f.Feed}]++
	}
	for _, check := range Checks {
		for _, f := range feeds {
			n := found[[2]string{check.Code, f.name}]
			if !check.concerns(f) && n == 0 {
				continue
			}
			o := CheckOutcome{Code: check.Code, Rule: string(sentence.Facts[check.Code].Rule), Feed: f.name, TableName: f.table, Outcome: Clean, FindingsCount: n}
			reason := check.missing(f, feeds)
			if check.comparesLevels && !hasLevels {
				reason = sentence.Unchecked{Reason: sentence.NoLevels}
			}
			switch {
			case n > 0:
				o.Outcome = Found
			case reason.Reason != "":
				o.Outcome, o.Reason, o.ReasonCode = NotEvaluated, new(reason.In(language.English())), &reason.Reason
				if reason.Columns != "" {
					o.ReasonColumns = &reason.Columns
				}
			}
			all = append(all, o)
		}
	}
	return all
}

// concerns reports whether the feed has what the check speaks of.
func (s scope) concerns(f feed) bool {
	lacks := func(column string) bool { return !f.maps(column) }
	return slices.ContainsFunc(s.on, func(t models.Table) bool { return t.Name == f.table }) && !slices.ContainsFunc(s.with, lacks)
}

// missing is why the check cannot look at the feed; empty if it can.
func (s scope) missing(f feed, feeds []feed) (why sentence.Unchecked) {
	if f.deliveries == 0 {
		return sentence.Unchecked{Reason: sentence.NoDelivery}
	}
	for _, column := range s.needs {
		if !f.maps(column) {
			return sentence.Unchecked{Reason: sentence.FeedLacks, Columns: column}
		}
	}
	for _, column := range s.roster {
		if !slices.ContainsFunc(feeds, func(o feed) bool { return o.table == models.Employees.Name && o.maps(column) }) {
			return sentence.Unchecked{Reason: sentence.RosterLacks, Columns: column}
		}
	}
	if s.comparesFeed && f.deliveries == 1 {
		return sentence.Unchecked{Reason: sentence.OneDelivery}
	}
	if s.comparesTable && deliveriesOf(feeds, f.table) == 1 {
		return sentence.Unchecked{Reason: sentence.OneOfTable}
	}
	return why
}

// deliveriesOf are the deliveries of a table.
func deliveriesOf(feeds []feed, table string) (n int64) {
	for _, f := range feeds {
		if f.table == table {
			n += f.deliveries
		}
	}
	return n
}

// readFeeds reads the feeds of the run, in order of their names, and the register after them.
func readFeeds(ctx context.Context, in inference.Tables) (feeds []feed, err error) {
	type declared struct {
		Feed  string `col:"feed"`
		Table string `col:"table_name"`
	}
	type mapped struct {
		Feed   string `col:"feed"`
		Column string `col:"column_name"`
	}
	type delivery struct {
		Feed string `col:"feed"`
	}
	at := map[string]int{}
	for _, r := range inference.Read[declared](ctx, in, &err, "run_feeds", "feed") {
		at[r.Feed] = len(feeds)
		feeds = append(feeds, feed{name: r.Feed, table: r.Table})
	}
	for _, r := range inference.Read[mapped](ctx, in, &err, "run_columns", "feed", "column_name") {
		f := &feeds[at[r.Feed]]
		f.columns = append(f.columns, r.Column)
	}
	for _, r := range inference.Read[delivery](ctx, in, &err, "run_deliveries") {
		if i, known := at[r.Feed]; known {
			feeds[i].deliveries++
		}
	}
	return append(feeds, feed{name: ofRegister, table: agreements.Name, deliveries: 1}), err
}

// hasLevels reports whether anybody who never took a measured program has values in two periods.
func hasLevels(ctx context.Context, in inference.Tables) (bool, error) {
	rows, err := in.Scan(ctx, "int_levels", []string{"metric_id"}, nil)
	if err != nil {
		return false, err
	}
	defer rows.Release()
	for rows.Next() {
		if rows.RecordBatch().NumRows() > 0 {
			return true, nil
		}
	}
	return false, rows.Err()
}
