package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// The corrected files are below feedback/, readable only by the owner because they
// contain the rows as delivered. An index has what each was made from, and its hash.
const feedbackIndex = "feedback/index.json"

// Corrected is the entry of a corrected file in the index.
type Corrected struct {
	Made string          `json:"made_from"`      // identity of its inputs
	Told json.RawMessage `json:"told,omitempty"` // what the digest of its folder says about it
	location.Sum
}

// feedbackFiles is the index, by name of the file.
type feedbackFiles struct {
	Files map[string]Corrected `json:"files"`
}

// FeedbackIndex returns the entries of the corrected files that exist, by name.
func (s *Store) FeedbackIndex(ctx context.Context) (map[string]Corrected, error) {
	var index feedbackFiles
	if _, err := readSealed(ctx, s.private, feedbackIndex, &index); err != nil || index.Files == nil {
		//nolint:nilerr // the index only saves work: without it, all corrected files are made again
		return map[string]Corrected{}, nil
	}
	for name := range index.Files {
		if _, err := s.private.Stat(ctx, "feedback/"+name); errors.Is(err, location.ErrNotFound) {
			delete(index.Files, name)
		} else if err != nil {
			return nil, fmt.Errorf("feedback: %w", err)
		}
	}
	return index.Files, nil
}

// SetFeedbackIndex replaces the index. It is called after the files are written.
func (s *Store) SetFeedbackIndex(ctx context.Context, index map[string]Corrected) error {
	return writeSealed(ctx, s.private, feedbackIndex, feedbackFiles{index})
}

// WriteFeedback replaces a corrected file, and returns its hash and size.
func (s *Store) WriteFeedback(ctx context.Context, name string, write func(io.Writer) error) (sum location.Sum, err error) {
	out, err := s.private.Create(ctx, "feedback/"+name)
	if err != nil {
		return sum, fmt.Errorf("feedback: %w", err)
	}
	defer func() { _ = out.Abort() }()
	hashed := location.Summing(out)
	if err := write(hashed); err != nil {
		return sum, fmt.Errorf("feedback: %w", err)
	}
	return hashed.Sum(), out.Commit()
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
func (s *Store) FeedbackPath(name string) string { return Path(s.String(), "feedback", name) }
