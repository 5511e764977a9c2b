package spark

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// results are the responses to one statement. The server closes a stream of responses after
// two minutes, and a connection may be lost at any time; what it executes goes on. Then the
// results attach again, and continue after the last response that was received.
type results struct {
	grpc.ClientStream
	ctx        context.Context
	connection *connection
	operation  string // id of what is executed
	last       string // id of the last response
	isComplete bool
}

// waits are the pauses before each attempt to attach again.
var waits = []time.Duration{0, 100 * time.Millisecond, 500 * time.Millisecond, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second}

// SendMsg sends the request to execute something.
func (r *results) SendMsg(request any) error {
	r.connection.note(request)
	r.operation = request.(interface{ GetOperationId() string }).GetOperationId()
	proto.Merge(request.(proto.Message), message("ExecutePlanRequest", map[string]any{
		"requestOptions": []any{map[string]any{"reattachOptions": map[string]any{"reattachable": true}}},
	}))
	return r.ClientStream.SendMsg(request)
}

// RecvMsg receives the next response. The end of a stream is that of the results only after
// the response that says so.
func (r *results) RecvMsg(response any) error {
	for attempt := 0; ; {
		err := r.ClientStream.RecvMsg(response)
		switch {
		case err == nil:
			r.note(response)
			return nil
		case r.isComplete:
			go r.release() // nobody waits for it
			return io.EOF
		case errors.Is(err, io.EOF): // which would be taken for the end of the results
			err = status.Error(codes.Unavailable, "the results are not complete")
		}
		if !isLost(err) || attempt == len(waits) {
			return err
		}
		if waited := r.wait(waits[attempt]); waited != nil {
			return waited
		}
		attempt++
		if again := r.attach(); again != nil && !isLost(again) {
			return again
		}
	}
}

// isLost reports whether the connection was lost, and not what is executed.
func isLost(err error) bool {
	s, _ := status.FromError(err)
	return s.Code() == codes.Unavailable || s.Code() == codes.Internal && strings.Contains(s.Message(), "INVALID_CURSOR.DISCONNECTED")
}

func (r *results) wait(d time.Duration) error {
	select {
	case <-r.ctx.Done():
		return status.FromContextError(r.ctx.Err()).Err()
	case <-time.After(d):
		return nil
	}
}

func (r *results) note(response any) {
	if m, ok := response.(interface{ GetResponseId() string }); ok {
		r.last = m.GetResponseId()
	}
	m := response.(proto.Message).ProtoReflect()
	r.isComplete = r.isComplete || m.Has(m.Descriptor().Fields().ByName("result_complete"))
}

// attach continues with a new stream of the same results.
func (r *results) attach() error {
	fields := map[string]any{"operationId": r.operation}
	if r.last != "" {
		fields["lastResponseId"] = r.last
	}
	stream, err := r.connection.grpc.NewStream(r.ctx, &grpc.StreamDesc{ServerStreams: true}, service+"ReattachExecute")
	if err != nil {
		return err
	}
	if err := stream.SendMsg(r.connection.request("ReattachExecute", fields)); err != nil {
		return err
	}
	r.ClientStream = stream
	return stream.CloseSend()
}

// release lets the server forget the responses.
func (r *results) release() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), patience)
	defer cancel()
	_ = r.connection.call(ctx, "ReleaseExecute", map[string]any{"operationId": r.operation, "releaseAll": map[string]any{}}) // or it forgets them by itself
}
