package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// LedgerPage has what one run saw for the first time. Pages are never changed or removed:
// each holds the hash of the one before it.
type LedgerPage struct {
	Number   int64  `json:"number"`             // from 1
	Previous string `json:"previous,omitempty"` // SHA-256 of the page before
	SeenOn   string `json:"seen_on"`            // yyyy-mm-dd in UTC
	// IsAnew means that the pages before are not believed: a run with --full went on with a
	// ledger that was not its own.
	IsAnew  bool                 `json:"anew,omitempty"`
	Entries []models.LedgerEntry `json:"entries"`

	hash string // SHA-256 of the page
}

// Ledger are the pages from the first to the last.
type Ledger []LedgerPage

// LedgerHead is the end of the ledger with which a snapshot was made.
type LedgerHead struct {
	Pages  int64  `json:"pages"`
	SHA256 string `json:"sha256"` // of the last page
}

// Head is the end of the ledger; nil without any page.
func (l Ledger) Head() *LedgerHead {
	if len(l) == 0 {
		return nil
	}
	return &LedgerHead{Pages: int64(len(l)), SHA256: l[len(l)-1].hash}
}

// UpTo is the ledger as it was at a head; nil means before its first page.
func (l Ledger) UpTo(head *LedgerHead) Ledger {
	if head == nil {
		return nil
	}
	return l[:min(head.Pages, int64(len(l)))]
}

// Extends reports whether the ledger is the one of a head, or a continuation of it.
func (l Ledger) Extends(head *LedgerHead) bool {
	return head == nil || head.Pages <= int64(len(l)) && l[head.Pages-1].hash == head.SHA256
}

// believed are the pages from the last that began anew.
func (l Ledger) believed() Ledger {
	for i, page := range slices.Backward(l) {
		if page.IsAnew {
			return l[i:]
		}
	}
	return l
}

// Entries are the entries of the pages that are believed, in order.
func (l Ledger) Entries() (all []models.LedgerEntry) {
	for _, page := range l.believed() {
		all = append(all, page.Entries...)
	}
	return all
}

// Rows are these entries as rows of run_ledger.
func (l Ledger) Rows() (rows []models.LedgerRow) {
	last := map[string]models.LedgerEntry{}
	for _, e := range l.Entries() {
		last[e.Kind] = e
	}
	for _, page := range l.believed() {
		for _, e := range page.Entries {
			row := e.Row()
			if e.Kind == models.LedgerWeeks || e.Kind == models.LedgerMonths {
				row.IsPresent = new(e.HasDaysOf(last[e.Kind]))
			}
			row.Number, row.Seen, row.PageHash = int64(len(rows)+1), *models.ParseDay(page.SeenOn), page.hash
			rows = append(rows, row)
		}
	}
	return rows
}

// CourseRows are the courses of these entries as rows of run_ledger_courses.
func (l Ledger) CourseRows() (rows []models.LedgerCourseRow) {
	for i, e := range l.Entries() {
		for _, row := range e.CourseRows() {
			row.Number = int64(i + 1)
			rows = append(rows, row)
		}
	}
	return rows
}

// FeedRows are the feeds of these entries as rows of run_ledger_feeds.
func (l Ledger) FeedRows() (rows []models.LedgerFeedRow) {
	for i, e := range l.Entries() {
		for _, row := range e.FeedRows() {
			row.Number = int64(i + 1)
			rows = append(rows, row)
		}
	}
	return rows
}

func ledgerName(number int64) string { return fmt.Sprintf("ledger/%06d.json", number) }

// Ledger reads the ledger. The error for a page that was changed, or that is missing, wraps
// ErrDamaged.
func (s *Store) Ledger(ctx context.Context) (Ledger, error) {
	objects, err := s.private.List(ctx, "ledger/*.json")
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return nil, fmt.Errorf("store: %w", err)
	}
	var pages Ledger
	previous := ""
	for i := range objects {
		name := ledgerName(int64(i + 1))
		text, err := location.Read(ctx, s.private, name)
		if errors.Is(err, location.ErrNotFound) {
			return nil, fmt.Errorf("store: %w; %s", &damaged{name, errMissing}, restoreLedger)
		}
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		var page LedgerPage
		if err := json.Unmarshal(text, &page); err != nil {
			return nil, fmt.Errorf("store: %w; %s", &damaged{name, err}, restoreLedger)
		}
		if page.Number != int64(i+1) || page.Previous != previous || models.ParseDay(page.SeenOn) == nil || i > 0 && page.SeenOn < pages[i-1].SeenOn {
			return nil, fmt.Errorf("store: %w; %s", &damaged{name, errors.New("it does not follow the page before it")}, restoreLedger)
		}
		page.hash = sumOf(text)
		previous = page.hash
		pages = append(pages, page)
	}
	return pages, nil
}

const restoreLedger = "restore the folder ledger from a backup; without it, nobody can prove what was agreed before a launch"

// Append adds a page with the entries, seen on a day, and returns the longer ledger. A
// page is never older than the one before it, whatever the clock says. If another process
// has added a page, the error wraps location.ErrExists.
func (s *Store) Append(ctx context.Context, l Ledger, day time.Time, entries []models.LedgerEntry) (Ledger, error) {
	return s.append(ctx, l, LedgerPage{SeenOn: day.UTC().Format(time.DateOnly), Entries: entries})
}

// Restart adds a page before which nothing is believed.
func (s *Store) Restart(ctx context.Context, l Ledger, day time.Time, entries []models.LedgerEntry) (Ledger, error) {
	return s.append(ctx, l, LedgerPage{SeenOn: day.UTC().Format(time.DateOnly), IsAnew: true, Entries: entries})
}

func (s *Store) append(ctx context.Context, l Ledger, page LedgerPage) (Ledger, error) {
	page.Number = int64(len(l) + 1)
	if len(l) > 0 {
		last := l[len(l)-1]
		page.Previous, page.SeenOn = last.hash, max(page.SeenOn, last.SeenOn)
	}
	text, err := asJSON(page)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := location.WriteNew(ctx, s.private, ledgerName(page.Number), text); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	page.hash = sumOf(text)
	return append(slices.Clip(l), page), nil
}

// RecordedHead is the end of the ledger that the record of the last run names, which knows
// pages that no snapshot knows; nil if none does. A record that cannot be read says nothing.
func (s *Store) RecordedHead(ctx context.Context) (*LedgerHead, error) {
	records, _, err := s.Records(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Backward(records) {
		if r.Ledger != nil {
			return r.Ledger, nil
		}
	}
	return nil, nil
}
