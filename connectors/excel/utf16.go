package excel

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// content is a part as UTF-8. The standard allows UTF-16, too; few programs write it.
type content struct {
	io.ReadCloser
	isUTF16 bool
}

// openPart opens a part. How it is encoded follows from its first bytes, as in
// appendix F of the XML standard.
func openPart(f *zip.File) (content, error) {
	file, err := f.Open()
	if err != nil {
		return content{}, err
	}
	in := bufio.NewReaderSize(file, 64<<10)
	start, _ := in.Peek(2) // the next read repeats an error
	for _, order := range []struct {
		begins string
		high   int // position of the higher byte
	}{{"\xff\xfe", 1}, {"<\x00", 1}, {"\xfe\xff", 0}, {"\x00<", 0}} {
		if bytes.HasPrefix(start, []byte(order.begins)) {
			text := &fromUTF16{in: in, high: order.high}
			return content{struct {
				io.Reader
				io.Closer
			}{text, file}, true}, nil
		}
	}
	return content{struct {
		io.Reader
		io.Closer
	}{in, file}, false}, nil
}

// charset lets the decoder of the standard library accept what has become UTF-8.
func (c content) charset(declared string, in io.Reader) (io.Reader, error) {
	if c.isUTF16 && strings.HasPrefix(strings.ToLower(declared), "utf-16") {
		return in, nil
	}
	return nil, fmt.Errorf("the encoding %q is not supported", declared)
}

// fromUTF16 decodes strictly: half of a pair of surrogates or of a unit is an error,
// where other decoders write a replacement.
type fromUTF16 struct {
	in   *bufio.Reader
	high int    // position of the higher byte of a unit
	left []byte // decoded and not yet read
	err  error  // after these
	buf  [4 << 10]byte
}

func (d *fromUTF16) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		d.left = d.buf[:0]
		for len(d.left) < len(d.buf)-utf8.UTFMax && d.err == nil {
			var r rune
			if r, d.err = d.next(); d.err == nil {
				d.left = utf8.AppendRune(d.left, r)
			}
		}
		if len(d.left) == 0 {
			return 0, d.err
		}
	}
	n := copy(p, d.left)
	d.left = d.left[n:]
	return n, nil
}

func (d *fromUTF16) next() (rune, error) {
	unit, err := d.peek(0)
	if err != nil {
		return 0, err
	}
	r, size := rune(unit), 2
	if utf16.IsSurrogate(r) {
		low, err := d.peek(2)
		if err != nil || utf16.DecodeRune(r, rune(low)) == utf8.RuneError {
			return 0, errors.New("invalid UTF-16")
		}
		r, size = utf16.DecodeRune(r, rune(low)), 4
	}
	_, err = d.in.Discard(size)
	return r, err
}

// peek returns the unit some bytes ahead.
func (d *fromUTF16) peek(ahead int) (uint16, error) {
	b, err := d.in.Peek(ahead + 2)
	switch {
	case err == io.EOF && len(b) > ahead:
		return 0, errors.New("invalid UTF-16")
	case err != nil:
		return 0, err
	}
	return uint16(b[ahead+d.high])<<8 | uint16(b[ahead+1-d.high]), nil
}
