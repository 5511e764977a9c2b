package transform

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// textVector is the vector of text. It keeps one run of bytes rather than strings:
// the garbage collector has no pointers to follow, and an array is a single copy.
type textVector struct {
	read     func(string) (string, string)
	memory   memory.Allocator
	required bool
	texts
	pattern texts
	spare   texts // buffers for the next stretch
}

// texts are consecutive values in the layout of Arrow.
type texts struct {
	bytes []byte
	ends  []int32 // offset in bytes where each value ends
	valid []bool
}

func (t *texts) reset() { t.bytes, t.ends, t.valid = t.bytes[:0], t.ends[:0], t.valid[:0] }

// add appends a value. chunkRecords and maxText ensure that the total stays within
// the range of int32.
func add[S ~string | ~[]byte](t *texts, value S, valid bool) {
	t.bytes = append(t.bytes, value...)
	t.ends = append(t.ends, int32(len(t.bytes)))
	t.valid = append(t.valid, valid)
}

func (t *texts) value(i int) []byte {
	start := int32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.bytes[start:t.ends[i]]
}

func (t *textVector) parse(cells cells, mute []bool, fail func(i int, code string)) {
	t.reset()
	for i, mute := range mute {
		cell := ""
		if !mute {
			cell = cells.text(i)
		}
		value, code := "", ""
		switch {
		case cell != "":
			switch value, code = t.read(cell); {
			case code != "" && strings.HasPrefix(cell, dayMark):
				code = DayForID
			case code != "" && strings.HasPrefix(cell, labelMark):
				code = LabelForID
			}
		case t.required && !mute:
			code = RequiredMissing
		}
		add(&t.texts, value, cell != "" && code == "")
		if code != "" {
			fail(i, code)
		}
	}
}

func (t *textVector) stretch(times int) {
	t.texts, t.spare = t.spare, t.texts
	t.reset()
	for i, valid := range t.spare.valid {
		value := t.spare.value(i)
		for range times {
			add(&t.texts, value, valid)
		}
	}
}

func (t *textVector) keepPattern() {
	t.pattern = texts{slices.Clone(t.bytes), slices.Clone(t.ends), slices.Clone(t.valid)}
}

func (t *textVector) tile(length int) {
	t.reset()
	for i := range length {
		add(&t.texts, t.pattern.value(i%len(t.pattern.ends)), true)
	}
}

func (t *textVector) compact(outcomes []outcome) {
	all := t.texts
	t.reset()
	start := int32(0)
	for i, outcome := range outcomes {
		// Kept values move to the left, over values that were already read.
		end := all.ends[i]
		if outcome == landed {
			add(&t.texts, all.bytes[start:end], all.valid[i])
		}
		start = end
	}
}

func (t *textVector) repeated() (first, second int, ok bool) {
	seen := make(map[string]int, len(t.pattern.ends))
	for i := range t.pattern.ends {
		value := string(t.pattern.value(i))
		if first, ok = seen[value]; ok {
			return first, i, true
		}
		seen[value] = i
	}
	return 0, 0, false
}

func (t *textVector) validity() []bool { return t.valid }

func (t *textVector) build() arrow.Array { return t.texts.array(t.memory) }

func (t *textVector) release() {}

// array copies the texts into an Arrow array.
func (t *texts) array(mem memory.Allocator) arrow.Array {
	n := len(t.ends)
	nulls, validity := t.bitmap(mem)
	offsets := memory.NewResizableBuffer(mem)
	offsets.Resize(arrow.Int32Traits.BytesRequired(n + 1))
	ends := arrow.Int32Traits.CastFromBytes(offsets.Bytes())
	ends[0] = 0
	copy(ends[1:], t.ends)
	bytes := memory.NewResizableBuffer(mem)
	bytes.Resize(len(t.bytes))
	copy(bytes.Bytes(), t.bytes)
	data := array.NewData(arrow.BinaryTypes.String, n, []*memory.Buffer{validity, offsets, bytes}, nil, nulls, 0)
	defer data.Release()
	if validity != nil {
		validity.Release()
	}
	offsets.Release()
	bytes.Release()
	return array.NewStringData(data)
}

// bitmap returns the validity as Arrow expects it: nil if no value is null.
func (t *texts) bitmap(mem memory.Allocator) (nulls int, bitmap *memory.Buffer) {
	for _, valid := range t.valid {
		if !valid {
			nulls++
		}
	}
	if nulls == 0 {
		return 0, nil
	}
	bitmap = memory.NewResizableBuffer(mem)
	bitmap.Resize(int(bitutil.BytesForBits(int64(len(t.valid)))))
	bitutil.NewBitmapWriter(bitmap.Bytes(), 0, len(t.valid)).AppendBools(t.valid)
	return nulls, bitmap
}
