package store_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/store/storetest"
)

func TestInAFolder(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		dir := filepath.Join(t.TempDir(), "store")
		return storetest.Place{Open: func() *store.Store { return store.Local(dir) }, Root: location.NewLocal(dir)}
	})
}

func TestInABucket(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		gstest.New(t, "acme-store").Page(50)
		return inBucket(t)
	})
}

func TestInFakeGCS(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		t.Setenv("STORAGE_EMULATOR_HOST", gstest.FakeGCS(t, "acme-store"))
		return inBucket(t)
	})
}

func inBucket(t *testing.T) storetest.Place {
	t.Helper()
	work := t.TempDir()
	open := func() location.Root {
		l, err := gs.New("gs://acme-store/impactmart")
		if err != nil {
			t.Fatal(err)
		}
		return l.(location.Root)
	}
	return storetest.Place{Open: func() *store.Store { return store.Remote(open(), work) }, Root: open()}
}

// TestTypesOfObjects: readers of a bucket are told what an object is.
func TestTypesOfObjects(t *testing.T) {
	server := gstest.New(t, "acme-store")
	p := inBucket(t)
	s := p.Open()
	files := map[string]string{}
	for _, name := range []string{"a.parquet", "marts.duckdb", "marts.sql", "report.html"} {
		files[name] = filepath.Join(t.TempDir(), name)
		if err := location.Write(t.Context(), location.NewLocal(filepath.Dir(files[name])), name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Publish(t.Context(), nil, store.Manifest{Sequence: 1, Run: "first"}, files, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"current.json":                         "application/json",
		"snapshots/000001-first/manifest.json": "application/json",
		"snapshots/000001-first/a.parquet":     "application/vnd.apache.parquet",
		"marts/a.parquet":                      "application/vnd.apache.parquet",
		"marts/marts.duckdb":                   "application/octet-stream",
		"marts/marts.sql":                      "application/sql",
		"marts/report.html":                    "text/html; charset=utf-8",
	} {
		if got := server.Describe("impactmart/" + name); got.ContentType != want || got.CacheControl != "no-cache" {
			t.Errorf("%s is %+v, want %s", name, got, want)
		}
	}
	if unsummed := server.Unsummed(); len(unsummed) > 0 {
		t.Errorf("uploaded without a checksum: %q", unsummed)
	}
}

// TestADayOld: what a killed run left in a bucket stays for a day, because the run may only
// be suspended.
func TestADayOld(t *testing.T) {
	server := gstest.New(t, "acme-store")
	s := inBucket(t).Open()
	for _, name := range []string{"snapshots/000001-dead/a.parquet", "landing/costs/dead-m1.parquet"} {
		server.Put("impactmart/"+name, "half")
	}
	if n, err := s.Collect(t.Context(), nil); n != 0 || err != nil {
		t.Errorf("of today: %d, %v", n, err)
	}
	server.Age(25 * time.Hour)
	if n, err := s.Collect(t.Context(), nil); n != 2 || err != nil {
		t.Errorf("of yesterday: %d, %v", n, err)
	}
	if names := server.Names(); len(names) > 0 {
		t.Errorf("left: %q", names)
	}
}

// TestNoNumberTwice: a run in a bucket gets a number of its own, also after one of the same
// inputs died.
func TestNoNumberTwice(t *testing.T) {
	gstest.New(t, "acme-store")
	s := inBucket(t).Open()
	for want := int64(1); want <= 3; want++ {
		if got, err := s.Number(t.Context(), nil, "run"); got != want || err != nil {
			t.Errorf("number %d, %v; want %d", got, err, want)
		}
	}
}

// TestLostResponses publishes again and again with the response to another request lost:
// every publication succeeds, and is whole.
func TestLostResponses(t *testing.T) {
	server := gstest.New(t, "acme-store")
	server.Page(50)
	publishOnce := func() error {
		s := inBucket(t).Open()
		_, release, err := s.Lock(t.Context())
		if err != nil {
			return err
		}
		defer func() {
			if err := release(); err != nil {
				t.Error(err)
			}
		}()
		before, err := s.Current(t.Context())
		if err != nil {
			return err
		}
		number, err := s.Number(t.Context(), before, "run")
		if err != nil {
			return err
		}
		file := filepath.Join(t.TempDir(), "a.parquet")
		if err := location.Write(t.Context(), location.NewLocal(filepath.Dir(file)), "a.parquet", []byte("x")); err != nil {
			return err
		}
		published, err := s.Publish(t.Context(), before, store.Manifest{Sequence: number, Run: "run"}, map[string]string{"a.parquet": file}, nil)
		if err == nil && !published {
			t.Error("not published, without an error")
		}
		return err
	}
	if err := publishOnce(); err != nil {
		t.Fatal(err)
	}
	requests := len(server.Requests())
	step := max(1, requests/12)
	for nth := 1; nth <= requests; nth += step {
		server.Between(gstest.Nth(int32(nth), func(*http.Request) bool { return true }, gstest.Lost))
		if err := publishOnce(); err != nil {
			t.Errorf("the response to request %d is lost: %v", nth, err)
		}
		server.Between(nil)
		audited, err := inBucket(t).Open().Audit(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range audited {
			for _, d := range kind.Damaged {
				t.Errorf("the response to request %d is lost: %s: %s", nth, d.Name, d.What)
			}
		}
	}
}
