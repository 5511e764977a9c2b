package rest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// sign is a value beside the records that tells how many there are. Services name them
// in a few ways, which are known here, so that a list is not taken for whole because its
// paging was not declared, or was declared wrong.
type sign struct {
	kind  signKind
	path  string // where it is: "meta.total", or "header:X-Total-Count"
	value string // empty if it is null or nothing plain
}

// signKind is what a sign tells.
type signKind int

const (
	signTotal signKind = iota // the number of records of the whole list
	signCount                 // the same, or the number of records of the page
	signPages                 // the number of pages
	signMore                  // true if more pages follow
	signLast                  // true on the last page
	signNext                  // where the next page is
)

// signNames are names of keys and headers, in lower case and with letters and digits
// only, without the "x" of headers.
var signNames = map[string]signKind{
	"total": signTotal, "totalcount": signTotal, "totalresults": signTotal, "totalrecords": signTotal, "totalelements": signTotal,
	"totalitems": signTotal, "totalsize": signTotal, "totalhits": signTotal, "totalrows": signTotal, "totalentries": signTotal,
	"recordstotal": signTotal, "numfound": signTotal, "odatacount": signTotal, "wptotal": signTotal,
	"count": signCount, "recordcount": signCount, "resultcount": signCount,
	"totalpages": signPages, "pagecount": signPages, "pages": signPages, "numpages": signPages, "pagetotal": signPages, "wptotalpages": signPages, "lastpage": signPages,
	"hasmore": signMore, "more": signMore, "hasnext": signMore, "hasnextpage": signMore, "morerecords": signMore, "moreavailable": signMore, "moreitems": signMore,
	"moreresults": signMore, "truncated": signMore, "istruncated": signMore, "incompleteresults": signMore,
	"last": signLast, "islast": signLast, "islastpage": signLast, "endofstream": signLast, "done": signLast,
	"next": signNext, "nexturl": signNext, "nexturi": signNext, "nextlink": signNext, "nexthref": signNext, "odatanextlink": signNext, "nextpage": signNext,
	"nextpageurl": signNext, "nextpagelink": signNext, "nextpageuri": signNext, "nextpagetoken": signNext, "nexttoken": signNext, "nextcursor": signNext,
	"nextoffset": signNext, "nextstart": signNext, "nextrecordsurl": signNext, "continuation": signNext, "continuationtoken": signNext,
	"nextcontinuationtoken": signNext, "nextpageid": signNext, "pagetoken": signNext, "skiptoken": signNext, "scrollid": signNext, "aftercursor": signNext, "afterurl": signNext,
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
	switch kind, known := signNames[strings.TrimPrefix(plainName(name), "x")]; {
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
	case known:
		return []sign{{kind, path, value}}
	}
	return nil
}

// bodySigns looks for signs in an object, but not among the records.
func bodySigns(prefix string, object, records []byte, depth int) (found []sign) {
	for key, value := range members(object) {
		if len(records) > 0 && len(value) > 0 && &value[0] == &records[0] {
			continue
		}
		name := string(unquoted(key))
		path := prefix + name
		text, _ := scalar(value)
		if value[0] == 'f' {
			text = "false"
		}
		kind, known := signNames[plainName(name)]
		switch {
		case value[0] == '[':
			found = append(found, relations(path, value)...)
		case value[0] != '{' && known:
			found = append(found, sign{kind, path, text})
		case value[0] == '{' && known && kind == signNext && !isEmptyObject(value):
			found = append(found, nextSign(path, value))
		case value[0] == '{' && depth < maxSignDepth:
			found = append(found, bodySigns(path+".", value, records, depth+1)...)
		}
	}
	return found
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
	for _, key := range []string{"rel", "relation"} {
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

// saysMore reports whether the sign says that there are more records than were read.
func (s sign) saysMore(records int64, pages int) bool {
	switch s.kind {
	case signTotal, signCount:
		return s.number() > records
	case signPages:
		return s.number() > int64(pages)
	case signLast:
		return s.value == "false"
	default: // a flag, a link, a cursor, or the number of the next page
		return s.value != "" && s.value != "false" && s.value != "0" && s.number() >= 0
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
	case signCount, signPages: // may be about the page, or about pages of another size
		return false
	case signLast:
		return s.value == "true"
	default:
		return !s.saysMore(records, 1)
	}
}

// says is the sign in words.
func (s sign) says() string {
	what := "the response (" + s.path + ")"
	if name, isHeader := strings.CutPrefix(s.path, inHeader); isHeader {
		what = "the header " + name
	}
	switch s.kind {
	case signTotal, signCount:
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
		return fmt.Sprintf("declare `total: %s`, and paging of type page or offset", s.path)
	case s.kind == signPages:
		return fmt.Sprintf("declare paging of type page with `pages: %s`", s.path)
	case isWebLink(s.value):
		return fmt.Sprintf("declare `paging: {type: next_url, path: %s}`", s.path)
	case s.kind == signMore:
		return fmt.Sprintf("declare paging with `more: %s`", s.path)
	case s.kind == signLast:
		return fmt.Sprintf("declare paging with `end: %s`", s.path)
	}
	return fmt.Sprintf("declare `paging: {type: cursor, path: %s, param: ...}`", s.path)
}

// errorNames are keys, as in signNames, with which services report an error although
// the status is 200.
var errorNames = []string{"error", "errors", "exception", "errorcode", "errormessage", "errormsg", "fault", "faultcode", "faultstring"}

// reportedError returns an error if a response of status 200 reports one.
func (s Settings) reportedError(of response) error {
	const advice = "check auth, url and query"
	if s.ErrorPath != "" {
		if value, found := of.at(s.ErrorPath); found && isTold(value) {
			return fmt.Errorf("the response reports an error (%s), although its status is %d; %s", s.ErrorPath, http.StatusOK, advice)
		}
	}
	if of.body[0] != '{' {
		return nil
	}
	for key, value := range members(of.body) {
		name := string(unquoted(key))
		plain := plainName(name)
		failed := slices.Contains(errorNames, plain) && isTold(value) ||
			slices.Contains([]string{"success", "ok"}, plain) && string(value) == "false" ||
			plain == "status" && slices.Contains([]string{`"error"`, `"fail"`, `"failed"`, `"failure"`}, strings.ToLower(string(value)))
		if failed && !slices.Contains(s.IgnoreSigns, name) && name != s.Records {
			return errors.New("the response reports an error (" + name + "), although its status is 200; " + advice + "; if that key means something else, add it to ignore_signs")
		}
	}
	return nil
}

// isTold reports whether a value says anything: it is not null, false, 0 or empty.
func isTold(value []byte) bool {
	switch value[0] {
	case '{', '[':
		return !isEmptyObject(value)
	case '"':
		return len(value) > 2
	}
	return !slices.Contains([]string{"null", "false", "0"}, string(value))
}
