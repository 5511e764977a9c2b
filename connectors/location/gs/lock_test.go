package gs_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
)

func root(t *testing.T) (*gstest.Server, location.Root) {
	t.Helper()
	server, l := open(t, "gs://acme-drops")
	return server, l.(location.Root)
}

// TestALockOfAProcessThatDied is free after the time of a lease, by the clock of the service.
func TestALockOfAProcessThatDied(t *testing.T) {
	server, r := root(t)
	_, release, err := r.Lock(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	server.Put(".store.lock", "process 7 on elsewhere, since 2026-05-04T02:30:00Z")
	if _, _, err := r.Lock(t.Context(), "store"); !errors.Is(err, location.ErrLocked) || !strings.Contains(err.Error(), "gs://acme-drops: another process holds the lock (process 7 on elsewhere, since 2026-05-04T02:30:00Z); if that process was killed, the lock is free in ") {
		t.Errorf("of a moment ago: %v", err)
	}
	server.Age(gs.Lease)
	_, again, err := r.Lock(t.Context(), "store")
	if err != nil {
		t.Fatalf("after a lease: %v", err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}

// TestALockIsKept: signs of life replace the lock again and again, under its own generation.
func TestALockIsKept(t *testing.T) {
	server, r := root(t)
	gs.HastenLease(r, gs.Lease)
	signs := make(chan struct{}, 100)
	server.Between(func(w http.ResponseWriter, req *http.Request, next http.HandlerFunc) {
		next(w, req)
		if uploading(req) && req.URL.Query().Get("name") == ".store.lock" {
			signs <- struct{}{}
		}
	})
	held, release, err := r.Lock(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		<-signs
	}
	if held.Err() != nil {
		t.Errorf("lost: %v", context.Cause(held))
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	if text, _ := server.Get(".store.lock"); text != "" {
		t.Errorf("after its release, the lock says %q", text)
	}
}

// TestALockThatIsTakenOver: whoever loses a lock is told, and does not release that of
// another.
func TestALockThatIsTakenOver(t *testing.T) {
	server, r := root(t)
	gs.HastenLease(r, gs.Lease)
	held, release, err := r.Lock(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	server.Put(".store.lock", "another")
	<-held.Done()
	if cause := context.Cause(held); !errors.Is(cause, location.ErrTemporary) || !strings.Contains(cause.Error(), "another process has taken over the lock") {
		t.Errorf("the cause is %v", cause)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	if text, _ := server.Get(".store.lock"); text != "another" {
		t.Errorf("the lock of another says %q", text)
	}
}

// TestALockWithoutAService: who can give no sign of life stops before the lease ends.
func TestALockWithoutAService(t *testing.T) {
	server, r := root(t)
	gs.HastenLease(r, 300*time.Millisecond)
	held, release, err := r.Lock(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	server.Between(gstest.Busy)
	<-held.Done()
	if cause := context.Cause(held); !errors.Is(cause, location.ErrTemporary) || !strings.Contains(cause.Error(), "the lock is lost, because no sign of life could be written") {
		t.Errorf("the cause is %v", cause)
	}
	server.Between(nil)
	if err := release(); err != nil {
		t.Error(err)
	}
}

// TestAServiceThatIgnoresPreconditions is refused before anything is written to it.
func TestAServiceThatIgnoresPreconditions(t *testing.T) {
	for _, ignored := range []string{"ifGenerationMatch=0", "ifGenerationMatch="} {
		server, r := root(t)
		server.Between(func(w http.ResponseWriter, req *http.Request, next http.HandlerFunc) {
			query := req.URL.Query()
			if uploading(req) && strings.HasPrefix("ifGenerationMatch="+query.Get("ifGenerationMatch"), ignored) && query.Get("ifGenerationMatch") != "" {
				query.Del("ifGenerationMatch")
				req.URL.RawQuery = query.Encode()
			}
			next(w, req)
		})
		for what, err := range map[string]error{"Probe": r.Probe(t.Context()), "Lock": func() error { _, _, err := r.Lock(t.Context(), "store"); return err }()} {
			if !errors.Is(err, location.ErrUnusable) || !strings.Contains(err.Error(), "gs://acme-drops ignores preconditions on generations (ifGenerationMatch=") {
				t.Errorf("%s with %s ignored: %v", what, ignored, err)
			}
		}
		if names := server.Names(); len(names) > 0 {
			t.Errorf("%q were written", names)
		}
	}
}

// TestOnesOwnSuccess: of conditional writes whose response is lost, the writer is told that
// they succeeded, and that of another is not taken for one's own.
func TestOnesOwnSuccess(t *testing.T) {
	server, r := root(t)
	instead(server, 1, uploading, gstest.Lost)
	if err := location.WriteNew(t.Context(), r, "claim", []byte("mine")); err != nil {
		t.Errorf("a new object: %v", err)
	}
	instead(server, 1, uploading, gstest.Lost)
	if err := r.Swap(t.Context(), "claim", []byte("mine"), []byte("mine again")); err != nil {
		t.Errorf("a swap: %v", err)
	}
	large := string(half)
	for nth := range int32(3) {
		instead(server, nth+1, uploading, gstest.Lost)
		out, err := r.CreateNew(t.Context(), "large"+string('a'+nth))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(large)); err != nil {
			t.Fatal(err)
		}
		if err := out.Commit(); err != nil {
			t.Errorf("a large object, request %d: %v", nth+1, err)
		}
	}
	instead(server, 1, uploading, func(w http.ResponseWriter, req *http.Request, next http.HandlerFunc) {
		gstest.Busy(w, req, next)
		server.Put("other", "mine") // the same content, from somebody else
	})
	if err := location.WriteNew(t.Context(), r, "other", []byte("mine")); !errors.Is(err, location.ErrExists) {
		t.Errorf("an object of another: %v", err)
	}
	server.Put("pointer", "was")
	instead(server, 1, uploading, func(w http.ResponseWriter, req *http.Request, next http.HandlerFunc) {
		gstest.Busy(w, req, next)
		server.Put("pointer", "now")
	})
	if err := r.Swap(t.Context(), "pointer", []byte("was"), []byte("now")); !errors.Is(err, location.ErrChanged) {
		t.Errorf("a swap of another: %v", err)
	}
}

// TestALargeObjectIsRenamed in several requests.
func TestALargeObjectIsRenamed(t *testing.T) {
	server, r := root(t)
	server.Put("a.html", string(half))
	if err := r.Rename(t.Context(), "a.html", "b.html"); err != nil {
		t.Fatal(err)
	}
	if got, _ := server.Get("b.html"); got != string(half) || server.Describe("b.html").ContentType != "text/html; charset=utf-8" {
		t.Errorf("%d bytes, %+v", len(got), server.Describe("b.html"))
	}
}
