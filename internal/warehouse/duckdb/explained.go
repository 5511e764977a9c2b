package duckdb

import (
	"errors"
	"strings"
	"syscall"

	driver "github.com/duckdb/duckdb-go/v2"
)

// lacking are the errors of the system that DuckDB passes on as texts. Whoever decides what
// happens next looks for them.
var lacking = []error{
	syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EAGAIN, syscall.EROFS, syscall.EACCES,
}

// explained says in one line what DuckDB says in several. The chain has the system's own
// error if that is the cause, and the text a remedy where those of DuckDB are settings that
// users do not have.
func explained(err error) error {
	of, is := errors.AsType[*driver.Error](err)
	if _, already := errors.AsType[*plain](err); !is || already {
		return err
	}
	text, causes := firstLine(of.Msg), []error{err}
	switch {
	case isOutOfMemory(err) && strings.Contains(of.Msg, "max_temp_directory_size"):
		causes = append(causes, syscall.ENOSPC)
	case isOutOfMemory(err):
		text += "; raise `engine.memory_limit` or remove it, or use a machine with more memory"
	}
	for _, cause := range lacking {
		if strings.Contains(strings.ToLower(of.Msg), cause.Error()) {
			causes = append(causes, cause)
		}
	}
	return &plain{strings.Replace(err.Error(), of.Msg, text, 1), causes}
}

func isOutOfMemory(err error) bool {
	of, is := errors.AsType[*driver.Error](err)
	return is && of.Type == driver.ErrorTypeOutOfMemory
}

// plain is an error in one line with its causes.
type plain struct {
	text   string
	causes []error
}

func (p *plain) Error() string   { return p.text }
func (p *plain) Unwrap() []error { return p.causes }
