package attacker

import (
	"math/bits"
	"sync"
)

// prime is the modulus of exact elimination: the Mersenne number 2^61 - 1. A rational
// coefficient has an element of its own there, unless prime divides its denominator.
const prime = 1<<61 - 1

// element is the element of an integer.
func element(n int64) uint64 {
	if n < 0 {
		return prime - uint64(-n)%prime
	}
	return uint64(n) % prime
}

func add(a, b uint64) uint64 { return reduced(a + b) }

func negative(a uint64) uint64 { return reduced(prime - a) }

func multiply(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return reduced((low & prime) + (low>>61 | high<<3))
}

// reduced is a number below twice the prime in the field.
func reduced(a uint64) uint64 {
	if a >= prime {
		a -= prime
	}
	return a
}

// small are the inverses of the numbers below its length, which count people: i x (p / i) is
// p less the rest, so the inverse of i is that of the rest times -(p / i).
var small = sync.OnceValue(func() []uint64 {
	inverses := []uint64{0, 1}
	for i := uint64(2); i < 1<<16; i++ {
		inverses = append(inverses, multiply(prime-prime/i, inverses[prime%i]))
	}
	return inverses
})

func inverse(a uint64) uint64 {
	if few := small(); a < uint64(len(few)) {
		return few[a]
	}
	result := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = multiply(result, a)
		}
		a = multiply(a, a)
	}
	return result
}
