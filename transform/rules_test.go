package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestTheLimitThatIsSaid: who is told of too many hours reads the limit that was exceeded,
// in the finding and in the documentation.
func TestTheLimitThatIsSaid(t *testing.T) {
	f := field{Column: models.Column{Type: models.Float, Unit: hours}}
	f.setBounds()
	limit := "more than " + inWords(int(f.high)) + " hours"
	if limit != "more than 10,000 hours" {
		t.Errorf("the limit is written as %q", limit)
	}
	if got := f.describeRange(); !strings.Contains(got, limit) {
		t.Errorf("%q does not have %q", got, limit)
	}
	at := slices.IndexFunc(RejectCodes, func(c RejectCode) bool { return c.Code == OutOfRange })
	if got := RejectCodes[at].Doc; !strings.Contains(got, limit) {
		t.Errorf("%q does not have %q", got, limit)
	}
}
