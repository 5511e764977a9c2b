package excel

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// ours are the tokens of a part as text, one per line; neighboring characters are one.
func ours(in io.Reader) (string, error) {
	t, out := newTokens(io.NopCloser(in)), log{}
	for {
		token, err := t.next()
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token.kind {
		case startTag:
			out.line("<" + string(token.name))
			for _, a := range token.attributes {
				if !bytes.Contains(a.name, []byte(":")) && string(a.name) != "xmlns" {
					out.line(fmt.Sprintf(" %s=%q", a.name, a.value))
				}
			}
		case endTag:
			out.line("/" + string(token.name))
		case characters:
			out.characters(string(token.text))
		}
	}
}

// theirs are the tokens that encoding/xml finds.
func theirs(text string) (string, error) {
	d, out := xml.NewDecoder(strings.NewReader(text)), log{}
	for depth := 0; ; {
		token, err := d.Token()
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			out.line("<" + token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Space == "" && a.Name.Local != "xmlns" {
					out.line(fmt.Sprintf(" %s=%q", a.Name.Local, a.Value))
				}
			}
		case xml.EndElement:
			depth--
			out.line("/" + token.Name.Local)
		case xml.CharData:
			if depth > 0 {
				out.characters(string(token))
			}
		}
	}
}

type log struct {
	strings.Builder
	text strings.Builder
}

func (l *log) line(text string) {
	if l.text.Len() > 0 {
		fmt.Fprintf(l, "%q\n", l.text.String())
		l.text.Reset()
	}
	l.WriteString(text + "\n")
}

func (l *log) characters(text string) { l.text.WriteString(text) }

var documents = []string{
	`<a/>`, `<a><b c="1" d='2'/>text</a>`, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" + `<x:a xmlns:x="u"><x:b x:c="1" c="2">&lt;&#65;&#x42;&amp;</x:b></x:a>`,
	"<a>one\r\ntwo\rthree</a>", `<a b="&quot;&apos;">]] ></a>`, `<a><!-- no - text --><![CDATA[<b>&amp;]]>x</a>`, "\ufeff<a>\u00e9\u4e2d</a> \n",
	`<Größe Straße="ä"/>`, `<row r="1" spans="1:3"><c r="A1" t="s" s="1"><v>0</v></c></row>`, `<a><?php x?>b</a>`, `<a b = "1"  />`, `<a>></a>`, "<?xml\nversion='1.0'\tencoding = 'utf-8' ?><a\nb='1'\t></a\n>",
}

// refused are not well-formed, or no workbook has them.
var refusedDocuments = []string{
	`<a>`, `<a></b>`, `</a>`, `<a/><b/>`, `<a/>text`, `text<a/>`, `<a b="1" b="2"/>`, `<a b=1/>`, `<a b/>`, `<a b="<"/>`, `<a>&nbsp;</a>`, `<a>&#0;</a>`, `<a>&lt</a>`,
	`<a>]]></a>`, "<a>\x01</a>", "<a>\xff</a>", `<!DOCTYPE a><a/>`, `<?xml version="1.1"?><a/>`, `<?xml version="1.0" encoding="latin1"?><a/>`, `<a><!-- -- --></a>`, `<a b="1"c="2"/>`,
	`<1/>`, `<a`, `<a b="`, `<a><![CDATA[`, `<a><!--`, `<:a/>`, `<a:b:c/>`, `<a>&#xD800;</a>`, `<a>&#x110000;</a>`, "<a>\uffff</a>", `< a/>`, `<x:a xmlns:x=""><x:b x:c=""/></x:a>`,
}

// TestTokens reads documents as encoding/xml does, in pieces of any size.
func TestTokens(t *testing.T) {
	for _, text := range documents {
		want, err := theirs(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for name, in := range map[string]io.Reader{"whole": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)), "with the end": iotest.DataErrReader(strings.NewReader(text))} {
			if got, err := ours(in); err != nil || got != want {
				t.Errorf("%q, %s: %v\n%s\nwant\n%s", text, name, err, got, want)
			}
		}
	}
	for _, text := range refusedDocuments {
		if got, err := ours(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as\n%s", text, got)
		}
	}
	broken := errors.New("broken")
	if _, err := ours(io.MultiReader(strings.NewReader("<a>"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a broken part ended with %v", err)
	}
	if _, err := ours(io.MultiReader(strings.NewReader("<a>"), endless{})); !errors.Is(err, errEndless) {
		t.Errorf("an endless text ended with %v", err)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return copy(b, bytes.Repeat([]byte("x"), len(b))), nil }

// FuzzTokens: what is read is what encoding/xml reads; it may be more lenient.
func FuzzTokens(f *testing.F) {
	for _, text := range append(documents, refusedDocuments...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ours(strings.NewReader(text))
		again, errAgain := ours(iotest.OneByteReader(strings.NewReader(text)))
		if (err == nil) != (errAgain == nil) || got != again {
			t.Fatalf("whole: %v\n%s\nbyte by byte: %v\n%s", err, got, errAgain, again)
		}
		if err != nil {
			return
		}
		want, err := theirs(text)
		if isNewName(err) {
			return
		}
		if err != nil {
			t.Fatalf("encoding/xml refuses it: %v", err)
		}
		if got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// isNewName reports whether encoding/xml refuses a name that the fifth edition of XML 1.0
// allows: it knows the letters of the first one.
func isNewName(err error) bool {
	if err == nil {
		return false
	}
	_, name, found := strings.Cut(err.Error(), "invalid XML name: ")
	return found && isName([]byte(name))
}

// TestNames takes names at the edges of the ranges of section 2.3 of XML 1.0 (fifth edition).
func TestNames(t *testing.T) {
	for _, r := range []rune{0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2FF, 0x370, 0x37D, 0x37F, 0x4CE, 0x1FFF, 0x200C, 0x2070, 0x218F, 0x2C00, 0x3001, 0xD7FF, 0xF900, 0xFDF0, 0xFFFD, 0x10000, 0xEFFFF} {
		if !isName([]byte(string(r))) || !isName([]byte("a"+string(r))) {
			t.Errorf("%U does not begin a name", r)
		}
	}
	for _, r := range []rune{'-', '.', '0', 0xB7, 0x300, 0x36F, 0x203F, 0x2040} {
		if isName([]byte(string(r))) || !isName([]byte("a"+string(r))) {
			t.Errorf("%U must only continue a name", r)
		}
	}
	for _, name := range []string{"", ":", ":a", "a:", "a:b:c", "a b", "\xd3", "a\xd3", "a\u00d7", "a\u037e", "a\u2000", "a\u3000", "a\ufdd0", "a\uffff", "a/"} {
		if isName([]byte(name)) {
			t.Errorf("%q is taken for a name", name)
		}
	}
}
