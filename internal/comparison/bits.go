package comparison

import "math/bits"

// unitSet is a set of the units of a block.
type unitSet []uint64

func newUnitSet(units int) unitSet { return make(unitSet, (units+63)/64) }

func (s unitSet) add(i int32)    { s[i/64] |= 1 << (i % 64) }
func (s unitSet) remove(i int32) { s[i/64] &^= 1 << (i % 64) }
func (s unitSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s unitSet) unite(o unitSet) {
	for w, word := range o {
		s[w] |= word
	}
}

func (s unitSet) size() (n int64) {
	for _, word := range s {
		n += int64(bits.OnesCount64(word))
	}
	return n
}

// each calls use with every unit of the set, in order.
func (s unitSet) each(use func(i int)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			use(64*w + bits.TrailingZeros64(word))
		}
	}
}
