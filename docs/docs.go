// Package docs is the documentation, as the program carries it.
package docs

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.md cookbook/*.md
var files embed.FS

// Document is one document.
type Document struct {
	Name  string // such as operations, or cookbook/canvas
	Title string
	Text  string // in Markdown
}

// All are the documents by name.
func All() ([]Document, error) {
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return nil, err
	}
	recipes, err := fs.Glob(files, "cookbook/*.md")
	if err != nil {
		return nil, err
	}
	names = append(names, recipes...)
	all := make([]Document, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		title, _, _ := strings.Cut(string(text), "\n")
		all[i] = Document{strings.TrimSuffix(name, ".md"), strings.TrimPrefix(title, "# "), string(text)}
	}
	return all, nil
}

// Section is the part of the document below a heading, with it; letters may be upper or lower
// case. It is empty if there is no such heading.
func (d Document) Section(heading string) string {
	level, found, fence := 0, []string{}, false
	for line := range strings.Lines(d.Text) {
		isFence := strings.HasPrefix(line, "```")
		if isFence {
			fence = !fence
		}
		marks := len(line) - len(strings.TrimLeft(line, "#"))
		isHeading := !fence && !isFence && marks > 0 && strings.HasPrefix(line[marks:], " ")
		switch {
		case isHeading && level > 0 && marks <= level:
			return strings.Join(found, "")
		case isHeading && level == 0 && strings.EqualFold(plain(line[marks:]), plain(heading)):
			level = marks
		}
		if level > 0 {
			found = append(found, line)
		}
	}
	return strings.Join(found, "")
}

// Headings are the headings of the document in their order, without its title.
func (d Document) Headings() (headings []string) {
	fence := false
	for line := range strings.Lines(d.Text) {
		if strings.HasPrefix(line, "```") {
			fence = !fence
		}
		if !fence && strings.HasPrefix(line, "##") {
			headings = append(headings, plain(strings.TrimLeft(line, "#")))
		}
	}
	return headings
}

// plain is a heading without marks of code.
func plain(heading string) string {
	return strings.TrimSpace(strings.ReplaceAll(heading, "`", ""))
}
