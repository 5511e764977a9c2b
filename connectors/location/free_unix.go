//go:build linux || darwin || freebsd

package location

import "syscall"

// Free is the number of bytes that may still be written to the disk of the folder.
func (s *Scratch) Free() (bytes int64, isKnown bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(s.dir, &disk); err != nil {
		return 0, false
	}
	return int64(disk.Bavail) * int64(disk.Bsize), true //nolint:unconvert // the types differ between systems
}
