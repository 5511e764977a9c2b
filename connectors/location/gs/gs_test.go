package gs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
	"github.com/impactmart/impactmart/connectors/location/locationtest"
)

const bucket = "acme-drops"

// open returns a server and its location, which waits only briefly between
// attempts.
func open(t *testing.T, url string) (*gstest.Server, location.Location) {
	t.Helper()
	server := gstest.New(t, bucket)
	l, err := gs.New(url)
	if err != nil {
		t.Fatal(err)
	}
	return server, gs.Hasten(l, 10*time.Second)
}

func TestBucket(t *testing.T) {
	for _, url := range []string{"gs://acme-drops", "gs://acme-drops/hr/in box/"} {
		locationtest.Run(t, func(t *testing.T) location.Location {
			_, l := open(t, url)
			return l
		})
	}
}

func TestRoot(t *testing.T) {
	for _, url := range []string{"gs://acme-store", "gs://acme-store/hr/impact mart/"} {
		locationtest.RunRoot(t, func(t *testing.T) location.Root {
			gstest.New(t, "acme-store")
			l, err := gs.New(url)
			if err != nil {
				t.Fatal(err)
			}
			return gs.Hasten(l, 10*time.Second).(location.Root)
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for url, want := range map[string]string{
		"gs://":                  "is not the address of a bucket; write gs://bucket",
		"gs:///inbox":            "is not the address of a bucket",
		"gs://b/x":               `"gs://b/x": the name of the bucket, "b", is too short; buckets have names of at least 3 characters`,
		"gs://ab":                "is too short",
		"gs://-":                 "is not the address of a bucket",
		"gs://Acme":              "is not the address of a bucket",
		"s3://acme-drops":        "is not the address of a bucket",
		"gs://acme-drops/../x":   `".."`,
		"gs://acme-drops/a//b":   "a part that is empty",
		"gs://acme-drops/a/*.cs": "use patterns only in the paths of the feeds",
	} {
		if _, err := gs.New(url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(%q) = %v, want %q", url, err, want)
		}
	}
	for url, want := range map[string]string{"gs://acme-drops": "gs://acme-drops", "gs://acme-drops/": "gs://acme-drops", "gs://acme-drops/hr/in/": "gs://acme-drops/hr/in"} {
		if l, err := gs.New(url); err != nil || l.String() != want {
			t.Errorf("New(%q) = %v, %v", url, l, err)
		}
	}
}

func TestListStaysBelowThePrefix(t *testing.T) {
	server, l := open(t, "gs://acme-drops/hr")
	for _, name := range []string{"hr/a.csv", "hr/b/", "hr/b/c.csv", "hr/b/d/e.csv", "hr2/a.csv", "a.csv", "hr/", "hr/b/.x/e.csv"} {
		server.Put(name, name)
	}
	for pattern, want := range map[string]string{"*": "a.csv", "b/*": "b/c.csv", "*/*/*.csv": "b/d/e.csv", "a.csv": "a.csv"} {
		objects, err := l.List(t.Context(), pattern)
		if err != nil || len(objects) != 1 || objects[0].Name != want || objects[0].Size != int64(len("hr/"+want)) {
			t.Errorf("List(%q) = %v, %v, want %s", pattern, objects, err, want)
		}
	}
}

// A bucket may have many objects that are not drops.
func TestListDoesNotRequestDeeperFolders(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	for i := range 20 {
		server.Put(fmt.Sprintf("archive/%d.csv", i), "")
	}
	server.Put("a.csv", "")
	objects, err := l.List(t.Context(), "*.csv")
	if got := server.Requests(); err != nil || len(objects) != 1 || !slices.Equal(got, []string{"list"}) {
		t.Errorf("List = %v, %v, by %q", objects, err, got)
	}
}

func TestListReportsANameThatCannotBeOpened(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("in//a.csv", "")
	if _, err := l.List(t.Context(), "*/*/*.csv"); err == nil || !strings.Contains(err.Error(), `"in//a.csv" is not the name of an object`) {
		t.Errorf("List = %v", err)
	}
}

func TestAMissingBucket(t *testing.T) {
	_, l := open(t, "gs://acme-other")
	if err := write(t.Context(), l, "a", "x"); !errors.Is(err, location.ErrUnusable) || !strings.Contains(err.Error(), "the bucket does not exist; create it") {
		t.Errorf("Commit = %v", err)
	}
	if _, err := l.List(t.Context(), "*"); err == nil || err.Error() != "gs://acme-other: the bucket does not exist; create it, or correct its name in `drops` or `store`" {
		t.Errorf("List = %v", err)
	}
}

type handle = gstest.Handler

// instead lets f serve the nth request of an operation, and the server all others.
func instead(server *gstest.Server, nth int32, does func(*http.Request) bool, f handle) {
	server.Between(gstest.Nth(nth, does, f))
}

func always(*http.Request) bool      { return true }
func download(r *http.Request) bool  { return r.URL.Query().Get("alt") == "media" }
func deletion(r *http.Request) bool  { return r.Method == http.MethodDelete }
func uploading(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/upload/") }

// calls are the ways to use a location that has the object a.
var calls = map[string]func(context.Context, location.Location) error{
	"list":   func(ctx context.Context, l location.Location) error { _, err := l.List(ctx, "*"); return err },
	"stat":   func(ctx context.Context, l location.Location) error { _, err := l.Stat(ctx, "a"); return err },
	"hash":   func(ctx context.Context, l location.Location) error { _, err := location.Hash(ctx, l, "a"); return err },
	"remove": func(ctx context.Context, l location.Location) error { return l.Remove(ctx, "a") },
	"create": func(ctx context.Context, l location.Location) error { return write(ctx, l, "new", "small") },
	"upload": func(ctx context.Context, l location.Location) error { return write(ctx, l, "new", string(half)) },
}

func TestASingleFailureIsRetried(t *testing.T) {
	for what, call := range calls {
		server, l := open(t, "gs://acme-drops")
		server.Put("a", "content")
		if err := call(t.Context(), l); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for nth := range len(server.Requests()) {
			for failure, fail := range map[string]handle{"503": gstest.Busy, "429": gstest.TooMany, "lost response": gstest.Lost} {
				server.Put("a", "content")
				instead(server, int32(nth)+1, always, fail)
				if err := call(t.Context(), l); err != nil {
					t.Errorf("%s, request %d, %s: %v", what, nth, failure, err)
				}
				if got, found := server.Get("new"); found && got != "small" && got != string(half) {
					t.Errorf("%s, request %d, %s: %d bytes are visible", what, nth, failure, len(got))
				}
			}
		}
	}
}

func TestAttemptsAreLimited(t *testing.T) {
	for what, call := range calls {
		server, l := open(t, "gs://acme-drops")
		var times atomic.Int32
		server.Between(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			times.Add(1)
			gstest.Busy(w, r, next)
		})
		err := call(t.Context(), l)
		if !errors.Is(err, location.ErrTemporary) || !strings.Contains(err.Error(), "503 Service Unavailable: Backend Error (attempts: 6); try again later") || times.Load() != gs.MaxTries {
			t.Errorf("%s: %v after %d attempts", what, err, times.Load())
		}
		if names := server.Names(); len(names) > 0 {
			t.Errorf("%s: %q are visible", what, names)
		}
	}
}

func TestNoService(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	t.Setenv("STORAGE_EMULATOR_HOST", server.URL)
	l, err := gs.New("gs://acme-drops")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = gs.Hasten(l, time.Second).Stat(t.Context(), "a"); !errors.Is(err, location.ErrTemporary) || !strings.Contains(err.Error(), "connection refused (attempts: 6 at most)") {
		t.Errorf("Stat = %v", err)
	}
}

func TestRefusalsNameTheRemedy(t *testing.T) {
	for code, want := range map[int]string{
		http.StatusUnauthorized: "gs://acme-drops/a: the request has no valid credentials (401 Unauthorized: because); run `gcloud auth application-default login`",
		http.StatusForbidden:    "gs://acme-drops/a: access is denied (403 Forbidden: because); grant the account the role Storage Object Viewer on the bucket",
	} {
		server, l := open(t, "gs://acme-drops")
		server.Between(func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) { gstest.Refuse(w, code, "because") })
		if _, err := l.Open(t.Context(), "a"); err == nil || !strings.HasPrefix(err.Error(), want) || errors.Is(err, location.ErrTemporary) {
			t.Errorf("%d: %v", code, err)
		}
		if err := write(t.Context(), l, "a", "x"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%d: %v", code, err)
		}
	}
}

func TestTimeout(t *testing.T) {
	released := make(chan struct{})
	server, l := open(t, "gs://acme-drops")
	t.Cleanup(func() { close(released) }) // before the server waits for its requests
	gs.Hasten(l, 50*time.Millisecond)
	server.Between(func(_ http.ResponseWriter, r *http.Request, _ http.HandlerFunc) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-released
	})
	_, listed := l.List(t.Context(), "*")
	_, stated := l.Stat(t.Context(), "a")
	for what, err := range map[string]error{"List": listed, "Stat": stated, "Commit": write(t.Context(), l, "a", "x")} {
		if !errors.Is(err, location.ErrTemporary) || !strings.Contains(err.Error(), "no response for 50ms") {
			t.Errorf("%s = %v", what, err)
		}
	}
}

func TestRemoveKeepsAReplacedObject(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", "old")
	instead(server, 1, deletion, func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		server.Put("a", "new")
		next(w, r)
	})
	if err := l.Remove(t.Context(), "a"); err == nil || !strings.Contains(err.Error(), "was replaced by another process") {
		t.Errorf("Remove = %v", err)
	}
	if got, _ := server.Get("a"); got != "new" {
		t.Errorf("got %q", got)
	}
}

func TestOneRequestPerStat(t *testing.T) {
	server, l := open(t, "gs://acme-drops")
	server.Put("a", "x")
	if _, err := l.Stat(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got := server.Requests(); !slices.Equal(got, []string{"stat"}) {
		t.Errorf("requested %q", got)
	}
}

func write(ctx context.Context, l location.Location, name, content string) error {
	w, err := l.Create(ctx, name)
	if err != nil {
		return err
	}
	_, failed := io.WriteString(w, content)
	return errors.Join(failed, w.Commit())
}
