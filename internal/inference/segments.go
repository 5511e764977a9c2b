package inference

import (
	"cmp"
	"slices"
)

// All is the type and the name of the segment that contains everybody.
const All = "all"

// segmentRules are the grade rules for segments only. No segment was agreed on before
// launch, and when many segments are examined, some differ by chance.
var segmentRules = []GradeRule{
	{Insufficient, "few_in_segments", "Segments only. The figures, alone or with the other segments, would reveal information about fewer people than the privacy floor.",
		func(s *study, _ *Estimate) bool { return s.isWithheld }},
	{Insufficient, "insufficient_as_a_whole", "Segments only. For everybody together, the evidence of did is insufficient.",
		func(s *study, _ *Estimate) bool { return s.isSegment() && s.wholeGrade == Insufficient }},
	{Weak, "weak_as_a_whole", "Segments only. For everybody together, the evidence of did is weak.",
		func(s *study, _ *Estimate) bool { return s.isSegment() && s.wholeGrade == Weak }},
	{Moderate, "one_of_several_segments", "Segments only. The segment is one of several that were examined without having been agreed on.",
		func(s *study, _ *Estimate) bool { return s.isSegment() }},
}

func (s *study) isSegment() bool { return s.segmentType != All }

// place begins the sentence about a segment.
func (s *study) place() string {
	switch {
	case !s.isSegment():
		return ""
	case s.segment == "(none)":
		return "Without a " + s.segmentType + ": "
	}
	return "In " + s.segmentType + " " + s.segment + ": "
}

// segmentEstimates returns the did of every segment that has sums. The segments of one
// type divide the analyzed people. p-values are adjusted over the segments that are
// shown, and no segment is shown that, together with the others, would reveal information
// about too few people. wholes are the graded studies of everybody.
func segmentEstimates(counts []SegmentCounts, sums sums, wholes []study) []Estimate {
	counts = slices.Clone(counts)
	slices.SortFunc(counts, func(a, b SegmentCounts) int {
		return cmp.Or(compareDivisions(a, b), cmp.Compare(a.SegmentID, b.SegmentID))
	})
	of := map[studyKey]*study{}
	for i := range wholes {
		of[whole(wholes[i].claim.ProgramID, wholes[i].claim.MetricID)] = &wholes[i]
	}
	var out []Estimate
	for from, to := range runs(counts, func(a, b SegmentCounts) bool { return compareDivisions(a, b) == 0 }) {
		if w := of[whole(counts[from].ProgramID, counts[from].MetricID)]; w != nil {
			out = append(out, w.divide(counts[from:to], sums)...)
		}
	}
	return out
}

func compareDivisions(a, b SegmentCounts) int {
	return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID), cmp.Compare(a.SegmentType, b.SegmentType))
}

// divide computes the estimates of the segments of one type, with grades and verdicts.
func (s *study) divide(counts []SegmentCounts, sums sums) []Estimate {
	segments, parts := make([]study, len(counts)), make([][]int64, len(counts))
	for i, c := range counts {
		segments[i] = sums.study(s.claim.within(c), studyKey{c.ProgramID, c.MetricID, c.SegmentType, c.SegmentID}, s.settings)
		segments[i].wholeGrade = s.find(DiD).EvidenceGrade
		parts[i] = segments[i].part(c)
	}
	var tested []*Estimate
	var together family
	for i, isWithheld := range s.settings.Withhold(parts, s.settings.MinPeople) {
		if e := segments[i].estimateSegment(isWithheld); e != nil && e.PValue != nil && !isWithheld {
			tested = append(tested, e)
			together.add(*e.PValue, &e.PValueAdjusted)
		}
	}
	together.adjust()
	if p, ok := sameEffect(tested); ok {
		for _, e := range tested {
			e.PValueSegments = &p
		}
	}
	var out []Estimate
	for _, segment := range segments {
		for i := range segment.estimates {
			segment.judge(&segment.estimates[i])
		}
		out = append(out, segment.estimates...)
	}
	return out
}

// part returns the counts by which segments are withheld: the people in each arm, or, for
// a segment without sums, the smallest number it can have.
func (s *study) part(c SegmentCounts) []int64 {
	if s.effect == nil {
		return []int64{c.TrainedCount, c.LeastComparisonCount}
	}
	return []int64{s.effect.TrainedCount, s.effect.ComparisonCount}
}

// estimateSegment returns the only estimate of a segment, or nil without sums.
func (s *study) estimateSegment(isWithheld bool) *Estimate {
	s.isWithheld = isWithheld
	e := s.did()
	if e == nil {
		return nil
	}
	s.describe(e)
	e.IsWithheld = isWithheld
	s.estimates = []Estimate{*e}
	return &s.estimates[0]
}

// within is the claim about a segment. People who left and people without a comparable
// colleague are counted only for the whole, whose grade limits that of the segment.
func (c Claim) within(segment SegmentCounts) Claim {
	c.TrainedCount = segment.TrainedCount
	c.AnalyzedCount, c.ImmatureCount, c.UnmatchedCount, c.TrainedLostCount = 0, 0, 0, 0
	c.ColleaguesCount, c.ColleaguesLostCount, c.ColleaguesLostRatio = 0, 0, nil
	return c
}
