package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// imports returns, for each package of the module, the packages of the module that it
// imports.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "disable_grpc_modules", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := map[string][]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string   `json:"ImportPath"`
			Imports    []string `json:"Imports"`
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		packages[name] = nil
		for _, path := range p.Imports {
			if target, inside := strings.CutPrefix(path, module); inside {
				packages[name] = append(packages[name], target)
			}
		}
	}
}

var picture = regexp.MustCompile(`(?s)(<!-- packages -->\n).*?(<!-- end -->)`)

// TestPackagesPicture compares the picture in docs/architecture.md with the imports; make
// docs updates it. The picture omits packages that nearly all others import, and imports
// that are also reached through another import.
func TestPackagesPicture(t *testing.T) {
	t.Parallel()
	packages := imports(t)
	for name := range packages {
		if isEverywhere(name) || isForTests(name) {
			delete(packages, name)
		}
	}
	var b strings.Builder
	b.WriteString("\n```mermaid\ngraph LR\n")
	for _, from := range slices.Sorted(maps.Keys(packages)) {
		targets := slices.DeleteFunc(slices.Clone(packages[from]), func(to string) bool {
			return isEverywhere(to) || slices.ContainsFunc(packages[from], func(by string) bool { return reaches(packages, by, to) })
		})
		slices.Sort(targets)
		for _, to := range targets {
			fmt.Fprintf(&b, "  %s --> %s\n", from, to)
		}
		if len(targets) == 0 {
			fmt.Fprintf(&b, "  %s\n", from)
		}
	}
	b.WriteString("```\n\n")
	path := filepath.Join("..", "..", "docs", "architecture.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !picture.Match(text) {
		t.Fatal("docs/architecture.md has no place for the picture of packages")
	}
	holdFile(t, path, picture.ReplaceAllStringFunc(string(text), func(old string) string {
		m := picture.FindStringSubmatch(old)
		return m[1] + b.String() + m[2]
	}))
}

func isEverywhere(name string) bool {
	return name == "models" || name == "models/identity" || name == "internal/parquetfile" || strings.HasPrefix(name, "connectors/internal/")
}

func isForTests(name string) bool {
	return strings.HasSuffix(name, "test") || name == "internal/rowgen" || name == "internal/calibrate" || name == "internal/attacker"
}

// reaches reports whether a package imports another, directly or indirectly.
func reaches(packages map[string][]string, from, to string) bool {
	return slices.ContainsFunc(packages[from], func(next string) bool { return next == to || reaches(packages, next, to) })
}
