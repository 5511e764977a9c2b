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
	"slices"
	"strings"
	"testing"
)

// linked is a module whose code a binary contains.
type linked struct{ Path, Version, Dir string }

// TestNotice compares NOTICE with the modules in a binary, and requires for each module a
// license that allows distributing a binary. make docs updates NOTICE.
func TestNotice(t *testing.T) {
	t.Parallel()
	modules := linkedModules(t)
	var b strings.Builder
	b.WriteString(noticeHead)
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		m := modules[path]
		fmt.Fprintf(&b, "%-14s %s %s\n", licenseOf(t, m), m.Path, m.Version)
	}
	holdFile(t, filepath.Join("..", "..", "NOTICE"), b.String())
}

const noticeHead = `impactmart
Copyright 2026 The impactmart authors

Licensed under the Apache License, Version 2.0; see the file LICENSE.

A binary of impactmart contains the Go standard library (BSD-3-Clause, Copyright The Go
Authors), DuckDB with the libraries that it is built with (MIT, Copyright Stichting
DuckDB Foundation), and the modules below. A binary must be distributed together with
the texts of their licenses, which make licenses collects.

`

// linkedModules excludes the library of DuckDB for this machine, which the head of the
// notice names.
func linkedModules(t *testing.T) map[string]linked {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "disable_grpc_modules", "-json=Module", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]linked{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ Module *linked }
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return modules
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && p.Module.Version != "" && !strings.Contains(p.Module.Path, "/duckdb-go-bindings/lib/") {
			modules[p.Module.Path] = *p.Module
		}
	}
}

// licenses are distinguished by words; the first license whose words match applies.
var licenses = []struct{ name, words string }{
	{"Apache-2.0", "Apache License"},
	{"MPL-2.0", "Mozilla Public License"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
	{"BSD-3-Clause", "Neither the name"},
	{"BSD-2-Clause", "Redistributions in binary form"},
	{"MIT", "Permission is hereby granted, free of charge"},
}

func licenseOf(t *testing.T, m linked) string {
	t.Helper()
	for _, pattern := range []string{"LICEN[CS]E*", "COPYING*", "license*"} {
		files, err := filepath.Glob(filepath.Join(m.Dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range licenses {
				if strings.Contains(strings.Join(strings.Fields(string(text)), " "), l.words) {
					return l.name
				}
			}
		}
	}
	t.Errorf("%s has no license that is listed here", m.Path)
	return "unknown"
}
