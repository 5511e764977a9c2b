package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// pointer checks that the pointer is as it was written, and names a sound manifest.
func (a *audit) pointer(ctx context.Context) error {
	named, err := location.Read(ctx, a.public, pointerName)
	if errors.Is(err, location.ErrNotFound) {
		if err := a.neverPublished(ctx); err == nil || !errors.Is(err, ErrNoPointer) && !errors.Is(err, ErrDamaged) {
			return err
		}
		err = errMissing
	} else if err != nil {
		return err
	}
	a.now.Objects++
	var p pointer
	if err == nil {
		p, err = a.parsePointer(named)
	}
	if err == nil {
		err = a.follow(ctx, p)
	}
	if err == nil {
		return nil
	}
	remedy, heal := a.restoredPointer(ctx, named)
	a.add(pointerName, err, remedy, heal)
	return nil
}

// parsePointer accepts only what a program wrote: by its seal, or byte for byte.
func (a *audit) parsePointer(text []byte) (p pointer, err error) {
	p, isSealed, err := parsePointer(text)
	if err != nil {
		return p, errChanged
	}
	if isSealed {
		return p, nil
	}
	a.now.Unsealed++
	written, err := asJSON(p)
	if err == nil && !bytes.Equal(written, text) {
		err = errChanged
	}
	return p, err
}

// follow reads the snapshot that the pointer names.
func (a *audit) follow(ctx context.Context, p pointer) error {
	if _, isSound := a.sound[p.Name]; !isSound && a.damaged[p.dir()+"/manifest.json"] {
		return nil // that is the damage, and it is noted
	}
	current, err := a.Current(ctx)
	if errors.Is(err, ErrDamaged) {
		return fmt.Errorf("it names %s/manifest.json, which is missing or another one", p.dir())
	}
	if err == nil {
		a.current = current
	}
	return err
}

// restoredPointer says what to do about a pointer and, if what was current is certain, how to
// write it again.
func (a *audit) restoredPointer(ctx context.Context, was []byte) (remedy string, heal func(context.Context) error) {
	last, err := a.lastMove(ctx)
	if err != nil {
		return fmt.Sprintf("%s; restore it from a backup, or remove it, if it is there, and %s", err, publishAgain), nil
	}
	return "", func(ctx context.Context) error {
		text, err := location.Read(ctx, a.public, Name{last.Sequence, last.Run}.dir()+"/manifest.json")
		if err != nil {
			return err
		}
		p := pointer{Name: Name{last.Sequence, last.Run}, Manifest: sumOf(text)}
		if last.Rollback != nil {
			p.Rollback = *last.Rollback
		}
		now, err := seal(p)
		if err != nil {
			return err
		}
		if err := a.public.Swap(ctx, pointerName, was, now); err != nil {
			return err
		}
		a.current, err = a.Current(ctx)
		return err
	}
}

// lastMove is the record of the last publication or rollback. It is an error if anything
// leaves a doubt about what was current.
func (a *audit) lastMove(ctx context.Context) (last Record, err error) {
	for _, r := range a.records {
		if r.movedPointer() {
			last = r
		}
	}
	if last.Name == "" {
		return last, errors.New("no record says which snapshot was current")
	}
	if err := a.laterMove(last); err != nil {
		return last, err
	}
	name := Name{last.Sequence, last.Run}
	m, isSound := a.sound[name]
	for file := range m.Files {
		isSound = isSound && !a.damaged[m.dir()+"/"+file]
	}
	if !isSound || !a.sealed[name] {
		return last, fmt.Errorf("%s, which was current, is not certain to be sound", name.dir())
	}
	isAlias, err := a.hasAlias(ctx, m)
	if err == nil && !isAlias {
		err = fmt.Errorf("the last record says that %s was current, and the aliases do not", name.dir())
	}
	return last, err
}

// laterMove is an error if the pointer may have moved after a record: a later record is
// damaged, or a later snapshot has none.
func (a *audit) laterMove(last Record) error {
	for name, isDamaged := range a.damaged {
		if isDamaged && strings.HasPrefix(name, "runs/") && name > "runs/"+last.Name {
			return fmt.Errorf("%s, which may say what was current, is damaged as well", name)
		}
	}
	accounted := map[Name]bool{}
	for _, r := range a.records {
		accounted[Name{r.Sequence, r.Run}] = true
	}
	for later := range a.sound {
		if later.Sequence > last.Sequence && !accounted[later] {
			return fmt.Errorf("%s or %s was current, and no record says which", Name{last.Sequence, last.Run}.dir(), later.dir())
		}
	}
	return nil
}
