package gs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"cloud.google.com/go/auth"
	"cloud.google.com/go/storage"
	"google.golang.org/api/googleapi"

	"github.com/impactmart/impactmart/connectors/location"
)

// fault puts what the service or the network says into words, with a remedy.
// The name of the object is for the caller to say.
func fault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx) // canceled, or given up for silence
	}
	switch {
	case errors.Is(err, storage.ErrBucketNotExist):
		return errors.New("there is no such bucket; create it, or mend its name in `drops`")
	case errors.Is(err, storage.ErrObjectNotExist):
		return location.ErrNotFound
	}
	if refused := (*googleapi.Error)(nil); errors.As(err, &refused) {
		return refusal(refused)
	}
	if denied := (*auth.Error)(nil); errors.As(err, &denied) && !denied.Temporary() {
		return fmt.Errorf("the credentials for Google Cloud are no longer good (%w); %s", denied, signIn)
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		err = failed.Err // its URL may carry the key to an unfinished upload
	}
	if operation, lookup := (*net.OpError)(nil), (*net.DNSError)(nil); errors.As(err, &operation) || errors.As(err, &lookup) || storage.ShouldRetry(err) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w (tries: %d at most); %w", err, maxTries, location.ErrTemporary)
	}
	return err
}

// refusal is an answer that is an error.
func refusal(e *googleapi.Error) error {
	said := fmt.Sprintf("%d %s", e.Code, http.StatusText(e.Code))
	if e.Message != "" {
		said += ": " + e.Message
	}
	switch {
	case e.Code == http.StatusUnauthorized:
		return fmt.Errorf("the service does not know who asks (%s); %s", said, signIn)
	case e.Code == http.StatusForbidden:
		return fmt.Errorf("access is denied (%s); give the account of this program the role Storage Object Viewer on the bucket, and Storage Object User to write", said)
	case e.Code == http.StatusPreconditionFailed:
		return fmt.Errorf("was replaced by somebody else in the meantime (%s); run again", said)
	case storage.ShouldRetry(e):
		return fmt.Errorf("%s (tries: %d); %w", said, maxTries, location.ErrTemporary)
	}
	return errors.New(said)
}
