package rest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// Where pages are requested by number, the service says where the list ends by an empty
// page, by a total or by nothing. One request after the last page looks for records that it
// did not send.

// counted is a pager that requests pages by number.
type counted interface {
	pager
	// beyond returns the request of what follows an empty page.
	beyond(empty page) (request, error)
	// second returns the request of the second page, by pages of the size; 0 is the size
	// that is declared.
	second(last page, size int) (request, error)
}

// checkSize returns an error if no page was as long as requested, although there were several:
// a service that sends fewer, and counts its pages by the size that was requested, leaves
// the others out. Where one page is as long, a shorter one has records that are hidden, or
// lost, which only a total tells apart.
func (p *pull) checkSize() error {
	asked := p.settings.Paging.Size
	if p.settings.Paging.Type != pagingPage || p.total.by != "" || p.filled < 2 || p.shortest >= asked {
		return nil
	}
	if p.longest < asked {
		return fmt.Errorf("no page has more than %d records, although %d were requested: the service may have left out the others; set paging.size to what it sends at most, or declare total; if it hides records of each page, write the parameter into query instead of paging.size_param", p.longest, asked)
	}
	p.note(fmt.Sprintf("a page has %d records, fewer than the %d that were requested, and is not the last: the service hides some, or left them out; declare total if it has one", p.shortest, asked))
	return nil
}

// count takes the number of records of a page that has some.
func (p *pull) count(records int) {
	switch p.filled++; p.filled {
	case 1:
		p.longest, p.shortest = records, records
	case 2:
		p.shortest = p.last
	default:
		p.shortest = min(p.shortest, p.last)
	}
	p.longest = max(p.longest, records)
}

// probe returns an error if there are records beyond the end of the list, or before its
// beginning.
func (p *pull) probe(ctx context.Context, last page) error {
	pager, isCounted := p.pager.(counted)
	if !isCounted {
		return nil
	}
	if err := p.probeEnd(ctx, pager, last); err != nil {
		return err
	}
	if p.settings.Paging.Type != pagingPage || p.settings.Paging.Start != nil || p.total.by != "" || p.first == 0 || p.before > 0 { // of several lists, the first shows it
		return nil
	}
	return p.checkStart(ctx, last)
}

// checkStart returns an error if page 0 has other records than page 1, where nobody declared
// the first page. Most services have no page 0, and what they respond then is no matter.
func (p *pull) checkStart(ctx context.Context, last page) error {
	before, err := last.request.with(p.settings.Paging.In, p.settings.Paging.Param, number(0))
	if err != nil {
		return err
	}
	once := *p.client
	once.settings.Retries, once.warn = 0, nil
	got, err := once.send(ctx, before)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && p.hasOthers(got):
		return errors.New("page 0 has other records than page 1: the service counts pages from 0; set paging.start to 0, or to 1 if page 0 stands for another one")
	}
	return nil
}

// probeEnd looks for records beyond the end.
func (p *pull) probeEnd(ctx context.Context, pager counted, last page) error {
	var next request
	var err error
	var text string
	switch {
	case p.flagged:
		return nil
	case p.isShort():
		next, err = pager.second(last, p.first)
		text = fmt.Sprintf("page 1 has %d records, fewer than the %d that were requested, and there are more: set paging.size to %d", p.first, p.settings.Paging.Size, p.first)
	case p.isFull(last):
		next, err = pager.second(last, 0)
		text = fmt.Sprintf("there are more records than the %d of page 1, although the service declares no more (%s): what it declares is about the page; remove it from the configuration, or report it to the service", p.first, cmp.Or(p.settings.total(), p.settings.Paging.Pages))
	case last.count == 0 && last.response.body != nil && p.total.by == "":
		next, err = pager.beyond(last)
		text = "the page is empty, but the one after it has records: the service left some out; run again"
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return p.lookFor(ctx, next, text)
}

// isShort reports whether the first page was the only one with records, and shorter than
// requested, where nothing but the size that was requested says where the second one begins.
func (p *pull) isShort() bool {
	paging := p.settings.Paging
	return paging.Type == pagingPage && p.total.by == "" && p.taken() == int64(p.first) && 0 < p.first && p.first < paging.Size
}

// isFull reports whether the first page was the only one, and is as long as a page can be,
// so that what the service declares for the list may be about the page.
func (p *pull) isFull(last page) bool {
	asked := p.settings.Paging.Size
	return last.number == 1 && last.count > 0 && (last.count == asked || asked == 0 && slices.Contains(usualSizes, int64(last.count)))
}

// lookFor returns an error with the text if the response to a request has records other than
// the first ones, which come from a service that does not page. It may refuse to be asked for
// what follows its end.
func (p *pull) lookFor(ctx context.Context, next request, text string) error {
	got, err := p.client.send(ctx, next)
	var refused *final
	switch {
	case errors.As(err, &refused) && slices.Contains(noSuchPage, refused.status):
		return nil
	case err != nil:
		return fmt.Errorf("what follows the last page cannot be read: %w", err)
	case p.hasOthers(got):
		return errors.New(text)
	}
	return nil
}

// hasOthers reports whether a response has records other than the first ones.
func (p *pull) hasOthers(got response) bool {
	list, found := got.at(p.settings.records())
	return got.body != nil && found && list[0] == '[' && !isEmpty(list) && sha256.Sum256(list) != p.sum
}
