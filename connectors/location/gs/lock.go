package gs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path"
	"sync"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

// A lock is an object that its holder writes again and again, each time in place of the
// generation that it wrote before. It is free if it is missing or empty, or if it was not
// written for the time of a lease: both that time and the present are the service's, so no
// clock of a machine matters. A holder that cannot write it for most of a lease stops before
// another process takes it over. One that was stopped itself, such as a suspended machine,
// may not know at once that the lock is lost; what it does then must not depend on the lock
// alone.
const (
	Lease = 2 * time.Minute  // after which a lock without a sign of life is free
	sign  = 20 * time.Second // between two signs of life
)

// lost is the time without a sign of life after which the holder stops.
func (b *bucket) lost() time.Duration { return b.lease * 2 / 3 }

// Lock makes this process the holder of a lock, after it has probed the bucket.
func (b *bucket) Lock(ctx context.Context, name string) (held context.Context, release func() error, err error) {
	if err := location.CheckName(b, name); err != nil {
		return nil, nil, err
	}
	now, err := b.probe(ctx)
	if err != nil {
		return nil, nil, err
	}
	l := &lock{bucket: b, name: path.Join(path.Dir(name), "."+path.Base(name)+".lock")}
	host, _ := os.Hostname()
	l.who = fmt.Appendf(nil, "process %d on %s, since %s", os.Getpid(), host, now.UTC().Format(time.RFC3339))
	l.renewed = time.Now() // not after the service has written it
	if err := l.take(ctx, now); err != nil {
		return nil, nil, err
	}
	held, l.lose = context.WithCancelCause(ctx)
	l.stop, l.stopped = make(chan struct{}), make(chan struct{})
	go l.keep(held)
	return held, sync.OnceValue(func() error { return l.release(ctx) }), nil
}

// lock is a lock that this process holds, or wants.
type lock struct {
	*bucket
	name       string // of the object
	who        []byte // who holds it, for people
	generation int64
	renewed    time.Time // when the last sign of life was sent
	lose       context.CancelCauseFunc
	stop       chan struct{}
	stopped    chan struct{}
}

// take writes the lock, if it is free at a time of the service.
func (l *lock) take(ctx context.Context, now time.Time) error {
	attrs, err := l.attrs(ctx, l.name)
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return err
	}
	generation := int64(0)
	if err == nil {
		generation = attrs.Generation
		if left := l.lease - now.Sub(attrs.Updated); attrs.Size > 0 && left > 0 {
			return fmt.Errorf("%s: %w%s; if that process was killed, the lock is free in %s", l.bucket, location.ErrLocked, l.holder(ctx), left.Round(time.Second))
		}
	}
	written, err := l.replace(ctx, l.name, generation, l.who)
	if errors.Is(err, location.ErrChanged) {
		return fmt.Errorf("%s: %w%s", l.bucket, location.ErrLocked, l.holder(ctx))
	}
	if err != nil {
		return err
	}
	l.generation = written.Generation
	return nil
}

// holder says in brackets who holds the lock, if its object says so.
func (l *lock) holder(ctx context.Context) string {
	who, err := location.Read(ctx, l.bucket, l.name)
	if err != nil || len(who) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s)", who)
}

// keep gives signs of life until the lock is released, or lost.
func (l *lock) keep(held context.Context) {
	defer close(l.stopped)
	every := time.NewTicker(l.sign)
	defer every.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-every.C:
		}
		sent := time.Now()
		ctx, cancel := context.WithDeadline(context.WithoutCancel(held), l.renewed.Add(l.lost()))
		written, err := l.replace(ctx, l.name, l.generation, l.who)
		cancel()
		switch {
		case err == nil:
			l.generation, l.renewed = written.Generation, sent
		case errors.Is(err, location.ErrChanged):
			l.lose(fmt.Errorf("%s: another process has taken over the lock, because this one gave no sign of life for %v; %w", l.bucket, l.lease, location.ErrTemporary))
			return
		case time.Since(l.renewed) >= l.lost():
			l.lose(fmt.Errorf("%s: the lock is lost, because no sign of life could be written for %v (%w); %w", l.bucket, l.lost(), err, location.ErrTemporary))
			return
		}
	}
}

// release frees the lock, if it was not lost.
func (l *lock) release(ctx context.Context) error {
	close(l.stop)
	<-l.stopped
	ctx = context.WithoutCancel(ctx)
	_, err := l.replace(ctx, l.name, l.generation, nil)
	l.lose(nil)
	if errors.Is(err, location.ErrChanged) {
		return nil // it was lost, which its context has told
	}
	return err
}

// Probe checks that the bucket can be written, and that it honors preconditions.
func (b *bucket) Probe(ctx context.Context) error {
	_, err := b.probe(ctx)
	return err
}

// probe also returns the time of the service. Its object has a name that no list shows and
// no sweep removes, because others that hold the lock may sweep meanwhile; five bytes stay of
// a process that is killed here.
func (b *bucket) probe(ctx context.Context) (now time.Time, err error) {
	name := ".probes/" + rand.Text()
	first, err := b.replace(ctx, name, 0, []byte("probe"))
	if err != nil {
		return now, err
	}
	defer func() { err = errors.Join(err, b.Remove(ctx, name)) }()
	for _, other := range []int64{0, first.Generation + 1} {
		_, refused := b.replace(ctx, name, other, []byte("replaced"))
		switch {
		case refused == nil:
			return now, fmt.Errorf("%s ignores preconditions on generations (ifGenerationMatch=%d), so two runs could overwrite each other; use Cloud Storage itself, or a service that honors them%w", b, other, unusable{})
		case !errors.Is(refused, location.ErrChanged):
			return now, refused
		}
	}
	return first.Updated, nil
}

var _ location.Root = (*bucket)(nil)
