package rest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Paging is how the service splits its records into pages.
type Paging struct {
	Type      string `yaml:"type,omitempty" values:"none,link_header,next_url,cursor,page,offset,odata,scim" otherwise:"one response, which has to show that it is the whole list" doc:"'none': the service never splits this list. 'link_header' and 'next_url' follow the link to the next page, in the header 'Link' or in the response. 'cursor' sends back a value of the response. 'page' counts pages, 'offset' counts records. 'odata' follows '@odata.nextLink' or 'd.__next', 'scim' counts by 'startIndex'. See [Services](services.md)."`
	Path      string `yaml:"path,omitempty" needed:"type=next_url,cursor" only:"type=next_url,cursor" doc:"Path to the URL or the cursor of the next page; missing, null or empty on the last page. 'header:NAME' names a header. Another host is an error. If no page has it, nothing shows that the list is whole."`
	Param     string `yaml:"param,omitempty" needed:"type=cursor,page,offset" only:"type=cursor,page,offset" doc:"Parameter with the cursor, the number of the page, or the number of records before the page."`
	In        string `yaml:"in,omitempty" default:"query" values:"query,body" only:"type=cursor,page,offset" doc:"Where the parameters are sent: in the query, or in 'body', where 'param' is a dotted path."`
	Start     *int   `yaml:"start,omitempty" only:"type=page,offset" otherwise:"1; 0 with 'offset'" min:"0" max:"1000000" doc:"Number of the first page, or of the first record."`
	SizeParam string `yaml:"size_param,omitempty" only:"type=page,offset" doc:"Parameter that requests pages of 'size' records."`
	Size      int    `yaml:"size,omitempty" only:"type=page,offset,scim" min:"1" max:"1000000" doc:"Number of records per page, no more than the service sends at most. A page with fewer records is not the end: the service may have left some out."`
	More      string `yaml:"more,omitempty" only:"type=link_header,next_url,cursor,page,offset,odata" doc:"Path to the flag that is true while more pages follow, such as 'has_more' or 'header:X-Has-More'. Every page must have it."`
	End       string `yaml:"end,omitempty" only:"type=link_header,next_url,cursor,page,offset,odata" doc:"Path to the flag that is true on the last page, such as 'end_of_stream'. Every page must have it."`
	Pages     string `yaml:"pages,omitempty" only:"type=page" doc:"Path to the number of pages."`
	NoContent string `yaml:"no_content,omitempty" default:"error" values:"error,end" doc:"What the status 204 (No Content) means: an error, or the end of the list."`
	Repeats   string `yaml:"repeats,omitempty" default:"refuse" values:"refuse,allow,later" doc:"What to do about a record that comes on two pages. By default it is an error, because the list shifted between the two requests, and another record is missing; sort the list by a unique key. 'allow' is for lists in which equal records are correct; with a 'total', a list with such records is still refused. 'later' is for lists that continue after what changes, with a cursor, and send a record again when it has changed: of two with one 'id', the later 'changed' counts."`
}

// Words of Paging.
const (
	pagingNone    = "none"
	pagingPage    = "page"
	pagingOffset  = "offset"
	pagingSCIM    = "scim"
	refuseRepeats = "refuse"
	allowRepeats  = "allow"
	laterCounts   = "later"
	endsByStatus  = "end"
)

func (p Paging) validate() (faults []error) {
	fault := func(text string) { faults = append(faults, errors.New(text)) }
	if p.Type != pagingSCIM && (p.SizeParam != "") != (p.Size != 0) {
		fault("paging.size: must come with size_param; give both, or remove both")
	}
	return faults
}

// A pager knows one way in which services split a list into pages.
type pager interface {
	// first returns the request of the first page, made from the request for the list.
	first(list request) (request, error)
	// next returns the request of the page after p, nil if p is the last one.
	next(p page) (*request, error)
}

// page is a page that has been read.
type page struct {
	number   int // from 1
	request  request
	response response
	count    int   // records on it
	read     int64 // records on it and on all pages before
	total    int64 // records that the service declares, -1 if it does not
}

// isEnd reports whether the page is the last of pages that are requested by number. A
// short page is no proof: a service may leave records out after it has split the list
// into pages.
func (p page) isEnd() bool { return p.count == 0 || p.total >= 0 && p.read >= p.total }

// isCounted reports whether pages are requested by number, so that they do not say
// which page follows.
func (p Paging) isCounted() bool {
	return slices.Contains([]string{pagingPage, pagingOffset, pagingSCIM}, p.Type)
}

// isSplit reports whether there may be several pages.
func (p Paging) isSplit() bool { return p.Type != "" && p.Type != pagingNone }

// pager returns the pager that the settings name.
func (p Paging) pager() pager {
	start := func(usual int) int64 {
		if p.Start != nil {
			usual = *p.Start
		}
		return int64(usual)
	}
	switch size := (sized{p.In, p.SizeParam, p.Size}); p.Type {
	case "link_header":
		return linkHeader{}
	case "next_url":
		return nextURL{[]string{p.Path}}
	case "odata":
		return nextURL{odataLinks}
	case "cursor":
		return cursor{path: p.Path, param: p.Param, in: p.In}
	case pagingPage:
		return pages{sized: size, param: p.Param, start: start(1), of: p.Pages}
	case pagingOffset:
		return offset{sized: size, param: p.Param, start: start(0)}
	case pagingSCIM:
		return newSCIM(p.Size)
	}
	return single{}
}

// leads reports whether the response has the link or the cursor, if only to say that there is
// none: then a response without more is the end, and not another kind of response than was
// declared. A list of links has it if its entries have relations.
func (p Paging) leads(of response) bool {
	if p.Path == "" {
		return true
	}
	if s, isSelector := parseSelector(p.Path); isSelector {
		if list, found := of.at(s.list); found && list[0] == '[' {
			for element := range elements(list) {
				if _, has := lookup(element, s.key); has {
					return true
				}
			}
		}
	}
	_, found := of.at(p.Path)
	return found
}

// single is a list that comes in one response.
type single struct{}

func (single) first(list request) (request, error) { return list, nil }
func (single) next(page) (*request, error)         { return nil, nil }

// flagged reports whether a flag of the page says that it is the last one, and whether
// one says that it is not.
func (p Paging) flagged(of page) (isLast, hasMore bool, err error) {
	for _, flag := range []struct {
		key, path string
		last      bool // the value that the flag has on the last page
	}{{"more", p.More, false}, {"end", p.End, true}} {
		if flag.path == "" {
			continue
		}
		value, found := of.response.at(flag.path)
		is, err := strconv.ParseBool(string(unquotedOrPlain(value)))
		switch {
		case !found:
			return false, false, fmt.Errorf("the response has no %s; check paging.%s", flag.path, flag.key)
		case err != nil:
			return false, false, fmt.Errorf("%s is neither true nor false; check paging.%s", flag.path, flag.key)
		case is == flag.last:
			isLast = true
		default:
			hasMore = true
		}
	}
	if isLast && hasMore {
		return false, false, fmt.Errorf("%s and %s contradict each other; check paging.more and paging.end", p.More, p.End)
	}
	return isLast, hasMore, nil
}

// unquotedOrPlain is the text of a string, and any other value as it is.
func unquotedOrPlain(value []byte) []byte {
	if len(value) > 0 && value[0] == '"' {
		return unquoted(value)
	}
	return value
}
