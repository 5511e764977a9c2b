package gstest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

// Busy refuses a request with 503, after it has read the whole request: the client sends
// the rest of a chunk while it makes the next attempt, from a buffer that the next chunk
// reuses.
func Busy(w http.ResponseWriter, r *http.Request, _ http.HandlerFunc) {
	_, _ = io.Copy(io.Discard, r.Body)
	Refuse(w, http.StatusServiceUnavailable, "Backend Error")
}

// TooMany refuses a request with 429.
func TooMany(w http.ResponseWriter, r *http.Request, _ http.HandlerFunc) {
	_, _ = io.Copy(io.Discard, r.Body)
	Refuse(w, http.StatusTooManyRequests, "The object exceeded the rate limit for object mutation operations.")
}

// Lost serves a request and drops the connection instead of responding.
func Lost(_ http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	next(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// Nth lets f serve the nth request for which does holds, from 1, and the server all others.
func Nth(nth int32, does func(*http.Request) bool, f Handler) Handler {
	var times atomic.Int32
	return func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if does(r) && times.Add(1) == nth {
			f(w, r, next)
			return
		}
		next(w, r)
	}
}
