package transform

import (
	"maps"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// vocabulary is the closed list of words that a column accepts; all readers of a
// Normalizer share it, and it never changes.
type vocabulary struct {
	values  []string       // canonical values, in display order
	meaning map[string]int // folded word -> position in values
}

// newVocabulary builds the list from the values that the table allows and the words
// that the user declares. A declared word takes precedence over a value's own name.
func newVocabulary(values []string, declared map[string]Names) (*vocabulary, []string) {
	v := &vocabulary{values: slices.Clone(values), meaning: map[string]int{}}
	var clashes []string
	for _, value := range slices.Sorted(maps.Keys(declared)) {
		at := slices.Index(v.values, value)
		if at < 0 {
			at = len(v.values)
			v.values = append(v.values, value)
		}
		for _, word := range declared[value] {
			if other, taken := v.meaning[models.Fold(word)]; taken && other != at {
				clashes = append(clashes, word)
			}
			v.meaning[models.Fold(word)] = at
		}
	}
	for at, value := range v.values {
		if _, taken := v.meaning[models.Fold(value)]; !taken {
			v.meaning[models.Fold(value)] = at
		}
	}
	return v, clashes
}

// list returns all accepted words, for a message.
func (v *vocabulary) list() string {
	return strings.Join(slices.Sorted(maps.Keys(v.meaning)), ", ")
}

// finder looks up words for one reader. It remembers recent spellings, so that a
// column with few words costs neither folding nor hashing.
type finder struct {
	*vocabulary
	recent [16]spelling
	next   int
}

type spelling struct {
	text string // empty only if unused, because an empty cell is null
	at   int
}

func (f *finder) find(cell string) (at int, ok bool) {
	for i := range f.recent {
		if f.recent[i].text == cell {
			return f.recent[i].at, true
		}
	}
	if len(cell) > maxText {
		return 0, false
	}
	at, ok = f.meaning[models.Fold(cell)]
	if ok {
		f.recent[f.next%len(f.recent)] = spelling{strings.Clone(cell), at}
		f.next++
	}
	return at, ok
}

func (f *finder) value(cell string) (string, string) {
	if at, ok := f.find(cell); ok {
		return f.values[at], ""
	}
	return "", UnknownValue
}

// truths are the values of a boolean, at the positions that truth relies on.
var truths = []string{"false", "true"}

// truthWords are accepted in every boolean column.
var truthWords = map[string]Names{"false": {"false", "no", "0"}, "true": {"true", "yes", "1"}}

func (f *finder) truth(cell string) (bool, string) {
	if at, ok := f.find(cell); ok {
		return at == 1, ""
	}
	return false, NotABoolean
}
