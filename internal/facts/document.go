package facts

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/sentence"
)

// Document is the list of checks as Markdown, for docs/facts.md.
func Document() string {
	var b strings.Builder
	for _, c := range Checks {
		says := sentence.Facts[c.Code]
		fmt.Fprintf(&b, "### `%s`\n\n%s\n\n", c.Code, says.Rule)
		fmt.Fprintf(&b, "- What is done: %s\n- Who keeps the sheet: %s\n- Who keeps the configuration: %s\n- Blocks: %s\n\n", says.Done, says.Sheet, c.Project, c.whenItBlocks())
	}
	return b.String()
}

// whenItBlocks is the rule in words.
func (c Check) whenItBlocks() string {
	switch {
	case c.BlockShare > 0 && c.BlockShare < 0.001 && c.BlockPeople == 0:
		return "always."
	case c.BlockShare > 0 && c.BlockShare < 0.001:
		return fmt.Sprintf("if at least %d people or teams are concerned.", c.BlockPeople)
	case c.BlockShare > 0 && c.BlockPeople == 0:
		return fmt.Sprintf("above %.0f %% of the rows of a delivery.", 100*c.BlockShare)
	case c.BlockShare > 0:
		return fmt.Sprintf("above %.0f %% of the rows of a delivery, if at least %d people or teams are concerned.", 100*c.BlockShare, c.BlockPeople)
	case c.Counts:
		return "if an estimate moves by more than one standard error without the people concerned, or by more than a quarter of one and then differs from zero where it did not, or the other way around, or has the other sign."
	case c.Least > 0:
		return fmt.Sprintf("never; it is told from %d people or teams on.", c.Least)
	}
	return "never."
}
