package project

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// secrets are the values of the environment variables that a configuration names, by
// variable.
type secrets map[string]string

// given are secrets that services gave during a run. It may be used by several goroutines.
type given struct {
	mu     sync.Mutex
	values []string
}

func (g *given) add(secret string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(secret) >= shortest && !slices.Contains(g.values, secret) {
		g.values = append(g.values, secret)
	}
}

// beside are the secrets and those of the environment; what the environment has keeps its
// name.
func (g *given) beside(s secrets) secrets {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.values) == 0 {
		return s
	}
	all := secrets{}
	for i, value := range g.values {
		if !slices.Contains(slices.Collect(maps.Values(s)), value) {
			all[fmt.Sprintf("token %d", i+1)] = value
		}
	}
	maps.Copy(all, s)
	return all
}

// shortest is the length in bytes from which a value is replaced. Shorter ones occur
// in texts by chance.
const shortest = 4

// redact replaces every value by the name of its variable, however a message writes
// it, also if the message cuts it off. A part of a value may be a common word, so it is
// replaced only where it looks like a part of a path, or is quoted.
func (s secrets) redact(text string) string {
	whole, parts := map[string]string{}, map[string]string{}
	for _, variable := range slices.Sorted(maps.Keys(s)) {
		name := "${" + variable + "}"
		text = withoutBeginning(text, s[variable], name)
		for _, as := range spellings(s[variable]) {
			whole[as] = name
		}
		for _, as := range inBase64(s[variable]) {
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

// withoutBeginning replaces the beginning of a value that a message cut off: what
// stands before an ellipsis.
func withoutBeginning(text, value, name string) string {
	for _, ellipsis := range []string{"…", "..."} {
		parts := strings.Split(text, ellipsis)
		for i, part := range parts[:len(parts)-1] {
			for end := len(value) - 1; end >= shortest; end-- {
				if before, found := strings.CutSuffix(part, value[:end]); found {
					parts[i] = before + name
					break
				}
			}
		}
		text = strings.Join(parts, ellipsis)
	}
	return text
}

// inBase64 are the texts that stand for a value in base64, of either alphabet, wherever
// it begins in what was encoded, as in user:password. Of its first and last character,
// what depends on the neighbors is left out.
func inBase64(value string) (all []string) {
	for before := range 3 {
		bytes := append(make([]byte, before), value...)
		from, until := (before*8+5)/6, len(bytes)*8/6
		if until-from < shortestInBase64 {
			continue
		}
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			all = append(all, alphabet.EncodeToString(bytes)[from:until])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// shortestInBase64 is the length from which a text is not base64 by chance.
const shortestInBase64 = 6

// spellings are the ways in which a message may write a value: as it is, in upper or
// lower case, quoted, as JSON, HTML or hexadecimal digits, escaped for a URL, or with the
// escapes of a URL undone.
func spellings(value string) []string {
	quoted, ascii := strconv.Quote(value), strconv.QuoteToASCII(value)
	all := []string{
		value, strings.TrimSpace(value), quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], html.EscapeString(value), hex.EncodeToString([]byte(value)), path.Clean(value), filepath.FromSlash(path.Clean(value)),
	}
	for _, escaped := range []string{url.QueryEscape(value), strings.ReplaceAll(url.QueryEscape(value), "+", "%20"), url.PathEscape(value), (&url.URL{Path: value}).EscapedPath(), url.UserPassword("", value).String()[1:], strings.ReplaceAll(value, " ", "+")} {
		all = append(all, escaped, escapes.ReplaceAllStringFunc(escaped, strings.ToLower))
	}
	for _, escapesHTML := range []bool{true, false} {
		var inJSON strings.Builder
		encoder := json.NewEncoder(&inJSON)
		encoder.SetEscapeHTML(escapesHTML)
		if err := encoder.Encode(value); err == nil {
			text := strings.TrimSuffix(inJSON.String(), "\n")
			all = append(all, text[1:len(text)-1])
		}
	}
	all = append(all, inEntities.Replace(value), everyUnit(value), everyByte(value), url.PathEscape(url.QueryEscape(value)), url.PathEscape(strings.ReplaceAll(url.QueryEscape(value), "+", "%20")))
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

// inEntities escapes HTML with the names and digits that Python writes.
var inEntities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// everyUnit writes each unit of UTF-16 as an escape of JSON.
func everyUnit(value string) string {
	var all strings.Builder
	for _, unit := range utf16.Encode([]rune(value)) {
		fmt.Fprintf(&all, `\u%04x`, unit)
	}
	return all.String()
}

// everyByte writes each byte as an escape of a URL.
func everyByte(value string) string {
	var all strings.Builder
	for i := range len(value) {
		fmt.Fprintf(&all, "%%%02X", value[i])
	}
	return all.String()
}

// escapes are those of a URL.
var escapes = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

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
