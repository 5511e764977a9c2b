package project

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"path"
	"path/filepath"
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
// it. A part of a value may be a common word, so it is replaced only where it looks
// like a part of a path, or is quoted.
func (s secrets) redact(text string) string {
	whole, parts := map[string]string{}, map[string]string{}
	for _, variable := range slices.Sorted(maps.Keys(s)) {
		name := "${" + variable + "}"
		for _, as := range spellings(s[variable]) {
			whole[as] = name
		}
		for _, part := range partsOf(s[variable]) {
			for _, as := range spellings(part) {
				parts["/"+as], parts[as+"/"], parts[`"`+as+`"`] = "/"+name, name+"/", `"`+name+`"`
			}
		}
	}
	return replaced(replaced(text, whole), parts)
}

// replaced replaces texts by others, long ones first, because one may be part of
// another.
func replaced(text string, by map[string]string) string {
	longest := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	var pairs []string
	for _, old := range longest {
		pairs = append(pairs, old, by[old])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// spellings are the ways in which a message may write a value: as it is, in upper or
// lower case, quoted, escaped for a URL, or with the escapes of a URL undone.
func spellings(value string) []string {
	quoted := strconv.Quote(value)
	all := []string{
		value, strings.TrimSpace(value), quoted[1 : len(quoted)-1],
		url.QueryEscape(value), strings.ReplaceAll(url.QueryEscape(value), "+", "%20"), url.PathEscape(value), (&url.URL{Path: value}).EscapedPath(), path.Clean(value), filepath.FromSlash(path.Clean(value)),
	}
	if inJSON, err := json.Marshal(value); err == nil {
		all = append(all, string(inJSON[1:len(inJSON)-1]))
	}
	for _, undo := range []func(string) (string, error){url.QueryUnescape, url.PathUnescape} {
		if plain, err := undo(value); err == nil {
			all = append(all, plain)
		}
	}
	for _, as := range all {
		all = append(all, strings.ToUpper(as), strings.ToLower(as))
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(as string) bool { return len(as) < shortest })
}

// partsOf are the folders and the file of a value that is a path, and the name of the
// file without its extension; of a URL, its host and the parts of its path.
func partsOf(value string) []string {
	if _, rest, isURL := strings.Cut(value, "://"); isURL {
		value = rest
	}
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == '/' || r == '\\' })
	if len(parts) == 0 {
		return nil
	}
	last := parts[len(parts)-1]
	parts = append(parts, strings.TrimSuffix(last, path.Ext(last)))
	return slices.DeleteFunc(parts, func(part string) bool { return part == value })
}

// telling are the secrets whose value is more than a number, such as a year.
func (s secrets) telling() secrets {
	out := maps.Clone(s)
	maps.DeleteFunc(out, func(_, value string) bool {
		return strings.Trim(value, "0123456789") == "" && len(value) <= longestNumber
	})
	return out
}

// longestNumber is the length of a date without separators.
const longestNumber = 8
