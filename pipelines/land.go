package pipelines

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/maruel/natural"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// delivery is one landed batch that the run uses.
type delivery struct {
	feed    project.Feed
	source  connectors.Source
	address connectors.Address
	content string // fingerprint of the source, empty for a service
	batch   store.Batch
	isNew   bool
	isLess  bool // a corrected file that counted before no longer does
}

// isFile reports whether the delivery came as a file, not from a service.
func (d delivery) isFile() bool {
	pattern, _ := d.feed.Source.Files()
	return pattern != "" && d.content != ""
}

// openSources lists the sources that a feed can read now. Unless the feed is optional,
// it is a fault if there are none. What they need twice is in the scratch folder.
func (p *Pipeline) openSources(ctx context.Context, scratch *location.Scratch, feed project.Feed) ([]connectors.Source, error) {
	sources, err := feed.Source.Open(ctx, connectors.Env{
		Drops: p.plan.Drops, Folder: p.plan.Folder, Wanted: feed.Normalizer.Wanted(), Explicit: explicit(feed),
		Warn:    func(message string) { p.progress.Warn(fmt.Sprintf("feed %s: %s", feed.Name, message)) },
		Conceal: p.plan.Conceal,
		Temp:    func() (connectors.Temp, error) { return scratch.Unnamed() },
	})
	if err != nil {
		return nil, readFault(feed, err)
	}
	// Of two deliveries that contradict each other the later one counts, and v10 comes
	// after v9.
	slices.SortStableFunc(sources, func(a, b connectors.Source) int { return natural.Compare(a.Address().File, b.Address().File) })
	if len(sources) == 0 && !feed.Optional {
		pattern, _ := feed.Source.Files()
		return nil, &project.Fault{Kind: project.BadData, At: feed.At, Err: noFile{feed.Name, pattern}}
	}
	return sources, nil
}

// landFeed lands every delivery of a feed and compares it to the last published one. A
// delivery that has landed already, with the same content, mapping and code, is not read
// again.
func (r *run) landFeed(ctx context.Context, feed project.Feed) (deliveries []delivery, err error) {
	sources, err := r.openSources(ctx, r.scratch, feed)
	if err != nil {
		return nil, errors.Join(err, r.respondStopped(ctx, feed, err))
	}
	seen := map[string]string{}
	for _, source := range sources {
		started := time.Now()
		if err := r.resume(ctx, feed, source); err != nil {
			return nil, err
		}
		d, err := r.landSource(ctx, r.scratch, feed, source)
		if err != nil {
			return nil, errors.Join(err, r.respondRefused(ctx, d, err))
		}
		if twin, again := seen[d.batch.Content]; again {
			r.progress.Warn(fmt.Sprintf("feed %s: %s has the same content as %s, so it counts only once; remove one of them", feed.Name, d.address, twin))
			continue
		}
		seen[d.batch.Content] = d.address.String()
		deliveries = append(deliveries, d)
		r.progress.Landed(d.feed.Name, d.address.String(), d.batch.Counts, d.isNew, time.Since(started))
		for _, column := range d.batch.NewColumns {
			r.progress.Warn(fmt.Sprintf("feed %s: %s: column %q is not mapped; map it, or set `new_columns: ignore`", feed.Name, d.address, column))
		}
		r.warnUnzoned(feed, d.address, d.batch.Unzoned)
		if hidden := feedback.Hidden(d.batch.Hidden); hidden != "" {
			if d.batch.Hidden.Rows > 0 {
				hidden += ". Declare `hidden_rows: read` if that is right, or `hidden_rows: skip`"
			}
			r.progress.Warn(fmt.Sprintf("feed %s: %s: %s", feed.Name, d.address, hidden))
		}
	}
	if err := r.compareAnswers(ctx, feed, deliveries); err != nil {
		return nil, err
	}
	if short, err := compareToLast(feed, deliveries, r.current); err != nil {
		return deliveries, errors.Join(err, r.respondRefused(ctx, short, err))
	}
	return deliveries, nil
}

// resume lets a source ask only for what has changed since the pull on which the current
// snapshot rests. A run that died, or that published nothing, has moved no cursor.
func (r *run) resume(ctx context.Context, feed project.Feed, source connectors.Source) error {
	resumable, isResumable := source.(connectors.Resumable)
	if !isResumable || r.full || r.current == nil {
		return nil
	}
	at := r.addressOf(feed, source).String()
	for _, row := range r.current.Deliveries {
		if row.Feed != feed.Name || row.File != at {
			continue
		}
		batch, err := r.store.FindBatch(ctx, store.BatchKey{Feed: row.Feed, Content: row.ContentHash, Mapping: row.MappingHash})
		if err != nil {
			return badData(err)
		}
		if batch == nil {
			return nil
		}
		path, err := r.store.KeptFile(ctx, *batch, r.scratch)
		if err != nil || path == "" {
			return err
		}
		resumable.Resume(connectors.Kept{Cursor: batch.Kept.Cursor, Pulls: batch.Kept.Pulls, Of: batch.Kept.Of}, func() (io.ReadCloser, error) { return os.Open(path) })
	}
	return nil
}

