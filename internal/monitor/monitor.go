// Package monitor tells other systems about a run: events of OpenLineage for a catalog,
// and a text file for Prometheus. It knows their formats, and refuses to know how a run
// works and where its events go.
package monitor

import (
	"time"

	"github.com/impactmart/impactmart/models"
)

// Run is what there is to tell about a run. What is not known, or not yet, is empty.
type Run struct {
	ID       string // a UUID
	Version  string // of the program
	Started  time.Time
	Ended    time.Time // zero while it works
	Result   Result    // empty while it works
	Steps    map[string]time.Duration
	Feeds    []Feed // that landed
	Inputs   []Input
	Outputs  []Output // that it published
	Findings *Findings
	Checks   Checks
	Snapshot Snapshot
}

// Result says how a run ended.
type Result string

// The results of a run. The last five have published nothing.
const (
	Published     Result = "published"
	Unchanged     Result = "unchanged"     // there was nothing new to publish
	Blocked       Result = "blocked"       // by the data
	Misconfigured Result = "misconfigured" // the configuration, or how the machine is set up
	Unavailable   Result = "unavailable"   // a source or the machine; another attempt may succeed
	Interrupted   Result = "interrupted"   // by a signal
	Failed        Result = "failed"        // an error of the program, or too little memory
)

// reasons say why a run has published nothing, without what its error says: that may name
// people, and more read a catalog than a log.
var reasons = map[Result]string{
	Blocked:       "the data are blocked, and nothing was published",
	Misconfigured: "the configuration, or how the machine is set up, does not permit a run",
	Unavailable:   "a source is down or the machine lacks something; another attempt may succeed",
	Interrupted:   "the run was interrupted",
	Failed:        "an error of the program, or too little memory",
}

// Results are all of them.
var Results = []Result{Published, Unchanged, Blocked, Misconfigured, Unavailable, Interrupted, Failed}

// Feed is what a feed delivered.
type Feed struct {
	Name       string
	Deliveries int
	Rows       models.Counts
	Newest     time.Time     // last day in its rows that was over when they landed; zero if unknown
	StaleAfter time.Duration // age of that day from which its data are stale; 0 if none is declared
}

// IsStale reports whether the data of the feed are older than was declared.
func (f Feed) IsStale(now time.Time) bool {
	return f.StaleAfter > 0 && !f.Newest.IsZero() && now.Sub(f.Newest) >= f.StaleAfter
}

// Dataset is the name of a dataset in a catalog, as OpenLineage builds names of files and
// buckets.
type Dataset struct{ Namespace, Name string }

// Input is one delivery.
type Input struct {
	Dataset
	Sheet string // of a workbook
	Feed  string
	Table string // canonical table to which the feed is bound
	Rows  models.Counts
}

// Output is one published mart.
type Output struct {
	Dataset
	Table models.Table
	Rows  int64
}

// Findings counts what delivered facts contradict, by what was done about it.
type Findings struct{ Noted, Accepted, Blocked int64 }

// Checks counts checks of facts by how they ended.
type Checks struct{ Found, Clean, NotEvaluated int64 }

// Snapshot is the one that is current; empty if there is none, or if the run failed before
// it knew.
type Snapshot struct {
	Sequence  int64
	Run       string
	Published time.Time
	HeldBack  int64 // findings in rejected_rows
}
