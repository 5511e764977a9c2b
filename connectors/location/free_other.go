//go:build !(linux || darwin || freebsd)

package location

// Free is unknown on this system.
func (s *Scratch) Free() (bytes int64, isKnown bool) { return 0, false }
