package gs

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"cloud.google.com/go/storage"

	"github.com/impactmart/impactmart/connectors/location"
)

// newest is the generation to read if no other is wanted.
const newest = -1

// Open reads one object in its current generation.
func (b *bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := b.open(ctx, name, newest)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// open reads a generation of an object. The first response says which it is, and its
// checksum; from then on, the client asks for that generation. A response that lost these
// headers on its way is held to what the service says of the object.
func (b *bucket) open(ctx context.Context, name string, generation int64) (r *reader, err error) {
	object, err := b.object(ctx, name)
	if err != nil {
		return nil, err
	}
	outer := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	r = &reader{ctx: ctx, cancel: cancel, watch: b.watch(cancel), patience: b.patience}
	r.body, err = object.Generation(generation).NewReader(ctx)
	r.watch.Stop()
	if err != nil {
		err = fault(ctx, err)
		cancel(nil)
		if generation != newest && errors.Is(err, location.ErrNotFound) {
			err = location.ErrReplaced
		}
		return nil, fmt.Errorf("%s: %w", b.join(name), err)
	}
	said := r.body.Attrs
	r.generation, r.size, r.want = said.Generation, said.Size, said.CRC32C
	if said.Generation > 0 && said.CRC32C != 0 && said.ContentEncoding == "" && !said.Decompressed {
		return r, nil
	}
	attrs, err := b.attrs(outer, name)
	switch {
	case err != nil:
	case attrs.ContentEncoding == "gzip": // the service decompresses it, so the checksum would not match
		err = fmt.Errorf("%s is stored with `Content-Encoding: gzip`; upload it without that header", b.join(name))
	case said.Generation > 0 && said.Generation != attrs.Generation:
		err = fmt.Errorf("%s: %w", b.join(name), location.ErrReplaced)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.generation, r.size, r.want = attrs.Generation, attrs.Size, attrs.CRC32C
	return r, nil
}

// watch cancels a call in which nothing happens for too long.
func (b *bucket) watch(cancel context.CancelCauseFunc) *time.Timer {
	return time.AfterFunc(b.patience, func() { cancel(b.silence()) })
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// reader checks an object against the size and checksum that it had when it was
// opened. The client resumes a broken download by itself. But it does so endlessly
// if no byte arrives, and it accepts an early end without an error.
type reader struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	watch    *time.Timer // runs only during a Read
	patience time.Duration
	body     *storage.Reader
	// What is read, as the service describes it.
	generation int64
	size       int64
	want       uint32

	read int64
	sum  uint32
}

func (r *reader) Read(p []byte) (int, error) {
	r.watch.Reset(r.patience)
	n, err := r.body.Read(p)
	r.watch.Stop()
	r.read += int64(n)
	r.sum = crc32.Update(r.sum, castagnoli, p[:n])
	switch {
	case err == nil:
		return n, nil
	case err == io.EOF && r.read == r.size && r.sum == r.want:
		return n, io.EOF
	case err == io.EOF:
		return n, fmt.Errorf("the download is incomplete or damaged: %d of %d bytes arrived, with CRC32C %08x instead of %08x; %w", r.read, r.size, r.sum, r.want, location.ErrTemporary)
	}
	return n, r.fault(err)
}

// fault distinguishes a missing generation, which was replaced after Open, from
// other errors.
func (r *reader) fault(err error) error {
	if err = fault(r.ctx, err); errors.Is(err, location.ErrNotFound) {
		return location.ErrReplaced
	}
	return err
}

func (r *reader) Close() error {
	r.watch.Stop()
	err := r.body.Close()
	r.cancel(nil)
	return err
}
