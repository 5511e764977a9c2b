package project_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/impactmart/impactmart/internal/project"
)

// TestKindOfMachineErrors: what the machine lacks is nobody's data or configuration, and a
// refused access is a matter of who set the program up.
func TestKindOfMachineErrors(t *testing.T) {
	data := func(err error) error {
		return &project.Fault{Kind: project.BadData, At: "feed lms: a.xlsx", Err: err}
	}
	for _, c := range []struct {
		err       error
		want      project.Kind
		hasRemedy bool
	}{
		{&os.PathError{Op: "write", Path: "a", Err: syscall.ENOSPC}, project.Temporary, true},
		{fmt.Errorf("landing: %w", syscall.EDQUOT), project.Temporary, true},
		{syscall.EFBIG, project.Temporary, true},
		{data(syscall.EMFILE), project.Temporary, true},
		{errors.Join(errors.New("x"), syscall.ENFILE), project.Temporary, true},
		{syscall.ENOMEM, project.Temporary, true},
		{&os.PathError{Op: "mkdir", Path: "store", Err: syscall.EACCES}, project.BadConfig, true},
		{&os.PathError{Op: "mkdir", Path: "store", Err: syscall.EROFS}, project.BadConfig, true},
		{data(fs.ErrPermission), project.BadData, false},
		{data(errors.New("no date")), project.BadData, false},
		{&project.Fault{Kind: project.BadConfig, Err: errors.New("x")}, project.BadConfig, false},
		{syscall.EIO, project.Bug, false},
		{errors.New("no space left on device, says the file"), project.Bug, false},
	} {
		if got := project.KindOf(c.err); got != c.want {
			t.Errorf("%v is of kind %d, want %d", c.err, got, c.want)
		}
		if got := project.Remedy(c.err); (got != "") != c.hasRemedy {
			t.Errorf("%v has the remedy %q", c.err, got)
		}
	}
}
