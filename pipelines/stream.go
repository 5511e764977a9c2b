package pipelines

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// stream returns the rows of a table in order, one by one, without keeping all of them in
// memory.
type stream[T any] struct {
	rows    array.RecordReader
	next    func(array.RecordReader) ([]T, error) // rows of the next batch that has any
	pending []T
}

// newStream reads a table whose rows are structs R, and returns what keep returns for the
// rows that it keeps.
func newStream[R, T any](ctx context.Context, engine warehouse.Engine, table models.Table, order []string, keep func(R) (T, bool)) (*stream[T], error) {
	rows, err := engine.Scan(ctx, table, models.ColumnNamesOf[R](), order)
	if err != nil {
		return nil, err
	}
	return &stream[T]{rows: rows, next: func(r array.RecordReader) (out []T, err error) {
		for len(out) == 0 && r.Next() {
			batch, err := models.RowsIn[R](r.RecordBatch())
			if err != nil {
				return nil, err
			}
			for _, row := range batch {
				if t, kept := keep(row); kept {
					out = append(out, t)
				}
			}
		}
		return out, r.Err()
	}}, nil
}

// peek returns the next row without taking it; nil after the last.
func (s *stream[T]) peek() (*T, error) {
	if len(s.pending) == 0 {
		var err error
		if s.pending, err = s.next(s.rows); err != nil || len(s.pending) == 0 {
			return nil, err
		}
	}
	return &s.pending[0], nil
}

func (s *stream[T]) take() { s.pending = s.pending[1:] }

func (s *stream[T]) release() { s.rows.Release() }

// merge visits the rows of two ordered streams in order; of equal rows, those of the
// first stream come first.
func merge[T interface{ Compare(other T) int }](first, second *stream[T], visit func(T) error) error {
	for {
		a, err := first.peek()
		if err != nil {
			return err
		}
		b, err := second.peek()
		if err != nil {
			return err
		}
		from, row := first, a
		switch {
		case a == nil && b == nil:
			return nil
		case a == nil || b != nil && (*b).Compare(*a) < 0:
			from, row = second, b
		}
		if err := visit(*row); err != nil {
			return err
		}
		from.take()
	}
}
