// Package scratch gives drivers a file of their own for as long as they read.
package scratch

import (
	"errors"
	"os"
)

// File is a temporary file, readable by its owner only, that is gone once it
// is closed.
type File struct{ *os.File }

// New makes an empty file in the system's temporary folder.
func New() (File, error) {
	file, err := os.CreateTemp("", "impactmart-*")
	return File{file}, err
}

// Close closes and removes the file.
func (f File) Close() error {
	return errors.Join(f.File.Close(), os.Remove(f.Name()))
}
