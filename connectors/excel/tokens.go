package excel

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxToken limits a text or tag, in bytes.
const maxToken = 1 << 20

var errEndless = fmt.Errorf("a text or tag is longer than %d MiB", maxToken>>20)

// tokenKind says what a token is.
type tokenKind byte

const (
	startTag tokenKind = iota + 1
	endTag
	characters
)

// token is a tag or the text between two tags, valid until the next one is read.
type token struct {
	kind       tokenKind
	name       []byte // local name of a tag
	text       []byte // decoded characters
	attributes []attr // of a start tag
}

// attr is an attribute. Its name has the prefix, if any.
type attr struct{ name, value []byte }

func (t token) is(name string) bool { return string(t.name) == name }

// attribute is the value of an attribute without a prefix; empty if there is none.
func (t token) attribute(name string) []byte {
	for _, a := range t.attributes {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

// tokens reads a part tag by tag, strictly and with bounded memory, and without allocating
// memory per tag: a sheet has millions of them. It reads the XML that workbooks are made
// of. Unknown entities, characters that XML does not allow, document types, repeated attributes, unclosed elements, text after the end, and endless
// tokens are errors. Comments and processing instructions are skipped.
type tokens struct {
	part       io.ReadCloser
	isFragment bool // whether elements around the part are open
	isUTF16    bool // what the part says of its encoding; the bytes read are UTF-8

	block   []byte // read and not yet used
	at      int    // the unread bytes of the block begin here
	err     error  // after the block
	open    []byte // names of the open elements, concatenated
	ends    []int  // where each of these names ends
	isEmpty bool   // the element that has just begun also ends
	begun   bool   // the root element has begun
	scratch []byte // decoded texts of the token
	token   token
}

func newTokens(part io.ReadCloser) *tokens {
	return &tokens{part: part, block: make([]byte, 0, 64<<10)}
}

func (p parts) tokens(f *zip.File) (*tokens, error) {
	r, err := openPart(f)
	if err != nil {
		return nil, damaged(err)
	}
	t := newTokens(r)
	t.isUTF16 = r.isUTF16
	return t, nil
}

// next returns the next token, valid until the next call, or io.EOF after the last byte.
func (t *tokens) next() (token, error) {
	t.scratch = t.scratch[:0]
	if t.isEmpty {
		t.isEmpty = false
		return t.pop(), nil
	}
	for {
		found, err := t.read()
		switch {
		case err == nil || err == io.EOF:
		case errors.Is(err, t.err) || err == io.ErrUnexpectedEOF || err == errEndless:
			err = damaged(err)
		default:
			err = damaged(fmt.Errorf("XML syntax error: %w", err))
		}
		if found || err != nil {
			return t.token, err
		}
	}
}

// read reads a token; false for something that is skipped.
func (t *tokens) read() (found bool, err error) {
	if t.at == len(t.block) {
		if err := t.more(); err == io.EOF && len(t.ends) > 0 {
			return false, io.ErrUnexpectedEOF
		} else if err != nil {
			return false, err
		}
	}
	if t.block[t.at] != '<' {
		return t.readText()
	}
	if len(t.block)-t.at < 2 {
		if err := t.more(); err != nil {
			return false, unexpected(err)
		}
	}
	if next := t.block[t.at+1]; next != '!' && next != '?' {
		return t.readTag()
	}
	return t.readSpecial()
}

// specials are the marks that are not tags, with what is done about their insides. The last
// ones begin as the first ones do.
var specials = []struct {
	begin, end string
	use        func(*tokens, []byte) (bool, error)
}{
	{"<!--", "-->", (*tokens).comment}, {"<![CDATA[", "]]>", (*tokens).literal}, {"<?", "?>", (*tokens).instruction}, {"<!", ">", (*tokens).declaration},
}

func (t *tokens) readSpecial() (bool, error) {
	for _, special := range specials {
		is, err := t.begins(special.begin)
		if err != nil {
			return false, err
		}
		if is {
			inside, err := t.until(len(special.begin), special.end)
			if err != nil {
				return false, err
			}
			return special.use(t, inside)
		}
	}
	return false, errors.New("not a tag") // not reached: <! is the shortest of them
}

// begins reports whether the unread bytes begin with a text.
func (t *tokens) begins(text string) (bool, error) {
	for {
		rest := t.block[t.at:]
		if len(rest) >= len(text) || !bytes.HasPrefix([]byte(text), rest) {
			return bytes.HasPrefix(rest, []byte(text)), nil
		}
		if err := t.more(); err != nil {
			return false, unexpected(err)
		}
	}
}

// until takes the bytes up to an end from the block, without the skipped ones before and
// without the end.
func (t *tokens) until(skipped int, end string) ([]byte, error) {
	for from := t.at + skipped; ; {
		if i := bytes.Index(t.block[from:], []byte(end)); i >= 0 {
			inside := t.block[t.at+skipped : from+i]
			t.at = from + i + len(end)
			return inside, nil
		}
		seen := max(len(t.block)-len(end)+1, from) - t.at
		if err := t.more(); err != nil {
			return nil, unexpected(err)
		}
		from = t.at + seen
	}
}

// more reads more of the part, after the unread bytes.
func (t *tokens) more() error {
	if t.err != nil {
		return t.err
	}
	if len(t.block)-t.at > maxToken {
		return errEndless
	}
	if t.at > 0 {
		t.block = t.block[:copy(t.block, t.block[t.at:])]
		t.at = 0
	}
	if len(t.block) == cap(t.block) {
		t.block = append(t.block, make([]byte, len(t.block))...)[:len(t.block)]
	}
	for {
		n, err := t.part.Read(t.block[len(t.block):cap(t.block)])
		t.block, t.err = t.block[:len(t.block)+n], err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readText reads the characters up to the next tag.
func (t *tokens) readText() (bool, error) {
	var text []byte
	for from := t.at; ; {
		if i := bytes.IndexByte(t.block[from:], '<'); i >= 0 {
			text, t.at = t.block[t.at:from+i], from+i
			break
		}
		seen := len(t.block) - t.at
		if err := t.more(); err == io.EOF {
			text, t.at = t.block[t.at:], len(t.block)
			break
		} else if err != nil {
			return false, err
		}
		from = t.at + seen
	}
	if len(t.ends) == 0 && !t.isFragment {
		if !t.begun {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // the byte order mark
		}
		if len(bytes.Trim(text, " \t\r\n")) > 0 {
			return false, fmt.Errorf("%.20q is outside of the root element", text)
		}
		return false, nil
	}
	text, err := t.decode(text, true)
	t.token = token{kind: characters, text: text}
	return true, err
}

// decode checks characters and replaces entities and line ends.
func (t *tokens) decode(raw []byte, isText bool) ([]byte, error) {
	for i, c := range raw {
		if c < ' ' && c != '\t' && c != '\n' || c >= utf8.RuneSelf || c == '&' || c == ']' && isText && bytes.HasPrefix(raw[i:], []byte("]]>")) {
			return t.decodeSlowly(raw, isText)
		}
	}
	return raw, nil
}

// allowed returns an error for characters that XML does not allow.
func allowed(text []byte) error {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return errors.New("invalid UTF-8")
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("character %U is not allowed", r)
		}
		i += size
	}
	return nil
}

func (t *tokens) decodeSlowly(raw []byte, isText bool) ([]byte, error) {
	if err := allowed(raw); err != nil {
		return nil, err
	}
	if isText && bytes.Contains(raw, []byte("]]>")) {
		return nil, errors.New("]]> is outside of a literal text")
	}
	from := len(t.scratch)
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '\r': // alone or before a line feed
			if i+1 >= len(raw) || raw[i+1] != '\n' {
				t.scratch = append(t.scratch, '\n')
			}
		case '&':
			end := bytes.IndexByte(raw[i:], ';')
			if end < 0 {
				return nil, errors.New("an entity has no end")
			}
			r, err := entity(raw[i+1 : i+end])
			if err != nil {
				return nil, err
			}
			t.scratch = utf8.AppendRune(t.scratch, r)
			i += end
		default:
			t.scratch = append(t.scratch, c)
		}
	}
	return t.scratch[from:len(t.scratch):len(t.scratch)], nil
}

