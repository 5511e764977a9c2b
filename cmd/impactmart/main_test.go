package main

import (
	"strings"
	"testing"
)

// broken panics when it is written to.
type broken struct{}

func (broken) Write([]byte) (int, error) { panic("broken pipe of dreams") }

// TestAPanicIsAnInternalError checks that a panic ends with 1 and one line.
func TestAPanicIsAnInternalError(t *testing.T) {
	var stderr strings.Builder
	if code := run([]string{"version"}, broken{}, &stderr); code != exitBug {
		t.Errorf("exit code %d", code)
	}
	if got, want := stderr.String(), "impactmart: internal error: broken pipe of dreams; please report it\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	var stdout strings.Builder
	if code := run([]string{"version"}, &stdout, &stderr); code != exitOK || stdout.Len() == 0 {
		t.Errorf("without a panic: exit code %d, %q", code, stdout.String())
	}
}
