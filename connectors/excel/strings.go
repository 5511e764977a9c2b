package excel

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
)

// maxStrings limits the texts that the cells of a workbook share, in bytes.
const maxStrings = 256 << 20

// sharedStrings are the texts that cells refer to by number. They are concatenated,
// to use a few large pieces of memory.
type sharedStrings struct {
	text []byte
	ends []uint32
	item []byte // the item being read
}

// at returns one text.
func (s *sharedStrings) at(index []byte) ([]byte, error) {
	i, err := strconv.Atoi(string(index))
	if err != nil || i < 0 || i >= len(s.ends) {
		return nil, damaged(fmt.Errorf("text number %q of %d is missing", index, len(s.ends)))
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]], nil
}

// loadTexts reads the shared texts, once.
func (b *workbook) loadTexts() error {
	part := b.texts
	if b.texts = ""; part == "" {
		return nil
	}
	return b.loadStrings(part)
}

// loadStrings reads the part with the shared texts.
func (b *workbook) loadStrings(part string) error {
	f, err := b.parts.get(part)
	if err != nil {
		return err
	}
	t, err := b.parts.tokens(f)
	if err != nil {
		return err
	}
	defer t.part.Close()
	if err := b.strings.loadAll(t); err != nil {
		return fmt.Errorf("%s: %w", part, err)
	}
	return nil
}

// loadAll reads the items inside <sst>, of which the part must have exactly one.
func (s *sharedStrings) loadAll(t *tokens) error {
	for rooted, inside := false, false; ; {
		token, err := t.next()
		if err == io.EOF && rooted {
			return nil
		}
		if err == io.EOF {
			return damaged(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		switch token.kind {
		case startTag:
			switch {
			case inside:
				err = s.loadElement(t, token.name)
			case token.is("sst") && !rooted:
				rooted, inside = true, true
			default:
				err = damaged(fmt.Errorf("the part begins with <%s>", token.name))
			}
		case endTag: // of sst
			inside = false
		}
		if err != nil {
			return err
		}
	}
}

// loadElement reads an element of <sst> to its end.
func (s *sharedStrings) loadElement(t *tokens, name []byte) error {
	switch string(name) {
	case "si":
		return s.load(t)
	case "extLst":
		return t.skip()
	}
	return damaged(fmt.Errorf("<%s> is between the texts", name))
}

// load reads one item, which has just begun, to its end.
func (s *sharedStrings) load(t *tokens) error {
	item := rich{text: s.item[:0]}
	for depth := 1; depth > 0; {
		token, err := t.next()
		if err != nil {
			return err
		}
		switch token.kind {
		case startTag:
			depth++
			if token.is("si") {
				return damaged(errors.New("<si> is inside a text"))
			}
		case endTag:
			depth--
		}
		if err := item.take(token); err != nil {
			return err
		}
	}
	s.item = item.text
	s.text = append(s.text, unescape(item.text)...)
	s.ends = append(s.ends, uint32(len(s.text)))
	if len(s.text) > maxStrings {
		return fmt.Errorf("the texts of the workbook are larger than %d MiB; save only the sheet that is needed", maxStrings>>20)
	}
	return nil
}

// rich collects the text of a cell, which may be split into runs of different
// fonts, without the phonetic guides of East Asian text.
type rich struct {
	text     []byte
	inside   byte // the element whose characters count: t, v or f; else zero
	run      bool // inside <r>
	phonetic int  // depth of <rPh>
	values   int  // bytes of the text that are from <v>
}

// take processes one token. Characters or elements in a place that is not allowed
// are an error; otherwise part of a text would be lost silently.
func (r *rich) take(token token) error {
	switch token.kind {
	case startTag:
		return r.begin(token.name)
	case endTag:
		r.end(token.name)
	case characters:
		return r.characters(token.text)
	}
	return nil
}

func (r *rich) begin(name []byte) error {
	if r.inside != 0 || string(name) == "r" && r.run {
		return damaged(fmt.Errorf("<%s> is inside a text", name))
	}
	switch string(name) {
	case "t", "v", "f":
		r.inside = name[0]
	case "r":
		r.run = true
	case "rPh":
		r.phonetic++
	}
	return nil
}

func (r *rich) end(name []byte) {
	r.inside = 0
	switch string(name) {
	case "r":
		r.run = false
	case "rPh":
		r.phonetic--
	}
}

func (r *rich) characters(text []byte) error {
	switch {
	case r.inside == 0 && len(bytes.TrimSpace(text)) > 0:
		return damaged(fmt.Errorf("%.20q is outside of a text", text))
	case r.inside == 'v':
		r.values += len(text)
		r.text = append(r.text, text...)
	case r.inside == 't' && r.phonetic == 0:
		r.text = append(r.text, text...)
	}
	return nil
}

// unescape decodes, in place, the escapes for characters that XML cannot represent:
// _x000D_ for a carriage return, _x005F_ for an underscore. NUL stays escaped,
// because no text may contain it, and so does half of a surrogate pair.
func unescape(text []byte) []byte {
	out := text[:0]
	for i := 0; i < len(text); i++ {
		if text[i] == '_' && i+7 <= len(text) && text[i+1] == 'x' && text[i+6] == '_' {
			code, err := strconv.ParseUint(string(text[i+2:i+6]), 16, 16)
			if err == nil && code != 0 && !utf16.IsSurrogate(rune(code)) {
				out = append(out, string(rune(code))...)
				i += 6
				continue
			}
		}
		out = append(out, text[i])
	}
	return out
}
