package pipelines

import "github.com/impactmart/impactmart/internal/store"

// SetStore replaces the store by one whose operations can fail.
func (p *Pipeline) SetStore(s *store.Store) { p.store = s }
