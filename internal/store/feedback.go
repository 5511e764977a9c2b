package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// The corrected files lie under feedback/, readable by the owner only: they hold
// the rows as they were delivered. An index says of each what it was made from.
const feedbackIndex = "feedback/index.json"

// FeedbackIndex gives what each corrected file was made from, by name.
func (s *Store) FeedbackIndex(ctx context.Context) (map[string]string, error) {
	index := map[string]string{}
	if err := readJSON(ctx, s.private, feedbackIndex, &index); err != nil {
		//nolint:nilerr // the index saves work and nothing else: without it all are made again
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

// SetFeedbackIndex replaces the index, after the files that it names.
func (s *Store) SetFeedbackIndex(ctx context.Context, index map[string]string) error {
	return writeJSON(ctx, s.private, feedbackIndex, index)
}

// WriteFeedback replaces a corrected file.
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

// RemoveFeedback removes a corrected file; it may be gone already.
func (s *Store) RemoveFeedback(ctx context.Context, name string) error {
	if err := s.private.Remove(ctx, "feedback/"+name); err != nil && !errors.Is(err, location.ErrNotFound) {
		return fmt.Errorf("feedback: %w", err)
	}
	return nil
}

// RemoveAllFeedback removes all corrected files, and the index.
func (s *Store) RemoveAllFeedback(ctx context.Context) error {
	objects, err := s.private.Below(ctx, "feedback")
	if err != nil {
		return fmt.Errorf("feedback: %w", err)
	}
	for _, object := range objects {
		if err := s.RemoveFeedback(ctx, strings.TrimPrefix(object.Name, "feedback/")); err != nil {
			return err
		}
	}
	return nil
}

// FeedbackPath is a corrected file in the user's words.
func (s *Store) FeedbackPath(name string) string { return path.Join(s.String(), "feedback", name) }
