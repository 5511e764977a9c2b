package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors"
)

// Incremental says how to ask a service for what has changed.
type Incremental struct {
	Param     string        `yaml:"param,omitempty" doc:"Parameter of the query that limits the list to the records that changed since a time. It is left out when the whole list is requested."`
	Until     string        `yaml:"until,omitempty" doc:"Parameter of the query that limits the list to the records that changed before a time, that at which the pull begins, so that no change shifts the list while it is read. What changes later is read by the next pull."`
	Format    string        `yaml:"format,omitempty" default:"rfc3339" values:"rfc3339,date,epoch,epoch_ms" doc:"How the time is written, in UTC: '2026-05-04T00:00:00Z', '2026-05-04', or the seconds or milliseconds since 1970."`
	Changed   string        `yaml:"changed,omitempty" doc:"Older form of 'changed' of the source."`
	ID        string        `yaml:"id,omitempty" doc:"Older form of 'id' of the source."`
	Deleted   string        `yaml:"deleted,omitempty" doc:"Path of a record to what says that it was deleted: true, yes, y, 1, or the time at which it was. False, no, n, 0, null or nothing say that it was not, and any other word is an error."`
	DeletedIf []string      `yaml:"deleted_if,omitempty" doc:"Words at 'deleted' that say that a record was deleted, such as [archived, removed]; any other word then says that it was not."`
	Overlap   time.Duration `yaml:"overlap,omitempty" default:"24h" above:"0s" max:"8760h" doc:"How long before the last change that was read the next pull begins. It must be longer than a pull takes, and than a change takes to appear in the list."`
	FullEvery int           `yaml:"full_every,omitempty" default:"7" min:"1" max:"1000" doc:"Every how many pulls the whole list is requested, which also finds what was deleted without a sign."`
}

// isOn reports whether a service is asked for changes.
func (i Incremental) isOn() bool { return i.Param != "" }

func (s *Settings) checkIncremental() (faults []error) {
	i := s.Incremental
	fault := func(text string) { faults = append(faults, errors.New(text)) }
	switch {
	case !i.isOn() && (i.Changed != "" || i.ID != "" || i.Deleted != "" || i.Until != ""):
		fault("incremental.param: is missing; give the parameter that limits the list to what changed")
	case len(i.DeletedIf) > 0 && i.Deleted == "":
		fault("incremental.deleted_if: is of no use without deleted; give the path to what says that a record was deleted")
	case i.isOn() && s.ID == "":
		fault("id: is missing, which incremental requires; give the path to what identifies a record")
	}
	if i.isOn() && s.Changed == "" {
		fault("changed: is missing, which incremental requires; give the path to the time of a record's last change")
	}
	return faults
}

// written is a time as the service wants it.
func (i Incremental) written(t time.Time) string {
	switch t = t.UTC(); i.Format {
	case "date":
		return t.Format(time.DateOnly)
	case "epoch":
		return strconv.FormatInt(t.Unix(), 10)
	case "epoch_ms":
		return strconv.FormatInt(t.UnixMilli(), 10)
	}
	return t.Format(time.RFC3339)
}

