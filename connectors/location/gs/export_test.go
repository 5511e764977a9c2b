package gs

import (
	"io"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

// Hasten shortens the waits of a location between attempts and for a response.
func Hasten(l location.Location, silence time.Duration) location.Location {
	b := l.(*bucket)
	b.patience, b.backoff.Initial, b.backoff.Max = silence, time.Millisecond, 2*time.Millisecond
	return b
}

// MaxTries is the number of attempts of one request. Chunk is the number of bytes
// in one request of an upload.
const (
	MaxTries = maxTries
	Chunk    = chunk
)

// IsWatched reports whether the timeout of the reader is running.
func IsWatched(r io.ReadCloser) bool { return r.(*reader).watch.Stop() }

// HastenLease shortens the lease of the locks of a location, and gives a sign of life every
// few milliseconds.
func HastenLease(l location.Location, lease time.Duration) {
	b := l.(*bucket)
	b.lease, b.sign = lease, 5*time.Millisecond
}
