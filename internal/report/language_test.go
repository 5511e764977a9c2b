package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"go/constant"
	"go/types"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/template/parse"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// columnPath matches the name of a column of a mart, which is the same in every language.
var columnPath = regexp.MustCompile(`^[a-z_]+(\[[a-z_=]+\])?\.[a-z_]+$`)

// keysUsed are all texts for readers: the constants of type language.Key in the packages that
// speak to them, and the texts of templates.
func keysUsed(t *testing.T) map[language.Key]bool {
	t.Helper()
	used, err := keys()
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// keys searches once.
var keys = sync.OnceValues(func() (map[language.Key]bool, error) {
	const module = "github.com/impactmart/impactmart/internal/"
	config := packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax | packages.NeedImports | packages.NeedExportFile, BuildFlags: []string{"-tags=disable_grpc_modules"}}
	loaded, err := packages.Load(&config, module+"report", module+"sentence", module+"facts", module+"language")
	if err != nil {
		return nil, err
	}
	used := map[language.Key]bool{}
	for _, p := range loaded {
		for _, err := range p.Errors {
			return nil, err
		}
		for _, v := range p.TypesInfo.Types {
			if v.Value == nil || v.Value.Kind() != constant.String || !isKey(v.Type) {
				continue
			}
			if text := constant.StringVal(v.Value); text != "" && !columnPath.MatchString(text) {
				used[language.Key(text)] = true
			}
		}
	}
	for _, one := range templates(english).Templates() {
		if one.Tree != nil {
			keysBelow(one.Tree.Root, used)
		}
	}
	return used, nil
})

func isKey(of types.Type) bool {
	named, is := of.(*types.Named)
	return is && named.Obj().Name() == "Key" && strings.HasSuffix(named.Obj().Pkg().Path(), "internal/language")
}

// keysBelow adds the texts below a node of a template.
func keysBelow(node parse.Node, used map[language.Key]bool) {
	branch := func(b parse.BranchNode) {
		keysBelow(b.Pipe, used)
		keysBelow(b.List, used)
		if b.ElseList != nil {
			keysBelow(b.ElseList, used)
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, one := range n.Nodes {
			keysBelow(one, used)
		}
	case *parse.ActionNode:
		keysBelow(n.Pipe, used)
	case *parse.PipeNode:
		for _, command := range n.Cmds {
			if name, isName := command.Args[0].(*parse.IdentifierNode); isName && name.Ident == "text" {
				used[language.Key(command.Args[1].(*parse.StringNode).Text)] = true
			}
		}
	case *parse.IfNode:
		branch(n.BranchNode)
	case *parse.RangeNode:
		branch(n.BranchNode)
	case *parse.WithNode:
		branch(n.BranchNode)
	}
}

// verb matches what a text has a place for.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[sd]|\{[a-z]+\}`)

// places are the arguments of a text, by number or name.
func places(text string) map[string]bool {
	all, next := map[string]bool{}, 1
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		switch {
		case strings.HasPrefix(m[0], "{"):
			all[m[0]] = true
			continue
		case m[1] != "":
			next, _ = strconv.Atoi(m[1])
		}
		all[strconv.Itoa(next)] = true
		next++
	}
	return all
}

