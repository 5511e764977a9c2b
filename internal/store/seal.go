package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// A sealed record is a JSON object whose last entry is the SHA-256 of its own text, taken
// while that entry was empty:
//
//	  "record_sha256": "9f86d0…"
//	}
//
// Text is hashed, not values, so any changed bit shows, and fields may be added to a
// record without breaking the seals of earlier ones.
const (
	sealBegin = ",\n  \"record_sha256\": \""
	sealEnd   = "\"\n}\n"
	sealBytes = len(sealBegin) + 64 + len(sealEnd)
)

// seal returns the text of a record with its seal.
func seal(record any) ([]byte, error) {
	text, err := asJSON(record)
	if err != nil {
		return nil, err
	}
	body, isObject := strings.CutSuffix(string(text), "\n}\n")
	if !isObject {
		return nil, fmt.Errorf("a record of type %T is no JSON object with entries", record)
	}
	return []byte(body + sealBegin + sumOf([]byte(body+sealBegin+sealEnd)) + sealEnd), nil
}

// checkSeal reports whether the text has a seal; older versions wrote records without
// one. A text that does not match its seal is an error.
func checkSeal(text []byte) (isSealed bool, err error) {
	if len(text) < sealBytes {
		return false, nil
	}
	body, last := string(text[:len(text)-sealBytes]), string(text[len(text)-sealBytes:])
	sum := last[len(sealBegin) : len(sealBegin)+64]
	// A seal that is itself damaged still looks like one.
	const alike = 8
	switch differ := differing(last, sealBegin+sum+sealEnd); {
	case differ > alike:
		return false, nil
	case differ > 0, sum != sumOf([]byte(body+sealBegin+sealEnd)):
		return true, errChanged
	}
	return true, nil
}

var errChanged = errors.New("it was changed after it was written")

// differing counts the bytes in which two texts of equal length differ.
func differing(a, b string) (n int) {
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func writeSealed(ctx context.Context, l location.Location, name string, record any) error {
	text, err := seal(record)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return location.Write(ctx, l, name, text)
}

// readSealed reads a record. The error for one that was changed, or that is no JSON,
// wraps ErrDamaged.
func readSealed(ctx context.Context, l location.Location, name string, record any) (isSealed bool, err error) {
	text, err := location.Read(ctx, l, name)
	if err != nil {
		return false, err
	}
	isSealed, err = checkSeal(text)
	if err == nil {
		err = json.Unmarshal(text, record)
	}
	if err != nil {
		return isSealed, &damaged{name, err}
	}
	return isSealed, nil
}
