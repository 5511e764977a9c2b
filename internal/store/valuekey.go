package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/impactmart/impactmart/connectors/location"
)

// keyName is beside the pages of the ledger, so that who keeps them keeps the key, too.
const keyName = "ledger/key"

type valueKey struct {
	Key string `json:"key"` // hex
}

// ValueKey is the key of the digests of values in the ledger, and whether it was made now.
// Without it, a digest says nothing about any value; with another one, values have to be
// compared themselves.
func (s *Store) ValueKey(ctx context.Context) (key []byte, isNew bool, err error) {
	var kept valueKey
	_, err = readSealed(ctx, s.private, keyName, &kept)
	if err == nil {
		key, err = hex.DecodeString(kept.Key)
	}
	if err == nil {
		return key, false, nil
	}
	if !errors.Is(err, location.ErrNotFound) {
		return nil, false, fmt.Errorf("store: %w; remove it, and the next run compares all values with those of the current snapshot", err)
	}
	key = make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	if err := writeSealed(ctx, s.private, keyName, valueKey{hex.EncodeToString(key)}); err != nil {
		return nil, false, fmt.Errorf("store: %w", err)
	}
	return key, true, nil
}

// ForgetValues removes the key of the digests of values: nobody can try values against them
// any more, such as those of a person who was erased.
func (s *Store) ForgetValues(ctx context.Context) error {
	if err := s.private.Remove(ctx, keyName); err != nil && !errors.Is(err, location.ErrNotFound) {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}
