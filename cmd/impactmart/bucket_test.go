package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
	"github.com/impactmart/impactmart/internal/store"
)

var kills = flag.Int("kills", 3, "runs that TestKilledInABucket kills at a request chosen at random")

// gate stands between runs and their bucket, and lets a fault serve some requests.
type gate struct {
	mu    sync.Mutex
	steps []string // the requests so far
	isDue func(n int, step string) bool
	fault gstest.Handler
}

// arm lets the fault serve the requests for which isDue holds; nil for none.
func (g *gate) arm(isDue func(n int, step string) bool, fault gstest.Handler) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.steps, g.isDue, g.fault = nil, isDue, fault
}

func (g *gate) serve(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	g.mu.Lock()
	step := stepOf(r)
	g.steps = append(g.steps, step)
	isDue, fault := g.isDue != nil && g.isDue(len(g.steps), step), g.fault
	g.mu.Unlock()
	if isDue {
		fault(w, r, next)
		return
	}
	next(w, r)
}

// once is the first request for which is holds.
func once(is func(n int, step string) bool) func(int, string) bool {
	wasDue := false
	return func(n int, step string) bool {
		isDue := !wasDue && is(n, step)
		wasDue = wasDue || isDue
		return isDue
	}
}

func always(int, string) bool { return true }

// seen are the steps since the gate was armed.
func (g *gate) seen() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.steps
}

// stepOf names what a request does to the store: the method, and the object up to what
// differs between runs.
func stepOf(r *http.Request) string {
	name := r.URL.Query().Get("name")
	if at, is := strings.CutPrefix(r.URL.Path, "/storage/v1/b/acme-store/o/"); is {
		_, to, isRewrite := strings.Cut(at, "/rewriteTo/b/acme-store/o/")
		if name = at; isRewrite {
			name = to
		}
	}
	name = strings.TrimPrefix(name, "hr/")
	folder, _, _ := strings.Cut(name, "/")
	base := path.Base(name)
	switch {
	case strings.HasPrefix(base, ".") && strings.HasSuffix(base, ".tmp"):
		base = "temporary"
	case folder == "snapshots" && path.Dir(name) == "snapshots":
		base = "claim"
	case folder == "landing" || folder == "runs" || folder == "marts" || folder == "snapshots" && base != "manifest.json":
		base = path.Ext(base)
	case folder == ".probes":
		base = "probe"
	}
	return r.Method + " " + strings.TrimPrefix(folder+" "+base, base+" ")
}

// cloud is a project whose store is in a bucket behind a gate.
type cloud struct {
	*gate
	dir    string
	url    string        // for runs, which pass the gate
	root   location.Root // of the store, past the gate
	expire func()        // ends the lease of a lock
}

