package project

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// FindingRule says when findings of a kind keep the marts from being published.
type FindingRule struct {
	Code    string `yaml:"code" required:"true" format:"code" doc:"Kind of finding, one of those in [Facts](facts.md#the-checks)."`
	Feed    string `yaml:"feed" otherwise:"every feed without a rule of its own" doc:"Feed for which the rule holds."`
	Blocks  string `yaml:"blocks" required:"true" format:"never, always, or a share such as 2%" doc:"'never', whatever the findings change; 'always', from the first row on; or above a share of the rows of a delivery, such as '2%', beside what blocks without a rule for what it does to the figures."`
	Because string `yaml:"because" otherwise:"none" doc:"Why they never block; required with 'never', and published with the findings."`
}

// share is the share of rows above which findings block: 0 always does, and null never.
func (r FindingRule) share() (share *float64, err error) {
	switch r.Blocks {
	case "never":
		return nil, nil
	case "always":
		return new(0.), nil
	}
	percent, isShare := strings.CutSuffix(r.Blocks, "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
	if !isShare || err != nil || !(x > 0 && x < 100) {
		return nil, fmt.Errorf("%q is not when findings block; write never, always, or a share of the rows such as 2%%", r.Blocks)
	}
	return new(x / 100), nil
}

// validateFindings reports every fault of the rules that their keys cannot tell. Which
// codes there are is not known here.
func (c *Config) validateFindings() (errs []error) {
	seen := map[[2]string]bool{}
	for i, r := range c.Findings {
		fault := func(key string, err error) {
			errs = append(errs, fmt.Errorf("findings[%d].%s: %w", i+1, key, err))
		}
		if r.Code == "" {
			fault("code", errors.New("is missing; write the code of a finding, as docs/facts.md has it"))
		}
		if _, known := c.Feeds[r.Feed]; r.Feed != "" && !known {
			fault("feed", fmt.Errorf("there is no feed %q; write the name of one, or remove the key", r.Feed))
		}
		if seen[[2]string{r.Code, r.Feed}] {
			fault("code", fmt.Errorf("%s has another rule for the same feeds; keep one of them", r.Code))
		}
		seen[[2]string{r.Code, r.Feed}] = true
		if r.Blocks == "" {
			fault("blocks", errors.New("is missing; write never, always, or a share of the rows such as 2%"))
		} else if _, err := r.share(); err != nil {
			fault("blocks", err)
		}
		switch {
		case r.Blocks == "never" && strings.TrimSpace(r.Because) == "":
			fault("because", errors.New("is missing; say why findings of this kind never keep the marts from being published"))
		case r.Blocks != "never" && r.Because != "":
			fault("because", errors.New("is the reason for never; write `blocks: never`, or remove it"))
		}
	}
	return errs
}

// FindingRuleRows are the valid rules as rows of run_finding_rules.
func (c *Config) FindingRuleRows() []models.FindingRuleRow {
	rows := make([]models.FindingRuleRow, len(c.Findings))
	for i, r := range c.Findings {
		share, _ := r.share() // valid since the configuration was loaded
		rows[i] = models.FindingRuleRow{Code: r.Code, Feed: r.Feed, BlockShare: share, Because: r.Because}
	}
	return rows
}
