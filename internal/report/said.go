package report

import "github.com/impactmart/impactmart/internal/language"

func (r result) sentence(_ *language.Language) string    { return r.VerdictSentence }
func (r ramp) sentence(_ *language.Language) string      { return r.VerdictSentence }
func (f DataFinding) what(_ *language.Language) string   { return f.What }
func (f DataFinding) done(_ *language.Language) string   { return f.Done }
func (f DataFinding) remedy(_ *language.Language) string { return f.SheetRemedy }
func (c Check) rule(_ *language.Language) string         { return c.Rule }
func (c Check) whyNot(_ *language.Language) string       { return *c.Reason }
func (r Reject) problem(_ *language.Language) string     { return r.Problem }
func (r Reject) remedy(_ *language.Language) string      { return r.Remedy }
