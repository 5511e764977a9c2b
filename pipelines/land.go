package pipelines

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/models"
)

// delivery is one landed batch that the run rests on.
type delivery struct {
	feed    Feed
	source  connectors.Source
	address connectors.Address
	content string // fingerprint of the source, empty for a service
	batch   snapshot.Batch
	isNew   bool
}

// land brings every delivery of every feed into the landing zone, and holds it to
// what is published, nil for nothing yet. What lies there already under the hash
// of its content and mapping is not read again.
func land(ctx context.Context, p *Plan, store *snapshot.Store, current *snapshot.Manifest, work string, progress Progress) ([]delivery, error) {
	var deliveries []delivery
	for _, feed := range p.Feeds {
		landed, err := landFeed(ctx, p, feed, store, work, progress)
		if err != nil {
			return nil, err
		}
		if err := holdToLast(feed, landed, current); err != nil {
			return nil, err
		}
		deliveries = append(deliveries, landed...)
	}
	return deliveries, nil
}

// openSources lists what a feed can read now; nothing at all is an error unless
// the feed is optional.
func openSources(ctx context.Context, p *Plan, feed Feed, progress Progress) ([]connectors.Source, error) {
	env := connectors.Env{Drops: p.Drops, Wanted: feed.Normalizer.Wanted(), Warn: func(message string) {
		progress.Warn(fmt.Sprintf("feed %s: %s", feed.Name, message))
	}}
	sources, err := feed.Source.Open(ctx, env)
	if err != nil {
		return nil, readFault(feed, err)
	}
	if sources, err = withChecked(ctx, p, feed, sources, progress); err != nil {
		return nil, err
	}
	if len(sources) == 0 && !feed.Optional {
		return nil, &Fault{Kind: BadData, At: feed.At, Err: fmt.Errorf("feeds.%s.source.path: no file matches; put the file there, mend the pattern, or say `optional: true`", feed.Name)}
	}
	return sources, nil
}

func landFeed(ctx context.Context, p *Plan, feed Feed, store *snapshot.Store, work string, progress Progress) ([]delivery, error) {
	sources, err := openSources(ctx, p, feed, progress)
	if err != nil {
		return nil, err
	}
	var deliveries []delivery
	seen := map[string]string{}
	for _, source := range sources {
		started := time.Now()
		d, err := landSource(ctx, p, feed, source, store, work)
		if err != nil {
			return nil, errors.Join(err, tellRefused(ctx, p, store, d, err, progress))
		}
		if twin, again := seen[d.batch.Content]; again {
			progress.Warn(fmt.Sprintf("feed %s: %s has the same content as %s and counts once", feed.Name, d.address, twin))
			continue
		}
		seen[d.batch.Content] = d.address.String()
		deliveries = append(deliveries, d)
		progress.Landed(d.feed.Name, d.address.String(), d.batch.Counts, d.isNew, time.Since(started))
		for _, column := range d.batch.NewColumns {
			progress.Warn(fmt.Sprintf("feed %s: %s: column %q is mapped to nothing; map it, or say `new_columns: ignore`", feed.Name, d.address, column))
		}
	}
	return deliveries, nil
}

// holdToLast holds each delivery to the last one that was published: that of the
// same file, else the last of the feed.
func holdToLast(feed Feed, landed []delivery, current *snapshot.Manifest) error {
	if current == nil {
		return nil
	}
	for _, d := range landed {
		back, _ := d.source.(*checked)
		if back != nil && !back.origin.Whole {
			continue // some rows of a delivery that is held to it by itself
		}
		var last *models.DeliveryRow
		for i, row := range current.Deliveries {
			if row.Feed != feed.Name {
				continue
			}
			last = &current.Deliveries[i]
			if row.File == d.address.String() || back != nil && row.File == back.origin.Address {
				break
			}
		}
		if last == nil {
			return nil
		}
		if err := feed.Normalizer.AcceptsAfter(models.Counts{Landed: last.Landed, Rejected: last.Rejected}, d.batch.Counts); err != nil {
			return dataFault(feed, d.address, err)
		}
	}
	return nil
}

func landSource(ctx context.Context, p *Plan, feed Feed, source connectors.Source, store *snapshot.Store, work string) (delivery, error) {
	d := delivery{feed: feed, source: source, address: source.Address()}
	// A host that comes from the environment stays out of marts and run ids.
	d.address.File = p.Redact(d.address.File)
	content, err := source.Fingerprint(ctx)
	if err != nil {
		return d, readFault(feed, err)
	}
	d.content = content
	key := snapshot.BatchKey{Feed: feed.Name, Content: content, Mapping: feed.MappingHash}
	if content != "" {
		key.Content = named(content, feed, source)
		landed, err := store.FindBatch(ctx, key)
		if err != nil {
			return d, err
		}
		if landed != nil {
			d.batch = *landed
			if err := feed.Normalizer.Accepts(landed.Counts, landed.NewColumns); err != nil {
				return d, dataFault(feed, d.address, err)
			}
			return d, nil
		}
	}
	d.batch, err = readIntoLanding(ctx, feed, source, d.address, key, store, work)
	d.isNew = err == nil
	return d, err
}

