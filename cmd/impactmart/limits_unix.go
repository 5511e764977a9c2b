//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// ignoreFileLimit makes a write beyond the limit of file sizes an error, which says what
// to do. Otherwise the signal ends the program where a thread of DuckDB writes.
func ignoreFileLimit() { signal.Ignore(syscall.SIGXFSZ) }
