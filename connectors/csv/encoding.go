package csv

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// usualEncodings are the suggestions for a mistyped name.
var usualEncodings = []string{
	"utf-8", "utf-16le", "utf-16be", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252",
	"windows-1253", "windows-1254", "windows-1257", "macintosh", "cp437", "cp850", "shift_jis", "gb18030", "big5", "euc-kr",
}

// encodingOf finds an encoding by its name in the WHATWG standard, else in the IANA
// registry, which also has those of old machines. UTF-8 is nil.
func encodingOf(name string) (found encoding.Encoding, known bool) {
	switch strings.ToLower(name) {
	case "utf-32le", "utf-32":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), true
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), true
	}
	found, err := htmlindex.Get(name)
	if err != nil {
		found, err = ianaindex.IANA.Encoding(name)
	}
	if err != nil || found == nil || found == encoding.Replacement {
		return nil, false
	}
	if canonical, _ := htmlindex.Name(found); canonical == "utf-8" {
		return nil, true
	}
	return found, true
}

// decode returns the text of a file as UTF-8, without its byte order mark, and
// reports whether a decoder is used.
func decode(in *bufio.Reader, declared encoding.Encoding) (io.Reader, bool, error) {
	start, err := in.Peek(512)
	if err != nil && err != io.EOF {
		return nil, false, err
	}
	if err := foreign(start); err != nil {
		return nil, false, err
	}
	for _, mark := range marks {
		if bytes.HasPrefix(start, mark.bytes) {
			declared = mark.encoding
			if _, err := in.Discard(len(mark.bytes)); err != nil {
				return nil, false, err
			}
			break
		}
	}
	if declared == nil {
		return in, false, nil
	}
	return declared.NewDecoder().Reader(in), true, nil
}

// marks are the byte order marks; each overrides the declared encoding.
var marks = []struct {
	bytes    []byte
	encoding encoding.Encoding
}{
	{[]byte("\xef\xbb\xbf"), nil},
	{[]byte("\xff\xfe\x00\x00"), utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{[]byte("\x00\x00\xfe\xff"), utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{[]byte("\xff\xfe"), unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{[]byte("\xfe\xff"), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// foreign returns an error for content that is not a text table, recognized by its
// first bytes.
func foreign(start []byte) error {
	text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(start, marks[0].bytes), " \t\r\n")))
	if strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html") {
		return errors.New("this is a web page, not a table (a login page?); download the file again while logged in")
	}
	for _, format := range foreigners {
		if strings.HasPrefix(string(start), format.begins) {
			return errors.New(format.advice)
		}
	}
	return nil
}

var foreigners = []struct{ begins, advice string }{
	{"PK\x03\x04", "this is a zip file or an Excel workbook, not text; use `type: excel`, or decompress it"},
	{"\xd0\xcf\x11\xe0", "this is an old .xls or a protected workbook, not text; save it as CSV or as .xlsx"},
	{"\x1f\x8b", "the compressed file contains another compressed file; decompress it once"},
	{"\x28\xb5\x2f\xfd", "the compressed file contains another compressed file; decompress it once"},
	{"BZh91AY&SY", "this is a file compressed with bzip2; decompress it, or use gzip or zstd"},
	{"\xfd7zXZ\x00", "this is a file compressed with xz; decompress it, or use gzip or zstd"},
	{"PAR1\x15", "this is a Parquet file, not text; export it as CSV"},
	{"%PDF-", "this is a PDF, not a table; export the data as CSV"},
}
