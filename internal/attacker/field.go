package attacker

import "math/bits"

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

func add(a, b uint64) uint64 { return (a + b) % prime }

func negative(a uint64) uint64 { return (prime - a) % prime }

func multiply(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	sum := (low & prime) + (low>>61 | high<<3)
	return (sum&prime + sum>>61) % prime
}

func inverse(a uint64) uint64 {
	result := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = multiply(result, a)
		}
		a = multiply(a, a)
	}
	return result
}
