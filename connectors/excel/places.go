package excel

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// place is one character of a number format for whole numbers: a place for a digit,
// or a character that is shown as it is.
type place struct {
	digit byte // '0' shows a zero where there is no digit, '?' a space, '#' nothing; else zero
	text  rune
}

// placesOf reads the first section of a format that has only places for digits and
// texts; ok is false for any other, such as one with decimals or groups of thousands.
func placesOf(code string) (places []place, ok bool) {
	for rest := code; rest != ""; {
		c := rest[0]
		rest = rest[1:]
		switch {
		case c == ';':
			return places, len(places) > 0
		case strings.IndexByte("0#?", c) >= 0:
			places = append(places, place{digit: c})
		case c == '"':
			text, after, closed := strings.Cut(rest, `"`)
			if !closed {
				return nil, false
			}
			places, rest = texts(places, text), after
		case c == '\\' && rest != "":
			_, size := utf8.DecodeRuneInString(rest)
			places, rest = texts(places, rest[:size]), rest[size:]
		case strings.IndexByte("-+() ", c) >= 0:
			places = append(places, place{text: rune(c)})
		default:
			return nil, false
		}
	}
	return places, len(places) > 0
}

func texts(places []place, text string) []place {
	for _, r := range text {
		places = append(places, place{text: r})
	}
	return places
}

// wholeStyle tells the format of an ID, such as 00000, "E"00000 or 000\-000, from
// that of an amount with a unit, such as 0" h". Both show more than the number; the
// text belongs to the value only in an ID.
func wholeStyle(places []place) style {
	isDigit := func(p place) bool { return p.digit != 0 }
	first := slices.IndexFunc(places, isDigit)
	if first < 0 {
		return style{}
	}
	last, zeros := first, 0
	for i, p := range places {
		if isDigit(p) {
			last = i
		}
		if p.digit == '0' {
			zeros++
		}
	}
	isInside := slices.ContainsFunc(places[first:last], func(p place) bool { return !isDigit(p) })
	isMoney := slices.ContainsFunc(places, func(p place) bool { return p.text == '%' || unicode.Is(unicode.Sc, p.text) })
	isUnit := last+1 < len(places) && places[last+1].text == ' '
	if !isMoney && !isUnit && (isInside || zeros > 1) {
		return style{shown: places}
	}
	return style{}
}

// show writes a whole number as the sheet shows it. Digits beyond the places come
// before the first of them.
func (s style) show(digits []byte) []byte {
	var back []byte // from right to left
	first := slices.IndexFunc(s.shown, func(p place) bool { return p.digit != 0 })
	for i, p := range slices.Backward(s.shown) {
		switch {
		case p.digit == 0:
			text := []byte(string(p.text))
			slices.Reverse(text)
			back = append(back, text...)
		case len(digits) > 0:
			back, digits = append(back, digits[len(digits)-1]), digits[:len(digits)-1]
		case p.digit == '0':
			back = append(back, '0')
		case p.digit == '?':
			back = append(back, ' ')
		}
		for ; i == first && len(digits) > 0; digits = digits[:len(digits)-1] {
			back = append(back, digits[len(digits)-1])
		}
	}
	slices.Reverse(back)
	return bytes.TrimSpace(back)
}
