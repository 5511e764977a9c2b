package pipelines_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// full is a root that cannot be written.
type full struct{ location.Root }

func (full) Create(context.Context, string) (location.Writer, error) {
	return nil, errors.New("no space left on device")
}

func (full) Probe(context.Context) error { return errors.New("no space left on device") }

// TestDoctor examines one store in several conditions, each of which is one symptom.
func TestDoctor(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	if _, err := pipelineIn(t, dir, nil).Run(t.Context(), pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(dir, "store")
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), sources)
	if err != nil {
		t.Fatal(err)
	}
	plan.Config.Prometheus.File = "acme.prom"
	for name, c := range map[string]struct {
		change func(t *testing.T, p *pipelines.Pipeline) (undo func())
		tools  func(*pipelines.Tools)
		part   string // of the symptom; none if empty
		state  string
		says   string
		kind   project.Kind
	}{
		"healthy": {},
		"locked": {change: func(t *testing.T, _ *pipelines.Pipeline) func() {
			_, release, err := store.Local(at).Lock(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return func() { _ = release() }
		}, part: "lock", state: pipelines.StateFail, says: "another process holds the lock (process ", kind: project.Temporary},
		"read-only": {change: func(_ *testing.T, p *pipelines.Pipeline) func() {
			root := location.NewLocal(at)
			p.SetStore(store.Open(full{root}, root))
			return func() {}
		}, part: "store", state: pipelines.StateFail, says: "cannot be written: no space left", kind: project.BadConfig},
		"damaged": {change: func(t *testing.T, _ *pipelines.Pipeline) func() {
			name := filepath.Join(at, "current.json")
			text, err := os.ReadFile(name)
			if err == nil {
				err = os.WriteFile(name, []byte("{"), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			return func() { _ = os.WriteFile(name, text, 0o600) }
		}, part: "store", state: pipelines.StateFail, says: "current.json is damaged", kind: project.BadData},
		"a clock that goes back": {tools: func(tools *pipelines.Tools) {
			tools.Now = func() time.Time { return time.Date(1959, time.December, 31, 23, 0, 0, 0, time.UTC) }
		}, part: "clock", state: pipelines.StateWarn, says: "it is 1959-12-31 23:00:00 on this machine, and a snapshot was published at 1960-01-01 00:00:00"},
		"left by a killed run": {change: func(t *testing.T, _ *pipelines.Pipeline) func() {
			left := filepath.Join(at, ".work", "ABANDONED")
			if err := errors.Join(os.Mkdir(left, 0o700), os.WriteFile(filepath.Join(left, ".lock"), nil, 0o600)); err != nil {
				t.Fatal(err)
			}
			return func() {}
		}, part: "scratch", state: pipelines.StateOK, says: "1 folder of killed runs removed"},
		"a folder for Prometheus": {part: "prometheus", state: pipelines.StateOK, says: "can be written"},
		"no folder for Prometheus": {change: func(*testing.T, *pipelines.Pipeline) func() {
			plan.Config.Prometheus.File = "missing/acme.prom"
			return func() { plan.Config.Prometheus.File = "acme.prom" }
		}, part: "prometheus", state: pipelines.StateWarn, says: "no such file or directory"},
		"another version": {tools: func(tools *pipelines.Tools) { tools.Version = "next" }, part: "program", state: pipelines.StateOK, says: "published the current snapshot, so the next run publishes again"},
	} {
		t.Run(name, func(t *testing.T) {
			with := tools
			if c.tools != nil {
				c.tools(&with)
			}
			p := pipelines.New(plan, with, quiet{})
			if c.change != nil {
				defer c.change(t, p)()
			}
			isFound := c.part == ""
			for _, s := range p.Doctor(t.Context()) {
				if isIt := s.Part == c.part && s.State == c.state && strings.Contains(s.Text, c.says); isIt {
					isFound = s.Kind == c.kind && (s.Remedy != "") == (s.State != pipelines.StateOK)
				} else if s.State == pipelines.StateFail || s.State == pipelines.StateWarn && s.Part != "disk" {
					t.Errorf("also: %+v", s)
				}
			}
			if !isFound {
				t.Errorf("no %s of %s says %q: %+v", c.state, c.part, c.says, p.Doctor(t.Context()))
			}
		})
	}
}
