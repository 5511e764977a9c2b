package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// sign is a value beside the records that tells how many there are, or that they are not
// what was asked for.
type sign struct {
	kind  signKind
	path  string // where it is: "meta.total", or "header:X-Total-Count"
	value string // empty if it is null or nothing plain
}

// plainName is a name as in signNames.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// maxSignDepth is how deep signs are looked for, as in "meta.paging.next.href".
const maxSignDepth = 4

// signs are the signs of a response beside its records, except those to be ignored.
func (s Settings) signs(of response) []sign {
	var found []sign
	for name, values := range of.header {
		found = append(found, headerSigns(name, values)...)
	}
	if of.body != nil && of.body[0] == '{' {
		list, _ := of.at(s.records())
		found = append(found, bodySigns("", of.body, list, 1)...)
	}
	slices.SortFunc(found, func(a, b sign) int { return strings.Compare(a.path, b.path) })
	return slices.DeleteFunc(found, func(g sign) bool { return slices.Contains(s.IgnoreSigns, g.path) })
}

func headerSigns(name string, values []string) []sign {
	path, value := inHeader+name, strings.Join(values, ", ")
	plain := strings.TrimPrefix(plainName(name), "x")
	kind, known := signNames[plain]
	if !known && endsInTotal(plain) {
		kind, known = signTotal, true
	}
	switch {
	case name == "Link":
		if next := linksTo(values, "next"); len(next) > 0 {
			return []sign{{signNext, path, next[0]}}
		}
		if len(linksTo(values, "prev", "previous", "first", "last")) > 0 {
			return []sign{{signNext, path, ""}} // it tells of pages, and of no next one
		}
	case name == "Content-Range": // items 0-9/250
		_, total, _ := strings.Cut(value, "/")
		return []sign{{signTotal, path, total}}
	case known && kind.isAnywhere():
		return []sign{{kind, path, value}}
	case strings.Contains(plain, "pag") && strings.HasPrefix(value, "{") && json.Valid([]byte(value)): // X-Pagination: {"TotalCount": 24}
		return bodySigns(path+".", []byte(value), nil, 1)
	}
	return nil
}