// entity is the character that a name between & and ; stands for.
func entity(name []byte) (rune, error) {
	switch string(name) {
	case "amp":
		return '&', nil
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	if digits, isNumber := bytes.CutPrefix(name, []byte("#")); isNumber {
		base := 10
		if hex, isHex := bytes.CutPrefix(digits, []byte("x")); isHex {
			digits, base = hex, 16
		}
		n, err := strconv.ParseUint(string(digits), base, 32)
		r := rune(n)
		if err == nil && n <= utf8.MaxRune && utf8.ValidRune(r) && allowed(utf8.AppendRune(nil, r)) == nil && (r != utf8.RuneError || n == uint64(utf8.RuneError)) {
			return r, nil
		}
	}
	return 0, fmt.Errorf("the entity &%.20s; is unknown", name)
}

// comment skips a comment.
func (t *tokens) comment(inside []byte) (bool, error) {
	if bytes.Contains(inside, []byte("--")) || bytes.HasSuffix(inside, []byte("-")) {
		return false, errors.New("-- is inside a comment")
	}
	return false, allowed(inside)
}

// literal is a text in which nothing is decoded.
func (t *tokens) literal(inside []byte) (bool, error) {
	if len(t.ends) == 0 && !t.isFragment {
		return false, errors.New("a text is outside of the root element")
	}
	if err := allowed(inside); err != nil {
		return false, err
	}
	from := len(t.scratch)
	for i, c := range inside {
		if c != '\r' {
			t.scratch = append(t.scratch, c)
		} else if i+1 >= len(inside) || inside[i+1] != '\n' {
			t.scratch = append(t.scratch, '\n')
		}
	}
	t.token = token{kind: characters, text: t.scratch[from:]}
	return true, nil
}

// instruction skips a processing instruction. The XML declaration must name the encoding
// of the part.
func (t *tokens) instruction(inside []byte) (bool, error) {
	end := bytes.IndexAny(inside, " \t\r\n")
	if end < 0 {
		end = len(inside)
	}
	name, rest := inside[:end], inside[end:]
	if !isName(name) {
		return false, errors.New("a processing instruction has no name")
	}
	if string(name) != "xml" {
		return false, allowed(inside)
	}
	if version := declared(rest, "version"); string(version) != "1.0" {
		return false, fmt.Errorf("the XML version %q is not supported", version)
	}
	encoding := bytes.ToLower(declared(rest, "encoding"))
	if t.isUTF16 && bytes.HasPrefix(encoding, []byte("utf-16")) || len(encoding) == 0 || string(encoding) == "utf-8" && !t.isUTF16 {
		return false, nil
	}
	return false, fmt.Errorf("the encoding %q is not supported", encoding)
}

// declared is the value of name="value" in an XML declaration.
func declared(text []byte, name string) []byte {
	_, rest, found := bytes.Cut(text, []byte(name))
	rest, isSet := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte("="))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if !found || !isSet || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return nil
	}
	value, _, _ := bytes.Cut(rest[1:], rest[:1])
	return value
}

func (t *tokens) declaration([]byte) (bool, error) {
	return false, errors.New("it has a document type, which no workbook has")
}
