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
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors"
)

// pull asks for page after page and appends all records to the spool.
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
		return fmt.Errorf("the pull was not done within its deadline of %v, on page %d; %w", s.settings.Deadline, p.page, connectors.ErrTemporary)
	}
	return fmt.Errorf("page %d: %w", p.page, err)
}

// pager is where a pull stands.
type pager struct {
	settings Settings
	client   *client
	records  *spool
	url      *url.URL       // of the page
	page     int            // from 1
	seen     map[string]int // the page on which a URL or a list of records was seen
	first    int            // records of the first page
	total    int64          // that the service declares, on the last page that does
	declared bool
}

func (p *pager) run(ctx context.Context) error {
	for p.page = 1; p.url != nil; p.page++ {
		if p.page > p.settings.MaxPages {
			return fmt.Errorf("more than %d pages; raise max_pages if that is right", p.settings.MaxPages)
		}
		if err := p.once("its URL", p.number(p.url).String()); err != nil {
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
	if p.declared && p.total != p.records.rows {
		return fmt.Errorf("the service declares %d records (%s), but %d were read; run again, and check paging if it stays so", p.total, p.settings.Total, p.records.rows)
	}
	return nil
}

// once refuses what an earlier page already had, as from a service that does
// not understand the paging.
func (p *pager) once(what, value string) error {
	if earlier := p.seen[what+value]; earlier != 0 {
		return fmt.Errorf("%s is that of page %d again; check paging", what, earlier)
	}
	p.seen[what+value] = p.page
	return nil
}

// number adds to the URL what page paging asks for.
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

// hint says what to do about a service that fails after its last page.
func (p *pager) hint(err error) error {
	var last *final
	if p.settings.Paging.Type == "page" && p.page > 1 && errors.As(err, &last) && last.status == http.StatusNotFound {
		return fmt.Errorf("%w; if the page before was the last, declare total, so that no further page is asked for", err)
	}
	return err
}

// pastEnd tells the answer of services that know no page after the last, when
// the page before was short and so may have been the last.
func (p *pager) pastEnd(err error) bool {
	var last *final
	return p.page == 2 && p.first < p.settings.Paging.Size && errors.As(err, &last) && last.status == http.StatusNotFound
}

// take appends the records of a page and gives their number.
func (p *pager) take(body []byte) (int, error) {
	if body == nil {
		return 0, nil
	}
	list, found := lookup(body, p.settings.Records)
	what := fmt.Sprintf("records (%s)", p.settings.Records)
	if p.settings.Records == "" {
		what = "the answer as a whole"
	}
	if !found {
		return 0, fmt.Errorf("the answer has no %s; check records", what)
	}
	if list[0] != '[' {
		return 0, fmt.Errorf("%s is no array; check records", what)
	}
	if p.settings.Total != "" {
		if err := p.declare(body); err != nil {
			return 0, err
		}
	}
	count, err := p.records.addAll(list)
	if err == nil && count > 0 {
		sum := sha256.Sum256(list)
		err = p.once("the list of its records", string(sum[:]))
	}
	return count, err
}

func (p *pager) declare(body []byte) (err error) {
	value, found := lookup(body, p.settings.Total)
	if !found {
		return fmt.Errorf("the answer has no total (%s); check total", p.settings.Total)
	}
	if p.total, err = strconv.ParseInt(strings.Trim(string(value), `"`), 10, 64); err != nil {
		return fmt.Errorf("the total (%s) is no whole number; check total", p.settings.Total)
	}
	p.declared = true
	return nil
}

// advance sets the URL of the next page, nil after the last.
func (p *pager) advance(body []byte, count int) error {
	if p.page == 1 {
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

// isLast tells whether counted pages end with one of so many records.
func (p *pager) isLast(count int) bool {
	isShort := p.settings.Paging.Size > 0 && count < p.first
	isTotal := p.declared && p.records.rows >= p.total
	return count == 0 || isShort || isTotal
}

// linked gives the URL that a page names as the next, nil when it names none. It
// must be on the same host, which alone may see the credentials.
func (p *pager) linked(body []byte) (*url.URL, error) {
	path := p.settings.Paging.Path
	value, found := lookup(body, path)
	if !found || bytes.Equal(value, []byte("null")) || bytes.Equal(value, []byte(`""`)) {
		return nil, nil
	}
	var link string
	if err := json.Unmarshal(value, &link); err != nil {
		return nil, fmt.Errorf("the next page (%s) is no URL; check paging.path", path)
	}
	next, err := p.url.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("the next page (%s) is no URL; check paging.path", path)
	}
	if !sameHost(next, p.url) || next.User != nil {
		return nil, fmt.Errorf("the next page (%s) is on another host, %s; it is not asked", path, next.Host)
	}
	return next, nil
}

// lookup follows a dotted path through objects. A key may hold dots itself, as
// in "@odata.nextLink".
func lookup(value []byte, path string) ([]byte, bool) {
	if path == "" {
		return bytes.TrimSpace(value), true
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) != nil {
		return nil, false
	}
	if value, found := object[path]; found {
		return value, true
	}
	for i, c := range path {
		if c != '.' {
			continue
		}
		if inner, found := object[path[:i]]; found {
			if value, found := lookup(inner, path[i+1:]); found {
				return value, true
			}
		}
	}
	return nil, false
}
