package spark

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"github.com/apache/spark-connect-go/spark/sparkerrors"
	"google.golang.org/grpc/codes"

	"github.com/impactmart/impactmart/internal/warehouse"
)

// outOfRange are Spark's conditions for a value that its type cannot hold. Their texts have
// the value.
var outOfRange = []string{"ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", "NUMERIC_OUT_OF_SUPPORTED_RANGE", "CAST_OVERFLOW", "BINARY_ARITHMETIC_OVERFLOW"}

// explained says in one line what Spark says in many, with what to do where that is not to
// mend a model. If the caller no longer waits, the server is told so, and the error is that
// of the context.
func (e *engine) explained(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), e.interrupt(ctx))
	}
	of, is := errors.AsType[*sparkerrors.SparkError](err)
	if !is {
		of = sparkerrors.FromRPCError(err)
	}
	condition, _, _ := strings.Cut(of.ErrorClass, ".")
	text, _, _ := strings.Cut(of.Message, "\n")
	switch {
	case of.Code == codes.Unavailable:
		return fmt.Errorf("%w: %s: %s; start its Connect server, or correct engine.connect", warehouse.ErrUnavailable, e.server, text)
	case of.Code == codes.Unauthenticated || of.Code == codes.PermissionDenied:
		return fmt.Errorf("%w: %s refuses access: %s; check the token in engine.connect", warehouse.ErrSetup, e.server, text)
	case condition == "INVALID_HANDLE":
		return fmt.Errorf("%w: %s has lost the session, as after a restart (%s); run again", warehouse.ErrUnavailable, e.server, of.ErrorClass)
	case slices.Contains(outOfRange, condition):
		return fmt.Errorf("%w: Spark says %s", warehouse.ErrOutOfRange, of.ErrorClass)
	case condition == "PATH_NOT_FOUND" || strings.Contains(of.Message, "FileNotFoundException") || strings.Contains(of.Message, "Permission denied"):
		return fmt.Errorf("%w: %s cannot use the store: %s; the store must have the same path on this machine, on the server and on its executors, and all of them must run as a user who may write it", warehouse.ErrSetup, e.server, text)
	case strings.Contains(of.Message, "No space left on device"):
		return fmt.Errorf("spark: %s: %w", text, syscall.ENOSPC)
	case strings.Contains(of.Message, "ExecutorLostFailure") || strings.Contains(of.Message, "SparkContext was shut down"):
		return fmt.Errorf("%w: %s lost the machines that worked for it: %s; run again, with more or larger ones", warehouse.ErrUnavailable, e.server, text)
	}
	return &plain{"spark: " + text, err}
}

// plain is an error in one line with its cause.
type plain struct {
	text  string
	cause error
}

func (p *plain) Error() string { return p.text }
func (p *plain) Unwrap() error { return p.cause }
