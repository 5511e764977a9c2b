package rest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// complete returns an error unless the list is whole: it has as many records as the
// service declares, nothing in the responses says that there are more, and something
// shows that it ended.
func (p *pull) complete(last page) error {
	distinct, path := p.distinct(), cmp.Or(p.settings.total(), p.total.by)
	isWithout := last.response.body == nil && p.taken() == 0 // a 204 has no total
	switch {
	case isWithout || path == "":
	case p.total.by == "":
		return fmt.Errorf("no response has a total (%s); check total", path)
	case p.total.records != p.taken():
		return fmt.Errorf("the service declares %d records (%s), but %d were read; run again, and check paging if the error persists", p.total.records, path, p.taken())
	case p.total.records != distinct:
		return fmt.Errorf("the service declares %d records (%s), but of those that were read only %d differ: pages repeat records; check paging, or remove total if the list has equal records", p.total.records, path, distinct)
	}
	signs := p.settings.signs(last.response)
	if err := cmp.Or(p.moreThanRead(signs, distinct), p.fewerThanTold(distinct)); err != nil {
		return err
	}
	if p.taken() == 0 && !p.settings.AllowEmpty {
		return errors.New("the service sent no records; check auth, query and records, because some services send an empty list where a login or a permission is missing; if the list may be empty, set allow_empty to true")
	}
	return p.verify(signs, distinct)
}

// fewerThanTold returns an error if the job or the first page told of more records than came.
func (p *pull) fewerThanTold(distinct int64) error {
	for _, s := range p.told {
		if s.number() > distinct {
			return fmt.Errorf("the state of the job (%s) tells of %s records, not %d: declare `job.total: %s`, and run again; if it means something else, add %q to ignore_signs", s.shown(), s.value, distinct, s.shown(), s.shown())
		}
	}
	for _, s := range p.begins {
		if p.number > 1 && s.kind == signTotal && s.saysMore(distinct, p.number) {
			return fmt.Errorf("on page 1, %s: the list shrank while it was read, and another record may be missing; run again, and declare total; if it means something else, add %q to ignore_signs", s.saysThan(distinct, p.number), s.shown())
		}
	}
	return nil
}

// moreThanRead returns an error if the last response says that there are more records,
// or fewer than came where records came twice.
func (p *pull) moreThanRead(signs []sign, distinct int64) error {
	for _, s := range signs {
		if s.kind != signTotal && s.kind != signPages && p.settings.Paging.isCounted() {
			continue // services link to a next page even from an empty one
		}
		if s.kind == signNext && p.flagged {
			continue // and from the last one, which a flag tells
		}
		if n := s.number(); s.kind == signTotal && distinct < p.taken() && n > 0 && n < p.taken() {
			return fmt.Errorf("%s, but of the %d that came only %d differ: pages repeat records; check paging", s.says(), p.taken(), distinct)
		}
		if s.saysMore(distinct, p.number) {
			return fmt.Errorf("%s: %s; if it means something else, add %q to ignore_signs", s.saysThan(distinct, p.number), s.remedy(p.settings.Paging), s.shown())
		}
	}
	return nil
}

// verify requires that something shows the list to be whole. The pages of a split list
// do, because their pager saw the end of it, and so does the declaration that the list is
// never split. Where the next page is not what was declared, its pager saw nothing.
func (p *pull) verify(signs []sign, distinct int64) error {
	isProven := p.total.by != "" || slices.ContainsFunc(signs, func(s sign) bool { return s.proves(distinct) })
	p.noteRound(isProven)
	switch {
	case isProven || p.flagged || p.settings.Paging.Type != "" && p.leads:
		return nil
	case p.settings.AllowUnverified:
		p.doubtful = true
		p.note("nothing in the response shows that the list is whole, which allow_unverified accepts")
		return nil
	case p.settings.Paging.Type != "":
		return fmt.Errorf("no response has the next page (%s), not even to say that there is none, so that nothing shows that the list is whole; check paging.path, or declare total; if the service leaves it out on the only page, set allow_unverified to true", p.settings.Paging.Path)
	}
	return errors.New("nothing in the response shows that the list is whole; declare paging (type none if the service never splits this list) or total, or accept it with allow_unverified")
}

// noteRound tells of a number of records that is often where services cut.
func (p *pull) noteRound(isProven bool) {
	// A flag may count by the size that was requested, and not by that of the page.
	mayBeCapped := p.flagged && p.total.by == "" && p.settings.Paging.Type == pagingPage && p.first < p.settings.Paging.Size
	mayBeSplit := !p.settings.Paging.isCounted() && !isProven
	if p.number == 1 && (mayBeCapped || mayBeSplit) && slices.Contains(usualSizes, p.taken()) {
		p.note(fmt.Sprintf("exactly %d records came, which is often the size of a page; check that the service has no more", p.taken()))
	}
	if p.settings.Paging.isCounted() && !isProven && !p.flagged && slices.Contains(usualWindows, p.taken()) {
		p.note(fmt.Sprintf("exactly %d records came, which is often the most that a service sends by number; check that it has no more", p.taken()))
	}
}

