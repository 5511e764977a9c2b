// Package identity tells apart what different code makes of the same input. A
// room embeds its own Go files and gives their hash; landed batches and runs are
// named after the hashes of the rooms that made them, so that no number has to
// be raised by hand when a formula changes. It knows bytes, and refuses to know
// what they do.
package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"
	"sync"
)

// Code hashes the files of a room: names and contents of all but Go tests. The
// modules, by path, are libraries whose version changes what the room does. Files
// that cannot be read are a fault of this program: it panics.
func Code(room fs.FS, modules ...string) string {
	var parts []string
	err := fs.WalkDir(room, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(room, name)
		parts = append(parts, name, string(text))
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("identity: embedded files cannot be read: %v", err))
	}
	for _, module := range modules {
		parts = append(parts, module, versions()[module])
	}
	return Of(parts...)
}

// Of hashes texts, in hex: other texts, or the same split otherwise, have another
// hash.
func Of(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Data hashes plain data. It panics on what cannot be written as JSON, which only
// a fault in this program can cause.
func Data(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("identity: %T is no plain data: %v", value, err))
	}
	return Of(string(text))
}

// versions are the modules that the program was built with. A module that was
// replaced by another is known by that.
var versions = sync.OnceValue(func() map[string]string {
	versions := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	for _, module := range info.Deps {
		versions[module.Path] = module.Version
		if module.Replace != nil {
			versions[module.Path] = module.Replace.Path + "@" + module.Replace.Version
		}
	}
	return versions
})
