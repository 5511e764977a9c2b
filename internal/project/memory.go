package project

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/impactmart/impactmart/connectors"
)

// maxRegister limits the register's workbook, which is read before there is a store for
// temporary files.
const maxRegister = 64 << 20

// memory is a temporary file in memory.
type memory struct {
	text []byte
	at   int64
}

func inMemory() (connectors.Temp, error) { return &memory{}, nil }

// Write appends.
func (m *memory) Write(p []byte) (int, error) {
	if len(m.text)+len(p) > maxRegister {
		return 0, fmt.Errorf("the workbook has more than %d MiB; a register has a few sheets of text", maxRegister>>20)
	}
	m.text = append(m.text, p...)
	return len(p), nil
}

func (m *memory) Read(p []byte) (int, error) {
	n, err := m.ReadAt(p, m.at)
	m.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(m.text).ReadAt(p, at)
}

// Seek knows only the start.
func (m *memory) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	m.at = offset
	return offset, nil
}

// Close forgets the text.
func (m *memory) Close() error {
	m.text = nil
	return nil
}
