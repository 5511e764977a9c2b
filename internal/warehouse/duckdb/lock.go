package duckdb

import (
	"fmt"
	"path/filepath"
)

// locks are the statements after which no statement reaches a file outside of the folders,
// a network, an extension, or a setting but the memory limit. Names and values are quoted
// wherever they become part of a statement; this is for the one that nobody thought of.
func locks(folders ...string) ([]string, error) {
	for i, folder := range folders {
		whole, err := filepath.Abs(folder)
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", folder, err)
		}
		folders[i] = whole
	}
	return []string{
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set allow_community_extensions = false",
		"set allow_persistent_secrets = false",
		"set allowed_directories = " + list(folders),
		"set enable_external_access = false",
		"set allowed_configs = ['memory_limit']",
		"set lock_configuration = true",
	}, nil
}
