package pipelines

import (
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// batchesAhead is the number of batches that are read before they are requested.
// Two are enough to keep two stages from waiting for each other, and need little
// memory.
const batchesAhead = 2

// ahead reads a reader in a separate goroutine, a few batches before they are
// requested, so that splitting a file into cells, parsing the cells and writing
// them can each use a core. It takes over the caller's reference to the reader.
// Until the goroutine is done, only the methods below may be used.
type ahead struct {
	array.RecordReader
	references atomic.Int64
	batches    chan arrow.RecordBatch // closed once the reader has no more
	done       chan struct{}          // closed before batches
	stop       chan struct{}
	current    arrow.RecordBatch
	crash      *crash // set before batches is closed
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
	defer func() {
		if value := recover(); value != nil {
			a.crash = crashed(value)
		}
	}()
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

// Next waits for the next batch. It panics if the reader did, because nobody could
// recover in its goroutine.
func (a *ahead) Next() bool {
	a.drop()
	a.current = <-a.batches
	if a.current == nil && a.crash != nil {
		panic(a.crash)
	}
	return a.current != nil
}

// RecordBatch is the batch that Next waited for, valid until the next call of Next.
func (a *ahead) RecordBatch() arrow.RecordBatch { return a.current }

// Record is RecordBatch under its older name.
func (a *ahead) Record() arrow.RecordBatch { return a.current }

// Err is the error that ended the reader; nil while it may still have batches.
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
