package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// document is a text in Markdown.
type document struct {
	name string // slash-separated, from the root of the repository
	text string
}

// block is a fenced part of a document.
type block struct {
	document string
	line     int
	language string // as its fence says
	text     string
	of       string // name in the markers that a test fills, empty for none
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.document, b.line) }

// root is the folder of the repository.
var root = filepath.Join("..", "..")

// documents are those of the repository that people read.
func documents(t *testing.T) (all []document) {
	t.Helper()
	skipped := []string{"build", "demo", "dist", "bin", "node_modules", "testdata"}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && file != root && (slices.Contains(skipped, name) || name[0] == '.' && name != ".github") {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(file) != ".md" {
			return nil
		}
		text, err := os.ReadFile(file)
		name, _ := filepath.Rel(root, file)
		all = append(all, document{filepath.ToSlash(name), string(text)})
		return err
	})
	if err != nil || len(all) < 60 {
		t.Fatalf("%d documents, %v", len(all), err)
	}
	return all
}

var (
	fence  = regexp.MustCompile("^```([a-z]*)$")
	marker = regexp.MustCompile(`^<!-- (?:file|keys): (.*) -->$`)
)

// blocks are the fenced parts of the document.
func (d document) blocks() (all []block) {
	var open *block
	of := ""
	number := 0
	for line := range strings.Lines(d.text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if m := marker.FindStringSubmatch(line); m != nil && open == nil {
			of = m[1]
		} else if line == "<!-- end -->" && open == nil {
			of = ""
		}
		switch m := fence.FindStringSubmatch(line); {
		case m != nil && open == nil:
			open = &block{document: d.name, line: number, language: m[1], of: of}
		case m != nil:
			all, open = append(all, *open), nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	return all
}

// prose is the document without its fenced parts.
func (d document) prose() string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(d.text, "")
}

// spans are the parts of the prose that are marked as code.
func (d document) spans() (all []string) {
	for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(d.prose(), -1) {
		all = append(all, m[1])
	}
	return all
}

// anchors are the names by which links reach the headings, as GitHub makes them.
func (d document) anchors() map[string]bool {
	all, times := map[string]bool{}, map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(d.prose(), -1) {
		heading := regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(m[1], "$1")
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(heading))
		name := slug
		if n := times[slug]; n > 0 {
			name = fmt.Sprintf("%s-%d", slug, n)
		}
		times[slug]++
		all[name] = true
	}
	return all
}

// brokenLinks are the links of a document that lead nowhere, within the repository.
func brokenLinks(d document, anchors map[string]map[string]bool) (broken []string) {
	text := regexp.MustCompile("`[^`\n]*`").ReplaceAllString(d.prose(), "``")
	for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
			continue
		}
		target, anchor, _ := strings.Cut(m[1], "#")
		name := d.name
		if target != "" {
			name = path.Join(path.Dir(d.name), target)
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
				broken = append(broken, m[1])
				continue
			}
		}
		if anchor != "" && !anchors[name][anchor] {
			broken = append(broken, m[1])
		}
	}
	return broken
}

// TestLinks follows every link within the repository, to files and headings.
func TestLinks(t *testing.T) {
	t.Parallel()
	all := documents(t)
	anchors := map[string]map[string]bool{}
	for _, d := range all {
		anchors[d.name] = d.anchors()
	}
	for _, d := range all {
		for _, link := range brokenLinks(d, anchors) {
			t.Errorf("%s links to %s, which does not exist", d.name, link)
		}
	}
	wrong := document{"docs/x.md", "# A `b` c\n[1](#a-b-c) [2](#a-b) [3](config.md#rates) [4](config.md#rate) [5](nowhere.md) [6](../README.md) [7](README.md) `[8](code.md)`\n```\n[9](block.md)\n```\n"}
	anchors[wrong.name] = wrong.anchors()
	if got := strings.Join(brokenLinks(wrong, anchors), " "); got != "#a-b config.md#rate nowhere.md README.md" {
		t.Errorf("broken are %s", got)
	}
}

// TestMessagesNameDocuments: documents and headings that the program names exist.
func TestMessagesNameDocuments(t *testing.T) {
	t.Parallel()
	all := map[string]document{}
	for _, d := range documents(t) {
		all[d.name] = d
	}
	named := 0
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".go" && path.Ext(file) != ".yaml" && path.Ext(file) != ".html" {
			return err
		}
		text, err := os.ReadFile(file)
		for _, m := range regexp.MustCompile(`\b(docs/[a-z-]+\.md)(?:#([a-z0-9-]+))?`).FindAllStringSubmatch(string(text), -1) {
			d, isThere := all[m[1]]
			if named++; !isThere || m[2] != "" && !d.anchors()[m[2]] {
				if filepath.Base(file) != "documents_test.go" {
					t.Errorf("%s names %s", file, m[0])
				}
			}
		}
		return err
	})
	if err != nil || named == 0 {
		t.Errorf("%d documents are named, %v", named, err)
	}
}
