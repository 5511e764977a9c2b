package planning

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// schedule says who is trained when, and how that makes a comparison.
func (p *page) schedule() {
	p.title("Who is trained when")
	who := "Everybody"
	if len(p.Groups) > 0 {
		who = "Everybody of " + strings.Join(p.Groups, ", and ")
	}
	people := ""
	for _, m := range p.Metrics {
		if m.Study.PlannedCount != nil && m.Study.EligibleCount != nil {
			people = fmt.Sprintf(" %d of the %d eligible people take part.", *m.Study.PlannedCount, *m.Study.EligibleCount)
		}
	}
	p.line("%s who is employed and has not completed the program is eligible.%s", who, people)
	for _, wave := range p.Waves {
		p.line("- wave %d: from %s", wave.Number, wave.Begins)
	}
	switch p.Design {
	case models.DesignAll:
		p.line("\nEverybody is trained at once, so colleagues outside the plan have to be like them. A wait list would be stronger evidence for the same people.")
		return
	case models.DesignWaitList:
		p.line("\nChance decides who is in wave 1 (seed %d; a run with this plan records it in the ledger of the store); the others wait, and nobody of them is trained before their wave.", p.Seed)
	default:
		p.line("\nThose who still wait are the colleagues of those who are trained. Let chance decide who goes first if you can: that is the design wait_list.")
	}
	p.first()
}

// first suggests whom to train first.
func (p *page) first() {
	within := "There are no strata, so any people can go first"
	if len(p.Strata) > 0 {
		within = "People are compared within the same " + strings.Join(p.Strata, " and ")
		p.line("%s. No such group goes first as a whole: each gives its share to every wave, or it has nobody to be compared with. A group with fewer people than waves cannot be compared.", within)
	} else {
		p.line("%s, as long as the waves are alike.", within)
	}
	if len(p.Shares) == 0 || p.Shares[0].Eligible == nil {
		return
	}
	p.line("\n| group | eligible | in each wave |\n| --- | ---: | ---: |")
	hidden := 0
	for _, s := range p.Shares {
		if s.Eligible == nil {
			hidden++
			continue
		}
		p.line("| %s | %d | %s |", s.Stratum, *s.Eligible, *s.PerWave)
	}
	if hidden > 0 {
		p.line("| %d others | withheld | their share |", hidden)
	}
}

// done holds the plan against what was done, once somebody was drawn or trained.
func (p *page) done() {
	d := p.Progress
	if d == nil || d.DrawnTreatmentCount == nil && d.FirstCompletionDate == nil {
		return
	}
	p.title("What was done so far")
	if d.FirstCompletionDate != nil {
		p.line("- The first completion is of %s; the planned start is %s.", d.FirstCompletionDate, p.Start)
	}
	if d.TrainedCount != nil && d.PlannedCount != nil {
		p.line("- %d of %d planned people have completed the program.", *d.TrainedCount, *d.PlannedCount)
	}
	if d.DrawnTreatmentCount != nil && d.DrawnWaitlistCount != nil {
		p.line("- %s drawn for the first wave, and %d wait.", models.Counted(*d.DrawnTreatmentCount, "person was", "people were"), *d.DrawnWaitlistCount)
		if d.DrawsCount > 1 {
			p.line("- There were %d draws, and somebody chose among them: the mart ledger_entries has their days.", d.DrawsCount)
		}
	}
	if d.TreatmentTrainedCount != nil && d.CrossedOverCount != nil && d.CrossedOverPct != nil {
		p.line("- Of the first wave, %d have completed the program. Of those who wait, %d (%s %%) did so before their wave on %s; each of them hides a part of the effect.", *d.TreatmentTrainedCount, *d.CrossedOverCount, number(*d.CrossedOverPct), d.SecondWaveDate)
	}
	if d.IsSuppressed {
		p.line("- Counts of fewer than %d people, and counts that would reveal them, are withheld.", p.MinPeople)
	}
}

