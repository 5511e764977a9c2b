package gs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
)

var content = string(bytes.Repeat([]byte("one line of a delivery\n"), 20_000))

// cut serves a response up to the given number of bytes and then drops the
// connection.
type cut struct {
	http.ResponseWriter
	left int
}

func (c *cut) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(c.left, len(p))])
	if c.left -= n; err == nil && c.left == 0 {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

// read reads a whole object.
func read(ctx context.Context, l location.Location, name string) (string, error) {
	r, err := l.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	return string(got), err
}

func TestAnInterruptedDownloadIsResumed(t *testing.T) {
	for percent := range 100 {
		server, l := open(t, "gs://acme-drops")
		server.Put("a", content)
		instead(server, 1, download, func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			next(&cut{w, max(1, len(content)*percent/100)}, r)
		})
		if got, err := read(t.Context(), l, "a"); got != content || err != nil {
			t.Fatalf("cut at %d %%: %d of %d bytes, %v", percent, len(got), len(content), err)
		}
	}
}

// A proxy may end a body early and declare it complete.
func TestAShortDownloadIsAnError(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", content)
	server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if download(r) {
			_, _ = io.WriteString(w, content[:len(content)/2])
			return
		}
		next(w, r)
	})
	if got, err := read(t.Context(), l, "a"); !errors.Is(err, location.ErrTemporary) || !strings.Contains(err.Error(), "230000 of 460000 bytes arrived") {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestADownloadWithAnotherContentIsAnError(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", content)
	server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if download(r) {
			_, _ = io.WriteString(w, strings.Replace(content, "one", "0ne", 1))
			return
		}
		next(w, r)
	})
	if _, err := read(t.Context(), l, "a"); err == nil || !strings.Contains(err.Error(), "460000 of 460000 bytes arrived, with CRC32C") {
		t.Errorf("%v", err)
	}
}

func TestAnObjectReplacedWhileItIsRead(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", content)
	instead(server, 1, download, func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		defer server.Put("a", "other")
		next(&cut{w, 1000}, r)
	})
	sum, err := location.Hash(t.Context(), l, "a")
	if !errors.Is(err, location.ErrTemporary) || err.Error() != "a: changed while it was being read; run again when it is completely written" {
		t.Errorf("Hash = %q, %v", sum, err)
	}
}

// The object that is read is the one of which the service sends the first byte.
func TestAnObjectReplacedWhileItIsOpened(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", content)
	instead(server, 1, download, func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		server.Put("a", "other")
		next(w, r)
	})
	if got, err := read(t.Context(), l, "a"); got != "other" || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestOneRequestPerRead(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", content)
	if got, err := read(t.Context(), l, "a"); got != content || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got := server.Requests(); !slices.Equal(got, []string{"read"}) {
		t.Errorf("requested %q", got)
	}
}

// The client resumes a download endlessly as long as the service accepts the request.
func TestADownloadWithoutProgressEnds(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	gs.Hasten(l, 100*time.Millisecond)
	server.Put("a", content)
	server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if !download(r) {
			next(w, r)
			return
		}
		if r.Header.Get("Range") == "" {
			next(&cut{w, 1000}, r)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(content)-1000))
		w.Header().Set("Content-Range", fmt.Sprintf("bytes 1000-%d/%d", len(content)-1, len(content)))
		w.WriteHeader(http.StatusPartialContent)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	if _, err := read(t.Context(), l, "a"); !errors.Is(err, location.ErrTemporary) || !strings.Contains(err.Error(), "no response for 100ms") {
		t.Errorf("%v", err)
	}
}

// The time between two reads does not count as a missing response.
func TestASlowReaderDoesNotTimeOut(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", content)
	r, err := l.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head := make([]byte, 10)
	if _, err := io.ReadFull(r, head); err != nil {
		t.Fatal(err)
	}
	if gs.IsWatched(r) {
		t.Error("the timeout runs between two reads")
	}
	if rest, err := io.ReadAll(r); string(head)+string(rest) != content || err != nil {
		t.Errorf("%d bytes, %v", len(head)+len(rest), err)
	}
}

