package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/impactmart/impactmart/connectors/location"
)

// The checked copies lie under feedback/, readable by the owner only: they hold
// the rows as they were delivered. An index says of each what it was made from.
const feedbackIndex = "feedback/index.json"

// FeedbackIndex gives what each checked copy was made from, by name.
func (s *Store) FeedbackIndex(ctx context.Context) (map[string]string, error) {
	index := map[string]string{}
	err := readJSON(ctx, s.private, feedbackIndex, &index)
	if errors.Is(err, location.ErrNotFound) {
		return index, nil
	}
	if err != nil { // it saves work and nothing else: all copies are made again
		return map[string]string{}, nil
	}
	for name := range index {
		if _, err := s.private.Stat(ctx, "feedback/"+name); errors.Is(err, location.ErrNotFound) {
			delete(index, name)
		} else if err != nil {
			return nil, fmt.Errorf("feedback: %w", err)
		}
	}
	return index, nil
}

// SetFeedbackIndex replaces the index, after the copies that it names.
func (s *Store) SetFeedbackIndex(ctx context.Context, index map[string]string) error {
	return writeJSON(ctx, s.private, feedbackIndex, index)
}

// WriteFeedback replaces a checked copy.
func (s *Store) WriteFeedback(ctx context.Context, name string, write func(io.Writer) error) error {
	out, err := s.private.Create(ctx, "feedback/"+name)
	if err != nil {
		return fmt.Errorf("feedback: %w", err)
	}
	defer func() { _ = out.Abort() }()
	if err := write(out); err != nil {
		return fmt.Errorf("feedback: %w", err)
	}
	return out.Commit()
}

// RemoveFeedback removes the named copies, and all of them when none is named.
func (s *Store) RemoveFeedback(names ...string) error {
	if len(names) == 0 {
		names = []string{""}
	}
	var errs []error
	for _, name := range names {
		errs = append(errs, os.RemoveAll(s.Path("feedback/"+name)))
	}
	return errors.Join(errs...)
}
