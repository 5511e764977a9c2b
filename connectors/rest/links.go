package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// nextURL follows the URL that the response has at one of the paths, relative or not.
type nextURL struct{ paths []string }

// odataLinks are where OData 4, 3 and 2 have the link to the next page.
var odataLinks = []string{"@odata.nextLink", "odata.nextLink", "d.__next"}

func (nextURL) first(list request) (request, error) { return list, nil }

func (n nextURL) next(p page) (*request, error) {
	for _, path := range n.paths {
		value, found := p.response.at(path)
		if !found || slices.Contains([]string{"null", `""`, "false"}, string(value)) {
			continue
		}
		var link string
		if err := json.Unmarshal(value, &link); err != nil {
			return nil, fmt.Errorf("the next page (%s) is not a URL; check paging.path", path)
		}
		return followed(p.request, path, link)
	}
	return nil, nil
}

// followed returns the request for a link, which must be on the same host, because no
// other host may receive the credentials.
func followed(from request, where, link string) (*request, error) {
	next, err := from.url.Parse(link)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the next page (%s) is not a URL; check paging.path", where)
	case !sameHost(next, from.url) || next.User != nil:
		return nil, fmt.Errorf("the next page (%s) is on another host, %s; check paging.path", where, next.Host)
	}
	from.url = next
	return &from, nil
}

// linkHeader follows the link with rel=next in the header Link (RFC 8288).
type linkHeader struct{}

func (linkHeader) first(list request) (request, error) { return list, nil }

func (linkHeader) next(p page) (*request, error) {
	values := p.response.header.Values("Link")
	links := linksTo(values, "next")
	slices.Sort(links)
	switch links = slices.Compact(links); len(links) {
	case 0:
		if !areLinks(values) {
			return nil, errors.New("the header Link cannot be read, so that nobody can tell whether it has a next page; declare another way of paging")
		}
		return nil, nil
	case 1:
		return followed(p.request, "header Link", links[0])
	}
	return nil, errors.New("the header Link has two links with rel=next; declare another way of paging")
}

// linksTo are the links with one of the relations in the values of the header Link, which
// are read by RFC 8288, appendix B.2. What is no link is passed over.
func linksTo(values []string, relations ...string) (links []string) {
	for _, value := range values {
		for value != "" {
			l, rest, _ := firstLink(value)
			if slices.ContainsFunc(l.relations, func(r string) bool { return slices.Contains(relations, r) }) {
				links = append(links, l.target)
			}
			value = rest
		}
	}
	return links
}

// areLinks reports whether the values have nothing but links.
func areLinks(values []string) bool {
	for _, value := range values {
		for value != "" {
			var ok bool
			if _, value, ok = firstLink(value); !ok {
				return false
			}
		}
	}
	return true
}

// link is one of the header Link.
type link struct {
	target    string
	relations []string // in lower case: rel="next last" has two
}

// firstLink reads the first link of a value, and returns what follows its comma. If ok is
// false, what stands before that is no link.
func firstLink(value string) (l link, rest string, ok bool) {
	value = strings.TrimLeft(value, " \t,")
	if value == "" {
		return l, "", true
	}
	target, rest, isClosed := strings.Cut(strings.TrimPrefix(value, "<"), ">")
	if value[0] != '<' || !isClosed {
		_, rest, _ = strings.Cut(value, ",")
		return l, rest, false
	}
	l.target = target
	isFirst := true
	for {
		if rest = strings.TrimLeft(rest, " \t"); !strings.HasPrefix(rest, ";") {
			before, after, _ := strings.Cut(rest, ",")
			return l, after, strings.TrimSpace(before) == ""
		}
		var name, text string
		if name, text, rest, ok = parameterOf(rest[1:]); !ok {
			return link{}, "", false
		}
		if isFirst && strings.EqualFold(name, "rel") { // a second one does not count
			isFirst, l.relations = false, strings.Fields(strings.ToLower(text))
		}
	}
}

// parameterOf reads a parameter of a link: a name, or a name with a value, which may be in
// quotes. If ok is false, the quotes do not end.
func parameterOf(text string) (name, value, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t")
	end := strings.IndexAny(text, " \t=;,")
	if end < 0 {
		return text, "", "", true
	}
	name, rest = text[:end], strings.TrimLeft(text[end:], " \t")
	if !strings.HasPrefix(rest, "=") {
		return name, "", rest, true
	}
	rest = strings.TrimLeft(rest[1:], " \t")
	if strings.HasPrefix(rest, `"`) {
		value, rest, ok = quotedText(rest)
		return name, value, rest, ok
	}
	if end = strings.IndexAny(rest, ";,"); end < 0 {
		end = len(rest)
	}
	return name, strings.TrimSpace(rest[:end]), rest[end:], true
}

// quotedText is the text in the quotes that a text begins with, and what follows them. A
// backslash stands before a character that is meant itself.
func quotedText(text string) (inside, rest string, ok bool) {
	var plain strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return plain.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		plain.WriteByte(text[i])
	}
	return "", "", false
}

// isWebLink reports whether a text may be a link and not a cursor.
func isWebLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Host != "" || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "?"))
}
