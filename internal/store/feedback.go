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

// The corrected files are below feedback/, readable only by the owner because they
// contain the rows as delivered. An index has the inputs of each file.
const feedbackIndex = "feedback/index.json"

// FeedbackIndex returns the inputs of each corrected file, by name.
func (s *Store) FeedbackIndex(ctx context.Context) (map[string]string, error) {
	index := map[string]string{}
	if err := readJSON(ctx, s.private, feedbackIndex, &index); err != nil {
		//nolint:nilerr // the index only saves work: without it, all corrected files are made again
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

// SetFeedbackIndex replaces the index. It is called after the files are written.
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

// RemoveFeedback removes a corrected file, if it exists.
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

// FeedbackPath is the path of a corrected file that users see.
func (s *Store) FeedbackPath(name string) string { return path.Join(s.String(), "feedback", name) }
