package batch

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// texts is a growing column. It is reused for each batch, and a batch copies it in
// one piece: that costs a third of growing Arrow's own builder.
type texts struct {
	bytes []byte
	ends  []int32 // offset in bytes where each value ends
	nulls []int   // positions of the nulls
}

func (t *texts) add(value []byte) {
	t.bytes = append(t.bytes, value...)
	t.ends = append(t.ends, int32(len(t.bytes)))
}

func (t *texts) addNull() {
	t.nulls = append(t.nulls, len(t.ends))
	t.ends = append(t.ends, int32(len(t.bytes)))
}

// take copies the column into an Arrow array of texts and empties it.
func (t *texts) take() arrow.Array {
	data, buffers := t.data(arrow.BinaryTypes.String)
	defer release(data, buffers)
	return array.NewStringData(data)
}

// takeBinary is take for a binary column.
func (t *texts) takeBinary() arrow.Array {
	data, buffers := t.data(arrow.BinaryTypes.Binary)
	defer release(data, buffers)
	return array.NewBinaryData(data)
}

func (t *texts) data(of arrow.DataType) (*array.Data, []*memory.Buffer) {
	n := len(t.ends)
	buffers := []*memory.Buffer{nil, buffer(arrow.Int32Traits.BytesRequired(n + 1)), buffer(len(t.bytes))}
	if len(t.nulls) > 0 {
		buffers[0] = buffer(int(bitutil.BytesForBits(int64(n))))
		bitutil.SetBitsTo(buffers[0].Bytes(), 0, int64(n), true)
		for _, at := range t.nulls {
			bitutil.ClearBit(buffers[0].Bytes(), at)
		}
	}
	offsets := arrow.Int32Traits.CastFromBytes(buffers[1].Bytes())
	offsets[0] = 0
	copy(offsets[1:], t.ends)
	copy(buffers[2].Bytes(), t.bytes)
	data := array.NewData(of, n, buffers, nil, len(t.nulls), 0)
	t.bytes, t.ends, t.nulls = t.bytes[:0], t.ends[:0], t.nulls[:0]
	return data, buffers
}

// numbers copies row numbers into an Arrow array.
func numbers(values []int64) arrow.Array {
	buffers := []*memory.Buffer{nil, buffer(arrow.Int64Traits.BytesRequired(len(values)))}
	copy(arrow.Int64Traits.CastFromBytes(buffers[1].Bytes()), values)
	data := array.NewData(arrow.PrimitiveTypes.Int64, len(values), buffers, nil, 0, 0)
	defer release(data, buffers)
	return array.NewInt64Data(data)
}

func buffer(size int) *memory.Buffer {
	b := memory.NewResizableBuffer(memory.DefaultAllocator)
	b.Resize(size)
	return b
}

func release(data *array.Data, buffers []*memory.Buffer) {
	data.Release()
	for _, b := range buffers {
		if b != nil {
			b.Release()
		}
	}
}
