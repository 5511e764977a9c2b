package project

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"

	"github.com/impactmart/impactmart/connectors/location"
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

// KindOf returns the kind of an error. What the machine lacks comes first, whatever was
// being done when it ran out: neither data nor configuration are at fault, and a later run
// may find more. Of several joined errors, the first with a kind decides. An error without
// a Fault inside is a Bug, unless the system or a bucket refuses access, about which whoever
// set the program up decides, or a bucket does not respond.
func KindOf(err error) Kind {
	if lackOf(err) != nil {
		return Temporary
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	if isRefused(err) {
		return BadConfig
	}
	return kindOfPlace(err)
}

// kindOfPlace is the kind of an error of a location.
func kindOfPlace(err error) Kind {
	switch {
	case errors.Is(err, location.ErrUnusable):
		return BadConfig
	case errors.Is(err, location.ErrTemporary):
		return Temporary
	}
	return Bug
}

// OfStore is the fault of a store whose data cannot be used, unless the reason is its place.
func OfStore(err error) *Fault {
	if kind := kindOfPlace(err); kind != Bug {
		return &Fault{Kind: kind, Err: err}
	}
	return &Fault{Kind: BadData, Err: err}
}

// lack is something that a machine may run out of.
type lack struct {
	errs   []error
	remedy string
}

var lacks = []lack{
	{[]error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}, "make room on the disk, or raise the quota or the limit of file sizes"},
	{[]error{syscall.EMFILE, syscall.ENFILE}, "raise the limit of open files (ulimit -n)"},
	{[]error{syscall.ENOMEM, syscall.EAGAIN}, "raise the limits of memory and processes, or run when the machine is less busy"},
}

func lackOf(err error) *lack {
	for i, l := range lacks {
		if slices.ContainsFunc(l.errs, func(e error) bool { return errors.Is(err, e) }) {
			return &lacks[i]
		}
	}
	return nil
}

func isRefused(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// Remedy says what to do about an error of the machine; it is empty for any other.
func Remedy(err error) string {
	l := lackOf(err)
	f, isFault := errors.AsType[*Fault](err)
	switch {
	case l != nil:
		return l.remedy
	case isRefused(err) && (!isFault || f.At == ""):
		return "let the user that runs impactmart read and write there, or name another folder"
	}
	return ""
}

// hidden shows an error without values of the environment.
type hidden struct {
	text string
	err  error
}

func (h *hidden) Error() string { return h.text }

// Unwrap returns the error itself, to be looked at and not to be shown.
func (h *hidden) Unwrap() error { return h.err }

// hide returns an error that shows no secret.
func (s secrets) hide(err error) error {
	if err == nil {
		return nil
	}
	if text := s.redact(err.Error()); text != err.Error() {
		return &hidden{text, err}
	}
	return err
}
