package gs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"cloud.google.com/go/storage"

	"github.com/impactmart/impactmart/connectors/location"
)

// chunk is the size of one request of an upload. It is kept in memory until the
// request succeeds.
const chunk = 8 << 20 // bytes

// Create begins a new object, or a new version of one. The upload has no
// precondition on the generation: of two writers, the last to commit wins, as in a
// folder.
func (b *bucket) Create(ctx context.Context, name string) (location.Writer, error) {
	object, err := b.object(ctx, name)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	w := &writer{ctx: ctx, cancel: cancel, watch: b.watch(cancel), patience: b.patience, at: b.join(name)}
	w.watch.Stop()
	w.body = object.Retryer(storage.WithErrorFunc(w.again)).NewWriter(ctx)
	w.body.ChunkSize = chunk
	w.body.ChunkRetryDeadline = b.patience
	w.body.ProgressFunc = func(int64) { w.tries = 1 }
	w.tries = 1
	return w, nil
}

// writer is an upload until Commit ends it. Closing the client's writer publishes
// what it has, so its context is canceled first if the upload is not complete.
type writer struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	watch    *time.Timer // runs only during a Write or Commit
	patience time.Duration
	body     *storage.Writer
	at       string // the name that users see
	tries    int    // since the last chunk arrived; only the client's goroutine changes it
	failed   error  // of a Write
	ended    bool
}

// again limits the attempts of a request, because the client does not do so for
// uploads.
func (w *writer) again(err error) bool {
	if !storage.ShouldRetry(err) || w.tries >= maxTries {
		return false
	}
	w.tries++
	return true
}

func (w *writer) Write(p []byte) (int, error) {
	if w.ended {
		return 0, fmt.Errorf("%s: %w", w.at, fs.ErrClosed)
	}
	if w.failed != nil {
		return 0, w.failed
	}
	w.watch.Reset(w.patience)
	n, err := w.body.Write(p)
	w.watch.Stop()
	if err != nil {
		w.failed = fmt.Errorf("%s: %w", w.at, fault(w.ctx, err))
	}
	return n, w.failed
}

// Commit publishes the object. The service compares its checksum with that of the
// bytes. After an error from the last response, the object may be visible already.
func (w *writer) Commit() error {
	if w.ended {
		return fmt.Errorf("%s: %w", w.at, fs.ErrClosed)
	}
	if w.failed != nil {
		return errors.Join(w.failed, w.Abort())
	}
	w.ended = true
	w.watch.Reset(w.patience)
	err := w.body.Close()
	w.watch.Stop()
	if err != nil {
		err = fmt.Errorf("%s: %w", w.at, fault(w.ctx, err))
	}
	w.cancel(nil)
	return err
}

// Abort discards the new version; the service discards the bytes already sent.
func (w *writer) Abort() error {
	if w.ended {
		return nil
	}
	w.ended = true
	w.watch.Stop()
	w.cancel(nil)
	_ = w.body.Close() // waits until the upload ends, always with an error
	return nil
}
