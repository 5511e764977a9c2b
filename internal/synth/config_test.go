package synth

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// shippedRegister is the register of the shipped configuration, with defaults.
func shippedRegister(t *testing.T) models.Register {
	t.Helper()
	var parsed struct {
		models.Register `yaml:",inline"`
		Rest            map[string]any `yaml:",inline"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(Config()))
	decoder.KnownFields(true)
	if err := decoder.Decode(&parsed); err != nil {
		t.Fatal(err)
	}
	parsed.Register.SetDefaults()
	return parsed.Register
}

func TestConfigIsAValidRegister(t *testing.T) {
	r := shippedRegister(t)
	if err := r.Validate(); err != nil {
		t.Error(err)
	}
	if len(r.Goals) != 9 || len(r.Metrics) != len(metrics)+4 || len(r.Programs) != len(programs)+1 { // one more for the mandatory courses
		t.Errorf("%d goals, %d metrics, %d programs", len(r.Goals), len(r.Metrics), len(r.Programs))
	}
	for _, m := range r.Metrics {
		if m.SmallestChange == nil && m.Kind != models.KindTimeTo {
			t.Errorf("metric %s states no smallest change", m.ID)
		}
	}
}

func TestConfigDeclaresThePrograms(t *testing.T) {
	r := shippedRegister(t)
	for i, p := range programs {
		declared := r.Programs[i]
		if declared.ID != p.id || declared.Name != p.title || !slices.Equal(declared.Courses.All(), p.courses) {
			t.Errorf("program %s is declared as %+v", p.id, declared)
		}
		if len(p.waves) > 0 && declared.Launch != p.waves[0].from.Format(time.DateOnly) {
			t.Errorf("program %s: launch %s, first wave %s", p.id, declared.Launch, p.waves[0].from)
		}
	}
}

// TestAlignmentsWereAgreedBeforeLaunch: all but the one that is planted as too late.
func TestAlignmentsWereAgreedBeforeLaunch(t *testing.T) {
	r := shippedRegister(t)
	truth := New(1).Truth()
	aligned := slices.DeleteFunc(slices.Clone(r.Alignments), func(a models.Alignment) bool { return a.Program == welcomeWeeks })
	if len(aligned) != len(truth) {
		t.Fatalf("%d alignments for %d effects", len(aligned), len(truth))
	}
	for i, a := range aligned {
		if a.Program != truth[i].Program || a.Metric != truth[i].Metric {
			t.Errorf("alignment %+v for effect %+v", a, truth[i])
		}
		launch := r.Programs[slices.IndexFunc(r.Programs, func(p models.Program) bool { return p.ID == a.Program })].Launch
		if late := a.Program == "drawing_standards"; late != (a.AgreedOn > launch) {
			t.Errorf("%s: agreed on %s, launched %s", a.Program, a.AgreedOn, launch)
		}
	}
}

// TestConfigDeclaresTheFeeds: every feed of the configuration has expected deliveries, and
// every expected delivery has a feed.
func TestConfigDeclaresTheFeeds(t *testing.T) {
	var parsed struct {
		Feeds map[string]struct {
			Table string `yaml:"table"`
		} `yaml:"feeds"`
	}
	if err := yaml.Unmarshal([]byte(Config()), &parsed); err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{}
	for _, d := range New(1).Expected() {
		expected[d.Feed] = true
		if _, ok := models.CanonicalTable(parsed.Feeds[d.Feed].Table); !ok {
			t.Errorf("feed %s is bound to table %q", d.Feed, parsed.Feeds[d.Feed].Table)
		}
	}
	if len(expected) != len(parsed.Feeds) {
		t.Errorf("%d feeds declared, %d expected", len(parsed.Feeds), len(expected))
	}
}
