package inspect

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode converts the sample to UTF-8 and records the evidence for the encoding.
func (p *Proposal) decode(sample []byte) (string, error) {
	for _, mark := range []struct{ bytes, name, says string }{
		{"\xef\xbb\xbf", "utf-8", "UTF-8"}, {"\xff\xfe\x00\x00", "utf-32le", "UTF-32"}, {"\x00\x00\xfe\xff", "utf-32be", "UTF-32"},
		{"\xff\xfe", "utf-16le", "UTF-16"}, {"\xfe\xff", "utf-16be", "UTF-16"},
	} {
		if rest, found := bytes.CutPrefix(sample, []byte(mark.bytes)); found {
			p.set("", strings.ToLower(mark.says), "the file begins with the byte order mark of %s", mark.says)
			return decodeAs(mark.name, rest)
		}
	}
	if name := wide(sample); name != "" {
		p.set("encoding", name, "zero bytes at regular distances, and no byte order mark")
		return decodeAs(name, sample)
	}
	isForeign := func(r rune) bool { return r > 127 }
	if utf8.Valid(sample) {
		if foreign := wordWith(string(sample), isForeign); foreign != "" {
			p.set("", "utf-8", "all bytes are valid UTF-8; check whether %q is correct", foreign)
		} else {
			p.set("", "utf-8", "only ASCII characters, which are the same in all common encodings")
		}
		return string(sample), nil
	}
	name, why := oldEncoding(sample)
	text, err := decodeAs(name, sample)
	p.set("encoding", name, "not valid UTF-8, and %s; check whether %q is correct", why, wordWith(text, isForeign))
	return text, err
}

// wide finds an encoding of two or four bytes a character by its zero bytes.
func wide(sample []byte) string {
	var zeros [4]int
	for i, c := range sample {
		if c == 0 {
			zeros[i%4]++
		}
	}
	most := func(at int) bool { return zeros[at]*2 > len(sample)/4 }
	switch {
	case most(1) && most(2) && most(3):
		return "utf-32le"
	case most(0) && most(1) && most(2):
		return "utf-32be"
	case most(1) && most(3):
		return "utf-16le"
	case most(0) && most(2):
		return "utf-16be"
	}
	return ""
}

// decodeAs decodes what has no byte order mark.
func decodeAs(name string, sample []byte) (string, error) {
	var by encoding.Encoding
	var err error
	switch name {
	case "utf-8":
		return string(sample), nil
	case "utf-32le":
		by = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case "utf-32be":
		by = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	default:
		if by, err = htmlindex.Get(name); err != nil {
			by, err = ianaindex.IANA.Encoding(name)
		}
	}
	if err != nil || by == nil {
		return "", fmt.Errorf("the encoding %s is not supported", name)
	}
	text, err := by.NewDecoder().Bytes(sample)
	return string(text), err
}

// oldEncodings are the encodings before UTF-8 that files still have, the most common
// first, with the letters beyond ASCII that texts in them have most.
var oldEncodings = []struct{ name, letters string }{
	{"windows-1252", "éèêëàâäáãåæçñöôòóõøüùûúïîíìßÉÈÀÂÄÁÅÆÇÑÖÓØÜÚœ€’“”–°§ª·«»£"},
	{"windows-1250", "ąćęłńóśźżáčďéěíňřšťúůýžőűäöüßĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰÄÖÜ€’“”–"},
	{"windows-1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁіїєґ№«»"},
	{"cp850", "éèêëàâäáãåæçñöôòóõøüùûúïîíìßÉÈÀÂÄÁÅÆÇÑÖÓØÜÚ"},
	{"macintosh", "éèêëàâäáãåæçñöôòóõøüùûúïîíìßÉÈÀÂÄÁÅÆÇÑÖÓØÜÚœ’“”–«»"},
	{"koi8-r", "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"},
	{"windows-1253", "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ"},
	{"windows-1254", "ğışçöüİĞŞÇÖÜâîû"},
	{"shift_jis", ""}, {"euc-kr", ""}, {"gb18030", ""}, {"big5", ""}, {"euc-jp", ""},
}

// oldEncoding chooses the encoding in which the bytes make the most plausible words.
// Windows-1252 is chosen unless another one is clearly better.
func oldEncoding(sample []byte) (name, why string) {
	sample = sample[:min(len(sample), 64<<10)]
	first := math.Inf(-1)
	best := 0.0
	for _, e := range oldEncodings {
		text, err := decodeAs(e.name, sample)
		if err != nil {
			continue
		}
		score := plausible(text, e.letters)
		if e.name == "windows-1252" {
			first, best, name, why = score, score+0.1, e.name, "the most common other encoding"
		} else if score > best && score > first {
			best, name, why = score, e.name, "of the usual other encodings the one in which the words look most like words"
		}
	}
	return name, why
}

// plausible is the share of the characters beyond ASCII that are letters in the middle of
// words of the same script and case, less those that no text has.
func plausible(text, usual string) float64 {
	good, all := 0.0, 0.0
	before := rune(' ')
	for _, r := range text {
		if r > 127 {
			all++
			good += worth(before, r, usual)
		}
		before = r
	}
	return good / max(all, 1)
}

func worth(before, r rune, usual string) float64 {
	switch {
	case r == utf8.RuneError || unicode.IsControl(r) || r >= 0x2500 && r <= 0x259f: // frames of old screens
		return -2
	case usual == "": // a script of its own
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			if unicode.In(before, unicode.Latin) {
				return 0.2
			}
			return 0.9
		}
		return -0.5
	case !strings.ContainsRune(usual, r):
		return -0.6
	case unicode.IsUpper(r) && unicode.IsLower(before): // within a word
		return -0.5
	case unicode.In(r, unicode.Cyrillic, unicode.Greek) && unicode.In(before, unicode.Latin):
		return -0.5
	case unicode.IsLetter(r):
		return 1
	}
	return 0.6
}

// wordWith returns the first word with such a letter.
func wordWith(text string, is func(rune) bool) string {
	at := strings.IndexFunc(text, is)
	if at < 0 {
		return ""
	}
	edges := " \t\r\n;,|\""
	from := strings.LastIndexAny(text[:at], edges) + 1
	to := strings.IndexAny(text[at:], edges)
	if to < 0 {
		return text[from:]
	}
	return text[from : at+to]
}