// keep stores what the source wants to have again. Where people were erased, nothing is kept:
// they may be in it.
func keep(ctx context.Context, landing *store.Landing, batch *store.Batch, source connectors.Source, erased store.Erased) error {
	resumable, isResumable := source.(connectors.Resumable)
	if !isResumable || !erased.IsEmpty() {
		return nil
	}
	kept, write := resumable.Keep()
	if write == nil {
		return nil
	}
	return landing.Keep(ctx, batch, store.Kept{Cursor: kept.Cursor, Pulls: kept.Pulls, Of: kept.Of}, write)
}

// addressOf is the address of a source, as it is published.
func (p *Pipeline) addressOf(feed project.Feed, source connectors.Source) connectors.Address {
	address := source.Address()
	if pattern, _ := feed.Source.Files(); pattern == "" {
		address.File = p.plan.Published(address.File)
	}
	return address
}

// warnUnzoned says that days were taken as written although they depend on the zone.
func (p *Pipeline) warnUnzoned(feed project.Feed, address connectors.Address, columns []string) {
	for _, column := range columns {
		p.progress.Warn(fmt.Sprintf("feed %s: %s: column %q has times with an offset and no zone, so the day as written counts; declare the zone in which a day counts, such as `zone: America/New_York`", feed.Name, address, column))
	}
}

// compareToLast checks each delivery against the last published one of the same file or,
// if there is none, of the feed. With an error comes the delivery that is too short.
func compareToLast(feed project.Feed, landed []delivery, current *store.Manifest) (short delivery, err error) {
	if current == nil {
		return short, nil
	}
	for _, d := range landed {
		origin := connectors.OriginOf(d.source)
		var last *models.DeliveryRow
		isSame := false
		for i, row := range current.Deliveries {
			if row.Feed != feed.Name {
				continue
			}
			last = &current.Deliveries[i]
			if isSame = row.File == d.address.String() || row.File == origin.Address; isSame {
				break
			}
		}
		if last == nil {
			return short, nil
		}
		if err := feed.Normalizer.AcceptsAfter(models.Counts{Landed: last.Landed, Rejected: last.Rejected}, d.batch.Counts, isSame); err != nil {
			return d, dataFault(feed, d.address, err)
		}
	}
	return short, nil
}

// landSource lands a source, unless it has landed already.
func (p *Pipeline) landSource(ctx context.Context, scratch *location.Scratch, feed project.Feed, source connectors.Source) (delivery, error) {
	d := delivery{feed: feed, source: source, address: p.addressOf(feed, source)}
	p.beginFeed("land", feed, source)
	content, err := source.Fingerprint(ctx)
	if err != nil {
		return d, readFault(feed, err)
	}
	d.content = content
	key := store.BatchKey{Feed: feed.Name, Content: content, Mapping: feed.Identity()}
	if content != "" {
		key.Content = named(content, feed, source)
		landed, err := p.store.FindBatch(ctx, key)
		if err != nil {
			return d, err
		}
		if landed != nil {
			d.batch = *landed
			if err := normalizerOf(feed, source).Accepts(landed.Counts, landed.NewColumns); err != nil {
				return d, dataFault(feed, d.address, err)
			}
			return d, nil
		}
	}
	d.batch, err = p.read(ctx, scratch, d, key)
	d.isNew = err == nil
	return d, err
}

// beginFeed reports that a source of a feed is read now.
func (p *Pipeline) beginFeed(stage string, feed project.Feed, source connectors.Source) {
	done := slices.IndexFunc(p.plan.Feeds, func(f project.Feed) bool { return f.Name == feed.Name })
	p.progress.Begin(stage, fmt.Sprintf("%s: %s", feed.Name, p.addressOf(feed, source)), max(done, 0), len(p.plan.Feeds))
}

// named makes the file's name part of the content if the mapping reads the name.
func named(content string, feed project.Feed, source connectors.Source) string {
	if !feed.Normalizer.ReadsFileName() {
		return content
	}
	return identity.Of(content, connectors.OriginOf(source).Name())
}