// endsInTotal reports whether the name of a header ends as those of totals do, which services
// put the name of what is counted before.
func endsInTotal(name string) bool {
	return slices.ContainsFunc([]string{"totalcount", "totalrecords", "totalresults"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// bodySigns looks for signs in an object, but not among the records.
func bodySigns(prefix string, object, records []byte, depth int) (found []sign) {
	for key, value := range members(object) {
		if len(records) > 0 && len(value) > 0 && &value[0] == &records[0] {
			continue
		}
		path := prefix + string(unquoted(key))
		kind, known := kindBeside(path, string(unquoted(key)))
		switch {
		case known && !kind.isAnywhere():
			found = append(found, sign{kind, path, told(value)})
		case value[0] == '[':
			found = append(found, relations(path, value)...)
		case value[0] != '{' && known:
			found = append(found, sign{kind, path, plainText(value)})
		case value[0] != '{':
		case known && kind == signNext && !isEmptyObject(value):
			found = append(found, nextSign(path, value))
		case depth < maxSignDepth:
			found = append(found, bodySigns(path+".", value, records, depth+1)...)
		}
	}
	return found
}

// plainText is the text of a value that is no object or list; empty for null.
func plainText(value []byte) string {
	if value[0] == 'f' {
		return "false"
	}
	text, _ := scalar(value)
	return text
}

// kindBeside is the kind of a sign, by its name, or by its path where the name says too
// little. Of an error, only a key at the top tells: below, it may be that of a record.
func kindBeside(path, name string) (signKind, bool) {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		parts[i] = plainName(part)
	}
	if kind, known := signNames[strings.Join(parts, ".")]; known {
		return kind, true
	}
	kind, known := signNames[plainName(name)]
	return kind, known && kind.isAnywhere()
}

// told is a value as the sign of an error has it: empty if it says nothing.
func told(value []byte) string {
	switch value[0] {
	case '{', '[':
		if isEmptyObject(value) {
			return ""
		}
		return "something"
	case 'n':
		return ""
	}
	return string(unquotedOrPlain(value))
}

// nextSign is the sign of an object such as {"href": "..."} or {"after": "..."}.
func nextSign(path string, object []byte) sign {
	empty := sign{signNext, path, ""}
	for key, value := range members(object) {
		if text, ok := scalar(value); ok {
			return sign{signNext, path + "." + string(unquoted(key)), text}
		}
		if value[0] == '{' || value[0] == '[' {
			empty.value = "an object"
		}
	}
	return empty
}

// relations are the signs of a list of links: [{"rel": "next", "href": "..."}].
func relations(path string, list []byte) (found []sign) {
	for _, key := range relationKeys {
		s := selector{path, key, "next", ""}
		for _, target := range []string{"href", "url", "uri"} {
			s.value = target
			if value, err := s.findIn(list); err == nil && value != nil {
				text, _ := scalar(value)
				found = append(found, sign{signNext, s.String(), text})
			}
		}
	}
	return found
}

func isEmptyObject(object []byte) bool { return len(bytes.TrimSpace(object[1:len(object)-1])) == 0 }

// shown is the path as it may be shown.
func (s sign) shown() string {
	name, isHeader := strings.CutPrefix(s.path, inHeader)
	list, isSelector := "", ""
	for _, key := range relationKeys {
		if before, after, found := strings.Cut(name, "["+key+"=next]"); found {
			list, isSelector, name = before, "["+key+"=next]", strings.TrimPrefix(after, ".")
		}
	}
	switch {
	case isSelector != "":
		return keyName(list) + isSelector + "." + keyName(name)
	case isHeader:
		return inHeader + keyName(name)
	}
	return keyName(name)
}

// relationKeys are the keys of the relations of a list of links.
var relationKeys = []string{"rel", "relation"}

// saysMore reports whether the sign says that there are more records than were read.
func (s sign) saysMore(records int64, pages int) bool {
	switch s.kind {
	case signTotal, signCount:
		return s.number() > records
	case signRows: // may be the size that was requested, except where a job is told of
		return false
	case signPages:
		return s.number() > int64(pages)
	case signLast:
		return strings.EqualFold(s.value, "false")
	case signPart, signFault, signOK, signState: // complains looks at them
		return false
	default: // a flag, a link, a cursor, or the number of the next page
		return s.value != "" && !strings.EqualFold(s.value, "false") && s.value != "0" && s.number() >= 0
	}
}

// number is the value as a number, 0 if it is none.
func (s sign) number() int64 {
	n, err := strconv.ParseInt(s.value, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// proves reports whether the sign shows that the list ends with what was read.
func (s sign) proves(records int64) bool {
	switch s.kind {
	case signTotal:
		return s.value == strconv.FormatInt(records, 10)
	case signRows, signPart, signFault, signOK, signState:
		return false
	case signCount, signPages: // may be about the page, or about pages of another size
		return false
	case signLast:
		return strings.EqualFold(s.value, "true")
	default:
		return !s.saysMore(records, 1)
	}
}

// says is the sign in words.
func (s sign) says() string {
	what := "the response (" + s.shown() + ")"
	if name, isHeader := strings.CutPrefix(s.shown(), inHeader); isHeader {
		what = "the header " + name
	}
	switch s.kind {
	case signTotal, signCount, signRows:
		return fmt.Sprintf("%s tells of %s records", what, s.value)
	case signPages:
		return fmt.Sprintf("%s tells of %s pages", what, s.value)
	default:
		return what + " tells of more records"
	}
}

// saysThan is the sign in words, and what was read instead.
func (s sign) saysThan(records int64, pages int) string {
	switch s.kind {
	case signTotal, signCount:
		return fmt.Sprintf("%s, not %d", s.says(), records)
	case signPages:
		return fmt.Sprintf("%s, not %d", s.says(), pages)
	default:
		return fmt.Sprintf("%s than the %d that came", s.says(), records)
	}
}

// remedy is the paging to declare.
func (s sign) remedy(declared Paging) string {
	name := plainName(s.path[strings.LastIndexByte(s.path, '.')+1:])
	switch {
	case declared.isSplit() && s.kind == signTotal:
		return "check paging, and run again"
	case declared.isSplit():
		return "check paging"
	case s.path == inHeader+"Link":
		return "declare `paging: {type: link_header}`"
	case strings.HasSuffix(s.path, "odata.nextLink") || name == "next" && strings.HasSuffix(s.path, "__next"):
		return "declare `paging: {type: odata}`"
	case name == "totalresults":
		return "declare `paging: {type: scim}`"
	case s.kind == signTotal || s.kind == signCount:
		return fmt.Sprintf("declare `total: %s`, and paging of type page or offset", s.shown())
	case s.kind == signPages:
		return fmt.Sprintf("declare paging of type page with `pages: %s`", s.shown())
	case isWebLink(s.value):
		return fmt.Sprintf("declare `paging: {type: next_url, path: %s}`", s.shown())
	case s.kind == signMore:
		return fmt.Sprintf("declare paging with `more: %s`", s.shown())
	case s.kind == signLast:
		return fmt.Sprintf("declare paging with `end: %s`", s.shown())
	}
	return fmt.Sprintf("declare `paging: {type: cursor, path: %s, param: ...}`", s.shown())
}

// reportedError returns an error if a response of status 200, with its signs, reports one, or
// says that what it has is not all that was asked for.
func (s Settings) reportedError(of response, signs []sign) error {
	if s.ErrorPath != "" {
		if value, found := of.at(s.ErrorPath); found && isTold(value) {
			return fmt.Errorf("the response reports an error (%s), although its status is %d; check auth, url and query", s.ErrorPath, http.StatusOK)
		}
	}
	for _, sign := range signs {
		switch {
		case !sign.complains() || strings.HasPrefix(s.Records+".", sign.path+"."):
		case sign.kind == signPart:
			return fmt.Errorf("the response says that it is not whole (%s), although its status is %d; ask for less at a time, or run again; if that key means something else, add it to ignore_signs", sign.shown(), http.StatusOK)
		default:
			return fmt.Errorf("the response reports an error (%s), although its status is %d; check auth, url and query; if that key means something else, add it to ignore_signs", sign.shown(), http.StatusOK)
		}
	}
	return nil
}

// complains reports whether a sign says that the response is not what was asked for.
func (s sign) complains() bool {
	value := strings.ToLower(s.value)
	switch s.kind {
	case signPart, signFault:
		return !slices.Contains([]string{"", "false", "0"}, value)
	case signOK:
		return value == "false"
	case signState:
		return slices.Contains([]string{"error", "fail", "failed", "failure"}, value)
	}
	return false
}

// isTold reports whether a value says anything: it is not null, false, 0 or empty.
func isTold(value []byte) bool { return !slices.Contains([]string{"", "false", "0"}, told(value)) }
