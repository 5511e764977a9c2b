package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/impactmart/impactmart/models"
)

// terminal is standard output or standard error. Texts come from deliveries, so it writes
// what a terminal would obey as escapes, and what the configuration has from the
// environment as the name of its variable. It may be used by several goroutines.
type terminal struct {
	w      io.Writer
	redact func(string) string // nil before the configuration is read
	isLive bool                // whether somebody looks at it, and a line can be replaced

	begin    func() error // ends what another terminal shows, before the first text; nil if nothing does
	mu       sync.Mutex
	rest     []byte // begin of a character whose end is not yet written
	err      error  // the first one; nothing is written after it
	isInside bool   // whether the last text did not end its line
	isShown  bool   // whether a line is shown that the next text replaces
	stop     func() // ends what draws it now and then; nil if nothing does
}

// newTerminal is the terminal of a writer; it is live if the writer is one on which lines can
// be replaced.
func newTerminal(w io.Writer) *terminal {
	file, isFile := w.(*os.File)
	isLive := isFile && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
	return &terminal{w: w, isLive: isLive}
}

// Write reports that all is written, or the first error of the writer.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begin != nil {
		_ = t.begin() // the other terminal remembers it
		t.begin = nil
	}
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

// Sequences that terminals obey: to the first column and erase the line; cut lines at the
// right margin; let them wrap again.
const (
	eraseLine = "\r\x1b[K"
	cutLines  = "\x1b[?7l"
	wrapLines = "\x1b[?7h"
)

// show shows a line that the next one, or whatever is written next, replaces. Only the
// sequences above are more than visible characters.
func (t *terminal) show(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil || t.isInside {
		return
	}
	_, t.err = io.WriteString(t.w, eraseLine+cutLines+t.visible(line)+wrapLines)
	t.isShown = true
}

func (t *terminal) put(text string) {
	if text == "" {
		return
	}
	erase := ""
	if t.isShown {
		erase, t.isShown = eraseLine, false
	}
	t.isInside = !strings.HasSuffix(text, "\n")
	_, t.err = io.WriteString(t.w, erase+t.visible(text))
}

func (t *terminal) visible(text string) string {
	if t.redact != nil {
		text = t.redact(text)
	}
	return models.Visible(text)
}

// every calls draw now and then, until end. It is called once.
func (t *terminal) every(interval time.Duration, draw func()) {
	ticker, quit, done := time.NewTicker(interval), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ticker.C:
				draw()
			case <-quit:
				return
			}
		}
	}()
	t.stop = func() { ticker.Stop(); close(quit); <-done }
}

// end erases a line that is shown, and writes what was left of an unfinished character.
func (t *terminal) end() error {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.isShown && t.err == nil {
		_, t.err = io.WriteString(t.w, eraseLine)
		t.isShown = false
	}
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
