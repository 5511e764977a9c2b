package rest

import (
	"fmt"
	"regexp"
)

// selector is a path through a list whose elements are told apart by a key, such as
// customFields[name=Dept].value.
type selector struct {
	list  string // path to the list
	key   string // path to the key of an element
	is    string // value of the key
	value string // path to the value of the element, empty for the element itself
}

var selectors = regexp.MustCompile(`^([^\[\]]+)\[([^\[\]=]+)=([^\]]*)\](?:\.(.+))?$`)

// parseSelector reads a selector; ok is false for any other text.
func parseSelector(text string) (s selector, ok bool) {
	m := selectors.FindStringSubmatch(text)
	if m == nil {
		return s, false
	}
	return selector{m[1], m[2], m[3], m[4]}, true
}

// String is the selector as it is written.
func (s selector) String() string {
	text := s.list + "[" + s.key + "=" + s.is + "]"
	if s.value != "" {
		text += "." + s.value
	}
	return text
}

// find returns the value that an object has for the selector, nil if it has none.
func (s selector) find(object []byte) ([]byte, error) {
	list, found := lookup(object, s.list)
	if !found || list[0] != '[' {
		return nil, nil
	}
	return s.findIn(list)
}

// findIn is find for the list itself. Two elements with the key are an error, because
// either could be meant.
func (s selector) findIn(list []byte) (found []byte, err error) {
	isSeen := false
	for element := range elements(list) {
		key, ok := lookup(element, s.key)
		if !ok || string(unquotedOrPlain(key)) != s.is {
			continue
		}
		if isSeen {
			return nil, fmt.Errorf("the list %.100q has two entries with %s=%.100s", s.list, s.key, s.is)
		}
		isSeen = true
		if found, ok = lookup(element, s.value); !ok {
			found = nil
		}
	}
	return found, nil
}