// parse reads the time of a change.
func (i Incremental) parse(text string) (time.Time, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strings.HasPrefix(i.Format, "epoch") {
		if i.Format == "epoch" {
			return time.Unix(n, 0).UTC(), nil
		}
		return time.UnixMilli(n).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err
}

// entry is a record that was kept or pulled.
type entry struct {
	key
	changed   time.Time
	isDeleted bool
	hash      [32]byte
	from, end int64 // of its text in the file of its records
}

// entryOf reads what the settings name in a record.
func (s *Settings) entryOf(record []byte) (e entry, err error) {
	if e.key, err = s.keyOf(record); err != nil {
		return e, err
	}
	value, _ := lookup(record, s.Changed)
	text, _ := scalar(value)
	if e.changed, err = s.Incremental.parse(text); err != nil {
		return e, fmt.Errorf("has no time with its zone at %s; check changed", s.Changed)
	}
	e.isDeleted, err = s.Incremental.isDeleted(record)
	return e, err
}

// latest are the records by what identifies them, each in its latest version.
type latest map[key]entry

// add takes a record of one pull, in which the later change counts, and reports whether it
// came before.
func (l latest) add(e entry) (isAgain bool, err error) {
	before, isAgain := l[e.key]
	switch {
	case !isAgain || e.changed.After(before.changed):
		l[e.key] = e
	case e.changed.Equal(before.changed) && e.hash != before.hash:
		return true, fmt.Errorf("has the id %v of another record, and both changed at the same time; check id and changed", e.key)
	}
	return isAgain, nil
}

// until is the time of the last change that is not after another time.
func (l latest) until(limit time.Time) (last time.Time) {
	for _, e := range l {
		if e.changed.After(last) && !e.changed.After(limit) {
			last = e.changed
		}
	}
	return last
}

// ordered are the records that were not deleted, by id.
func (l latest) ordered() []entry {
	var all []entry
	for _, e := range l {
		if !e.isDeleted {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return a.compare(b.key) })
	return all
}

// since is the time from which changes are requested, and whether they can be: the records
// that were kept are those of this service, and the whole list is not due.
func (s *source) since() (from time.Time, isPart bool) {
	if s.kept == nil || s.kept.Of != s.service() || s.kept.Pulls+1 >= s.settings.Incremental.FullEvery {
		return from, false
	}
	last, err := time.Parse(time.RFC3339Nano, s.kept.Cursor)
	if err != nil || last.IsZero() {
		return from, false
	}
	return last.Add(-s.settings.Incremental.Overlap), true
}

// lacks returns what a part of the list should have and has not: the record was kept, and
// changed after the part begins, and before it ends. It was deleted without a sign, or the
// service has left it out. The record with the last change is always such a one.
func (l latest) lacks(kept latest, part period) (first key, isAny bool) {
	for k, e := range kept {
		// A parameter that is a day, or without fractions, begins before this.
		isDue := e.changed.After(part.from) && (part.until.IsZero() || e.changed.Before(part.until))
		if _, isThere := l[k]; !isThere && isDue && (!isAny || k.compare(first) < 0) {
			first, isAny = k, true
		}
	}
	return first, isAny
}

// period is the time of the changes that are requested. Its end is zero if the list is not
// limited.
type period struct{ from, until time.Time }

// period is the one that begins at a time and ends where the pull begins, to the second before,
// because that is how it is written.
func (i Incremental) period(from, began time.Time) period {
	if i.Until == "" {
		return period{from: from}
	}
	return period{from, began.UTC().Truncate(time.Second)}
}

// part is what a pull of changes asks for.
type part struct {
	period
	// With fan_out, the items of which records were kept. The lists of others are requested
	// whole: nobody knows what they had before.
	known map[string]bool
}

// listOf is the list of an item, or the only one: what changed of it, or all of it.
func (s *source) listOf(item string) list {
	l := list{request: s.list()}
	if s.part == nil || s.part.known != nil && !s.part.known[item] {
		return l
	}
	u, query, i := *l.request.url, l.request.url.Query(), s.settings.Incremental
	query.Set(i.Param, i.written(s.part.from))
	if i.Until != "" {
		query.Set(i.Until, i.written(s.part.until))
	}
	u.RawQuery = query.Encode()
	l.request.url, l.isPart = &u, true // apply looks at what is missing
	return l
}

// items are the items whose lists have the records.
func (l latest) items() map[string]bool {
	known := map[string]bool{}
	for k := range l {
		known[k.item] = true
	}
	return known
}

// apart says how a whole list differs from what was kept of it: what went without a sign,
// and what differs although it was not changed since.
func (l latest) apart(kept latest) (gone, differ int) {
	for _, e := range kept {
		now, isThere := l[e.key]
		switch {
		case !isThere:
			gone++
		case now.changed.Equal(e.changed) && now.hash != e.hash, now.changed.Before(e.changed):
			differ++
		}
	}
	return gone, differ
}

// gather returns the records of a service in their latest versions: those that were kept
// and those that changed since, or the whole list.
func (s *source) gather(ctx context.Context) (*gathered, error) {
	began := time.Now()
	from, isPart := s.since()
	if !isPart {
		return s.gatherWhole(ctx)
	}
	g, err := s.loaded()
	if err != nil {
		return nil, err
	}
	if g == nil {
		return s.gatherWhole(ctx)
	}
	asked := part{period: s.settings.Incremental.period(from, began)}
	if s.settings.FanOut.isOn() {
		asked.known = g.records.items()
	}
	changes, err := s.request(ctx, &asked)
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	isWhole, err := s.apply(g, changes, asked)
	if err = errors.Join(err, changes.Close()); err != nil || !isWhole {
		if err = errors.Join(err, g.Close()); err != nil {
			return nil, err
		}
		return s.gatherWhole(ctx)
	}
	s.next = connectors.Kept{Cursor: s.cursor(g.records), Pulls: s.kept.Pulls + 1, Of: s.service()}
	return g, nil
}

// loaded are the records that were kept; nil if they cannot be read.
func (s *source) loaded() (*gathered, error) {
	file, err := s.env.OpenTemp()
	if err != nil {
		return nil, err
	}
	g := &gathered{settings: &s.settings, file: file, records: latest{}}
	if err := g.load(s.keptRecords); err != nil {
		s.env.Tell("what was kept of the list cannot be read (%v); the whole list is requested", err)
		return nil, g.Close()
	}
	return g, nil
}

// apply replaces what was kept by what changed, and reports whether that is the whole list.
func (s *source) apply(g, changes *gathered, asked part) (isWhole bool, err error) {
	since := s.settings.Incremental.written(asked.from)
	if asked.known != nil {
		if gone := g.forget(changes.asked); gone > 0 {
			s.env.Tell("%d records are of items that are no longer in the list of items; they do not count", gone)
		}
	}
	if len(changes.records) == 0 {
		s.env.Tell("not even the last change is among the changes since %s; the whole list is requested", since)
		return false, nil
	}
	if k, isAny := changes.records.lacks(g.records, asked.period); isAny {
		s.env.Tell("the changes since %s lack a record that changed later and was there before (%v): it was deleted, or left out; the whole list is requested", since, k)
		return false, nil
	}
	back, err := g.renew(changes)
	if back > 0 {
		s.env.Tell("%d records have an earlier time of change than before; they count as they came now", back)
	}
	return true, err
}

// hear takes the time of a response, by the service's clock.
func (s *source) hear(header http.Header) {
	if at, err := http.ParseTime(header.Get("Date")); err == nil && (s.clock.IsZero() || at.Before(s.clock)) {
		s.clock = at
	}
}

// cursor is the time of the last change that was ever read. A record that is dated ahead of
// the service's own clock moves it nowhere, because it would hide the changes until then; this
// machine's clock is not asked. The zero time lets the next pull request the whole list.
func (s *source) cursor(records latest) string {
	if s.clock.IsZero() {
		s.env.Tell("no response says what time it is (header Date), so that nothing shows which records are dated ahead; the next pull requests the whole list")
		return time.Time{}.Format(time.RFC3339Nano)
	}
	last := records.until(s.clock)
	if s.kept != nil && s.kept.Of == s.service() {
		if before, err := time.Parse(time.RFC3339Nano, s.kept.Cursor); err == nil && before.After(last) {
			last = before
		}
	}
	return last.Format(time.RFC3339Nano)
}

// gatherWhole requests the whole list, and says how it differs from what was kept.
func (s *source) gatherWhole(ctx context.Context) (*gathered, error) {
	g, err := s.request(ctx, nil)
	if err != nil {
		return nil, err
	}
	if s.kept != nil && s.kept.Of == s.service() {
		kept := &gathered{settings: &s.settings, records: latest{}}
		if err := kept.load(s.keptRecords); err == nil {
			if gone, differ := g.records.apart(kept.records); gone+differ > 0 {
				s.env.Tell("the whole list does not have %d records that were there before, and %d records differ without a later time of change; it counts as it is now", gone, differ)
			}
		}
	}
	s.next = connectors.Kept{Cursor: s.cursor(g.records), Of: s.service()}
	return g, nil
}
