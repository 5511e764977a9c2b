package project

import (
	"errors"
	"fmt"
)

// Kind is the kind of an error, which determines how a scheduler reacts to it.
type Kind int

// Kinds of errors, each with its own exit code.
const (
	Bug       Kind = iota // an error of this program
	BadConfig             // configuration or usage
	BadData               // fault of the data, nothing published
	Temporary             // transient error, try again later
)

// Fault is an error of a known kind at a place that a person can open.
type Fault struct {
	Kind Kind
	At   string // "impactmart.yaml:12", "feed lms: inbox/lms.xlsx"; may be empty
	Err  error
}

// Error reads as a path to the fault.
func (f *Fault) Error() string {
	if f.At == "" {
		return f.Err.Error()
	}
	return fmt.Sprintf("%s: %s", f.At, f.Err)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Reason is the text of an error without the path to it.
func Reason(err error) string {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Err.Error()
	}
	return err.Error()
}

// KindOf returns the kind of an error; an error without a Fault inside is a Bug. Of
// several joined errors, the first with a kind decides.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return Bug
}
