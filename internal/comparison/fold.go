package comparison

import "math"

// tally adds up the squared influence of clusters, and counts who has any.
type tally struct {
	didSquares, ancovaSquares, leverage               float64
	hasLeverage                                       bool
	rows, clusters, trainedClusters, comparedClusters int64
	people, compared, comparedTenure, comparedCost    int64
	isShared                                          bool    // whether a cluster has several people
	didMost, ancovaMost                               float64 // largest influence of one unit
}

func (t *tally) merge(o tally) {
	t.didSquares += o.didSquares
	t.ancovaSquares += o.ancovaSquares
	t.leverage += o.leverage
	t.hasLeverage = t.hasLeverage || o.hasLeverage
	t.rows += o.rows
	t.clusters += o.clusters
	t.trainedClusters += o.trainedClusters
	t.comparedClusters += o.comparedClusters
	t.people += o.people
	t.compared += o.compared
	t.comparedTenure += o.comparedTenure
	t.comparedCost += o.comparedCost
	t.isShared = t.isShared || o.isShared
	t.didMost, t.ancovaMost = max(t.didMost, o.didMost), max(t.ancovaMost, o.ancovaMost)
}

// clusterPart is the influence of a cluster, or what a block has of it.
type clusterPart struct {
	did, ancova           float64
	isTrained, isCompared bool
	first, last           int64 // lowest and highest subject with a row
}

func (p *clusterPart) merge(o clusterPart) {
	p.did += o.did
	p.ancova += o.ancova
	p.isTrained = p.isTrained || o.isTrained
	p.isCompared = p.isCompared || o.isCompared
	p.first, p.last = min(p.first, o.first), max(p.last, o.last)
}

func (t *tally) addCluster(p clusterPart) {
	t.didSquares += p.did * p.did
	t.ancovaSquares += p.ancova * p.ancova
	t.clusters++
	t.trainedClusters += count(p.isTrained)
	t.comparedClusters += count(p.isCompared)
	t.isShared = t.isShared || p.first < p.last
}

// personPart says in which arms a subject has rows.
type personPart struct{ isCompared, hasTenure, hasCost bool }

func (p *personPart) merge(o personPart) {
	p.isCompared = p.isCompared || o.isCompared
	p.hasTenure = p.hasTenure || o.hasTenure
	p.hasCost = p.hasCost || o.hasCost
}

func (t *tally) addPerson(p personPart) {
	t.people++
	t.compared += count(p.isCompared)
	t.comparedTenure += count(p.hasTenure)
	t.comparedCost += count(p.hasCost)
}

func count(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// folded is what a block adds to a contrast. Clusters and subjects that are in other
// blocks, too, are added up before they are squared or counted.
type folded struct {
	contrast *contrast
	tally    tally
	clusters map[int64]clusterPart
	people   map[int64]personPart
}

// spans says which clusters and subjects are in several units or blocks of a shape.
type spans struct {
	clusterBlock map[int64]int // block in which a cluster was seen first
	clusters     map[int64]bool
	subjectUnit  map[int64]bool
	subjects     map[int64]bool
}

func newSpans() *spans {
	return &spans{map[int64]int{}, map[int64]bool{}, map[int64]bool{}, map[int64]bool{}}
}

// see notes the units of a block.
func (s *spans) see(b *block) {
	for _, u := range b.units {
		if first, seen := s.clusterBlock[u.cluster]; !seen {
			s.clusterBlock[u.cluster] = b.number
		} else if first != b.number {
			s.clusters[u.cluster] = true
		}
		if s.subjectUnit[u.subject] {
			s.subjects[u.subject] = true
		}
		s.subjectUnit[u.subject] = true
	}
}

// fold adds up the sums of a contrast over the clusters of the block.
func (s *blockWork) fold(w *workspace, x *contrast, over *spans) folded {
	f := folded{contrast: x, tally: tally{leverage: w.leverage, hasLeverage: w.hasLeverage}}
	units := s.block.units
	for i := 0; i < len(units); {
		cluster, part, found := units[i].cluster, clusterPart{}, false
		for ; i < len(units) && units[i].cluster == cluster; i++ {
			rows := int64(w.rows[i]) + int64(w.trainedRows[i])
			if rows == 0 {
				continue
			}
			f.tally.rows += rows
			f.tally.didMost, f.tally.ancovaMost = max(f.tally.didMost, math.Abs(w.did[i])), max(f.tally.ancovaMost, math.Abs(w.ancova[i]))
			own := clusterPart{did: w.did[i], ancova: w.ancova[i], isTrained: w.trainedRows[i] > 0, isCompared: w.rows[i] > 0, first: units[i].subject, last: units[i].subject}
			if !found {
				part, found = own, true
			} else {
				part.merge(own)
			}
			f.addPerson(units[i].subject, personPart{own.isCompared, w.withTenure[i] > 0, w.withCost[i] > 0}, over)
		}
		if found {
			f.addCluster(cluster, part, over)
		}
	}
	return f
}

func (f *folded) addCluster(cluster int64, p clusterPart, over *spans) {
	if !over.clusters[cluster] {
		f.tally.addCluster(p)
		return
	}
	if f.clusters == nil {
		f.clusters = map[int64]clusterPart{}
	}
	f.clusters[cluster] = p
}

func (f *folded) addPerson(subject int64, p personPart, over *spans) {
	if !over.subjects[subject] {
		f.tally.addPerson(p)
		return
	}
	if f.people == nil {
		f.people = map[int64]personPart{}
	}
	if known, again := f.people[subject]; again {
		p.merge(known)
	}
	f.people[subject] = p
}