// read lands a source.
func (p *Pipeline) read(ctx context.Context, scratch *location.Scratch, d delivery, key store.BatchKey) (batch store.Batch, err error) {
	raw, err := d.source.Read(ctx)
	if err != nil {
		return batch, readFault(d.feed, err)
	}
	hashed := &hashingReader{RecordReader: raw, sum: sha256.New()}
	if key.Content == "" {
		raw = hashed
	}
	raw = readAhead(raw)
	defer raw.Release()
	erased, err := p.store.Erased(ctx)
	if err != nil {
		return batch, badData(err)
	}
	without := newOblivion(erased)
	landing, err := p.store.NewLanding(scratch, d.feed.Name, d.feed.Table)
	if err != nil {
		return batch, err
	}
	defer func() { err = errors.Join(err, landing.Abort()) }()
	rows, err := normalizerOf(d.feed, d.source).Normalize(raw, connectors.OriginOf(d.source).Name(), func(r models.Reject) error {
		if without.leavesOut(r) {
			return nil
		}
		return landing.Reject(d.address.String(), r)
	})
	if err != nil {
		return batch, dataFault(d.feed, d.address, err)
	}
	canonical := readAhead(rows)
	defer canonical.Release()
	newest := newNewestDay(d.feed.Table.Dated, p.tools.now())
	for canonical.Next() {
		newest.see(canonical.RecordBatch())
		if err := without.write(landing, canonical.RecordBatch()); err != nil {
			return batch, fmt.Errorf("feed %s: landing: %w", d.feed.Name, err)
		}
		p.progress.Advance(canonical.RecordBatch().NumRows())
	}
	if err := rowsFault(d.feed, d.address, raw, canonical); err != nil {
		return batch, err
	}
	if err := d.unchanged(ctx, key); err != nil {
		return batch, err
	}
	if key.Content == "" {
		key.Content = hex.EncodeToString(hashed.sum.Sum(nil))
	}
	batch = store.Batch{BatchKey: key, Table: d.feed.Table.Name, File: d.address.String(), Counts: rows.Counts(), NewColumns: rows.NewColumns(), Unzoned: rows.Unzoned(), Unverified: connectors.IsUnverified(d.source), Newest: newest.String(), Hidden: d.hidden(), Answers: d.answers()}
	if batch.LeaveOut(without.rows, without.held()); batch.Erased > 0 {
		p.progress.Warn(fmt.Sprintf("feed %s: %s still has %d records of people who were erased; they are left out, and no corrected file is made of it; remove them at the source", d.feed.Name, d.address, batch.Erased))
	}
	if err := keep(ctx, landing, &batch, d.source, erased); err != nil {
		return batch, err
	}
	return landing.Commit(ctx, batch)
}

// hidden is what was read although the sheet hides it, of its columns only those that the
// feed reads; nil for nothing.
func (d delivery) hidden() *models.Hidden {
	hidden := connectors.HiddenOf(d.source)
	hidden.Columns = slices.DeleteFunc(slices.Clone(hidden.Columns), func(header string) bool {
		return !slices.ContainsFunc(d.feed.Normalizer.Wanted(), func(names []string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return models.Fold(name) == models.Fold(header) })
		})
	})
	if hidden.Rows == 0 && len(hidden.Columns) == 0 {
		return nil
	}
	return &hidden
}

// unchanged hashes a file again, because the file may have been replaced between hashing
// and reading, and a batch must contain the content that it is named after.
func (d delivery) unchanged(ctx context.Context, key store.BatchKey) error {
	if key.Content == "" {
		return nil
	}
	content, err := d.source.Fingerprint(ctx)
	if err != nil {
		return readFault(d.feed, err)
	}
	if named(content, d.feed, d.source) != key.Content {
		return &project.Fault{Kind: project.Temporary, At: place(d.feed, d.address), Err: errors.New("the file was replaced while it was being read; run again when it is complete")}
	}
	return nil
}

// readFault is the fault for an error of a connector: either the source is down, or its
// data cannot be used.
func readFault(feed project.Feed, err error) error {
	kind := project.BadData
	switch {
	case errors.Is(err, connectors.ErrTemporary), errors.Is(err, location.ErrTemporary):
		kind = project.Temporary
	case errors.Is(err, connectors.ErrNoScratch):
		kind = project.BadConfig
	}
	return &project.Fault{Kind: kind, At: fmt.Sprintf("%s: feed %s", feed.At, feed.Name), Err: err}
}

// rowsFault is the fault that ended the rows early: an error of the source or of the
// mapping.
func rowsFault(feed project.Feed, address connectors.Address, raw, rows array.RecordReader) error {
	if err := raw.Err(); err != nil {
		return readFault(feed, err)
	}
	if err := rows.Err(); err != nil {
		return dataFault(feed, address, err)
	}
	return nil
}

func dataFault(feed project.Feed, address connectors.Address, err error) error {
	return &project.Fault{Kind: project.BadData, At: place(feed, address), Err: err}
}

// place is the path from the line of the configuration to the file that was read.
func place(feed project.Feed, address connectors.Address) string {
	return fmt.Sprintf("%s: feed %s: %s", feed.At, feed.Name, address)
}
