package rest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"net/http"
	"slices"
	"strconv"
)

// pull is the state of a pull of one list.
type pull struct {
	settings Settings
	client   *client
	pager    pager
	records  *spool
	isEnough func() bool       // a sample has its records
	before   int64             // records of lists before
	sum      [sha256.Size]byte // of the first records
	all      hash.Hash         // of all of them
	number   int               // of the page, from 1
	seen     map[string]int    // the page that had a request or a list of records
	first    int               // number of records on the first page
	last     int               // number of records on the last page
	lengths                    // of the pages that have records
	total    announced
	begins   []sign // of the first page
	told     []sign // numbers of records that were told of before
	leads    bool   // a response had the link or the cursor of the next page, or none is declared
	isWarned bool   // a response had a warning, which is told
	isOld    bool   // a response came from a cache, which is told
	flagged  bool   // a flag said that the last page is the last
	doubtful bool   // nothing shows that the list is whole, which is accepted
	warn     func(string)
}

// lengths are numbers of records of the pages that have some.
type lengths struct {
	filled            int // number of such pages
	longest, shortest int // the last page does not count as the shortest
}

func (p *pull) run(ctx context.Context, list request) error {
	first, err := p.pager.first(list)
	var last page
	for next := &first; err == nil && next != nil; {
		if p.number == p.settings.MaxPages {
			return fmt.Errorf("more than %d pages; raise max_pages if that is correct", p.settings.MaxPages)
		}
		p.number++
		if last, err = p.read(ctx, *next); err == nil {
			next, err = p.after(last)
		}
		if err == nil && p.isEnough() {
			return nil
		}
	}
	if err == nil {
		err = p.checkSize()
	}
	if err == nil {
		err = p.probe(ctx, last)
	}
	if err != nil {
		return err
	}
	return p.complete(last)
}

// read requests a page and appends its records.
func (p *pull) read(ctx context.Context, r request) (page, error) {
	if err := p.once("the URL", r.text()); err != nil {
		return page{}, err
	}
	got, err := p.client.send(ctx, r)
	if err != nil && !p.pastEnd(err) {
		return page{}, p.hint(err)
	}
	if err == nil && got.body == nil && p.settings.Paging.NoContent != endsByStatus {
		return page{}, errors.New("responded with 204 No Content and not with a list; if that is how the service ends its lists, set paging.no_content to end")
	}
	p.noteHeaders(got)
	count, err := p.take(got)
	if count > 0 {
		p.count(count)
	}
	p.leads = p.leads || p.settings.Paging.leads(got)
	if p.last = count; p.number == 1 {
		p.first = count
	}
	return page{p.number, r, got, count, p.taken(), p.total.records}, err
}

// noteHeaders tells of a response that a cache has kept for more than a day, and of one with a
// warning.
func (p *pull) noteHeaders(got response) {
	if got.header.Get("Warning") != "" && !p.isWarned {
		p.isWarned = true
		p.note("a response has a warning, of the service or of a cache (header Warning); check that the list is whole and of today")
	}
	seconds, err := strconv.ParseInt(got.header.Get("Age"), 10, 64)
	if days := seconds / (24 * 60 * 60); err == nil && days >= 1 && !p.isOld {
		p.isOld = true
		p.note(fmt.Sprintf("a cache between sent a response that is %d days old (header Age); check that the service is asked itself", days))
	}
}

// after returns the request of the page after one, nil if that is the last.
func (p *pull) after(last page) (*request, error) {
	if last.response.body == nil { // 204, or past the end
		return nil, nil
	}
	isLast, hasMore, err := p.settings.Paging.flagged(last)
	if err != nil || isLast {
		p.flagged = isLast
		return nil, err
	}
	next, err := p.pager.next(last)
	if err == nil && next == nil && hasMore {
		err = errors.New("the service says that there are more records, but not where; check paging")
	}
	return next, err
}

// once returns an error if an earlier page had the same value, which happens when a
// service does not support the configured paging.
func (p *pull) once(what, value string) error {
	if earlier := p.seen[what+value]; earlier != 0 {
		return fmt.Errorf("%s is the same as that of page %d; check paging", what, earlier)
	}
	p.seen[what+value] = p.number
	return nil
}

// noSuchPage are the statuses with which services refuse a page after the last one.
var noSuchPage = []int{http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusRequestedRangeNotSatisfiable, http.StatusUnprocessableEntity}

// hint adds the remedy for a service that fails after its last page.
func (p *pull) hint(err error) error {
	var last *final
	if p.settings.Paging.isCounted() && p.number > 1 && errors.As(err, &last) && slices.Contains(noSuchPage, last.status) {
		return fmt.Errorf("%w; if the previous page was the last, declare total, so that no further page is requested", err)
	}
	return err
}

// pastEnd reports whether the error means that the previous page was the last: the
// service has no further page, and the previous one was short. Neither alone is proof: a
// page is also short because records on it are hidden, and an address is also wrong.
func (p *pull) pastEnd(err error) bool {
	var last *final
	isShort := p.last < p.first || p.number == 2 && p.first < p.settings.Paging.Size
	return p.settings.Paging.isCounted() && p.number > 1 && isShort && errors.As(err, &last) && last.status == http.StatusNotFound
}

// take appends the records of a page and returns their number.
func (p *pull) take(got response) (int, error) {
	if got.body == nil {
		return 0, nil
	}
	signs := p.settings.signs(got)
	if err := p.settings.reportedError(got, signs); err != nil {
		return 0, err
	}
	if p.number == 1 {
		p.begins = signs
	}
	if path := repeatedOn(got.body, p.settings.paths()); path != "" {
		return 0, fmt.Errorf("the response has two values at %s, because it repeats a key, so that nobody can tell which one counts; report it to the service", path)
	}
	path, what := p.settings.records(), "the response itself"
	if path != "" {
		what = fmt.Sprintf("records (%s)", path)
	}
	list, found := got.at(path)
	if !found {
		return 0, fmt.Errorf("the response has no %s; check records", what)
	}
	if list[0] != '[' {
		return 0, fmt.Errorf("%s is not an array; check records", what)
	}
	if err := p.declare(got); err != nil {
		return 0, err
	}
	if isEmpty(list) {
		return 0, nil
	}
	sum := sha256.Sum256(list)
	if p.taken() == 0 {
		p.sum = sum
	}
	if err := p.once("the list of records", string(sum[:])); err != nil {
		return 0, err
	}
	p.all.Write(sum[:])
	p.records.begin(p.number)
	return p.records.addAll(list)
}

// declare takes the total that the page declares, if any.
func (p *pull) declare(got response) error {
	path := p.settings.total()
	if path == "" {
		return nil
	}
	value, found := got.at(path)
	text := string(unquotedOrPlain(value))
	if !found || text == "" || text == "null" {
		return nil
	}
	records, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return fmt.Errorf("the total (%s) is not a whole number; check total", path)
	case records < 0: // how some services say that they do not know
		return nil
	}
	return p.total.take(records, fmt.Sprintf("page %d", p.number))
}

// taken is the number of records of the list so far.
func (p *pull) taken() int64 { return p.records.taken - p.before }

// distinct is the same without those that an earlier page had.
func (p *pull) distinct() int64 { return p.taken() - p.records.again() }
