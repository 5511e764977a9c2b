package monitor

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// WriteMetrics writes what the run is known by to a file for the textfile collector of
// Prometheus' node_exporter. Readers see the old file or the new one. Each metric has the
// name of the file as the label project, because the collector takes all files of a folder
// together.
func WriteMetrics(file string, r Run) error {
	registry := prometheus.NewRegistry()
	m := metrics{
		prometheus.WrapRegistererWith(prometheus.Labels{"project": strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))}, registry),
	}
	m.ofRun(r)
	for _, f := range r.Feeds {
		m.ofFeed(f)
	}
	m.ofFacts(r)
	m.ofSnapshot(r.Snapshot)
	return prometheus.WriteToTextfile(file, registry)
}

// metrics collects values under the name impactmart_<name>.
type metrics struct{ prometheus.Registerer }

// set sets a metric for the values of its labels.
func (m metrics) set(name, help string, value float64, labels ...string) {
	var names, values []string
	for i := 0; i < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	gauge := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "impactmart", Name: name, Help: help}, names)
	if known, isKnown := m.Register(gauge).(prometheus.AlreadyRegisteredError); isKnown { //nolint:errorlint // as its documentation shows
		gauge = known.ExistingCollector.(*prometheus.GaugeVec)
	}
	gauge.WithLabelValues(values...).Set(value)
}

// at sets a metric to a time, unless it is not known.
func (m metrics) at(name, help string, t time.Time, labels ...string) {
	if !t.IsZero() {
		m.set(name, help, float64(t.UnixMilli())/1000, labels...)
	}
}

func (m metrics) ofRun(r Run) {
	m.set("build_info", "Version of the program.", 1, "version", r.Version)
	for _, result := range Results {
		value := 0.
		if r.Result == result {
			value = 1
		}
		m.set("run_result", "1 for the result of the last run, 0 for the others.", value, "result", string(result))
	}
	m.at("run_end_timestamp_seconds", "When the last run ended.", r.Ended)
	m.set("run_duration_seconds", "How long the last run took.", r.Ended.Sub(r.Started).Seconds())
	for step, took := range r.Steps {
		m.set("step_duration_seconds", "How long the steps of the last run took together; those that run at the same time count each.", took.Seconds(), "step", step)
	}
}

func (m metrics) ofFeed(f Feed) {
	m.set("feed_deliveries", "Deliveries of the feed that the last run found.", float64(f.Deliveries), "feed", f.Name)
	for _, c := range []struct {
		outcome string
		rows    int64
	}{{"landed", f.Rows.Landed}, {"rejected", f.Rows.Rejected}, {"skipped", f.Rows.Skipped}} {
		m.set("feed_rows", "Rows of these deliveries by what became of them; their sum is what was read.", float64(c.rows), "feed", f.Name, "outcome", c.outcome)
	}
	m.at("feed_newest_day_timestamp_seconds", "Last day in the rows of the feed that was over when they landed.", f.Newest, "feed", f.Name)
	if f.StaleAfter > 0 {
		m.set("feed_stale_after_seconds", "Age of that day from which the data are stale, as declared.", f.StaleAfter.Seconds(), "feed", f.Name)
	}
}

func (m metrics) ofFacts(r Run) {
	if r.Findings == nil {
		return
	}
	const findings = "What delivered facts contradict, by what was done about it."
	m.set("findings", findings, float64(r.Findings.Noted), "action", "noted")
	m.set("findings", findings, float64(r.Findings.Accepted), "action", "accepted")
	m.set("findings", findings, float64(r.Findings.Blocked), "action", "blocked")
	const checks = "Checks of facts by how they ended."
	m.set("checks", checks, float64(r.Checks.Found), "outcome", "found")
	m.set("checks", checks, float64(r.Checks.Clean), "outcome", "clean")
	m.set("checks", checks, float64(r.Checks.NotEvaluated), "outcome", "not_evaluated")
}

func (m metrics) ofSnapshot(s Snapshot) {
	if s.Sequence == 0 {
		return
	}
	m.set("snapshot_sequence", "Number of the current snapshot.", float64(s.Sequence))
	m.set("snapshot_held_back", "Findings in rejected_rows of the current snapshot.", float64(s.HeldBack))
	m.at("snapshot_published_timestamp_seconds", "When the current snapshot was published.", s.Published)
}
