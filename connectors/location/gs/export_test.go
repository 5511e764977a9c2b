package gs

import (
	"io"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

// Hasten shortens the waits of a location between tries and for silence.
func Hasten(l location.Location, silence time.Duration) location.Location {
	b := l.(*bucket)
	b.patience, b.backoff.Initial, b.backoff.Max = silence, time.Millisecond, 2*time.Millisecond
	return b
}

// MaxTries of one request, and Chunk, the bytes of one request of an upload.
const (
	MaxTries = maxTries
	Chunk    = chunk
)

// IsWatched tells whether silence would end the reader now.
func IsWatched(r io.ReadCloser) bool { return r.(*reader).watch.Stop() }
