// Package identity hashes the code that produces results. A package embeds its own
// Go files and returns their hash; landed batches and runs are named after the
// hashes of the packages that made them. So no version has to be raised by hand
// when a formula changes. It knows bytes, and refuses to know what they do.
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

// Code hashes the files of a package: names and contents of all files except Go
// tests. The modules, by path, are libraries whose version changes what the package
// does. It panics if files cannot be read, which only a bug in this program can
// cause.
func Code(files fs.FS, modules ...string) string {
	var parts []string
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(files, name)
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

// Of hashes texts, in hex. Different texts, or the same text split differently,
// have different hashes.
func Of(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Data hashes plain data. It panics on data that cannot be encoded as JSON, which
// only a bug in this program can cause.
func Data(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("identity: %T is not plain data: %v", value, err))
	}
	return Of(string(text))
}

// versions are the versions of the modules in the program. A replaced module has
// the version of its replacement.
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
