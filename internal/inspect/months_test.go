package inspect

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/transform"
)

// TestPeriodsAreFound: the signs of a text tell only which forms need not be tried.
func TestPeriodsAreFound(t *testing.T) {
	t.Parallel()
	may := rapid.OneOf(
		rapid.StringMatching(`(Jan|Mai|MÄRZ|Février|septiembre|Dez|May|September)[ '/.-]{0,2}[0-9]{0,4}`),
		rapid.StringMatching(`(FY ?)?(20)?[0-9]{2}[ /-]?Q[1-5]|Q[1-4][ /-]?(FY ?)?[0-9]{2,4}`),
		rapid.StringMatching(`(19|20)?[0-9]{2}[-/.]?W?[0-9]{1,2}|(KW ?)?[0-9]{2}[./][0-9]{2,4}`),
		rapid.StringMatching(`[0-9A-Za-zé.,:/ '-]{0,12}`), rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := may.Draw(t, "text")
		for _, language := range append([]string{""}, transform.Languages()...) {
			want := slices.IndexFunc(periods, func(p period) bool { return p.is(text, language) })
			got, ok := periodOf(text, language)
			if ok != (want >= 0) || ok && got.format+got.language != periods[want].format+periods[want].language {
				t.Fatalf("%q in %q: %v, %q, want form %d", text, language, ok, got.format, want)
			}
		}
	})
}
