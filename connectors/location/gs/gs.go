// Package gs is the location of drops in Google Cloud Storage. It knows the
// service and its traps, and nothing of what the bytes mean.
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
	maxTries = 6               // of one request, whatever fails
	patience = 2 * time.Minute // without an answer, a byte read or a byte taken
)

// bucket is a bucket, or the part of it below a prefix. The client is made by
// the first call and kept until the program ends.
type bucket struct {
	name, prefix string // the prefix is empty or ends in a slash
	client       func() (*storage.Client, error)
	patience     time.Duration
	backoff      gax.Backoff
}

var isBucket = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$`)

// New gives the location of a URL such as gs://bucket/prefix. Nothing is asked
// of the service yet; credentials are the Application Default Credentials, and
// STORAGE_EMULATOR_HOST names an emulator that needs none.
func New(url string) (location.Location, error) {
	rest, ok := strings.CutPrefix(url, "gs://")
	name, prefix, _ := strings.Cut(strings.TrimRight(rest, "/"), "/")
	switch {
	case !ok || !isBucket.MatchString(name):
		return nil, fmt.Errorf("%q names no bucket; write gs://bucket or gs://bucket/prefix", url)
	case strings.ContainsAny(prefix, "*?["):
		return nil, fmt.Errorf("%q holds a pattern; patterns stand in the paths of the feeds", url)
	case prefix != "" && !fs.ValidPath(prefix):
		return nil, fmt.Errorf("%q has a part that is empty, \".\" or \"..\"; write gs://bucket/prefix", url)
	case prefix != "":
		prefix += "/"
	}
	return &bucket{
		name: name, prefix: prefix, client: sync.OnceValues(connect), patience: patience,
		backoff: gax.Backoff{Initial: time.Second, Max: 30 * time.Second, Multiplier: 2},
	}, nil
}

// connect makes the client. The context is not that of the first call: tokens
// are fetched with it for as long as the client lives.
func connect() (*storage.Client, error) {
	client, err := storage.NewClient(context.Background(), storage.WithJSONReads())
	if err != nil {
		return nil, fmt.Errorf("no credentials for Google Cloud were found (%w); %s", err, signIn)
	}
	return client, nil
}

const signIn = "run `gcloud auth application-default login`, or let GOOGLE_APPLICATION_CREDENTIALS name a key file"

// String is the URL, without a slash at its end.
func (b *bucket) String() string { return strings.TrimRight("gs://"+b.name+"/"+b.prefix, "/") }

// Stat describes one object.
func (b *bucket) Stat(ctx context.Context, name string) (location.Object, error) {
	attrs, err := b.attrs(ctx, name)
	if err != nil {
		return location.Object{}, err
	}
	return location.Object{Name: name, Size: attrs.Size, Modified: attrs.Updated}, nil
}

// Remove deletes one object, unless it was replaced after the look at it.
func (b *bucket) Remove(ctx context.Context, name string) error {
	attrs, err := b.attrs(ctx, name)
	if err != nil {
		return err
	}
	return b.ask(ctx, name, func(ctx context.Context, object *storage.ObjectHandle) error {
		err := object.If(storage.Conditions{GenerationMatch: attrs.Generation}).Delete(ctx)
		if errors.Is(err, storage.ErrObjectNotExist) {
			return nil // it was there: the answer to an earlier try was lost
		}
		return err
	})
}

func (b *bucket) attrs(ctx context.Context, name string) (attrs *storage.ObjectAttrs, err error) {
	err = b.ask(ctx, name, func(ctx context.Context, object *storage.ObjectHandle) error {
		attrs, err = object.Attrs(ctx)
		return err
	})
	return attrs, err
}

// ask puts one question about an object, which must be answered in time.
func (b *bucket) ask(ctx context.Context, name string, question func(context.Context, *storage.ObjectHandle) error) error {
	object, err := b.object(ctx, name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, b.patience, b.silence())
	defer cancel()
	if err := question(ctx, object); err != nil {
		return fmt.Errorf("%s: %w", b.join(name), fault(ctx, err))
	}
	return nil
}

// object gives the handle of a name, with retries.
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

// silence is the cause of a call that was given up.
func (b *bucket) silence() error {
	return fmt.Errorf("nothing came for %v; %w", b.patience, location.ErrTemporary)
}
