package excel

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
)

// maxStrings bounds the texts that the cells of a workbook share, in bytes.
const maxStrings = 256 << 20

// sharedStrings are the texts that cells refer to by number, one after the
// other in few large pieces of memory.
type sharedStrings struct {
	text []byte
	ends []uint32
}

// at gives one text.
func (s *sharedStrings) at(index []byte) ([]byte, error) {
	i, err := strconv.Atoi(string(index))
	if err != nil || i < 0 || i >= len(s.ends) {
		return nil, damaged(fmt.Errorf("text number %q of %d is not there", index, len(s.ends)))
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]], nil
}

// loadStrings reads the part that holds the shared texts.
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
	var item rich
	s := &b.strings
	for {
		token, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			item = rich{text: item.text[:0]}
		}
		item.take(token)
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "si" {
			s.text = append(s.text, unescape(item.text)...)
			s.ends = append(s.ends, uint32(len(s.text)))
		}
		if len(s.text) > maxStrings {
			return fmt.Errorf("%s: the texts of the workbook are larger than %d MiB; save only the sheet that is needed", part, maxStrings>>20)
		}
	}
}

// rich collects the text of a cell, which may be cut into runs of different
// fonts, without the reading aids of East Asian text.
type rich struct {
	text     []byte
	inside   bool // a <t>
	phonetic int  // depth of <rPh>
}

func (r *rich) take(token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		r.inside = token.Name.Local == "t"
		if token.Name.Local == "rPh" {
			r.phonetic++
		}
	case xml.EndElement:
		r.inside = false
		if token.Name.Local == "rPh" {
			r.phonetic--
		}
	case xml.CharData:
		if r.inside && r.phonetic == 0 {
			r.text = append(r.text, token...)
		}
	}
}

// unescape undoes, in place, how a workbook writes characters that XML cannot
// hold: _x000D_ for a carriage return, _x005F_ for an underscore. NUL stays
// escaped, as no text may hold it, and so does half of a surrogate pair.
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
