// Package scratch gives drivers a temporary file while they read.
package scratch

import (
	"errors"
	"fmt"
	"os"

	"github.com/impactmart/impactmart/connectors"
)

// File is a temporary file that only its owner can read; Close removes it.
type File struct{ *os.File }

// New creates an empty file in the system's temporary folder.
func New() (File, error) {
	file, err := os.CreateTemp("", "impactmart-*")
	if err != nil {
		return File{}, fmt.Errorf("a temporary file cannot be created: %w; %w", err, connectors.ErrNoScratch)
	}
	return File{file}, nil
}

// Close closes and removes the file.
func (f File) Close() error {
	return errors.Join(f.File.Close(), os.Remove(f.Name()))
}
