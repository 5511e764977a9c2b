package rest

import (
	"bytes"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
)

// The functions below walk JSON that json.Valid has accepted. They return parts of it
// without a copy: a page is scanned once for its records, and not once per value.

// span is the length of the value that text begins with.
func span(text []byte) int {
	switch text[0] {
	case '"':
		return quotedSpan(text)
	case '{', '[':
	default: // a number or a literal
		if end := bytes.IndexAny(text, ",]} \t\r\n"); end >= 0 {
			return end
		}
		return len(text)
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += quotedSpan(text[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// quotedSpan is the length of the string, with its quotes, that text begins with.
func quotedSpan(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// blank is the number of bytes of white space, and of commas and colons between values,
// that text begins with.
func blank(text []byte) int {
	for i, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n', ',', ':':
		default:
			return i
		}
	}
	return len(text)
}

// members yields the keys of an object, in quotes as written, with their values.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for i := 1 + blank(object[1:]); object[i] != '}'; i += blank(object[i:]) {
			key := object[i : i+quotedSpan(object[i:])]
			i += len(key)
			i += blank(object[i:])
			value := object[i : i+span(object[i:])]
			i += len(value)
			if !yield(key, value) {
				return
			}
		}
	}
}

// elements yields the values of an array.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func(value []byte) bool) {
		for i := 1 + blank(array[1:]); array[i] != ']'; i += blank(array[i:]) {
			value := array[i : i+span(array[i:])]
			i += len(value)
			if !yield(value) {
				return
			}
		}
	}
}

// unquoted is the text of a string; it is part of the string unless that has escapes. One
// with half a character stays as it is written: two that differ must not become one.
func unquoted(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 || hasHalf(quoted) {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // it is valid
	return []byte(text)
}

// hasHalf reports whether a string has an escape for half a character (a surrogate of UTF-16
// without the other one), which no text can have.
func hasHalf(quoted []byte) bool {
	isOpen := false // the first half is there
	for i := 1; i < len(quoted)-1; {
		unit, length := unitAt(quoted[i:])
		isSecond := unit >= 0xDC00 && unit < 0xE000
		if isOpen != isSecond {
			return true
		}
		isOpen = unit >= 0xD800 && unit < 0xDC00
		i += length
	}
	return isOpen
}

// unitAt is what an escape at the beginning of a text stands for, if it is one of four digits,
// and the length of the escape or the byte.
func unitAt(text []byte) (unit uint64, length int) {
	switch {
	case text[0] != '\\':
		return 0, 1
	case text[1] != 'u':
		return 0, 2
	}
	unit, _ = strconv.ParseUint(string(text[2:6]), 16, 16) // it is valid
	return unit, 6
}

// lookup follows a dotted path through objects. A key may contain dots itself, as in
// "@odata.nextLink". Of a repeated key, the last one counts.
func lookup(value []byte, path string) (found []byte, ok bool) {
	if path == "" {
		return value, true
	}
	if value[0] != '{' {
		return nil, false
	}
	for quoted, inner := range members(value) {
		key := string(unquoted(quoted))
		if key == path {
			found, ok = inner, true
		}
		if rest, below := strings.CutPrefix(path, key+"."); below && !ok {
			found, ok = lookup(inner, rest)
		}
	}
	return found, ok
}

// scalar is the text of a string, a number or true; ok is false for anything else, and
// for an empty string.
func scalar(value []byte) (text string, ok bool) {
	if len(value) == 0 {
		return "", false
	}
	switch value[0] {
	case '"':
		text = string(unquoted(value))
	case '{', '[', 'n', 'f':
	default:
		text = string(value)
	}
	return text, text != ""
}

// repeatedOn returns the first of the paths on which an object has a key twice, so that two
// values are at the path; empty if there is none.
func repeatedOn(object []byte, paths []string) string {
	if len(object) == 0 || object[0] != '{' || len(paths) == 0 {
		return ""
	}
	seen := map[string]bool{}
	for quoted, inner := range members(object) {
		key := string(unquoted(quoted))
		var below []string
		for _, path := range paths {
			rest, isBelow := strings.CutPrefix(path, key+".")
			if path != key && !isBelow {
				continue
			}
			if seen[key] {
				return path
			}
			if isBelow {
				below = append(below, rest)
			}
		}
		seen[key] = true
		if at := repeatedOn(inner, below); at != "" {
			return key + "." + at
		}
	}
	return ""
}
