package report

import (
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
)

// Sentences of marts are English. In another language they are said anew, from the codes and
// figures beside them.

// isOfMarts reports whether marts have their sentences in the language.
func isOfMarts(say *language.Language) bool { return say.Tag == language.English().Tag }

// sentence is the verdict in a sentence.
func (i Impact) sentence(say *language.Language) string {
	if isOfMarts(say) {
		return i.VerdictSentence
	}
	return i.Said().In(say)
}

// Said is what the verdict sentence is made from.
func (i Impact) Said() sentence.Verdict {
	v := sentence.Verdict{
		Case: i.VerdictCase, Reference: i.VerdictReference, Grade: i.EvidenceGrade, Metric: i.MetricName, Unit: i.MetricUnit, IsOfTeams: i.SubjectType == ofTeams,
		Count: count(i.VerdictCount), Needed: count(i.PeopleNeeded), Effect: i.Effect, EffectLow: i.EffectLow, EffectHigh: i.EffectHigh,
		EffectPct: i.EffectPct, EffectLowPct: i.EffectLowPct, EffectHighPct: i.EffectHighPct,
		ImprovementHigh: i.ImprovementHigh, ImprovementHighPct: i.ImprovementHighPct, Low: i.VerdictLow, High: i.VerdictHigh,
		Family: sentence.Family{Metrics: count(i.VerdictMetricsCount), Withdrawn: count(i.VerdictWithdrawnCount)},
	}
	if i.IsInterim && i.IsPrimary && i.IsReportable {
		v.InterimUntil = i.DecideDate
	}
	return v
}

// sentence is the verdict in a sentence.
func (r Ramp) sentence(say *language.Language) string {
	if isOfMarts(say) {
		return r.VerdictSentence
	}
	return r.Said().In(say)
}

// Said is what the verdict sentence is made from.
func (r Ramp) Said() sentence.Ramp {
	isGraded := r.EvidenceGrade == "strong" || r.EvidenceGrade == "moderate"
	return sentence.Ramp{Case: r.VerdictCase, Metric: r.MetricName, IsGraded: isGraded, Family: sentence.Family{Metrics: count(r.VerdictMetricsCount), Withdrawn: count(r.VerdictWithdrawnCount)}, Count: count(r.VerdictCount), Days: r.DaysSaved, Low: r.DaysSavedLow, High: r.DaysSavedHigh}
}

// what is the fact that was found.
func (f DataFinding) what(say *language.Language) string {
	if isOfMarts(say) {
		return f.What
	}
	return f.Said().In(say)
}

// Said is what the fact is made from.
func (f DataFinding) Said() sentence.Found {
	return sentence.Found{Code: f.Code, Rows: f.RowsCount, Landed: f.LandedCount, People: f.PeopleCount}
}

// whyNot is why a check could not look.
func (c Check) whyNot(say *language.Language) string {
	if isOfMarts(say) {
		return value(c.Reason)
	}
	return c.Said().In(say)
}

// Said is what the reason is made from.
func (c Check) Said() sentence.Unchecked {
	return sentence.Unchecked{Reason: value(c.ReasonCode), Columns: value(c.ReasonColumns)}
}

// done is what happened to the rows.
func (f DataFinding) done(say *language.Language) string {
	if isOfMarts(say) {
		return f.Done
	}
	text := say.Text(sentence.Facts[f.Code].Done)
	if f.UnblockedBecause != nil {
		text += " " + say.Text(sentence.Unblocked, *f.UnblockedBecause)
	}
	return text
}

// remedy is what those who keep the sheet can do.
func (f DataFinding) remedy(say *language.Language) string {
	if isOfMarts(say) {
		return f.SheetRemedy
	}
	return say.Text(sentence.Facts[f.Code].Sheet)
}

// rule is when a check finds a row.
func (c Check) rule(say *language.Language) string {
	if isOfMarts(say) {
		return c.Rule
	}
	return say.Text(sentence.Facts[c.Code].Rule)
}

// problem is what is wrong with a row. A mart has it with its details; in another language,
// it is the kind of fault.
func (r Reject) problem(say *language.Language) string {
	if isOfMarts(say) {
		return r.Problem
	}
	return problems.of(say, r.Code)
}

// remedy is what can be done about it.
func (r Reject) remedy(say *language.Language) string {
	if isOfMarts(say) {
		return r.Remedy
	}
	return remedies.of(say, r.Code)
}
