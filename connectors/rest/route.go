package rest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors"
)

// A route leads to the lists that make up what is read.
type route interface {
	// lists yields one list after the other, each of which is read before the next one is
	// asked for. An error is yielded last.
	lists(ctx context.Context) iter.Seq2[list, error]
}

// list is a list of the service, page by page.
type list struct {
	request request
	name    string     // of the list in errors, "item 3 of 60: "; empty for the only one
	given   *given     // nil if its records are as they came
	total   *announced // that was declared before its first page; nil for none
	isPart  bool       // only what changed is requested, which may be nothing
	told    []sign     // numbers of records that the response about its job has
	where   string     // how far the way to it came, in words, if it was not reached
}

// given is a field that each record of a list is given.
type given struct{ name, value string }

// direct is the one list at the address of the settings.
type direct struct{ list }

func (d direct) lists(context.Context) iter.Seq2[list, error] {
	return func(yield func(list, error) bool) { yield(d.list, nil) }
}

// route is the one that the settings name.
func (s *source) route(c *client) route {
	switch {
	case s.settings.Job.isOn():
		return job{s.settings.Job, c, s.list()}
	case s.settings.FanOut.isOn():
		return fanOut{s.settings.FanOut, s.listOf, func(ctx context.Context) (items []string, err error) {
			s.asked, err = s.items(ctx, c)
			return s.asked, err
		}}
	}
	return direct{s.listOf("")}
}

// filled is the request with a value in place of {name}, in the URL and in the body.
func (r request) filled(name, value string) (request, error) {
	if value == "." || value == ".." {
		return r, fmt.Errorf("%q would lead to another address", value)
	}
	mark := "{" + name + "}"
	next, query := *r.url, r.url.Query()
	for _, values := range query {
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], mark, value)
		}
	}
	next.RawQuery = query.Encode()
	next.RawPath = strings.ReplaceAll(r.url.EscapedPath(), url.PathEscape(mark), url.PathEscape(value))
	var err error
	if next.Path, err = url.PathUnescape(next.RawPath); err != nil {
		return r, errors.New("the address is invalid; check url")
	}
	r.url = &next
	r.body = []byte(strings.ReplaceAll(string(r.body), mark, inString(value)))
	if len(r.body) == 0 {
		r.body = nil
	}
	return r, nil
}

// has reports whether {name} is in the URL or in the body.
func (r request) has(name string) bool {
	mark := "{" + name + "}"
	query, err := url.QueryUnescape(r.url.RawQuery)
	return strings.Contains(r.url.Path, mark) || err == nil && strings.Contains(query, mark) || strings.Contains(string(r.body), mark)
}

// pull reads the lists that the route leads to into the spool.
func (s *source) pull(ctx context.Context, records *spool) error {
	bounded, cancel := context.WithDeadline(ctx, s.ends)
	defer cancel()
	client, err := s.client()
	if err != nil {
		return err
	}
	defer client.http.CloseIdleConnections()
	where, err := s.pullLists(bounded, s.route(client), client, records)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case bounded.Err() != nil:
		return fmt.Errorf("the pull did not finish within its deadline of %v, on %s; %w", s.settings.Deadline, where, connectors.ErrTemporary)
	}
	return err
}

// pullLists reads the lists of a route, and says where it is when it ends.
func (s *source) pullLists(ctx context.Context, r route, client *client, records *spool) (where string, err error) {
	var same sameLists
	where = "the way to its list"
	s.doubtful = false
	for l, err := range r.lists(ctx) {
		if err != nil {
			return cmp.Or(l.where, where), err
		}
		p := s.newPull(client, l, records)
		err = p.run(ctx, l.request)
		where = fmt.Sprintf("%spage %d", l.name, p.number)
		if err != nil {
			return where, fmt.Errorf("%s: %w", where, err)
		}
		s.doubtful = s.doubtful || p.doubtful
		same.add(p, l.name)
		if s.isEnough(records) {
			return where, nil
		}
	}
	if s.settings.FanOut.isOn() {
		return where, same.check(s.settings, s.part != nil)
	}
	return where, nil
}

// isEnough reports whether a sample is wanted and has its records.
func (s *source) isEnough(records *spool) bool { return s.sample > 0 && records.taken >= s.sample }

// newPull returns the pull of one list.
func (s *source) newPull(c *client, l list, records *spool) *pull {
	p := &pull{settings: s.settings, client: c, pager: s.settings.Paging.pager(), records: records, before: records.taken, isEnough: func() bool { return s.isEnough(records) }, seen: map[string]int{}, told: l.told, all: sha256.New(), warn: func(text string) { s.tellOnce(l.name == "", text) }}
	p.settings.AllowEmpty = p.settings.AllowEmpty || l.isPart
	p.total.records = -1
	if l.total != nil {
		p.total = *l.total
	}
	if records.repeats = nil; s.settings.Paging.isSplit() {
		records.repeats = newRepeats(s.settings.Paging)
	}
	records.give(l.given)
	return p
}

// tellOnce passes a note of a list on; one that holds for many lists is told once.
func (s *source) tellOnce(isOnly bool, text string) {
	if !isOnly && s.told[text] {
		return
	}
	if s.told == nil {
		s.told = map[string]bool{}
	}
	s.told[text] = true
	s.env.Tell("%s", text)
}

// sameLists looks at the lists of all items together.
type sameLists struct {
	lists, filled int
	firsts        map[[sha256.Size]byte]string // the first item that had a list, by its records
	twice         string                       // an item with the list of another one, in words; the first such
}

func (a *sameLists) add(p *pull, name string) {
	a.lists++
	if p.taken() == 0 {
		return
	}
	if a.firsts == nil {
		a.firsts = map[[sha256.Size]byte]string{}
	}
	a.filled++
	sum := [sha256.Size]byte(p.all.Sum(nil))
	first, found := a.firsts[sum]
	if !found {
		a.firsts[sum] = strings.TrimSuffix(name, ": ")
		return
	}
	if a.twice == "" && p.taken() > 1 { // one record may be equal by chance
		a.twice = fmt.Sprintf("%sthe %d records are those of %s", name, p.taken(), first)
	}
}

// check returns an error if no list has records, or lists are the same: then the service, or
// a cache before it, does not look at the item.
func (a *sameLists) check(s Settings, mayBeEmpty bool) error {
	mayBeEqual := s.FanOut.AllowEqual || s.Paging.Repeats == allowRepeats
	switch {
	case a.filled == 0 && !mayBeEmpty:
		return fmt.Errorf("no record came for any of %d items; check auth, url and {%s}, because some services send an empty list where a permission is missing", a.lists, s.FanOut.As)
	case a.filled > 1 && len(a.firsts) == 1 && !mayBeEqual:
		return fmt.Errorf("the same list came for each of %d items: the service does not look at {%s}; check where url, query or body has it, and set fan_out.allow_equal to true if the items have equal lists", a.filled, s.FanOut.As)
	case a.twice != "" && !mayBeEqual:
		return fmt.Errorf("%s: the service, or a cache before it, may not have looked at {%s}; run again, and set fan_out.allow_equal to true if items have equal lists", a.twice, s.FanOut.As)
	}
	return nil
}

// wait waits, unless the context ends before.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