func TestACanceledReadEnds(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", strings.Repeat(content, 10))
	ctx, cancel := context.WithCancel(t.Context())
	r, err := l.Open(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cancel()
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestACompressedObjectIsRefused(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.PutZipped("a.csv", "...")
	if _, err := l.Open(t.Context(), "a.csv"); err == nil || err.Error() != "gs://acme-drops/a.csv is stored with `Content-Encoding: gzip`; upload it without that header" {
		t.Errorf("Open = %v", err)
	}
}

// half is more than one chunk of an upload, so that part of it has been sent.
var half = bytes.Repeat([]byte("half of it"), gs.Chunk/5)

func TestAbortPublishesNothing(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	for _, size := range []int{0, 1, len(half)} {
		w, err := l.Create(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(half[:size]); err != nil {
			t.Fatal(err)
		}
		if err := w.Abort(); err != nil {
			t.Errorf("Abort after %d bytes: %v", size, err)
		}
	}
	if names := server.Names(); len(names) > 0 {
		t.Errorf("%q are visible", names)
	}
}

func TestACanceledUploadPublishesNothing(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	for _, size := range []int{0, 1, len(half)} {
		ctx, cancel := context.WithCancel(t.Context())
		w, err := l.Create(ctx, "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(half[:size]); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := w.Commit(); !errors.Is(err, context.Canceled) {
			t.Errorf("Commit after %d bytes: %v", size, err)
		}
	}
	if names := server.Names(); len(names) > 0 {
		t.Errorf("%q are visible", names)
	}
}

// A failed upload must not publish the bytes that arrived.
func TestAFailedWritePublishesNothing(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", "old")
	server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if uploading(r) && r.Header.Get("Content-Range") != "" && !strings.HasPrefix(r.Header.Get("Content-Range"), "bytes 0-") {
			gstest.Busy(w, r, next)
			return
		}
		next(w, r)
	})
	w, err := l.Create(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	for i := 0; failed == nil && i < 10; i++ {
		_, failed = w.Write(half)
	}
	if !errors.Is(failed, location.ErrTemporary) {
		t.Errorf("Write = %v", failed)
	}
	server.Between(nil) // the service works again, but too late
	if err := w.Commit(); !errors.Is(err, location.ErrTemporary) {
		t.Errorf("Commit = %v", err)
	}
	if got, _ := server.Get("a"); got != "old" {
		t.Errorf("%d bytes are visible", len(got))
	}
}

// The limit on attempts applies to a chunk, not to a whole large upload.
func TestAnUploadMayFailOccasionally(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	var times atomic.Int32
	server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if times.Add(1)%3 != 0 {
			gstest.Busy(w, r, next)
			return
		}
		next(w, r)
	})
	if err := write(t.Context(), l, "a", string(half)); err != nil || times.Load() <= gs.MaxTries {
		t.Errorf("after %d requests: %v", times.Load(), err)
	}
}

// Anyone who has the URL of an upload can continue it.
func TestNoErrorShowsTheURLOfAnUpload(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if uploading(r) && r.Header.Get("Content-Range") != "" {
			panic(http.ErrAbortHandler)
		}
		next(w, r)
	})
	if err := write(t.Context(), l, "a", string(half)); !errors.Is(err, location.ErrTemporary) || strings.Contains(err.Error(), "upload_id") {
		t.Errorf("%v", err)
	}
}

func TestALargeObjectComesBackWhole(t *testing.T) {
	_, l := open(t, "gs://acme-drops")
	for _, size := range []int{gs.Chunk - 1, gs.Chunk, gs.Chunk + 1, len(half)} {
		want := string(half[:size])
		if err := write(t.Context(), l, "a", want); err != nil {
			t.Fatal(err)
		}
		if got, err := read(t.Context(), l, "a"); got != want || err != nil {
			t.Errorf("%d bytes: %d came back, %v", size, len(got), err)
		}
	}
}
