package rest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
)

// FanOut asks for one list for each of several items, such as the enrollments of each course.
type FanOut struct {
	URL        string            `yaml:"url,omitempty" doc:"Address of the list of items, on the host of 'url', to which it may be relative: '/api/courses'. It is requested by GET, with the headers and credentials of the source."`
	Query      map[string]string `yaml:"query,omitempty" doc:"Added to the query of this address."`
	Records    string            `yaml:"records,omitempty" otherwise:"the response itself; 'value' with 'odata', 'Resources' with 'scim'" doc:"Path to the array of items."`
	Paging     Paging            `yaml:"paging,omitempty" doc:"How the service splits the list of items."`
	Total      string            `yaml:"total,omitempty" otherwise:"none; 'totalResults' with 'scim'" doc:"Path to the declared number of items."`
	Item       string            `yaml:"item,omitempty" default:"id" doc:"Path of an item to the value that identifies it. Each value is asked for once."`
	Items      []string          `yaml:"items,omitempty" doc:"The values themselves, instead of a list of the service."`
	AllowEqual bool              `yaml:"allow_equal,omitempty" otherwise:"false" doc:"Permits that two items have equal lists of several records. By default it is an error, because a service, or a cache before it, may not have looked at the item."`
	As         string            `yaml:"as,omitempty" default:"item" doc:"Where '{item}', or the name written here in braces, is in 'url', 'query' or 'body', the value is sent. Records are given a field of this name with the value."`
}

// isOn reports whether several lists are asked for.
func (f FanOut) isOn() bool { return f.URL != "" || len(f.Items) > 0 }

func (s *Settings) checkFanOut() (faults []error) {
	f := s.FanOut
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("fan_out."+format, args...))
	}
	if !f.isOn() {
		if len(f.Query) > 0 || f.Paging.Type != "" || f.Records != "" {
			fault("url: is missing; give the address of the list of items, or the items")
		}
		return faults
	}
	if f.URL != "" && len(f.Items) > 0 {
		fault("items: cannot be combined with url; remove one of them")
	}
	if err := s.onHost(f.URL); err != nil {
		fault("url: %w", err)
	}
	if list, err := s.request(); err == nil && !list.has(f.As) {
		fault("as: {%s} is neither in url nor in query or body; write it where the service reads the item", f.As)
	}
	if f.Paging.In == inBody {
		fault("paging.in: the list of items is requested by GET, which has no body; remove paging.in")
	}
	if f.Paging.Repeats == laterCounts {
		fault("paging.repeats: later does not apply to a list of items, which have no time of change; remove it")
	}
	for _, err := range f.Paging.validate() {
		fault("%w", err)
	}
	return faults
}

// fanOut leads to one list for each item.
type fanOut struct {
	FanOut
	each  func(item string) list // its request has the item's place
	items func(context.Context) ([]string, error)
}

func (f fanOut) lists(ctx context.Context) iter.Seq2[list, error] {
	return func(yield func(list, error) bool) {
		items, err := f.items(ctx)
		if err != nil {
			yield(list{}, err)
			return
		}
		for i, value := range items {
			name := fmt.Sprintf("item %d of %d (%q): ", i+1, len(items), shortened(value))
			l := f.each(value)
			l.name, l.given = name, &given{f.As, value}
			if l.request, err = l.request.filled(f.As, value); err != nil {
				err = fmt.Errorf("%s%w; check fan_out.item", name, err)
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// items are the values of the list of items, through all checks of a pull.
func (s *source) items(ctx context.Context, c *client) (values []string, err error) {
	f := s.settings.FanOut
	if len(f.Items) > 0 {
		return f.Items, nil
	}
	of := &source{settings: s.settings, env: s.env}
	of.settings.FanOut, of.settings.AllowEmpty, of.settings.Format = FanOut{}, false, ""
	of.settings.Paging, of.settings.Records, of.settings.Total = f.Paging, f.Records, f.Total
	all, err := s.settings.to(http.MethodGet, f.URL, f.Query, "")
	if err != nil {
		return nil, err
	}
	checked, err := newSpool(s.env)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, checked.Close()) }()
	seen := map[string]bool{}
	checked.each = func(record []byte) error {
		value, found := lookup(record, f.Item)
		text, ok := scalar(value)
		if !found || !ok {
			return fmt.Errorf("has no %s; check fan_out.item", f.Item)
		}
		if !seen[text] {
			values = append(values, text)
		}
		seen[text] = true
		return nil
	}
	if _, err := of.pullLists(ctx, direct{list{request: all}}, c, checked); err != nil {
		return nil, fmt.Errorf("fan_out: %w", err)
	}
	return slices.Clip(values), nil
}
