package pipelines

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// findings names what the delivered facts contradict, and ends the run where that would
// change a verdict, unless somebody accepts it.
func (t *tables) findings(ctx context.Context) error {
	found, err := warehouse.Read[facts.Finding](ctx, t.engine, t.Contract("int_findings"), "feed", "file", "code", "table_name", "column_name")
	if err != nil {
		return err
	}
	standing, err := facts.Standing(ctx, t)
	if err != nil {
		return err
	}
	if t.next.Checks, err = t.outcomes(ctx, nil); err != nil {
		return err
	}
	var blocking []string
	t.next.Findings = &store.Findings{}
	for _, f := range found {
		line := fmt.Sprintf("%s: %s (%s). %s %s [%s]", f.Place(), f.What, rowsShown(f), f.Done, f.SheetRemedy, f.Code)
		t.progress.Warn(line)
		switch {
		case f.Action != facts.Blocked:
			t.next.Findings.Noted++
		case t.accepts(f, standing):
			t.next.Findings.Accepted++
		default:
			t.next.Findings.Blocked++
			blocking = append(blocking, fmt.Sprintf("%s: %s [%s]", f.Place(), f.What, f.Code))
		}
	}
	if len(blocking) == 0 {
		t.next.Accepted = t.settleAcceptances(found, standing)
		return nil
	}
	return badData(fmt.Errorf("nothing is published, because this would change what the figures say:\n  %s\nCorrect the deliveries, or say why they are right: impactmart run --accept CODE --because \"...\"", strings.Join(blocking, "\n  ")))
}

// outcomes counts how the checks ended, and calls unevaluated, if there is one, with each
// that could not look.
func (t *tables) outcomes(ctx context.Context, unevaluated func(facts.CheckOutcome)) (counts store.Checks, err error) {
	checks, err := warehouse.Read[facts.CheckOutcome](ctx, t.engine, t.Contract("int_checks"), "feed", "code")
	for _, c := range checks {
		switch c.Outcome {
		case facts.Found:
			counts.Found++
		case facts.Clean:
			counts.Clean++
		default:
			counts.NotEvaluated++
			if unevaluated != nil {
				unevaluated(c)
			}
		}
	}
	return counts, err
}

// rowsShown are the first rows of a finding, and how many there are if these are not all.
func rowsShown(f facts.Finding) string {
	shown := int64(strings.Count(f.FirstRows, ",") + 1)
	switch {
	case f.RowsCount > shown:
		return fmt.Sprintf("rows %s …, of %d", f.FirstRows, f.RowsCount)
	case shown == 1:
		return "row " + f.FirstRows
	}
	return "rows " + f.FirstRows
}

// accepts reports whether the finding was accepted in this run or in an earlier one.
func (t *tables) accepts(f facts.Finding, standing map[string][2]float64) bool {
	return slices.ContainsFunc(t.next.Accepted, func(a store.Acceptance) bool { return holds(a, f, standing) })
}

// holds reports whether an acceptance is of this run or, if it is an earlier one, is about
// the same people and no estimate has moved by more than a standard error since.
func holds(a store.Acceptance, f facts.Finding, standing map[string][2]float64) bool {
	if a.Code != f.Code || a.Finding != "" && a.Finding != f.Identity {
		return false
	}
	for name, then := range a.Effects {
		if now, known := standing[name]; known && math.Abs(now[0]-then[0]) > max(now[1], then[1]) {
			return false
		}
	}
	return true
}

// acceptances are those of this run, which have no finding yet, and those of the current
// snapshot.
func (r *run) acceptances() (all []store.Acceptance) {
	for _, code := range r.accept {
		all = append(all, store.Acceptance{Code: code, Because: r.because})
	}
	if r.current != nil {
		all = append(all, r.current.Accepted...)
	}
	return all
}

// settleAcceptances gives each acceptance of this run the findings that it holds for, and
// forgets those whose findings are gone.
func (t *tables) settleAcceptances(found []facts.Finding, standing map[string][2]float64) []store.Acceptance {
	var settled []store.Acceptance
	for _, f := range found {
		if f.Action != facts.Blocked {
			continue
		}
		for _, a := range t.next.Accepted {
			if !holds(a, f, standing) {
				continue
			}
			if a.Finding == "" {
				a.Finding, a.Effects = f.Identity, standing
			}
			settled = append(settled, a)
			break
		}
	}
	return settled
}

// acceptanceRows are the acceptances as a table.
func acceptanceRows(all []store.Acceptance) (rows []models.AcceptanceRow) {
	for _, a := range all {
		rows = append(rows, models.AcceptanceRow{Code: a.Code, Finding: a.Finding, Because: a.Because})
	}
	return rows
}

// checkReasons refuses codes that no finding has, and an acceptance or renewal without a
// reason.
func (o RunOptions) checkReasons() error {
	hasReason := strings.TrimSpace(o.Because) != ""
	if slices.Contains(o.Renew, "") {
		return &project.Fault{Kind: project.BadConfig, At: "--renew", Err: errors.New("it names no figures; the mart figure_dates has the names")}
	}
	if hasReason && len(o.Renew)+len(o.Accept) == 0 {
		return &project.Fault{Kind: project.BadConfig, At: "--because", Err: errors.New("it is the reason of --accept or --renew; say which")}
	}
	if len(o.Renew) > 0 && !hasReason {
		return &project.Fault{Kind: project.BadConfig, At: "--renew", Err: errors.New(`say why figures are published anew: --because "..."`)}
	}
	if len(o.Accept) > 0 && !hasReason {
		return &project.Fault{Kind: project.BadConfig, At: "--accept", Err: errors.New(`say why the data are right: --because "..."`)}
	}
	for _, code := range o.Accept {
		if err := isCode(code); err != nil {
			return &project.Fault{Kind: project.BadConfig, At: "--accept", Err: err}
		}
	}
	return nil
}

// checkFindingRules refuses rules for codes that no finding has.
func (p *Pipeline) checkFindingRules() error {
	var errs []error
	for i, rule := range p.plan.Config.Findings {
		if err := isCode(rule.Code); err != nil {
			errs = append(errs, &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("findings[%d].code: %w", i+1, err)})
		}
	}
	return errors.Join(errs...)
}

// FindingCodes are the codes of all kinds of findings, in the order in which they are shown.
func FindingCodes() (codes []string) {
	for _, c := range facts.Checks {
		codes = append(codes, c.Code)
	}
	return codes
}

func isCode(code string) error {
	codes := FindingCodes()
	if slices.Contains(codes, code) {
		return nil
	}
	return fmt.Errorf("no finding has the code %q%s; docs/facts.md lists them", code, models.DidYouMean(code, codes))
}
