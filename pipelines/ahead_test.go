package pipelines

import (
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"go.uber.org/goleak"
)

// counted returns a number of batches of one row, which contains the batch's number, and
// then ends with an error, which may be nil.
type counted struct {
	array.RecordReader
	memory  memory.Allocator
	left    int
	ends    error
	current arrow.RecordBatch
}

var numbers = arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)

func (c *counted) Next() bool {
	c.Release()
	if c.left == 0 {
		return false
	}
	b := array.NewRecordBuilder(c.memory, numbers)
	defer b.Release()
	b.Field(0).(*array.Int64Builder).Append(int64(c.left))
	c.current = b.NewRecordBatch()
	c.left--
	return true
}

func (c *counted) RecordBatch() arrow.RecordBatch { return c.current }

func (c *counted) Err() error { return c.ends }

func (c *counted) Release() {
	if c.current != nil {
		c.current.Release()
		c.current = nil
	}
}

func TestReadAhead(t *testing.T) {
	fault := errors.New("cut off")
	for name, c := range map[string]struct {
		batches, taken int
		ends           error
	}{
		"to the end":                  {100, 101, nil},
		"to an error":                 {100, 101, fault},
		"nothing to read":             {0, 1, nil},
		"released before the first":   {100, 0, nil},
		"released in the middle":      {100, 50, nil},
		"released before the error":   {3, 1, fault},
		"released after the last one": {3, 3, fault},
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			checked := memory.NewCheckedAllocator(memory.DefaultAllocator)
			defer checked.AssertSize(t, 0)
			a := readAhead(&counted{memory: checked, left: c.batches, ends: c.ends})
			a.Retain()
			for i := range c.taken {
				if more := a.Next(); more != (i < c.batches) {
					t.Fatalf("Next %d is %v", i+1, more)
				} else if more && a.RecordBatch().Column(0).(*array.Int64).Value(0) != int64(c.batches-i) {
					t.Fatalf("batch %d is out of order", i+1)
				}
			}
			if c.taken > c.batches && a.Err() != c.ends {
				t.Errorf("Err is %v, want %v", a.Err(), c.ends)
			}
			a.Release()
			a.Release()
		})
	}
}

// crashing panics after some batches.
type crashing struct{ *counted }

func (c crashing) Next() bool {
	if c.left == 0 {
		panic("broken")
	}
	return c.counted.Next()
}

// TestReadAheadCrosses checks that a panic reaches the goroutine that asks for batches,
// through two readers, with the trace of its origin.
func TestReadAheadCrosses(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	a := readAhead(readAhead(crashing{&counted{memory: memory.DefaultAllocator, left: 3}}))
	defer a.Release()
	defer func() {
		c, ok := recover().(*crash)
		if !ok || c.value != "broken" || !strings.Contains(c.trace, "crashing.Next") {
			t.Errorf("recovered %+v", c)
		}
	}()
	for batches := 0; a.Next(); batches++ {
		if batches > 2 {
			t.Fatal("more batches than there are")
		}
	}
	t.Error("the reader ended as if it were complete")
}
