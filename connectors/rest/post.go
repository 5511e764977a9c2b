package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/impactmart/impactmart/connectors"
)

// Post sends a JSON document to the address of the settings, with the credentials, retries
// and permitted addresses of a pull. What the service responds is not read.
func (s *Settings) Post(ctx context.Context, document []byte) error {
	if err := s.Validate(); err != nil {
		return err
	}
	to, err := url.Parse(s.URL)
	if err != nil {
		return errors.New("url: is not a web address") // Validate has reported this already
	}
	ctx, cancel := context.WithTimeout(ctx, s.Deadline)
	defer cancel()
	c := newClient(*s, to, connectors.Env{})
	if c.signer, err = s.Auth.signer(c); err != nil {
		return fmt.Errorf("%s: %w", shown(to), err)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, s.URL, document)
	if err != nil {
		return errors.New("the URL is invalid; check url")
	}
	request.Header.Set("Content-Type", "application/json")
	err = c.signer.sign(ctx, request.Header)
	if err == nil {
		err = c.retry(request, isTaken)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", shown(to), err)
	}
	return nil
}

// isTaken refuses a response whose status does not say that the document was taken.
func isTaken(r *http.Response) error {
	switch {
	case r.StatusCode/100 == 2:
		return nil
	case r.StatusCode == http.StatusUnauthorized, r.StatusCode == http.StatusForbidden:
		return &final{status: r.StatusCode, text: status(r.StatusCode) + ": the credentials were refused; check the token"}
	}
	return &final{status: r.StatusCode, text: status(r.StatusCode) + ": the document was not taken; check url"}
}
