package rest

import "fmt"

// cursor sends back a value of the response until there is none.
type cursor struct{ path, param, in string }

func (cursor) first(list request) (request, error) { return list, nil }

func (c cursor) next(p page) (*request, error) {
	value, found := p.response.at(c.path)
	if !found {
		return nil, nil
	}
	switch value[0] {
	case '{', '[', 't':
		return nil, fmt.Errorf("the cursor (%s) is neither a text nor a number; check paging.path", c.path)
	}
	if _, ok := scalar(value); !ok {
		return nil, nil
	}
	next, err := p.request.with(c.in, c.param, value)
	return &next, err
}
