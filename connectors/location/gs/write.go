package gs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path"
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
	return b.create(ctx, name, nil)
}

// CreateNew is Create for a name that must not exist.
func (b *bucket) CreateNew(ctx context.Context, name string) (location.Writer, error) {
	return b.create(ctx, name, &storage.Conditions{DoesNotExist: true})
}

// create begins an upload, whose conditions are nil if there are none.
func (b *bucket) create(ctx context.Context, name string, conditions *storage.Conditions) (*writer, error) {
	object, err := b.object(ctx, name)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	w := &writer{bucket: b, ctx: ctx, cancel: cancel, watch: b.watch(cancel), name: name}
	w.watch.Stop()
	object = object.Retryer(storage.WithErrorFunc(w.again))
	if conditions != nil {
		object = object.If(*conditions)
	}
	w.body = object.NewWriter(ctx)
	describe(&w.body.ObjectAttrs, name)
	if conditions != nil {
		w.is = rand.Text()
		w.body.Metadata = map[string]string{writtenBy: w.is}
	}
	w.body.ChunkSize = chunk
	w.body.ChunkRetryDeadline = b.patience
	w.body.ProgressFunc = func(int64) { w.tries = 1 }
	w.tries = 1
	return w, nil
}

// writtenBy is the entry of an object's metadata that has the id of its writer, if the
// upload had a condition. When a response is lost, the client repeats the request, which
// is then refused because of the object that it has made itself.
const writtenBy = "impactmart-writer"

// describe tells readers of an object what it is, and that they must not keep it.
func describe(attrs *storage.ObjectAttrs, name string) {
	attrs.ContentType, attrs.CacheControl = contentType(name), "no-cache"
}

// contentType is the media type of an object by the ending of its name.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".parquet":
		return "application/vnd.apache.parquet"
	case ".json":
		return "application/json"
	case ".html":
		return "text/html; charset=utf-8"
	case ".sql":
		return "application/sql"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".csv":
		return "text/csv"
	}
	return "application/octet-stream"
}

// writer is an upload until Commit ends it. Closing the client's writer publishes
// what it has, so its context is canceled first if the upload is not complete.
type writer struct {
	bucket *bucket
	ctx    context.Context
	cancel context.CancelCauseFunc
	watch  *time.Timer // runs only during a Write or Commit
	body   *storage.Writer
	name   string               // of the object in the location
	is     string               // id of the writer; empty if the upload has no condition
	tries  int                  // since the last chunk arrived; only the client's goroutine changes it
	failed error                // of a Write
	own    *storage.ObjectAttrs // of the object, if the response that says so was lost
	ended  bool
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
		return 0, fmt.Errorf("%s: %w", w.bucket.join(w.name), fs.ErrClosed)
	}
	if w.failed != nil {
		return 0, w.failed
	}
	w.watch.Reset(w.bucket.patience)
	n, err := w.body.Write(p)
	w.watch.Stop()
	if err != nil {
		w.failed = fmt.Errorf("%s: %w", w.bucket.join(w.name), w.fault(err))
	}
	return n, w.failed
}

// fault is the error of an upload. Whether a refused one has made the object shows in the
// object's metadata; only Commit can be told so, because it ends the upload.
func (w *writer) fault(err error) error {
	if w.is != "" && isUnmet(err) {
		return location.ErrExists
	}
	return fault(w.ctx, err)
}

// Commit publishes the object. The service compares its checksum with that of the
// bytes. After an error from the last response, the object may be visible already.
func (w *writer) Commit() error {
	if w.ended {
		return fmt.Errorf("%s: %w", w.bucket.join(w.name), fs.ErrClosed)
	}
	if w.failed != nil {
		return errors.Join(w.failed, w.Abort())
	}
	w.ended = true
	w.watch.Reset(w.bucket.patience)
	err := w.body.Close()
	w.watch.Stop()
	if err != nil && w.is != "" && isUnmet(err) {
		err = w.recognize(err)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", w.bucket.join(w.name), w.fault(err))
	}
	w.cancel(nil)
	return err
}

// recognize returns no error if the object that was in the way of an upload is the
// writer's own.
func (w *writer) recognize(unmet error) error {
	attrs, err := w.bucket.attrs(w.ctx, w.name)
	if err != nil || attrs.Metadata[writtenBy] != w.is {
		return unmet
	}
	w.own = attrs
	return nil
}

// made describes the object after Commit.
func (w *writer) made() *storage.ObjectAttrs {
	if w.own != nil {
		return w.own
	}
	return w.body.Attrs()
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
