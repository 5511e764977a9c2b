package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors"
)

// pull requests page after page and appends all records to the spool.
func (s *source) pull(ctx context.Context, records *spool) error {
	bounded, cancel := context.WithTimeout(ctx, s.settings.Deadline)
	defer cancel()
	p := &pager{settings: s.settings, client: newClient(s.settings, s.url, s.warn), records: records, url: s.url, seen: map[string]int{}}
	defer p.client.http.CloseIdleConnections()
	err := p.run(bounded)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case bounded.Err() != nil:
		return fmt.Errorf("the pull did not finish within its deadline of %v, on page %d; %w", s.settings.Deadline, p.page, connectors.ErrTemporary)
	}
	return fmt.Errorf("page %d: %w", p.page, err)
}

// pager is the state of a pull.
type pager struct {
	settings Settings
	client   *client
	records  *spool
	url      *url.URL       // of the page
	page     int            // from 1
	seen     map[string]int // the page that had a URL or a list of records
	first    int            // number of records on the first page
	last     int            // number of records on the last page
	total    announced
	answered bool // a response had content
}

func (p *pager) run(ctx context.Context) error {
	for p.page = 1; p.url != nil; p.page++ {
		if p.page > p.settings.MaxPages {
			return fmt.Errorf("more than %d pages; raise max_pages if that is correct", p.settings.MaxPages)
		}
		if err := p.once("the URL", p.number(p.url).String()); err != nil {
			return err
		}
		body, err := p.client.get(ctx, p.number(p.url))
		if err != nil && !p.pastEnd(err) {
			return p.hint(err)
		}
		count, err := p.take(body)
		if err != nil {
			return err
		}
		if err := p.advance(body, count); err != nil {
			return err
		}
	}
	p.page--
	return p.complete()
}

// complete checks the number of records that were read against the declared total.
func (p *pager) complete() error {
	switch {
	case p.settings.Total == "" || !p.answered:
		return nil
	case p.total.page == 0:
		return fmt.Errorf("no response has a total (%s); check total", p.settings.Total)
	case p.total.records != p.records.rows:
		return fmt.Errorf("the service declares %d records (%s), but %d were read; run again, and check paging if the error persists", p.total.records, p.settings.Total, p.records.rows)
	}
	return nil
}

// once returns an error if an earlier page had the same value, which happens when a
// service does not support the configured paging.
func (p *pager) once(what, value string) error {
	if earlier := p.seen[what+value]; earlier != 0 {
		return fmt.Errorf("%s is the same as that of page %d; check paging", what, earlier)
	}
	p.seen[what+value] = p.page
	return nil
}

// number adds the parameters of page paging to the URL.
func (p *pager) number(u *url.URL) *url.URL {
	paging := p.settings.Paging
	if paging.Type != "page" {
		return u
	}
	numbered, query := *u, u.Query()
	query.Set(paging.Param, strconv.Itoa(paging.Start+p.page-1))
	if paging.SizeParam != "" {
		query.Set(paging.SizeParam, strconv.Itoa(paging.Size))
	}
	numbered.RawQuery = query.Encode()
	return &numbered
}

// beyond are the statuses with which services refuse a page after the last one.
var beyond = []int{http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusRequestedRangeNotSatisfiable, http.StatusUnprocessableEntity}

// hint adds the remedy for a service that fails after its last page.
func (p *pager) hint(err error) error {
	var last *final
	if p.settings.Paging.Type == "page" && p.page > 1 && errors.As(err, &last) && slices.Contains(beyond, last.status) {
		return fmt.Errorf("%w; if the previous page was the last, declare total, so that no further page is requested", err)
	}
	return err
}

// pastEnd reports whether the error means that the previous page was the last: the
// service has no further page, and the previous one was short. Neither alone is proof: a
// page is also short because records on it are hidden, and an address is also wrong.
func (p *pager) pastEnd(err error) bool {
	var last *final
	isShort := p.last < p.first || p.page == 2 && p.first < p.settings.Paging.Size
	return p.page > 1 && isShort && errors.As(err, &last) && last.status == http.StatusNotFound
}

// take appends the records of a page and returns their number.
func (p *pager) take(body []byte) (int, error) {
	if body == nil {
		return 0, nil
	}
	list, found := lookup(bytes.TrimSpace(body), p.settings.Records)
	what := fmt.Sprintf("records (%s)", p.settings.Records)
	if p.settings.Records == "" {
		what = "the response itself"
	}
	if !found {
		return 0, fmt.Errorf("the response has no %s; check records", what)
	}
	if list[0] != '[' {
		return 0, fmt.Errorf("%s is not an array; check records", what)
	}
	p.answered = true
	if err := p.declare(body); err != nil {
		return 0, err
	}
	if isEmpty(list) {
		return 0, nil
	}
	sum := sha256.Sum256(list)
	if err := p.once("the list of records", string(sum[:])); err != nil {
		return 0, err
	}
	if p.records.repeats != nil {
		p.records.repeats.begin(p.page, p.records.rows+1)
	}
	return p.records.addAll(list)
}

// declare takes the total that the page declares, if any.
func (p *pager) declare(body []byte) error {
	if p.settings.Total == "" {
		return nil
	}
	value, found := lookup(bytes.TrimSpace(body), p.settings.Total)
	text := strings.Trim(string(value), `"`)
	if !found || text == "" || text == "null" {
		return nil
	}
	records, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return fmt.Errorf("the total (%s) is not a whole number; check total", p.settings.Total)
	case records < 0: // how some services say that they do not know
		return nil
	}
	return p.total.take(records, p.page)
}

// advance sets the URL of the next page; nil after the last page.
func (p *pager) advance(body []byte, count int) error {
	if p.last = count; p.page == 1 {
		p.first = count
	}
	switch {
	case p.settings.Paging.Type == "none", body == nil:
		p.url = nil
	case p.settings.Paging.Type == "page":
		if p.isLast(count) {
			p.url = nil
		}
	default:
		next, err := p.linked(body)
		p.url = next
		return err
	}
	return nil
}

// isLast reports whether a page with this number of records is the last of counted
// pages. A short page is no proof: a service may leave records out after it has split
// the list into pages.
func (p *pager) isLast(count int) bool {
	return count == 0 || p.total.page > 0 && p.records.rows >= p.total.records
}

// linked returns the URL of the next page, nil if the page names none. The URL must
// be on the same host, because no other host may receive the credentials.
func (p *pager) linked(body []byte) (*url.URL, error) {
	path := p.settings.Paging.Path
	value, found := lookup(bytes.TrimSpace(body), path)
	if !found || bytes.Equal(value, []byte("null")) || bytes.Equal(value, []byte(`""`)) {
		return nil, nil
	}
	var link string
	if err := json.Unmarshal(value, &link); err != nil {
		return nil, fmt.Errorf("the next page (%s) is not a URL; check paging.path", path)
	}
	next, err := p.url.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("the next page (%s) is not a URL; check paging.path", path)
	}
	if !sameHost(next, p.url) || next.User != nil {
		return nil, fmt.Errorf("the next page (%s) is on another host, %s; check paging.path", path, next.Host)
	}
	return next, nil
}
