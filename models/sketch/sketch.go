// Package sketch tells how many people differ between two sets, from a few numbers per set
// that name nobody. Package comparison adds people up, and privacy compares what it gets. It
// knows sums in a finite field, and refuses to know who is in a set and why.
package sketch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
)

// prime is that of the field.
const prime = 1<<61 - 1

// Sketch is a set of people with what is known of each, as the sums of value x person^j
// for j from 0: so people can be added, taken out again, and added up over parts of a
// company. The difference of two sketches has a linear recurrence whose length is the
// number of people who differ (de Prony 1795), as long as that is at most half of the sums.
type Sketch []uint64

// New returns the sketch of nobody. Up to most people, Changed counts exactly.
func New(most int64) Sketch { return make(Sketch, 2*most) }

// Powers appends the powers of a person that a sketch of that many sums needs.
func Powers(to []uint64, person uint64, sums int) []uint64 {
	power := uint64(1)
	for range sums {
		to = append(to, power)
		power = multiply(power, person)
	}
	return to
}

// Add adds a value of a person, given by the powers of the person.
func (s Sketch) Add(powers []uint64, value uint64) {
	for j, power := range powers[:len(s)] {
		s[j] = add(s[j], multiply(value, power))
	}
}

// Sum is the value of a person of whom two values are known.
func Sum(a, b uint64) uint64 { return add(a, b) }

// Plus adds another sketch.
func (s Sketch) Plus(other Sketch) {
	for j, x := range other {
		s[j] = add(s[j], x)
	}
}

// Minus takes another sketch out again.
func (s Sketch) Minus(other Sketch) {
	for j, x := range other {
		s[j] = add(s[j], prime-x)
	}
}

// Changed is the number of people who are in one of two sets only, or of whom another value
// is known. It is exact up to half of the sums of a sketch; where it returns that many, they
// are as many or more. An empty sketch is nobody's. The chance that it errs is below 1e-16.
func Changed(a, b Sketch) int {
	sums := max(len(a), len(b))
	rest := make(Sketch, sums)
	rest.Plus(a)
	rest.Minus(b)
	return min(recurrence(rest), sums/2)
}

// recurrence is the length of the shortest linear recurrence of a sequence (Massey 1969).
func recurrence(s []uint64) (length int) {
	current, previous := []uint64{1}, []uint64{1}
	shift, last := 1, uint64(1)
	for n := range s {
		off := s[n]
		for i := 1; i <= length && i < len(current); i++ {
			off = add(off, multiply(current[i], s[n-i]))
		}
		if off == 0 {
			shift++
			continue
		}
		next := make([]uint64, max(len(current), len(previous)+shift))
		copy(next, current)
		factor := prime - multiply(off, inverse(last))
		for i, x := range previous {
			next[i+shift] = add(next[i+shift], multiply(factor, x))
		}
		if 2*length <= n {
			length, previous, last, shift = n+1-length, current, off, 0
		}
		current = next
		shift++
	}
	return length
}

// Key makes people and values unrecognizable without it.
type Key struct {
	secret []byte
	base   uint64
}

// NewKey returns the key of a secret.
func NewKey(secret []byte) Key {
	k := Key{secret: secret}
	k.base = k.Person("")
	return k
}

// Person is the number of a person or team.
func (k Key) Person(id string) uint64 {
	mac := hmac.New(sha256.New, k.secret)
	_, _ = mac.Write([]byte(id))
	return reduce(binary.BigEndian.Uint64(mac.Sum(nil))>>1) | 1
}

// Text is the number of a text among values.
func (k Key) Text(text string) float64 { return float64(k.Person(text) >> 16) }

// Values is a number for values in their order, NaN included: other values have another one.
// They count to nine digits, so that the order of a sum does not matter.
func (k Key) Values(values ...float64) uint64 {
	h := k.base
	for _, x := range values {
		const dropped = 1 << 21
		word := uint64(dropped)
		if x == x && x != 0 {
			word = (math.Float64bits(x) + dropped/2) &^ (dropped - 1)
		} else if x == 0 {
			word = 0
		}
		h = multiply(add(h, reduce(word)), k.base)
	}
	return max(mixed(h), 1)
}

// mixed scatters a number (splitmix64), so that values of a person do not cancel out in sums.
func mixed(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return reduce(h ^ h>>31)
}

// reduce is a number of 64 bits in the field.
func reduce(x uint64) uint64 {
	x = x&prime + x>>61
	if x >= prime {
		x -= prime
	}
	return x
}

func add(a, b uint64) uint64 {
	sum := a + b
	if sum >= prime {
		sum -= prime
	}
	return sum
}

func multiply(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	sum := low&prime + (high<<3 | low>>61)
	if sum >= prime {
		sum -= prime
	}
	return sum
}

// inverse is x^(prime-2).
func inverse(x uint64) uint64 {
	result := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = multiply(result, x)
		}
		x = multiply(x, x)
	}
	return result
}

// MarshalText is the sketch in base64.
func (s Sketch) MarshalText() ([]byte, error) {
	bytes := make([]byte, 0, 8*len(s))
	for _, x := range s {
		bytes = binary.BigEndian.AppendUint64(bytes, x)
	}
	return base64.StdEncoding.AppendEncode(nil, bytes), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *Sketch) UnmarshalText(text []byte) error {
	bytes, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	if len(bytes)%8 != 0 {
		return fmt.Errorf("a sketch of %d bytes", len(bytes))
	}
	*s = make(Sketch, 0, len(bytes)/8)
	for ; len(bytes) > 0; bytes = bytes[8:] {
		*s = append(*s, reduce(binary.BigEndian.Uint64(bytes)))
	}
	return nil
}