// named makes the file's name part of the content where the mapping reads it.
func named(content string, feed Feed, source connectors.Source) string {
	if !feed.Normalizer.ReadsFileName() {
		return content
	}
	sum := sha256.Sum256([]byte(content + "\x00" + givenName(source)))
	return hex.EncodeToString(sum[:])
}

func readIntoLanding(ctx context.Context, feed Feed, source connectors.Source, address connectors.Address, key snapshot.BatchKey, store *snapshot.Store, work string) (batch snapshot.Batch, err error) {
	raw, err := source.Read(ctx)
	if err != nil {
		return batch, readFault(feed, err)
	}
	hashed := &hashingReader{RecordReader: raw, sum: sha256.New()}
	if key.Content == "" {
		raw = hashed
	}
	raw = readAhead(raw)
	defer raw.Release()
	landing, err := store.NewLanding(work, feed.Name, feed.Table)
	if err != nil {
		return batch, err
	}
	defer func() { err = errors.Join(err, landing.Abort()) }()
	rows, err := feed.Normalizer.Normalize(raw, givenName(source), func(r models.Reject) error { return landing.Reject(address.String(), r) })
	if err != nil {
		return batch, dataFault(feed, address, err)
	}
	canonical := readAhead(rows)
	defer canonical.Release()
	for canonical.Next() {
		if err := landing.Write(canonical.RecordBatch()); err != nil {
			return batch, fmt.Errorf("feed %s: landing: %w", feed.Name, err)
		}
	}
	if err := rowsFault(feed, address, raw, canonical); err != nil {
		return batch, err
	}
	if err := unchanged(ctx, feed, source, key, address); err != nil {
		return batch, err
	}
	if key.Content == "" {
		key.Content = hex.EncodeToString(hashed.sum.Sum(nil))
	}
	batch = snapshot.Batch{BatchKey: key, Table: feed.Table.Name, File: address.String(), Counts: rows.Counts(), NewColumns: rows.NewColumns()}
	return batch, landing.Commit(ctx, batch)
}

// unchanged hashes a file once more: what was read must be what the batch is
// named after, also when the file was replaced between hashing and reading.
func unchanged(ctx context.Context, feed Feed, source connectors.Source, key snapshot.BatchKey, address connectors.Address) error {
	if key.Content == "" {
		return nil
	}
	content, err := source.Fingerprint(ctx)
	if err != nil {
		return readFault(feed, err)
	}
	if named(content, feed, source) != key.Content {
		return &Fault{Kind: Temporary, At: feed.place(address), Err: errors.New("the file was replaced while it was read; run again when whoever writes it is done")}
	}
	return nil
}

// readFault is an error of a connector: the source is down for now, or what it
// gave cannot be used.
func readFault(feed Feed, err error) error {
	kind := BadData
	if errors.Is(err, connectors.ErrTemporary) || errors.Is(err, location.ErrTemporary) {
		kind = Temporary
	}
	return &Fault{Kind: kind, At: fmt.Sprintf("%s: feed %s", feed.At, feed.Name), Err: err}
}

// rowsFault is what ended the rows early: the source, or what transform found.
func rowsFault(feed Feed, address connectors.Address, raw, rows array.RecordReader) error {
	if err := raw.Err(); err != nil {
		return readFault(feed, err)
	}
	if err := rows.Err(); err != nil {
		return dataFault(feed, address, err)
	}
	return nil
}

func dataFault(feed Feed, address connectors.Address, err error) error {
	return &Fault{Kind: BadData, At: feed.place(address), Err: err}
}

// place reads from the line of the configuration to the file that was read.
func (f Feed) place(address connectors.Address) string {
	return fmt.Sprintf("%s: feed %s: %s", f.At, f.Name, address)
}

// hashingReader hashes the rows that pass, for sources whose bytes cannot be
// hashed beforehand.
type hashingReader struct {
	array.RecordReader
	sum hash.Hash
}

// Next advances and hashes the batch.
func (h *hashingReader) Next() bool {
	if !h.RecordReader.Next() {
		return false
	}
	batch := h.RecordBatch()
	for i, column := range batch.Columns() {
		h.text(batch.ColumnName(i))
		if texts, ok := column.(*array.String); ok {
			h.texts(texts)
		}
	}
	return true
}

func (h *hashingReader) texts(column *array.String) {
	for row := range column.Len() {
		if column.IsNull(row) {
			h.length(-1)
			continue
		}
		h.text(column.Value(row))
	}
}

func (h *hashingReader) text(s string) {
	h.length(len(s))
	h.sum.Write([]byte(s))
}

func (h *hashingReader) length(n int) {
	h.sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(int64(n))))
}
