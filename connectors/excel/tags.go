package excel

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// readTag reads a start tag or an end tag.
func (t *tokens) readTag() (bool, error) {
	inside, err := t.tag()
	if err != nil {
		return false, err
	}
	if name, isEnd := bytes.CutPrefix(inside, []byte("/")); isEnd {
		return true, t.close(bytes.TrimRight(name, " \t\r\n"))
	}
	if len(t.ends) == 0 && t.begun && !t.isFragment {
		return false, errors.New("it has a second root element")
	}
	t.begun = true
	inside, t.isEmpty = bytes.CutSuffix(inside, []byte("/"))
	return true, t.begin(inside)
}

// tag takes a tag from the block, without its brackets. A ">" in quotes does not end it.
func (t *tokens) tag() ([]byte, error) {
	quote := byte(0)
	for from := t.at + 1; ; {
		for i, c := range t.block[from:] {
			switch {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				inside := t.block[t.at+1 : from+i]
				t.at = from + i + 1
				return inside, nil
			}
		}
		seen := len(t.block) - t.at
		if err := t.more(); err != nil {
			return nil, unexpected(err)
		}
		from = t.at + seen
	}
}

// begin opens an element.
func (t *tokens) begin(inside []byte) error {
	end := bytes.IndexAny(inside, " \t\r\n")
	if end < 0 {
		end = len(inside)
	}
	name := inside[:end]
	if !isName(name) {
		return fmt.Errorf("<%.20s> is not a tag", name)
	}
	t.open = append(t.open, name...)
	t.ends = append(t.ends, len(t.open))
	t.token.kind, t.token.name, t.token.text = startTag, local(name), nil
	t.token.attributes = t.token.attributes[:0]
	return t.readAttributes(inside[end:])
}

// readAttributes reads name="value" pairs, each after a space.
func (t *tokens) readAttributes(rest []byte) error {
	for {
		trimmed := bytes.TrimLeft(rest, " \t\r\n")
		if len(trimmed) == 0 {
			return nil
		}
		if len(trimmed) == len(rest) {
			return errors.New("there is no space before an attribute")
		}
		name, value, found := bytes.Cut(trimmed, []byte("="))
		if !found {
			return fmt.Errorf("the attribute %.20q has no value", trimmed)
		}
		name, value = bytes.TrimRight(name, " \t\r\n"), bytes.TrimLeft(value, " \t\r\n")
		if !isName(name) || len(value) == 0 || value[0] != '"' && value[0] != '\'' {
			return fmt.Errorf("the attribute %.20q is not well-formed", name)
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 {
			return fmt.Errorf("the attribute %.20q has no end", name)
		}
		if err := t.addAttribute(name, value[1:end+1]); err != nil {
			return err
		}
		rest = value[end+2:]
	}
}

func (t *tokens) addAttribute(name, raw []byte) error {
	if bytes.IndexByte(raw, '<') >= 0 {
		return fmt.Errorf("< is inside the attribute %.20q", name)
	}
	if len(raw) == 0 && bytes.HasPrefix(name, []byte("xmlns:")) {
		return fmt.Errorf("the prefix %.20q has no namespace", name)
	}
	for _, a := range t.token.attributes {
		if bytes.Equal(a.name, name) {
			return fmt.Errorf("<%s> repeats the attribute %s", t.token.name, name)
		}
	}
	value, err := t.decode(raw, false)
	t.token.attributes = append(t.token.attributes, attr{name, value})
	return err
}

// close ends the innermost element, which must have the name.
func (t *tokens) close(name []byte) error {
	last := len(t.ends) - 1
	if last < 0 && t.isFragment {
		t.token = token{kind: endTag, name: local(name), attributes: t.token.attributes[:0]}
		return nil
	}
	if last < 0 {
		return fmt.Errorf("</%.20s> ends nothing", name)
	}
	if open := t.innermost(); !bytes.Equal(open, name) {
		return fmt.Errorf("</%.20s> ends <%.20s>", name, open)
	}
	t.pop()
	return nil
}

// innermost is the name of the element that began last.
func (t *tokens) innermost() []byte {
	from := 0
	if last := len(t.ends) - 1; last > 0 {
		from = t.ends[last-1]
	}
	return t.open[from:]
}

// pop ends the innermost element.
func (t *tokens) pop() token {
	name := t.innermost()
	t.open, t.ends = t.open[:len(t.open)-len(name)], t.ends[:len(t.ends)-1]
	t.token = token{kind: endTag, name: local(name), attributes: t.token.attributes[:0]}
	return t.token
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// isName reports whether a name may be that of an element or attribute: NCName, or two of
// them with a colon between, of XML 1.0 (fifth edition), section 2.3.
func isName(name []byte) bool {
	if len(name) == 0 || bytes.Count(name, []byte(":")) > 1 || name[0] == ':' || name[len(name)-1] == ':' {
		return false
	}
	for i := 0; i < len(name); {
		r, size := rune(name[i]), 1
		if r >= utf8.RuneSelf {
			if r, size = utf8.DecodeRune(name[i:]); size == 1 {
				return false // not UTF-8
			}
		}
		if !beginsName(r) && (i == 0 || !continuesName(r)) {
			return false
		}
		i += size
	}
	return true
}

func beginsName(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r == ':' || r >= utf8.RuneSelf && unicode.Is(nameStart, r)
}

func continuesName(r rune) bool {
	return '0' <= r && r <= '9' || r == '-' || r == '.' || r >= utf8.RuneSelf && unicode.Is(nameRest, r)
}

// nameStart and nameRest are NameStartChar and what NameChar adds to it, without ASCII.
var (
	nameStart = &unicode.RangeTable{
		R16: []unicode.Range16{
			{0xC0, 0xD6, 1}, {0xD8, 0xF6, 1}, {0xF8, 0x2FF, 1}, {0x370, 0x37D, 1}, {0x37F, 0x1FFF, 1}, {0x200C, 0x200D, 1},
			{0x2070, 0x218F, 1}, {0x2C00, 0x2FEF, 1}, {0x3001, 0xD7FF, 1}, {0xF900, 0xFDCF, 1}, {0xFDF0, 0xFFFD, 1},
		},
		R32:         []unicode.Range32{{0x10000, 0xEFFFF, 1}},
		LatinOffset: 2,
	}
	nameRest = &unicode.RangeTable{
		R16:         []unicode.Range16{{0xB7, 0xB7, 1}, {0x300, 0x36F, 1}, {0x203F, 0x2040, 1}},
		LatinOffset: 1,
	}
)

// skip skips the rest of the element that has just begun.
func (t *tokens) skip() error {
	for depth := 1; depth > 0; {
		token, err := t.next()
		if err != nil {
			return err
		}
		switch token.kind {
		case startTag:
			depth++
		case endTag:
			depth--
		}
	}
	return nil
}

// rest reads to the end of the part. It returns nil only if the part is valid and has no
// second element of the name.
func (t *tokens) rest(once string) error {
	for {
		token, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if token.kind == startTag && token.is(once) {
			return damaged(fmt.Errorf("<%s> is repeated", once))
		}
	}
}
