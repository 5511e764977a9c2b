package rest

import (
	"context"
	"net/http"
)

// A signer adds the credentials to requests.
type signer interface {
	// sign sets the headers of a request; it may log in first.
	sign(ctx context.Context, header http.Header) error
	// renew replaces credentials that the service no longer accepts, and reports whether
	// it could.
	renew(ctx context.Context) (bool, error)
}

// fixed are credentials that are headers and never change.
type fixed http.Header

func (f fixed) sign(_ context.Context, header http.Header) error {
	for name, values := range f {
		header[name] = values
	}
	return nil
}

func (fixed) renew(context.Context) (bool, error) { return false, nil }

// headers are the credentials that need no login.
func (a Auth) headers() fixed {
	signed := http.Request{Header: http.Header{}}
	switch {
	case a.Bearer != "":
		signed.Header.Set("Authorization", "Bearer "+string(a.Bearer))
	case a.Basic != (Basic{}):
		signed.SetBasicAuth(a.Basic.User, string(a.Basic.Password))
	}
	return fixed(signed.Header)
}
