package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/impactmart/impactmart/connectors"
)

// TestAResponseWithoutLengthThatIsCut: where only the end of the connection ends a response,
// and it ends within a value, a later attempt may get all of it.
func TestAResponseWithoutLengthThatIsCut(t *testing.T) {
	for body, transient := range map[string]bool{
		`[{"n": 1}, {"n": `: true,
		`[{"n": 1}`:         true,
		``:                  false, // whole, but no JSON
		`[{"n": 1}]]`:       false,
		`<p>`:               false,
	} {
		cut := func(w http.ResponseWriter, _ *http.Request) {
			connection, buffer, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n%s", body)
			_ = buffer.Flush()
			_ = connection.Close()
		}
		_, err := numbers(source(t, "retries: 1", cut))
		if err == nil || errors.Is(err, connectors.ErrTemporary) != transient {
			t.Errorf("%q: %v, transient %v", body, err, !transient)
		}
		_, err = numbers(source(t, "retries: 1", reply(body)))
		if err == nil || errors.Is(err, connectors.ErrTemporary) {
			t.Errorf("%q with its length: %v", body, err)
		}
	}
}
