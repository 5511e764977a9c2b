package facts

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// Computations are all tables that this package makes.
var Computations = []inference.Computation{{Makes: []string{"int_findings", "int_checks"}, Make: makeFindings}}

// Values of action.
const (
	Noted   = "noted"
	Blocked = "blocked"
)

func makeFindings(ctx context.Context, in inference.Tables, s inference.Settings) ([]arrow.RecordBatch, error) {
	var err error
	counts := inference.Read[FindingCounts](ctx, in, &err, "int_finding_counts", "code", "feed", "file", "table_name", "column_name")
	declared := readDeclared(ctx, in, &err)
	if err != nil {
		return nil, err
	}
	findings := weigh(counts, declared)
	if err := addHints(ctx, in, findings); err != nil {
		return nil, err
	}
	if err := addReadings(ctx, in, s, findings, declared); err != nil {
		return nil, err
	}
	findings = worth(findings, counts)
	if err := identify(ctx, in, findings); err != nil {
		return nil, err
	}
	feeds, err := readFeeds(ctx, in)
	if err != nil {
		return nil, err
	}
	levels, err := hasLevels(ctx, in)
	if err != nil {
		return nil, err
	}
	found, err := models.BatchOf(in.Contract("int_findings"), findings)
	if err != nil {
		return nil, err
	}
	checked, err := models.BatchOf(in.Contract("int_checks"), outcomes(feeds, levels, findings))
	return []arrow.RecordBatch{found, checked}, err
}

// Values of a feed's same_key.
const refuse = "refuse"

// declared is what the configuration says of when findings block.
type declared struct {
	sameKeys map[string]string                   // same_key of feeds
	rules    map[[2]string]models.FindingRuleRow // by code and feed, empty for all others
}

func readDeclared(ctx context.Context, in inference.Tables, err *error) declared {
	type row struct {
		Feed    string  `col:"feed"`
		SameKey *string `col:"same_key"`
	}
	d := declared{sameKeys: map[string]string{}, rules: map[[2]string]models.FindingRuleRow{}}
	for _, r := range inference.Read[row](ctx, in, err, "run_feeds") {
		if r.SameKey != nil {
			d.sameKeys[r.Feed] = *r.SameKey
		}
	}
	for _, r := range inference.Read[models.FindingRuleRow](ctx, in, err, "run_finding_rules") {
		d.rules[[2]string{r.Code, r.Feed}] = r
	}
	return d
}

// rule is the declared rule for a kind of finding in a feed, if there is one.
func (d declared) rule(code, feed string) (models.FindingRuleRow, bool) {
	for _, of := range []string{feed, ""} {
		if rule, isDeclared := d.rules[[2]string{code, of}]; isDeclared {
			return rule, true
		}
	}
	return models.FindingRuleRow{}, false
}

// apply decides by the declared rule, if there is one, whatever else was decided.
func (d declared) apply(f *Finding, c FindingCounts) {
	rule, isDeclared := d.rule(f.Code, f.Feed)
	switch {
	case !isDeclared:
	case rule.BlockShare == nil:
		f.Action, f.UnblockedBecause = Noted, &rule.Because
		f.Done += " " + language.English().Text(sentence.Unblocked, rule.Because)
	case exceeds(*rule.BlockShare, c.RowsCount, c.LandedCount) || exceeds(*rule.BlockShare, c.KindRowsCount, c.KindLandedCount):
		f.Action = Blocked
	}
}

// neverBlocks reports whether findings of a kind in a feed are declared to block in no case.
func (d declared) neverBlocks(code, feed string) bool {
	rule, isDeclared := d.rule(code, feed)
	return isDeclared && rule.BlockShare == nil
}

// weigh makes a finding of every count that is worth one, in the order of the checks.
func weigh(counts []FindingCounts, declared declared) (findings []Finding) {
	checks := byCode()
	for _, c := range counts {
		check, known := checks[c.Code]
		if !known {
			continue
		}
		f := newFinding(check, c)
		if check.IsOfKey && declared.sameKeys[c.Feed] == refuse {
			f.Action = Blocked
		}
		declared.apply(&f, c)
		findings = append(findings, f)
	}
	place := func(f Finding) int {
		return slices.IndexFunc(Checks, func(c Check) bool { return c.Code == f.Code })
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(place(a), place(b)) })
	return findings
}

// worth leaves out findings about fewer people than are worth a row, unless they block.
func worth(findings []Finding, counts []FindingCounts) []Finding {
	checks, people := byCode(), map[findingKey]int64{}
	for _, c := range counts {
		people[findingKey{c.Code, c.Feed, c.File, c.TableName, c.ColumnName}] = c.KindPeopleCount
	}
	return slices.DeleteFunc(findings, func(f Finding) bool {
		return f.Action != Blocked && people[f.key()] < checks[f.Code].Least
	})
}

// Place names where the finding is: a file of a feed, or the register.
func (f Finding) Place() string {
	if f.Feed == ofRegister && f.TableName == agreements.Name {
		return f.Feed + ": " + f.File
	}
	return "feed " + f.Feed + ": " + f.File
}

func newFinding(check Check, c FindingCounts) Finding {
	action := Noted
	if check.blocks(c.RowsCount, c.LandedCount, c.PeopleCount) || check.blocks(c.KindRowsCount, c.KindLandedCount, c.KindPeopleCount) {
		action = Blocked
	}
	return Finding{
		Code: c.Code, Feed: c.Feed, File: c.File, TableName: c.TableName, ColumnName: c.ColumnName, Action: action,
		RowsCount: c.RowsCount, LandedCount: c.LandedCount, PeopleCount: c.PeopleCount,
		TrainedCount: c.TrainedCount, ColleaguesCount: c.ColleaguesCount, FirstRows: c.FirstRows,
		What: sentence.Found{Code: c.Code, Rows: c.RowsCount, Landed: c.LandedCount, People: c.PeopleCount}.In(language.English()), Done: string(sentence.Facts[c.Code].Done), SheetRemedy: string(sentence.Facts[c.Code].Sheet), ProjectRemedy: check.Project,
		Identity: identity.Of(c.Code, c.Feed, c.TableName, c.ColumnName, strconv.FormatInt(c.PeopleCount, 10))[:12],
	}
}

// blocks reports whether so many rows and people keep the marts from being published.
func (c Check) blocks(rows, landed, people int64) bool {
	return c.BlockShare > 0 && exceeds(c.BlockShare, rows, landed) && people >= c.BlockPeople
}

func exceeds(share float64, rows, landed int64) bool { return float64(rows) > share*float64(landed) }

// findingKey identifies a finding.
type findingKey struct{ code, feed, file, table, column string }

func (f *Finding) key() findingKey {
	return findingKey{f.Code, f.Feed, f.File, f.TableName, f.ColumnName}
}
