package rest

import (
	"errors"
	"fmt"
	"strconv"
)

// sized asks for pages of a size, if one is declared.
type sized struct {
	in, param string
	size      int
}

func (s sized) add(r request) (request, error) {
	if s.param == "" {
		return r, nil
	}
	return r.with(s.in, s.param, number(int64(s.size)))
}

// pages counts pages. An empty page is the end, and so is the page that reaches the
// total, or the last one of the declared number of pages.
type pages struct {
	sized
	param string
	start int64  // number of the first page
	of    string // path to the number of pages, empty if not declared
}

func (p pages) first(list request) (request, error) {
	list, err := p.add(list)
	if err != nil {
		return list, err
	}
	return list.with(p.in, p.param, number(p.start))
}

func (p pages) next(last page) (*request, error) {
	if p.of != "" {
		value, found := last.response.at(p.of)
		text, _ := scalar(value)
		of, err := strconv.Atoi(text)
		switch {
		case !found || err != nil || of < 0:
			return nil, fmt.Errorf("the response has no number of pages (%s); check paging.pages", p.of)
		case last.number >= of:
			return nil, nil
		case last.count == 0:
			return nil, fmt.Errorf("the page is empty, but the service declares %d pages (%s); run again, and check paging if the error persists", of, p.of)
		}
	} else if last.isEnd() {
		return nil, nil
	}
	next, err := last.request.with(p.in, p.param, number(p.start+int64(last.number)))
	return &next, err
}

// beyond returns the request of the page after an empty one.
func (p pages) beyond(empty page) (request, error) {
	return empty.request.with(p.in, p.param, number(p.start+int64(empty.number)))
}

func (p pages) second(last page, size int) (request, error) {
	next, err := last.request.with(p.in, p.param, number(p.start+1))
	if err != nil || size == 0 {
		return next, err
	}
	return next.with(p.in, p.sized.param, number(int64(size)))
}

// offset counts records: those that came, not those that were requested, because a
// service may send fewer. If it left out some of a page, the next page repeats others,
// which is an error.
type offset struct {
	sized
	param string
	start int64 // number of the first record
}

func (o offset) first(list request) (request, error) {
	list, err := o.add(list)
	if err != nil {
		return list, err
	}
	return list.with(o.in, o.param, number(o.start))
}

func (o offset) next(last page) (*request, error) {
	if last.isEnd() {
		return nil, nil
	}
	next, err := last.request.with(o.in, o.param, number(o.start+last.read))
	return &next, err
}

// beyond returns the request of what follows the first record of an empty page, if there
// is one.
func (o offset) beyond(empty page) (request, error) {
	return empty.request.with(o.in, o.param, number(o.start+empty.read+1))
}

func (o offset) second(last page, _ int) (request, error) {
	return last.request.with(o.in, o.param, number(o.start+last.read))
}

// scim counts records by startIndex (RFC 7644, section 3.4.2.4).
type scim struct{ offset }

func newSCIM(size int) scim {
	s := offset{param: "startIndex", start: 1, sized: sized{in: inQuery}}
	if size > 0 {
		s.sized.param, s.size = "count", size
	}
	return scim{s}
}

func (s scim) next(last page) (*request, error) {
	if last.total < 0 {
		return nil, errors.New("the response has no totalResults, which SCIM requires; check url and paging")
	}
	asked := last.request.url.Query().Get(s.param)
	if value, found := last.response.at(s.param); found && last.count > 0 && string(unquotedOrPlain(value)) != asked {
		return nil, fmt.Errorf("the page begins at record %s and not at record %s: the service ignores startIndex; check url and paging", keyName(unquotedOrPlain(value)), asked)
	}
	return s.offset.next(last)
}
