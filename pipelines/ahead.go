package pipelines

import (
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// batchesAhead bounds what is read before it is asked for. Few are enough for
// two stages not to wait for each other, and few keep memory small.
const batchesAhead = 2

// ahead reads a reader in a goroutine of its own, some batches before they are
// asked for, so that taking a file apart, reading its cells and writing them
// each can have a core. It takes over the caller's reference to the reader, of
// which nothing but the methods below may be used until the goroutine is done.
type ahead struct {
	array.RecordReader
	references atomic.Int64
	batches    chan arrow.RecordBatch // closed once the reader has no more
	done       chan struct{}          // closed before batches
	stop       chan struct{}
	current    arrow.RecordBatch
}

func readAhead(r array.RecordReader) *ahead {
	a := &ahead{RecordReader: r, batches: make(chan arrow.RecordBatch, batchesAhead), done: make(chan struct{}), stop: make(chan struct{})}
	a.references.Store(1)
	go a.read()
	return a
}

func (a *ahead) read() {
	defer close(a.batches)
	defer close(a.done)
	for a.RecordReader.Next() {
		batch := a.RecordReader.RecordBatch()
		batch.Retain()
		select {
		case a.batches <- batch:
		case <-a.stop:
			batch.Release()
			return
		}
	}
}

// Next waits for the next batch.
func (a *ahead) Next() bool {
	a.drop()
	a.current = <-a.batches
	return a.current != nil
}

// RecordBatch is the batch that Next waited for, valid until the next Next.
func (a *ahead) RecordBatch() arrow.RecordBatch { return a.current }

// Record is RecordBatch under its older name.
func (a *ahead) Record() arrow.RecordBatch { return a.current }

// Err is why the reader has no more batches; nil as long as it may have some.
func (a *ahead) Err() error {
	select {
	case <-a.done:
		return a.RecordReader.Err()
	default:
		return nil
	}
}

// Retain adds a reference.
func (a *ahead) Retain() { a.references.Add(1) }

// Release drops a reference; the last one ends the goroutine, waits for it, and
// releases the reader.
func (a *ahead) Release() {
	if a.references.Add(-1) != 0 {
		return
	}
	close(a.stop)
	a.drop()
	for batch := range a.batches {
		batch.Release()
	}
	a.RecordReader.Release()
}

func (a *ahead) drop() {
	if a.current != nil {
		a.current.Release()
		a.current = nil
	}
}
