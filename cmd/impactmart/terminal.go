package main

import (
	"errors"
	"io"
	"slices"
	"syscall"
	"unicode/utf8"

	"github.com/impactmart/impactmart/models"
)

// terminal is standard output or standard error. Texts come from deliveries, so it writes
// what a terminal would obey as escapes, and what the configuration has from the
// environment as the name of its variable.
type terminal struct {
	w      io.Writer
	redact func(string) string // nil before the configuration is read
	rest   []byte              // begin of a character whose end is not yet written
	err    error               // the first one; nothing is written after it
}

// Write reports that all is written, or the first error of the writer.
func (t *terminal) Write(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	text := slices.Concat(t.rest, p)
	end := len(text) - unfinished(text)
	t.rest = text[end:]
	t.put(string(text[:end]))
	if t.err != nil {
		return 0, t.err
	}
	return len(p), nil
}

func (t *terminal) put(text string) {
	if t.redact != nil {
		text = t.redact(text)
	}
	_, t.err = io.WriteString(t.w, models.Visible(text))
}

// end writes what was left of an unfinished character.
func (t *terminal) end() error {
	if len(t.rest) > 0 && t.err == nil {
		t.put(string(t.rest))
		t.rest = nil
	}
	return t.err
}

// isClosed reports whether the other end of a pipe is closed.
func (t *terminal) isClosed() bool { return errors.Is(t.err, syscall.EPIPE) }

// unfinished counts the bytes at the end of a text that begin a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
