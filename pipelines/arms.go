package pipelines

import (
	"context"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/sketch"
)

// witnessArms notes who is in which arm of an experiment, where that was not seen before.
// Arms that are gone are a state, too. While a person is erased, the key of what was seen is
// another one, and the states are those of the people who were published last.
func (t *tables) witnessArms(ctx context.Context) error {
	if t.forgets {
		published, err := t.publishedArms(ctx)
		if err != nil {
			return err
		}
		t.seen.RekeyArms(published)
	}
	t.seen.BeginArms(t.tools.now())
	now, err := t.arms(ctx, t.seen.Key)
	if err != nil {
		return err
	}
	entries := t.ledger.Entries()
	for _, program := range t.plan.Register.Programs {
		t.seen.NameArms(program.ID, program.NamesOf(entries))
	}
	for _, w := range t.seen.Waves() {
		isRegistered := slices.ContainsFunc(t.plan.Register.Programs, func(p models.Program) bool { return p.ID == w.Program })
		if _, is := now[w]; !is && isRegistered {
			now[w] = *store.NewArms(t.tools.now())
		}
	}
	for w, arms := range now {
		t.seen.SeeArms(w, arms)
	}
	return nil
}

// drawnPerson is a person who was delivered as drawn into an arm.
type drawnPerson struct {
	Program     string    `col:"program_id"`
	Person      string    `col:"person_key"`
	Assigned    time.Time `col:"assigned_date"`
	IsTreatment bool      `col:"is_treatment"`
	HasID       bool      `col:"has_id"`
}

// arms are the delivered arms by wave. Those of a program that are its last draw on record
// were seen when they were drawn.
func (t *tables) arms(ctx context.Context, secret []byte) (map[store.Wave]store.ArmsState, error) {
	if err := t.ensure(ctx, "int_drawn_people"); err != nil {
		return nil, err
	}
	people, err := warehouse.Read[drawnPerson](ctx, t.engine, t.Contract("int_drawn_people"), "program_id", "person_key")
	if err != nil {
		return nil, err
	}
	key := sketch.NewKey(secret)
	arms := map[store.Wave]store.ArmsState{}
	for i := 0; i < len(people); {
		program := people[i].Program
		until := i + 1
		for until < len(people) && people[until].Program == program {
			until++
		}
		seen, err := t.armsSeen(program, people[i:until])
		if err != nil {
			return nil, err
		}
		for _, p := range people[i:until] {
			w := store.Wave{Program: program, Day: p.Assigned.Format(time.DateOnly)}
			of, is := arms[w]
			if !is {
				of = *store.NewArms(seen)
			}
			of.Add(key, p.Person, p.IsTreatment)
			arms[w] = of
		}
		i = until
	}
	return arms, nil
}

// armsSeen is the time at which the arms of a program were drawn, if they are those of its last
// draw on record, and now otherwise.
func (t *tables) armsSeen(program string, people []drawnPerson) (time.Time, error) {
	isTreated := map[string]bool{}
	for _, p := range people {
		if !p.HasID {
			return t.tools.now(), nil
		}
		isTreated[p.Person] = p.IsTreatment
	}
	drawn, on := "", ""
	names := t.namesOf(program, t.ledger.Entries())
	for _, page := range t.ledger {
		for _, e := range page.Entries {
			if e.Kind == models.LedgerDraw && slices.Contains(names, e.Program) {
				drawn, on = e.Arms, page.SeenOn
			}
		}
	}
	if drawn == "" || drawn != models.ArmsOf(isTreated) {
		return t.tools.now(), nil
	}
	return time.Parse(time.DateOnly, on)
}

// publishedArms are the arms of the deliveries of the current snapshot, as they landed.
func (t *tables) publishedArms(ctx context.Context) (arms map[store.Wave]store.ArmsState, err error) {
	deliveries, err := t.keptDeliveries(ctx, models.Assignments.Name)
	if err != nil {
		return nil, err
	}
	err = t.withKept(ctx, deliveries, func(then *tables) (err error) {
		arms, err = then.arms(ctx, t.seen.Key)
		return err
	})
	return arms, err
}

// withKept calls do with the tables of deliveries of the current snapshot, read by the present
// register.
func (t *tables) withKept(ctx context.Context, deliveries []delivery, do func(*tables) error) error {
	return t.withScratch(ctx, func(scratch *location.Scratch) (err error) {
		r := &run{Pipeline: t.Pipeline, asOf: t.asOf, scratch: scratch, current: t.current, deliveries: deliveries, ledger: t.ledger}
		r.describe()
		then, err := r.openTables(ctx)
		if err != nil {
			return err
		}
		defer func() { err = closed(then.engine, err) }()
		return do(then)
	})
}
