package pipelines

import "github.com/impactmart/impactmart/internal/store"

// SetStore replaces the store by one whose operations can fail.
func (p *Pipeline) SetStore(s *store.Store) { p.store = s }

// Disk judges free space against the bytes of a snapshot's files.
var Disk = disk

// Causes are the differences in what two snapshots were made from.
var Causes = causes
