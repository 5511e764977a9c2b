package comparison

import (
	"context"
	"maps"
	"slices"
)

// firstPass measures the arms of all cells, and what their audit looks at.
func (c *company) firstPass(ctx context.Context, threads int, a *audit) error {
	for g := range c.mixed {
		c.mixed[g] = make([]mixture, len(c.claims))
	}
	var groups [len(groupings)]*stratumGroups
	closeStratum := func() {
		for _, of := range groups {
			if of != nil {
				of.close(c)
			}
		}
	}
	type found struct {
		measured
		audit auditMeasured
	}
	work := func(b *block) found {
		c.fillTrained(b)
		s := c.newWork(b)
		return found{c.measure(s), a.measure(s)}
	}
	err := overBlocks(ctx, c, threads, work, func(b *block, f found) {
		c.merge(f.measured)
		a.add(b, f.audit)
		b.shape.spans.see(b)
		at := shapeStratum{b.shape, b.stratum}
		if groups[0] == nil || groups[0].at != at {
			closeStratum()
			groups = newStratumGroups(at)
		}
		for _, of := range groups {
			of.add(c, b, f.measured)
		}
	})
	closeStratum()
	a.close()
	return err
}

// carried are the clusters and people of a contrast that are in several blocks.
type carried struct {
	clusters map[int64]clusterPart
	people   map[int64]personPart
}

// carriedMost bounds the clusters and people that one reading of the pool carries from
// block to block.
const carriedMost = 2_000_000

// secondPass adds up the influence on every contrast, and with the first of them that on
// the lines of the audit.
func (c *company) secondPass(ctx context.Context, threads int, studies []*study, a *audit) error {
	for i, group := range c.groups(contrastsOf(studies)) {
		lines := a
		if i > 0 {
			lines = nil
		}
		if err := c.influences(ctx, threads, group, lines); err != nil {
			return err
		}
	}
	a.closeLines()
	return nil
}

func contrastsOf(studies []*study) (all []*contrast) {
	for _, s := range studies {
		for _, x := range s.contrasts {
			if x != nil {
				x.number = len(all)
				all = append(all, x)
			}
		}
	}
	return all
}

// groups divides the contrasts so that each group carries a bounded number of clusters
// and people.
func (c *company) groups(all []*contrast) (groups [][]*contrast) {
	carried, group := 0, []*contrast(nil)
	for _, x := range all {
		spans := c.claims[x.study.claim].shape.spans
		most := len(spans.clusters) + len(spans.subjects)
		if len(group) > 0 && carried+most > c.bounds.carried {
			groups, group, carried = append(groups, group), nil, 0
		}
		group, carried = append(group, x), carried+most
	}
	return append(groups, group)
}

// local are the cells of a contrast in one stratum.
type local struct {
	contrast *contrast
	cells    []*contrastCell
}

// byStratum lists the cells of contrasts by where their people are.
func (c *company) byStratum(group []*contrast) map[shapeStratum][]local {
	places := map[shapeStratum][]local{}
	for _, x := range group {
		shape := c.claims[x.study.claim].shape
		for i := range x.cells {
			k := &x.cells[i]
			at := shapeStratum{shape, c.cells[k.cell].stratum}
			all := places[at]
			if last := len(all) - 1; last < 0 || all[last].contrast != x {
				all = append(all, local{contrast: x})
			}
			last := &all[len(all)-1]
			last.cells = append(last.cells, k)
			places[at] = all
		}
	}
	return places
}

// influences adds up the influence on a group of contrasts, and on the lines of an audit
// unless it is nil.
func (c *company) influences(ctx context.Context, threads int, group []*contrast, lines *audit) error {
	type found struct {
		folded []folded
		lines  []claimLines
	}
	a := newAdder(c, group)
	work := func(b *block) (f found) {
		if !a.hasWork(b) && !lines.hasWork(b) {
			return f
		}
		s := c.newWork(b)
		return found{a.work(s), lines.addUp(s)}
	}
	err := overBlocks(ctx, c, threads, work, func(_ *block, f found) {
		a.merge(f.folded)
		lines.merge(f.lines)
	})
	a.close()
	return err
}

// adder adds up the influence on contrasts, block by block.
type adder struct {
	company *company
	places  map[shapeStratum][]local
	over    map[*contrast]*carried
}

func newAdder(c *company, group []*contrast) *adder {
	return &adder{c, c.byStratum(group), map[*contrast]*carried{}}
}

func (a *adder) hasWork(b *block) bool { return len(a.places[shapeStratum{b.shape, b.stratum}]) > 0 }

// work is what a block adds. It may be called from several goroutines.
func (a *adder) work(s *blockWork) (all []folded) {
	b, w := s.block, newWorkspace(len(s.block.units))
	places := a.places[shapeStratum{b.shape, b.stratum}]
	for _, l := range places {
		w.reset()
		for _, k := range l.cells {
			s.add(w, l.contrast, k)
		}
		all = append(all, s.fold(w, l.contrast, b.shape.spans))
	}
	return all
}

// merge adds what a block adds.
func (a *adder) merge(all []folded) {
	for _, f := range all {
		f.contrast.tally.merge(f.tally)
		if len(f.clusters)+len(f.people) == 0 {
			continue
		}
		if a.over[f.contrast] == nil {
			a.over[f.contrast] = &carried{map[int64]clusterPart{}, map[int64]personPart{}}
		}
		a.over[f.contrast].add(f)
	}
}

// close adds the clusters and people that were carried from block to block.
func (a *adder) close() {
	for x, carried := range a.over {
		for _, cluster := range slices.Sorted(maps.Keys(carried.clusters)) {
			x.tally.addCluster(carried.clusters[cluster])
		}
		for _, p := range carried.people {
			x.tally.addPerson(p)
		}
	}
}

func (c *carried) add(f folded) {
	for cluster, p := range f.clusters {
		if known, again := c.clusters[cluster]; again {
			known.merge(p)
			p = known
		}
		c.clusters[cluster] = p
	}
	for subject, p := range f.people {
		if known, again := c.people[subject]; again {
			p.merge(known)
		}
		c.people[subject] = p
	}
}
