package pipelines

import (
	"fmt"
	"runtime/debug"
)

// crash is a panic, an error of this program: people get a short message, and the record
// of the run the trace.
type crash struct {
	value any
	trace string
}

// crashed makes an error of what recover returned, which may have crossed goroutines.
func crashed(value any) *crash {
	if c, ok := value.(*crash); ok {
		return c
	}
	return &crash{value: value, trace: string(debug.Stack())}
}

// caught makes an error of a panic, so that a goroutine does not end the program. Its caller
// panics with the same crash once it has waited for the goroutine.
func caught(err *error) {
	if value := recover(); value != nil {
		*err = crashed(value)
	}
}

func (c *crash) Error() string {
	return fmt.Sprintf("internal error: %v; please report it with the trace in the newest record of runs", c.value)
}