// contract lists what the register must say before the launch, and whether it does.
func (p *page) contract() {
	p.title("What the metric contract must say before the launch")
	for _, m := range p.Metrics {
		c := m.Contract
		p.line("%s:", m.Name)
		p.entry("unit", m.Unit, "missing: write what one unit is")
		if c.Kind != models.KindTimeTo {
			p.entry("windows", fmt.Sprintf("baseline %s, gap %d, ramp %d, post %s", periods(c.Baseline, c.Grain), c.Gap, c.Ramp, periods(c.Post, c.Grain)), "")
			p.entry("smallest change", optional(m, c.SmallestChange), "missing: without it, no effect can be called too small to matter")
			p.entry("value of one unit", p.value(c), "missing: no money will be claimed, which may be right")
		}
		p.entry("goal and owner", owned(m), "missing: agree on a goal, and write who is accountable for it")
		p.entry("agreed_on", p.agreed(m), fmt.Sprintf("missing, or later than the start: write the day of the signatures, before %s; later, the result is exploratory for good", p.Start))
	}
	if p.Launch == "" || p.Launch != p.Start.String() {
		p.line("\nThe program's `launch` is %s. Set it to %s, so that what was agreed before counts as agreed before.", led(p.Launch, "missing"), p.Start)
	}
}

func led(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// entry is a line with a box that is ticked if the register says it.
func (p *page) entry(what, said, missing string) {
	box := "x"
	if said == "" {
		box, said = " ", missing
	}
	p.line("- [%s] %s: %s", box, what, said)
}

func optional(m Measure, x *float64) string {
	if x == nil {
		return ""
	}
	return amount(m, *x)
}

func (p *page) value(c models.Metric) string {
	if c.ValuePerUnit == nil {
		return ""
	}
	return fmt.Sprintf("%.12g %s per person and %s", *c.ValuePerUnit, p.Currency, c.Grain)
}

func owned(m Measure) string {
	if m.Goal == "" || m.Owner == "" {
		return ""
	}
	return m.Goal + ", " + m.Owner
}

// agreed is the day of the agreement, if it is not later than the start.
func (p *page) agreed(m Measure) string {
	if m.Agreed == "" || m.Agreed > p.Start.String() {
		return ""
	}
	return m.Agreed
}

// agreement is what the owner agrees to, in words.
func (p *page) agreement() {
	p.title("Words to agree on")
	for _, m := range p.Metrics {
		if !m.Study.IsReportable {
			continue
		}
		whose, than := "the people trained", "people of the same groups who still wait"
		if p.Design == models.DesignWaitList {
			whose = "everybody drawn for the first wave, whether or not they come,"
		}
		if p.Design == models.DesignAll {
			than = "colleagues of the same groups outside the plan"
		}
		better := "rises"
		if m.Contract.Better == "lower" {
			better = "falls"
		}
		matters := "by an amount still to be agreed on"
		if m.Study.SmallestChange != nil {
			matters = "by at least " + amount(m, *m.Study.SmallestChange) + " more"
		}
		p.line("> %s is what %s is for. It matters if, by %s, %s of %s %s %s than among %s. With this plan, a change below %s may be there and not be found: the result is then \"cannot tell\", and not \"no effect\".",
			m.Name, p.ProgramName, m.Study.AnswerDate, m.Name, whose, better, matters, than, amount(m, *m.Study.DetectableEffect))
	}
	p.line("> Metric, windows, smallest change and who goes first do not change after the signatures. Until their wave begins, nobody who waits is trained. Whatever comes out is published, in the same place and with its interval.")
}

func (p *page) signatures() {
	p.title("Signatures")
	owners := map[string]bool{}
	for _, m := range p.Metrics {
		if m.Owner != "" && !owners[m.Owner] {
			owners[m.Owner] = true
			p.line("%s, owner of the goal: ______________________ on ____________\n", m.Owner)
		}
	}
	if len(owners) == 0 {
		p.line("Owner of the goal: ______________________ on ____________\n")
	}
	p.line("For the program: ______________________ on ____________\n")
	p.line("For the data: ______________________ on ____________")
}
