// Package language says texts, numbers, amounts and days in the language of a reader.
//
// It knows the catalogs and the conventions of each language. It refuses to know what a
// figure means, and where a text stands. The English text is the key of a text, as package
// x/text/message has it: it stands where it is used, and a catalog has what it is called in
// another language.
package language

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go catalog
var files embed.FS

// Identity changes with the code and the catalogs of this package.
var Identity = sync.OnceValue(func() string { return identity.Code(files, "golang.org/x/text") })

// Language is one in which reports are written.
type Language struct {
	Tag            string // of BCP 47, such as de
	catalog        Catalog
	printer        *message.Printer
	decimal, group string
}

// Catalog is the file of a language.
type Catalog struct {
	Months []string `yaml:"months"`
	Counts []string `yaml:"counts"` // none, one, two ...
	Day    string   `yaml:"day"`    // with {day}, {month} and {year}
	// Amount places {number}, {scale} and {currency}. Units stands for the currency where
	// it has no sign of its own.
	Amount string   `yaml:"amount"`
	Units  string   `yaml:"units"`
	Scales []string `yaml:"scales"` // thousands, millions and billions
	Cell   string   `yaml:"cell"`   // format of days in spreadsheets
	// Lowers says whether a name loses its capital within a sentence.
	Lowers bool           `yaml:"lowers"`
	Texts  map[Key]Phrase `yaml:"texts"`
}

// Phrase is a text, in one form or in two by the first number that it is given.
type Phrase struct{ One, Other string }

// UnmarshalYAML reads a text, or its forms.
func (p *Phrase) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		p.Other = node.Value
		return nil
	}
	var forms struct {
		One   string `yaml:"one"`
		Other string `yaml:"other"`
	}
	err := node.Decode(&forms)
	p.One, p.Other = forms.One, forms.Other
	return err
}

// message is what the catalog shows.
func (p Phrase) message() catalog.Message {
	if p.One == "" {
		return catalog.String(p.Other)
	}
	return plural.Selectf(1, "", plural.One, p.One, plural.Other, p.Other)
}

// fallback is the language of the keys.
const fallback = "en"

// languages are all of them, by tag.
var languages = sync.OnceValue(func() map[string]*Language {
	names, err := fs.Glob(files, "catalog/*.yaml")
	all := map[string]*Language{}
	for _, name := range names {
		tag := strings.TrimSuffix(path.Base(name), ".yaml")
		var l *Language
		if l, err = read(name, tag); err != nil {
			break
		}
		all[tag] = l
	}
	if err != nil {
		panic(fmt.Sprintf("language: %v", err)) // only a bug in a catalog causes it
	}
	return all
})

func read(name, tag string) (*Language, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var c Catalog
	if err := yaml.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return New(tag, c)
}

// New makes a language from its catalog. The marks in numbers are those of x/text.
func New(tag string, c Catalog) (*Language, error) {
	t, err := language.Parse(tag)
	if err != nil {
		return nil, err
	}
	texts := catalog.NewBuilder(catalog.Fallback(language.English))
	for key, phrase := range c.Texts {
		if err := texts.Set(t, string(key), phrase.message()); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", tag, key, err)
		}
	}
	l := &Language{Tag: tag, catalog: c, printer: message.NewPrinter(t, message.Catalog(texts))}
	marks := strings.FieldsFunc(l.printer.Sprintf("%.1f", 1234.5), unicode.IsDigit)
	l.group, l.decimal = marks[0], marks[1]
	return l, nil
}

// Names are the tags of the languages, in order.
func Names() (names []string) {
	for name := range languages() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Of returns a language by its tag; English where none is named.
func Of(tag string) (*Language, error) {
	if tag == "" {
		tag = fallback
	}
	if l, known := languages()[tag]; known {
		return l, nil
	}
	return nil, fmt.Errorf("language %q is not known%s; use one of %s", tag, models.DidYouMean(tag, Names()), strings.Join(Names(), ", "))
}

// English is the language of the keys.
func English() *Language { return languages()[fallback] }

// Inner formats a name for use inside a sentence: where the language has it so, its first
// letter becomes lower case unless the word is an acronym.
func (l *Language) Inner(name string) string {
	runes := []rune(name)
	if !l.catalog.Lowers || len(runes) == 0 || len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return name
	}
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// CellDay is the format of days in spreadsheets.
func (l *Language) CellDay() string { return l.catalog.Cell }

// Texts are the keys of the catalog with what they are called.
func (l *Language) Texts() map[Key]Phrase { return l.catalog.Texts }

// Key is a text in English, by which catalogs know it, with verbs as in package fmt. A type
// of its own tells texts for readers from all other strings: tests find every constant of it.
type Key string

// Text says a text with its arguments. Only a number that decides between one and several is
// given as a number; others are formatted before.
func (l *Language) Text(key Key, args ...any) string { return l.printer.Sprintf(string(key), args...) }
