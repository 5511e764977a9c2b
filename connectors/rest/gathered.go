package rest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/impactmart/impactmart/connectors"
)

// gathered are records of a service, as text in a temporary file.
type gathered struct {
	settings *Settings
	file     connectors.Temp // nil if only the entries are wanted
	size     int64
	records  latest
	again    int64    // records that came before, in another version
	asked    []string // the items whose lists were requested
}

// write writes the text of a record.
func (g *gathered) write(record []byte) (e entry, err error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, record); err != nil {
		return e, err
	}
	if e, err = g.settings.entryOf(compact.Bytes()); err != nil {
		return e, err
	}
	e.hash, e.from = sha256.Sum256(compact.Bytes()), g.size
	if g.file != nil {
		n, err := g.file.Write(compact.Bytes())
		if g.size += int64(n); err != nil {
			return e, err
		}
	}
	e.end = g.size
	return e, nil
}

// keep adds a record of one pull.
func (g *gathered) keep(record []byte) error {
	e, err := g.write(record)
	if err != nil {
		return err
	}
	isAgain, err := g.records.add(e)
	if isAgain {
		g.again++
	}
	return err
}

// renew replaces records by those of a later pull: what the service says now counts. It
// returns the number of those whose time of change went back.
func (g *gathered) renew(later *gathered) (back int, err error) {
	for k, e := range later.records {
		if before, isThere := g.records[k]; isThere && e.changed.Before(before.changed) {
			back++
		}
		record, err := later.text(e)
		if err == nil {
			g.records[k], err = g.write(record)
		}
		if err != nil {
			return back, err
		}
	}
	return back, nil
}

// forget removes the records of items that were not asked for, and returns their number.
func (g *gathered) forget(asked []string) int {
	before, isAsked := len(g.records), map[string]bool{}
	for _, item := range asked {
		isAsked[item] = true
	}
	maps.DeleteFunc(g.records, func(k key, _ entry) bool { return !isAsked[k.item] })
	return before - len(g.records)
}

// text is the text of a record.
func (g *gathered) text(e entry) ([]byte, error) {
	record := make([]byte, e.end-e.from)
	_, err := g.file.ReadAt(record, e.from)
	if err != nil {
		return nil, fmt.Errorf("the temporary file cannot be read: %w", err)
	}
	return record, nil
}

// Close removes the file.
func (g *gathered) Close() error { return g.file.Close() }

// request pulls the list, or a part of it, through all checks of a pull.
func (s *source) request(ctx context.Context, of *part) (g *gathered, err error) {
	err = s.steadily(ctx, func() error {
		g, err = s.requestOnce(ctx, of)
		return err
	})
	if err == nil && g.again > 0 {
		s.env.Tell("%d records came again; of each, the version with the later change counts", g.again)
	}
	return g, err
}

func (s *source) requestOnce(ctx context.Context, of *part) (g *gathered, err error) {
	file, err := s.env.OpenTemp()
	if err != nil {
		return nil, err
	}
	g = &gathered{settings: &s.settings, file: file, records: latest{}}
	checked, err := s.newSpool()
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	defer func() {
		if err = errors.Join(err, checked.Close()); err != nil {
			_ = g.Close() // what failed before is what to say
		}
	}()
	seen := idsOf(&s.settings)
	checked.each = func(record []byte) error {
		if err := seen.take(checked.page, record); err != nil {
			return err
		}
		return g.keep(record)
	}
	s.part, s.clock = of, time.Time{}
	err = s.pull(ctx, checked)
	s.part, g.asked = nil, s.asked
	return g, err
}

// maxKept limits a record that was kept.
const maxKept = 1 << 30

// load adds the records that an earlier reading kept, one in a line.
func (g *gathered) load(open func() (io.ReadCloser, error)) error {
	in, err := open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	text, err := zstd.NewReader(in)
	if err != nil {
		return err
	}
	defer text.Close()
	lines := bufio.NewReaderSize(text, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if err != nil || len(line) > maxKept || !json.Valid(line) {
			return errors.Join(errors.New("its last record is cut off"), err)
		}
		if err := g.keep(line[:len(line)-1]); err != nil {
			return err
		}
	}
}

// save writes the records for a later reading.
func (g *gathered) save(to io.Writer) error {
	out, err := zstd.NewWriter(to)
	if err != nil {
		return err
	}
	for _, e := range g.records.ordered() {
		record, err := g.text(e)
		if err == nil {
			_, err = out.Write(append(record, '\n'))
		}
		if err != nil {
			return errors.Join(err, out.Close())
		}
	}
	return out.Close()
}