// newCloud starts a project with one of the stand-ins.
func newCloud(t *testing.T, isFake bool) *cloud {
	t.Helper()
	c := &cloud{gate: &gate{}, dir: t.TempDir()}
	serve := http.Handler(nil)
	if isFake {
		direct := gstest.FakeGCS(t, "acme-store")
		t.Setenv("STORAGE_EMULATOR_HOST", direct)
		at, err := url.Parse(direct)
		if err != nil {
			t.Fatal(err)
		}
		serve = httputil.NewSingleHostReverseProxy(at)
		c.expire = func() { _ = c.root.Remove(t.Context(), ".store.lock") }
	} else {
		server := gstest.New(t, "acme-store")
		server.Page(100)
		serve = server
		c.expire = func() { server.Age(gs.Lease) }
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, serve.ServeHTTP) }))
	t.Cleanup(front.Close)
	c.url = front.URL
	place, err := gs.New("gs://acme-store/hr")
	if err != nil {
		t.Fatal(err)
	}
	c.root = place.(location.Root)
	if err := writeProject(c.dir); err != nil {
		t.Fatal(err)
	}
	config := strings.Replace(projectConfig, "version: 1\n", "version: 1\nstore: gs://acme-store/hr\nscratch: scratch\n", 1)
	if err := os.WriteFile(filepath.Join(c.dir, "impactmart.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cloud) command(args ...string) *exec.Cmd {
	command := exec.Command("impactmart", args...)
	command.Dir = c.dir
	command.Env = append(os.Environ(), "STORAGE_EMULATOR_HOST="+c.url, "TMPDIR="+filepath.Join(c.dir, "no-temporary-folder"))
	return command
}

// run runs to the end, which must be good.
func (c *cloud) run(t *testing.T) (stderr string) {
	t.Helper()
	out, err := c.command("run").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// killAt kills a run at a request, before or after the bucket serves it, and reports
// whether there was such a request.
func (c *cloud) killAt(t *testing.T, isServed bool, isDue func(n int, step string) bool) bool {
	t.Helper()
	run := c.command("run")
	var said strings.Builder
	run.Stderr = &said
	var killed atomic.Bool
	c.arm(once(isDue), func(_ http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if isServed {
			next(httptest.NewRecorder(), r)
		}
		killed.Store(true)
		_ = run.Process.Kill()
		panic(http.ErrAbortHandler)
	})
	if err := run.Run(); err == nil == killed.Load() {
		t.Fatalf("killed: %v, %v\n%s", killed.Load(), err, said.String())
	}
	c.arm(nil, nil)
	return killed.Load()
}

// marts are the hashes of the marts of the current snapshot, whose files must be as its
// manifest says. The list of runs has numbers of snapshots, and the database the list.
func (c *cloud) marts(t *testing.T) map[string]string {
	t.Helper()
	s := store.Remote(c.root, filepath.Join(c.dir, "reader"))
	m, err := s.Current(t.Context())
	if err != nil || m == nil {
		t.Fatalf("no snapshot is current: %v", err)
	}
	hashes := map[string]string{}
	for name := range m.Files {
		text, err := location.Read(t.Context(), c.root, fmt.Sprintf("snapshots/%06d-%s/%s", m.Sequence, m.Run, name))
		if err != nil {
			t.Fatal(err)
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(text))
		if sum != m.Files[name].SHA256 {
			t.Errorf("snapshot %d: %s is not the file of its manifest", m.Sequence, name)
		}
		if name != "runs.parquet" && name != "marts.duckdb" {
			hashes[name] = sum
		}
	}
	return hashes
}

// aliases fails unless the aliases are the files of the current snapshot.
func (c *cloud) aliases(t *testing.T) {
	t.Helper()
	m, err := store.Remote(c.root, filepath.Join(c.dir, "reader")).Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range m.Files {
		if sum, err := location.Hash(t.Context(), c.root, "marts/"+name); err != nil || sum != f.SHA256 {
			t.Errorf("marts/%s is not the file of snapshot %d, %v", name, m.Sequence, err)
		}
	}
}

// objects are all objects of the store.
func (c *cloud) objects(t *testing.T) map[string][]byte {
	t.Helper()
	found, err := c.root.Below(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, o := range found {
		if all[o.Name], err = location.Read(t.Context(), c.root, o.Name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// restore makes the store what it was.
func (c *cloud) restore(t *testing.T, was map[string][]byte) {
	t.Helper()
	if err := c.root.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := c.objects(t)
	for name := range now {
		if _, stays := was[name]; !stays {
			if err := c.root.Remove(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range was {
		if bytes.Equal(now[name], text) {
			continue
		}
		if err := location.Write(t.Context(), c.root, name, text); err != nil {
			t.Fatal(err)
		}
	}
}

// late adds a delivery.
func (c *cloud) late(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, "inbox", "completions_2.csv"), []byte("id,course,done\n0003,C1,20/04/2025\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestKilledInABucket kills second runs at each of their steps and at requests chosen at
// random, before and after the bucket has served the request. Readers then see the first
// snapshot or the second, whole; and the next run publishes the marts of an undisturbed one,
// byte for byte.
func TestKilledInABucket(t *testing.T) {
	for name, isFake := range map[string]bool{"strict": false, "fake-gcs-server": true} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, isFake)
			c.run(t)
			first, was := c.marts(t), c.objects(t)
			c.late(t)
			c.arm(nil, nil)
			c.run(t)
			steps, want := c.seen(), c.marts(t)
			if cmp.Equal(first, want) {
				t.Fatal("the second run changed nothing")
			}
			random := rand.New(rand.NewPCG(1, 2))
			type kill struct {
				name  string
				isDue func(n int, step string) bool
			}
			var all []kill
			seen := map[string]bool{}
			for _, step := range steps {
				if !seen[step] {
					all = append(all, kill{step, func(_ int, s string) bool { return s == step }})
				}
				seen[step] = true
			}
			if !seen["POST current.json"] || !seen["POST marts .parquet"] || !seen["POST snapshots manifest.json"] || !seen["POST landing .json"] {
				t.Fatalf("the steps are %q", steps)
			}
			named := len(all)
			for range *kills {
				at := 1 + random.IntN(len(steps))
				all = append(all, kill{fmt.Sprint("request ", at), func(n int, _ string) bool { return n == at }})
			}
			killed, published, valid, converged := 0, 0, 0, 0
			for i, k := range all {
				if i < named && *kills < 100 && random.IntN(12) > 0 {
					continue // `make kills` kills at all steps
				}
				c.restore(t, was)
				isServed := random.IntN(2) == 0
				if !c.killAt(t, isServed, k.isDue) {
					continue // fewer requests than in the undisturbed run
				}
				killed++
				now := c.marts(t)
				if cmp.Equal(now, first) || cmp.Equal(now, want) {
					valid++
				} else {
					t.Errorf("killed at %s, served %v: the marts are neither the old ones nor the new ones", k.name, isServed)
				}
				if cmp.Equal(now, want) {
					published++
				}
				c.expire()
				c.run(t)
				if diff := cmp.Diff(want, c.marts(t)); diff == "" {
					converged++
				} else {
					t.Errorf("killed at %s, served %v: the next run (-undisturbed +after)\n%s", k.name, isServed, diff)
				}
				c.aliases(t)
				c.sound(t)
			}
			t.Attr("promise", fmt.Sprintf("all or nothing: %d runs killed in a bucket (%s), at requests of %d kinds and at random, %d after they had published: %d valid stores, %d converged", killed, name, named, published, valid, converged))
		})
	}
}

// sound fails if anything in the store is damaged, or a scratch folder is left.
func (c *cloud) sound(t *testing.T) {
	t.Helper()
	audited, err := store.Remote(c.root, filepath.Join(c.dir, "reader")).Audit(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range audited {
		for _, d := range kind.Damaged {
			t.Errorf("%s: %s", d.Name, d.What)
		}
	}
	if left, err := os.ReadDir(filepath.Join(c.dir, "scratch")); err != nil || len(left) > 0 {
		t.Errorf("scratch folders are left: %v, %v", left, err)
	}
}

// TestFaultsInABucket: a run whose response is lost, or that meets a busy service, once,
// publishes all the same; and what it publishes is that of an undisturbed one.
func TestFaultsInABucket(t *testing.T) {
	t.Run("strict", func(t *testing.T) { faultsInABucket(t, newCloud(t, false)) })
	t.Run("fake-gcs-server", func(t *testing.T) { faultsInABucket(t, newCloud(t, true)) })
}

func faultsInABucket(t *testing.T, c *cloud) {
	c.run(t)
	was := c.objects(t)
	c.late(t)
	c.arm(nil, nil)
	c.run(t)
	requests, want := len(c.seen()), c.marts(t)
	random := rand.New(rand.NewPCG(3, 4))
	for what, fault := range map[string]gstest.Handler{"a lost response": gstest.Lost, "503": gstest.Busy, "429": gstest.TooMany} {
		for range max(1, *kills/10) {
			at := 1 + random.IntN(requests)
			c.restore(t, was)
			c.arm(once(func(n int, _ string) bool { return n == at }), fault)
			c.run(t)
			c.arm(nil, nil)
			if diff := cmp.Diff(want, c.marts(t)); diff != "" {
				t.Errorf("%s at request %d (-undisturbed +after)\n%s", what, at, diff)
			}
			c.aliases(t)
			c.sound(t)
		}
	}
}

// TestManyRunsAtOnce starts 16 runs: one publishes, and each other ends with 75, or finds
// nothing to do.
func TestManyRunsAtOnce(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		p := newProject(t)
		manyRunsAtOnce(t, p.command)
		p.mustHaveCurrentMarts(t)
		if damaged := p.damaged(t, false); len(damaged) > 0 {
			t.Errorf("damaged: %q", damaged)
		}
	})
	for name, isFake := range map[string]bool{"strict": false, "fake-gcs-server": true} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, isFake)
			manyRunsAtOnce(t, c.command)
			c.aliases(t)
			c.sound(t)
		})
	}
}

func manyRunsAtOnce(t *testing.T, command func(args ...string) *exec.Cmd) {
	t.Helper()
	const writers = 16
	codes, said := make([]int, writers), make([]string, writers)
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			out, err := command("run").CombinedOutput()
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				codes[i] = exit.ExitCode()
			}
			said[i] = string(out)
		})
	}
	group.Wait()
	published, unchanged, refused := 0, 0, 0
	for i, code := range codes {
		switch {
		case code == 0 && strings.Contains(said[i], "Published snapshot 1 "):
			published++
		case code == 0 && strings.Contains(said[i], "Nothing changed since snapshot 1 "):
			unchanged++
		case code == exitTemporary && strings.Contains(said[i], "another process holds the lock"):
			refused++
		default:
			t.Errorf("exit code %d\n%s", code, said[i])
		}
	}
	if published != 1 {
		t.Errorf("%d runs published", published)
	}
	t.Attr("promise", fmt.Sprintf("one writer: %d runs at once (%s): %d published, %d found nothing to do, %d ended with 75", writers, filepath.Base(t.Name()), published, unchanged, refused))
}

