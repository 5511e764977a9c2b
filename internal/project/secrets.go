package project

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// secrets are the values of the environment variables that a configuration names, by
// variable.
type secrets map[string]string

// shortest is the length in bytes from which a value is replaced. Shorter ones occur
// in texts by chance.
const shortest = 4

// redact replaces every value by the name of its variable, however a message writes
// it: as it is, quoted, or as part of a URL. Long values are replaced first, because
// one may be part of another.
func (s secrets) redact(text string) string {
	type written struct{ as, name string }
	var all []written
	for name, value := range s {
		if len(value) < shortest {
			continue
		}
		quoted := strconv.Quote(value)
		for _, as := range []string{value, quoted[1 : len(quoted)-1], url.QueryEscape(value), url.PathEscape(value)} {
			all = append(all, written{as, "${" + name + "}"})
		}
	}
	slices.SortFunc(all, func(a, b written) int {
		return cmp.Or(cmp.Compare(len(b.as), len(a.as)), cmp.Compare(a.as, b.as), cmp.Compare(a.name, b.name))
	})
	for _, w := range all {
		text = strings.ReplaceAll(text, w.as, w.name)
	}
	return text
}