// usualSizes are the numbers of records that services put on a page by default.
var usualSizes = []int64{10, 20, 25, 50, 100, 200, 500, 1000}

// usualWindows are the numbers of records beyond which services let nobody count.
var usualWindows = []int64{1000, 2000, 5000, 10_000, 50_000, 100_000}

func (p *pull) note(text string) {
	if p.warn != nil {
		p.warn(text)
	}
}

// announced is the number of records that the service declares for the whole list, -1
// until it does.
type announced struct {
	records int64
	by      string // what declared it first, "page 1"; empty if nothing has
}

// take adds what a page declares. Many services count for the first page only and then
// say 0; any other change means that the list is not the one that the pull began with.
func (a *announced) take(records int64, by string) error {
	switch {
	case a.by == "":
		a.records, a.by = records, by
	case records != 0 && records != a.records:
		return fmt.Errorf("declares a total of %d records, but %s declared %d: the list changed while it was read; run again", records, a.by, a.records)
	}
	return nil
}

// repeats finds records that come on two pages of a pull. Then the list shifted between
// the two requests, and another record that moved the other way was never sent, although
// all counts agree. It keeps twelve bytes for each record, a hash and a number: of a million
// records, two that differ have one hash once in forty million pulls, which are then refused.
type repeats struct {
	paging Paging
	seen   map[uint64]uint32 // hash -> number of the record, from 1
	begun  []begun           // the pages that have records
	again  int64             // records that an earlier page had, if they are allowed
	buffer []byte
	alike  *alike
}

// begun is a page and the number of its first record.
type begun struct {
	page   int
	record int64
}

func newRepeats(p Paging) *repeats {
	return &repeats{paging: p, seen: map[uint64]uint32{}, alike: newAlike()}
}

// begin begins a page whose first record has the number.
func (r *repeats) begin(page int, record int64) { r.begun = append(r.begun, begun{page, record}) }

// pageOf is the position in begun of the page of a record.
func (r *repeats) pageOf(record int64) int {
	after, _ := slices.BinarySearchFunc(r.begun, record+1, func(b begun, record int64) int { return cmp.Compare(b.record, record) })
	return after - 1
}

// take adds a record, or returns an error if an earlier page had an equal one. Equal
// records of one page are the service's own: one response cannot shift.
func (r *repeats) take(record int64, cells []cell, texts []byte) error {
	if len(texts) == 0 {
		return nil // nothing in it could be recognized
	}
	hash := r.hash(cells, texts)
	number, found := r.seen[hash]
	if !found {
		r.seen[hash] = uint32(record)
		return nil
	}
	earlier := int64(number)
	at, now := r.pageOf(earlier), len(r.begun)-1
	switch {
	case at == now:
		return nil
	case r.paging.Repeats == allowRepeats, r.paging.Repeats == laterCounts:
		r.again++
		return nil
	}
	// Where a parameter counts records, each page is the one before, shifted by one.
	isShifted := r.paging.Type == pagingPage && now == at+1 && earlier-r.begun[at].record == record-r.begun[now].record+1
	remedy := "the list shifted between the pages, so another record is missing; run again, and if that does not help, sort the list by a unique key with 'query'; if equal records are correct, set paging.repeats to allow"
	if isShifted {
		remedy = fmt.Sprintf("if the parameter %q counts records and not pages, use `type: offset`; otherwise, %s", r.paging.Param, remedy)
	}
	return fmt.Errorf("is the same as record %d on page %d: %s", earlier, r.begun[at].page, remedy)
}

// hash identifies the content of a record, in whatever order its keys are written.
func (r *repeats) hash(cells []cell, texts []byte) uint64 {
	ordered := cells
	byColumn := func(a, b cell) int { return cmp.Compare(a.column, b.column) }
	if !slices.IsSortedFunc(cells, byColumn) {
		ordered = slices.Clone(cells)
		slices.SortFunc(ordered, byColumn)
	}
	r.buffer = r.buffer[:0]
	for _, c := range ordered {
		r.buffer = binary.LittleEndian.AppendUint32(r.buffer, uint32(c.column))
		r.buffer = binary.LittleEndian.AppendUint32(r.buffer, uint32(c.end-c.from))
		r.buffer = append(r.buffer, texts[c.from:c.end]...)
	}
	sum := sha256.Sum256(r.buffer)
	return binary.LittleEndian.Uint64(sum[:8])
}

// isEmpty reports whether an array, which is valid JSON, has no elements.
func isEmpty(list []byte) bool {
	return len(bytes.TrimSpace(list[1:len(list)-1])) == 0
}