// TestCatalogsAreWhole: every text for readers has its translation in every language, with
// the same places, and no catalog has a text that nobody uses.
func TestCatalogsAreWhole(t *testing.T) {
	used := keysUsed(t)
	if len(used) < 900 {
		t.Fatalf("%d texts are used; the search for them is broken", len(used))
	}
	for _, tag := range language.Names() {
		say, err := language.Of(tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range faultsOf(tag, used, say.Texts()) {
			t.Error(key)
		}
	}
}

// faultsOf says what a catalog lacks, and what it has in vain.
func faultsOf(tag string, used map[language.Key]bool, texts map[language.Key]language.Phrase) (faults []string) {
	for key := range used {
		phrase, has := texts[key]
		if !has {
			if tag != english.Tag {
				faults = append(faults, fmt.Sprintf("%s.yaml lacks %q", tag, key))
			}
			continue
		}
		want := places(string(key))
		for _, form := range []string{phrase.One, phrase.Other} {
			got := places(form)
			isOne := form == phrase.One && len(got) == 0 // one may go without its number
			if form != "" && !isOne && !maps.Equal(got, want) {
				faults = append(faults, fmt.Sprintf("%s.yaml: %q has other places than %q", tag, form, key))
			}
		}
	}
	for key := range texts {
		if !used[key] {
			faults = append(faults, fmt.Sprintf("%s.yaml: nobody uses %q", tag, key))
		}
	}
	slices.Sort(faults)
	return faults
}

func TestFaultsOfCatalogs(t *testing.T) {
	used := map[language.Key]bool{"%s to %s": true, "now": true, "%d days": true}
	texts := map[language.Key]language.Phrase{"%s to %s": {Other: "%s bis %s"}, "now": {Other: "jetzt"}, "%d days": {One: "ein Tag", Other: "%d Tage"}}
	if got := faultsOf("de", used, texts); len(got) != 0 {
		t.Error(got)
	}
	delete(texts, "now")
	texts["then"] = language.Phrase{Other: "dann"}
	texts["%s to %s"] = language.Phrase{Other: "%s bis"}
	want := []string{`de.yaml lacks "now"`, `de.yaml: "%s bis" has other places than "%s to %s"`, `de.yaml: nobody uses "then"`}
	if got := faultsOf("de", used, texts); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// letters matches a word.
var letters = regexp.MustCompile(`\p{L}+`)

// wordless is a language without letters: what has letters on its pages is from no catalog.
func wordless(t *testing.T) *language.Language {
	t.Helper()
	without := func(text string) string {
		var b strings.Builder
		at := 0
		for _, m := range verb.FindAllStringIndex(text, -1) {
			b.WriteString(letters.ReplaceAllString(text[at:m[0]], "·") + text[m[0]:m[1]])
			at = m[1]
		}
		return b.String() + letters.ReplaceAllString(text[at:], "·")
	}
	dots := slices.Repeat([]string{"·"}, 13)
	c := language.Catalog{Months: dots, Counts: dots, Scales: dots, Day: "{day} {month} {year}", Amount: "{number}{scale} {currency}", Units: "·", Cell: "0", Texts: map[language.Key]language.Phrase{}}
	for key := range keysUsed(t) {
		c.Texts[key] = language.Phrase{Other: without(string(key))}
	}
	say, err := language.New("zxx", c) // no linguistic content
	if err != nil {
		t.Fatal(err)
	}
	return say
}

// names are the columns with names and other data, which are the same in every language.
var names = []string{
	"program_id", "program_name", "metric_id", "metric_name", "metric_unit", "unit", "goal_id", "goal_name", "goal_owner", "owner", "sponsor", "department", "category", "skill", "behavior",
	"feed", "file", "column_name", "reason_columns", "first_rows", "run_id", "published_run_id", "figures_run_id", "code_version", "decided_by", "because",
	"accepted_because", "renewed_because", "exact_because", "document", "decision_owner",
}

// symbols replaces letters by symbols, different ones by different ones.
func symbols(text string) string {
	if text == compliance || text == everybody { // which are codes, too
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Cf, r) {
			return 0x2800 + r%0x100
		}
		return r
	}, text)
}

// nameless are marts whose names have no letters.
func nameless(m *Marts) *Marts {
	out := *m
	for _, rows := range reflect.ValueOf(&out).Elem().Fields() {
		if rows.Kind() != reflect.Slice {
			withoutNames(rows)
			continue
		}
		rows.Set(reflect.AppendSlice(reflect.MakeSlice(rows.Type(), 0, rows.Len()), rows))
		for i := range rows.Len() {
			withoutNames(rows.Index(i))
		}
	}
	return &out
}

func withoutNames(row reflect.Value) {
	for i := range row.NumField() {
		column := row.Type().Field(i).Tag.Get("col")
		isHash := strings.HasSuffix(column, "_hash")
		if !isHash && !slices.Contains(names, column) {
			continue
		}
		switch field := row.Field(i); {
		case isHash:
			field.SetString("0123456789")
		case field.Kind() == reflect.String:
			field.SetString(symbols(field.String()))
		case field.Kind() == reflect.Pointer && !field.IsNil() && field.Elem().Kind() == reflect.String:
			text := reflect.New(field.Type().Elem())
			text.Elem().SetString(symbols(field.Elem().String()))
			field.Set(text)
		}
	}
}

// namelessOptions are those of a published report, without letters.
func namelessOptions() Options {
	o := options()
	o.Organization, o.Beside = symbols(o.Organization), nil
	o.Changes = &Changes{From: 4, To: 5, Unchanged: 6, Claims: slices.Clone(o.Changes.Claims)}
	for i := range o.Changes.Claims {
		c := &o.Changes.Claims[i]
		c.Program, c.Metric, c.Unit = symbols(c.Program), symbols(c.Metric), symbols(c.Unit)
	}
	for _, kind := range []string{"new", "gone", "changed", "corrected", "reread", "as_of", "agreements", "configuration", "program"} {
		o.Changes.Causes = append(o.Changes.Causes, Cause{Kind: kind, Feed: "1", File: "2", Before: "3"})
	}
	for _, kind := range []string{models.LedgerProgram, models.LedgerMetric, models.LedgerValue, models.LedgerGoal, models.LedgerAlignment, models.LedgerPlan} {
		o.Changes.Causes = append(o.Changes.Causes, Cause{Kind: "declared", Subject: kind + " 1", Before: "2", After: Withdrawn})
	}
	return o
}

// known are words that are the same in every language: marts, the one category that is a
// code, a currency, and p of a p-value.
var known = regexp.MustCompile(`\b(?:data_findings|data_checks|feed_deliveries|rejected_rows|compliance|EUR|p)\b`)

