package pipelines

import (
	"encoding/binary"
	"hash"

	"github.com/apache/arrow-go/v18/arrow/array"
)

// hashingReader hashes the rows as they are read, for sources whose bytes cannot be
// hashed beforehand.
type hashingReader struct {
	array.RecordReader
	sum hash.Hash
}

// Next advances and hashes the batch.
func (h *hashingReader) Next() bool {
	if !h.RecordReader.Next() {
		return false
	}
	batch := h.RecordBatch()
	for i, column := range batch.Columns() {
		h.text(batch.ColumnName(i))
		if texts, ok := column.(*array.String); ok {
			h.texts(texts)
		}
	}
	return true
}

func (h *hashingReader) texts(column *array.String) {
	for row := range column.Len() {
		if column.IsNull(row) {
			h.length(-1)
			continue
		}
		h.text(column.Value(row))
	}
}

func (h *hashingReader) text(s string) {
	h.length(len(s))
	h.sum.Write([]byte(s))
}

func (h *hashingReader) length(n int) {
	h.sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(int64(n))))
}
