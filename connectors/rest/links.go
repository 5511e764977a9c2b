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
	links := linksTo(p.response.header.Values("Link"), "next")
	slices.Sort(links)
	switch links = slices.Compact(links); len(links) {
	case 0:
		return nil, nil
	case 1:
		return followed(p.request, "header Link", links[0])
	}
	return nil, errors.New("the header Link has two links with rel=next; declare another way of paging")
}

// linksTo are the links with one of the relations in the values of the header Link.
func linksTo(values []string, relations ...string) (links []string) {
	for _, value := range values {
		for value != "" {
			var target, parameters string
			var found bool
			if _, value, found = strings.Cut(value, "<"); !found {
				break
			}
			if target, value, found = strings.Cut(value, ">"); !found {
				break
			}
			parameters, value = untilComma(value)
			if slices.ContainsFunc(relationsOf(parameters), func(r string) bool { return slices.Contains(relations, r) }) {
				links = append(links, target)
			}
		}
	}
	return links
}

// untilComma splits at the first comma outside of quotes.
func untilComma(text string) (before, after string) {
	inQuotes := false
	for i, c := range text {
		switch {
		case c == '"':
			inQuotes = !inQuotes
		case c == ',' && !inQuotes:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// relationsOf are the relations of a link, in lower case: rel="next last" has two.
func relationsOf(parameters string) []string {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			return strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`)))
		}
	}
	return nil
}

// isWebLink reports whether a text may be a link and not a cursor.
func isWebLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Host != "" || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "?"))
}
