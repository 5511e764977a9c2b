package gs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"cloud.google.com/go/auth"
	"cloud.google.com/go/storage"
	"google.golang.org/api/googleapi"

	"github.com/impactmart/impactmart/connectors/location"
)

// fault turns an error of the service or the network into a message with a remedy.
// The caller adds the name of the object.
func fault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx) // canceled, or timed out
	}
	switch {
	case errors.Is(err, storage.ErrBucketNotExist), hasNoBucket(err):
		return fmt.Errorf("the bucket does not exist; create it, or correct its name in `drops` or `store`%w", unusable{})
	case errors.Is(err, storage.ErrObjectNotExist):
		return location.ErrNotFound
	}
	if refused := (*googleapi.Error)(nil); errors.As(err, &refused) {
		return refusal(refused)
	}
	if denied := (*auth.Error)(nil); errors.As(err, &denied) && !denied.Temporary() {
		return fmt.Errorf("the credentials for Google Cloud are no longer valid (%w); %s%w", denied, signIn, unusable{})
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		err = failed.Err // the URL may contain the key to an unfinished upload
	}
	if operation, lookup := (*net.OpError)(nil), (*net.DNSError)(nil); errors.As(err, &operation) || errors.As(err, &lookup) || storage.ShouldRetry(err) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w (attempts: %d at most); %w", err, maxTries, location.ErrTemporary)
	}
	return err
}

// unusable makes an error a location.ErrUnusable, and adds nothing to its text.
type unusable struct{}

func (unusable) Error() string        { return "" }
func (unusable) Is(target error) bool { return target == location.ErrUnusable }

// isUnmet reports whether the service refused a request because a precondition on the
// generation did not hold.
func isUnmet(err error) bool {
	refused, ok := errors.AsType[*googleapi.Error](err)
	return ok && refused.Code == http.StatusPreconditionFailed
}

// hasNoBucket reports whether an upload was refused because its bucket does not exist, for
// which the client has no error of its own.
func hasNoBucket(err error) bool {
	refused, ok := errors.AsType[*googleapi.Error](err)
	return ok && refused.Code == http.StatusNotFound && strings.Contains(refused.Message, "bucket does not exist")
}

// messageOf is what the service says of an error; of a download, the client does not read it.
func messageOf(e *googleapi.Error) string {
	var body struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	if e.Message == "" && json.Unmarshal([]byte(e.Body), &body) == nil {
		return body.Error.Message
	}
	return e.Message
}

// refusal is an error response.
func refusal(e *googleapi.Error) error {
	said := fmt.Sprintf("%d %s", e.Code, http.StatusText(e.Code))
	if message := messageOf(e); message != "" {
		said += ": " + message
	}
	switch {
	case e.Code == http.StatusUnauthorized:
		return fmt.Errorf("the request has no valid credentials (%s); %s%w", said, signIn, unusable{})
	case e.Code == http.StatusForbidden:
		return fmt.Errorf("access is denied (%s); grant the account the role Storage Object Viewer on the bucket, or Storage Object User to write%w", said, unusable{})
	case e.Code == http.StatusPreconditionFailed:
		return fmt.Errorf("was replaced by another process in the meantime (%s); run again", said)
	case storage.ShouldRetry(e):
		return fmt.Errorf("%s (attempts: %d); %w", said, maxTries, location.ErrTemporary)
	}
	return errors.New(said)
}