// TestABucketThatFails: a bucket that cannot be used as it is set up is refused with the
// remedy, before anything is written, and no value of the environment is shown.
func TestABucketThatFails(t *testing.T) {
	c := newCloud(t, false)
	const bucket = "acme-store"
	config, err := os.ReadFile(filepath.Join(c.dir, "impactmart.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.dir, "impactmart.yaml"), bytes.Replace(config, []byte(bucket), []byte("${STORE_BUCKET}"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]struct {
		fault gstest.Handler
		code  int
		says  string
	}{
		"denied": {func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) {
			gstest.Refuse(w, http.StatusForbidden, "impactmart@acme does not have storage.objects.create access")
		}, exitUsage, "access is denied (403 Forbidden: impactmart@acme does not have storage.objects.create access); grant the account the role Storage Object Viewer on the bucket, or Storage Object User to write"},
		"preconditions are ignored": {func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			query := r.URL.Query()
			query.Del("ifGenerationMatch")
			r.URL.RawQuery = query.Encode()
			next(w, r)
		}, exitUsage, "ignores preconditions on generations (ifGenerationMatch=0), so two runs could overwrite each other; use Cloud Storage itself"},
	} {
		for _, verb := range []string{"run", "doctor"} {
			c.arm(always, k.fault)
			command := c.command(verb)
			command.Env = append(command.Env, "STORE_BUCKET="+bucket)
			out, err := command.CombinedOutput()
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || exit.ExitCode() != k.code || !strings.Contains(string(out), k.says) || verb == "run" && strings.Contains(string(out), bucket) {
				t.Errorf("%s, %s: %v\n%s", name, verb, err, out)
			}
		}
	}
	c.arm(nil, nil)
	if objects := c.objects(t); len(objects) > 0 {
		t.Errorf("%d objects were written", len(objects))
	}
}

// TestRequestsOfARun: docs/operations.md says how many requests a run makes at most.
func TestRequestsOfARun(t *testing.T) {
	c := newCloud(t, false)
	c.run(t)
	c.late(t)
	for _, night := range []struct {
		does string
		most int
	}{{"publishes", 500}, {"finds nothing new", 100}} {
		c.arm(nil, nil)
		c.run(t)
		if n := len(c.seen()); n > night.most {
			t.Errorf("a run that %s makes %d requests, want at most %d", night.does, n, night.most)
		}
	}
}
