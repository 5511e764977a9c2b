// Package gs is the location of drops and stores in Google Cloud Storage. It knows the
// service and its pitfalls, and nothing about what the bytes mean.
package gs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/storage"
	"github.com/googleapis/gax-go/v2"

	"github.com/impactmart/impactmart/connectors/location"
)

const (
	maxTries = 6               // attempts of one request, for any failure
	patience = 2 * time.Minute // without a response, a byte read or a byte written
)

// bucket is a bucket, or the part of it below a prefix. The first call creates the
// client, which is kept until the program ends.
type bucket struct {
	name, prefix string // the prefix is empty or ends in a slash
	client       func() (*storage.Client, error)
	patience     time.Duration
	lease, sign  time.Duration // of a lock, and between two signs of life
	backoff      gax.Backoff
}

var isBucket = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$`)

// isName matches what would be the name of a bucket if it were longer.
var isName = regexp.MustCompile(`^[a-z0-9]+$`)

const shortestName = 3

// New returns the location of a URL such as gs://bucket/prefix. It sends no request
// yet. Credentials are the Application Default Credentials; STORAGE_EMULATOR_HOST
// names an emulator that needs none.
func New(url string) (location.Location, error) {
	rest, ok := strings.CutPrefix(url, "gs://")
	name, prefix, _ := strings.Cut(strings.TrimRight(rest, "/"), "/")
	switch {
	case ok && isName.MatchString(name) && len(name) < shortestName:
		return nil, fmt.Errorf("%q: the name of the bucket, %q, is too short; buckets have names of at least %d characters", url, name, shortestName)
	case !ok || !isBucket.MatchString(name):
		return nil, fmt.Errorf("%q is not the address of a bucket; write gs://bucket or gs://bucket/prefix", url)
	case strings.ContainsAny(prefix, "*?["):
		return nil, fmt.Errorf("%q is a pattern; use patterns only in the paths of the feeds", url)
	case prefix != "" && !fs.ValidPath(prefix):
		return nil, fmt.Errorf("%q has a part that is empty, \".\" or \"..\"; write gs://bucket/prefix", url)
	case prefix != "":
		prefix += "/"
	}
	return &bucket{
		name: name, prefix: prefix, client: sync.OnceValues(connect), patience: patience, lease: Lease, sign: sign,
		backoff: gax.Backoff{Initial: time.Second, Max: 30 * time.Second, Multiplier: 2},
	}, nil
}

// connect creates the client. Its context is not that of the first call, because
// the client fetches tokens with it as long as it is used.
func connect() (*storage.Client, error) {
	client, err := storage.NewClient(context.Background(), storage.WithJSONReads())
	if err != nil {
		return nil, fmt.Errorf("no credentials for Google Cloud were found (%w); %s%w", err, signIn, unusable{})
	}
	return client, nil
}

const signIn = "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to the path of a key file"

// String is the URL without a trailing slash.
func (b *bucket) String() string { return strings.TrimRight("gs://"+b.name+"/"+b.prefix, "/") }

// Stat describes one object.
func (b *bucket) Stat(ctx context.Context, name string) (location.Object, error) {
	attrs, err := b.attrs(ctx, name)
	if err != nil {
		return location.Object{}, err
	}
	return location.Object{Name: name, Size: attrs.Size, Modified: attrs.Updated}, nil
}

// Remove deletes one object, unless it was replaced after Remove looked at it.
func (b *bucket) Remove(ctx context.Context, name string) error {
	attrs, err := b.attrs(ctx, name)
	if err != nil {
		return err
	}
	return b.remove(ctx, name, attrs.Generation)
}

// remove deletes a generation of an object.
func (b *bucket) remove(ctx context.Context, name string, generation int64) error {
	return b.request(ctx, name, func(ctx context.Context, object *storage.ObjectHandle) error {
		err := object.If(storage.Conditions{GenerationMatch: generation}).Delete(ctx)
		if errors.Is(err, storage.ErrObjectNotExist) {
			return nil // it existed before: the response to an earlier attempt was lost
		}
		return err
	})
}

func (b *bucket) attrs(ctx context.Context, name string) (attrs *storage.ObjectAttrs, err error) {
	err = b.request(ctx, name, func(ctx context.Context, object *storage.ObjectHandle) error {
		attrs, err = object.Attrs(ctx)
		return err
	})
	return attrs, err
}

// request sends one request about an object, which must get a response in time.
func (b *bucket) request(ctx context.Context, name string, send func(context.Context, *storage.ObjectHandle) error) error {
	object, err := b.object(ctx, name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, b.patience, b.silence())
	defer cancel()
	if err := send(ctx, object); err != nil {
		return fmt.Errorf("%s: %w", b.join(name), fault(ctx, err))
	}
	return nil
}

// object returns the handle of a name, with retries.
func (b *bucket) object(ctx context.Context, name string) (*storage.ObjectHandle, error) {
	if err := location.CheckName(b, name); err != nil {
		return nil, err
	}
	handle, err := b.handle(ctx)
	if err != nil {
		return nil, err
	}
	return handle.Object(b.prefix + name), nil
}

func (b *bucket) handle(ctx context.Context) (*storage.BucketHandle, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	client, err := b.client()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b, err)
	}
	return client.Bucket(b.name).Retryer(
		storage.WithPolicy(storage.RetryAlways), storage.WithMaxAttempts(maxTries), storage.WithBackoff(b.backoff)), nil
}

func (b *bucket) join(name string) string { return b.String() + "/" + name }

// silence is the cause of a timeout.
func (b *bucket) silence() error {
	return fmt.Errorf("no response for %v; %w", b.patience, location.ErrTemporary)
}