// unknownIn are the words of a text that are from no catalog.
func unknownIn(text string) bool { return letters.MatchString(known.ReplaceAllString(text, "")) }

// inWords are the texts of a page that are from no catalog.
func inWords(t *testing.T, page string) (found []string) {
	t.Helper()
	look := func(text string) {
		if unknownIn(text) {
			found = append(found, strings.TrimSpace(text))
		}
	}
	d, isStyle := decoder(page), false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			isStyle = token.Name.Local == "style"
			for _, a := range token.Attr {
				if slices.Contains([]string{"aria-label", "title", "alt"}, a.Name.Local) {
					look(a.Value)
				}
			}
		case xml.EndElement:
			isStyle = false
		case xml.CharData:
			if !isStyle {
				look(string(token))
			}
		}
	}
}

// TestEveryWordIsFromTheCatalog renders all pages in a language without letters: a letter on
// them is a text that no catalog has.
func TestEveryWordIsFromTheCatalog(t *testing.T) {
	say := wordless(t)
	for name, sample := range samples {
		s, err := newSite(nameless(sample()), namelessOptions())
		if err != nil {
			t.Fatal(err)
		}
		s.say = say
		if s.pages, err = pagesOf(s.marts.Programs); err != nil {
			t.Fatal(err)
		}
		for _, page := range s.all() {
			var text strings.Builder
			if err := page.Write(&text); err != nil {
				t.Fatal(err)
			}
			for _, words := range slices.Compact(inWords(t, text.String())) {
				t.Errorf("%s, %s: %q is not from the catalog", name, page.Name, words)
			}
		}
		for _, sheet := range s.sheets() {
			texts := []any{sheet.name, sheet.about, sheet.chart.title}
			for _, c := range sheet.columns {
				texts = append(texts, say.Text(c.title))
			}
			for _, text := range slices.Concat(texts, slices.Concat(sheet.rows...)) {
				if text, is := text.(string); is && unknownIn(text) {
					t.Errorf("%s, workbook: %q is not from the catalog", name, text)
				}
			}
		}
	}
	if found := inWords(t, `<p title="one">2 <b>three</b></p>`); !slices.Equal(found, []string{"one", "three"}) {
		t.Errorf("a word that is from no catalog is not seen: %q", found)
	}
}

// figuresOn are the digits of every number on a page, in order, but for the labels of axes,
// of which fewer fit in another language.
func figuresOn(page string) []string {
	_, body, _ := strings.Cut(page, "</style>")
	body = regexp.MustCompile(`<text class="muted tick".*?</text>`).ReplaceAllString(body, "")
	body = regexp.MustCompile(`<[^>]*>|&#?[a-z0-9]+;`).ReplaceAllString(body, " ")
	figures := regexp.MustCompile(`\d(?:[\d.,]*\d)?`).FindAllString(body, -1)
	for i := range figures {
		figures[i] = strings.NewReplacer(".", "", ",", "").Replace(strings.TrimRight(figures[i], "0"))
	}
	slices.Sort(figures)
	return figures
}

// TestFiguresAreThoseOfEnglish: a page has the same numbers in every language.
func TestFiguresAreThoseOfEnglish(t *testing.T) {
	for _, name := range []string{"northwind", "nothing_yet", "empty"} {
		m := samples[name]()
		for i := range m.Rejects { // which have details in English only
			m.Rejects[i].Problem, m.Rejects[i].Remedy = "", ""
		}
		o := options()
		want, err := Pages(m, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range language.Names() {
			o.Language = tag
			pages, err := Pages(m, o)
			if err != nil {
				t.Fatal(err)
			}
			for i := range pages {
				var is, was strings.Builder
				if err := errors.Join(pages[i].Write(&is), want[i].Write(&was)); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(figuresOn(was.String()), figuresOn(is.String())); diff != "" {
					t.Errorf("%s in %s, %s:\n%s", pages[i].Name, tag, name, diff)
				}
				if !strings.Contains(is.String(), `<html lang="`+tag+`">`) {
					t.Errorf("%s does not say its language", pages[i].Name)
				}
			}
		}
	}
}

// TestSentencesAreSaidAnew: from the codes and figures of a row, the sentence of the row is
// made again.
func TestSentencesAreSaidAnew(t *testing.T) {
	m := northwind()
	for _, i := range m.Impacts {
		got := strings.Replace(i.Said().In(english), "0.40 to", "0.4 to", 1) // as the sample has it
		if i.IsPrimary && got != i.VerdictSentence {
			t.Errorf("%s\n%s", got, i.VerdictSentence)
		}
	}
	for _, r := range m.Ramps {
		if got := r.Said().In(english); got != r.VerdictSentence {
			t.Errorf("%s\n%s", got, r.VerdictSentence)
		}
	}
}

func TestUnknownLanguage(t *testing.T) {
	_, err := Pages(northwind(), Options{Language: "ed"})
	if err == nil || !strings.Contains(err.Error(), `language "ed" is not known`) {
		t.Error(err)
	}
}
