package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzWalk compares the walk through valid JSON with package encoding/json.
func FuzzWalk(f *testing.F) {
	for _, text := range []string{
		`{}`, `[]`, ` [ 1 , -2.5e3 , "a\\" , "b\"c" , null , true , {"x" : [ ] } ] `, `{"a.b" : {"c": 1}, "a": {"b.c": 2, "b": {"c": 3}}}`,
		`{"a":"]}{[,:","b":[[],[{}]],"\u0061":7}`, `"\ud83d\ude00"`, `12`, `{"a":1,"a":2}`, `[[1],[],{"":0}]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if text = bytes.TrimSpace(text); !json.Valid(text) || !utf8.Valid(text) {
			t.Skip("no JSON")
		}
		compare(t, text)
	})
}

// compare walks a value and, level by level, what is in it.
func compare(t *testing.T, text []byte) {
	t.Helper()
	if got := span(text); got != len(text) {
		t.Fatalf("%s: span %d of %d", text, got, len(text))
	}
	switch text[0] {
	case '[':
		var want []json.RawMessage
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		var got []json.RawMessage
		for value := range elements(text) {
			got = append(got, value)
			compare(t, value)
		}
		if !slices.EqualFunc(want, got, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Fatalf("%s: %s, want %s", text, got, want)
		}
	case '{':
		var want map[string]json.RawMessage
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		got := map[string]json.RawMessage{}
		for key, value := range members(text) {
			if hasHalf(key) {
				t.Skip("half a character, which encoding/json replaces")
			}
			got[string(unquoted(key))] = value
			compare(t, value)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s: %s, want %s", text, got, want)
		}
	}
}

// FuzzHalves compares what has half a character with what package encoding/json replaces.
func FuzzHalves(f *testing.F) {
	for _, text := range []string{`"a"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\ud83d\ud83d\ude00"`, `"\\ud83d"`, `"\ud83dx\ude00"`, `"\"\u00e4"`, `"\ufffd"`, `"\uD800\\"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, quoted []byte) {
		var text string
		if !utf8.Valid(quoted) || len(quoted) < 2 || quoted[0] != '"' || json.Unmarshal(quoted, &text) != nil || quoted[len(quoted)-1] != '"' {
			t.Skip("no string")
		}
		written := strings.Count(strings.ToLower(string(quoted)), `\ufffd`) + strings.Count(string(quoted), "\ufffd")
		if strings.Contains(string(quoted), `\\`) && written > 0 {
			t.Skip("perhaps an escaped backslash")
		}
		if got, want := hasHalf(quoted), strings.Count(text, "\ufffd") > written; got != want {
			t.Errorf("%s: %v", quoted, got)
		}
	})
}

func TestLookup(t *testing.T) {
	const text = `{"a.b": {"c": 1}, "d": {"e": {"f.g": [2]}}, "n": null, "": {"": 3}, "r": 1, "r": 2, "@odata.nextLink": "x"}`
	for path, want := range map[string]string{
		"a.b.c": "1", "d.e.f.g": "[2]", "n": "null", "r": "2", "@odata.nextLink": `"x"`, "d.e": `{"f.g": [2]}`, "": text,
		"a": "", "a.b.c.d": "", "d.x": "", "n.x": "", "x": "",
	} {
		got, found := lookup([]byte(text), path)
		if string(got) != want || found != (want != "") {
			t.Errorf("%s: %s, %v", path, got, found)
		}
	}
}

// FuzzLinks: whatever a header Link says, only what stands between angle brackets is
// followed.
func FuzzLinks(f *testing.F) {
	for _, value := range []string{`<?at=2>; rel="next"`, `<a>;rel=prev,<b>; title="x, y"; REL='next'`, `<<>>;rel`, `<a`, `;rel=next<>`, `"<,>"`, `<a>; title="b; rel=\"first\""; rel="n\ext"`} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, link := range linksTo([]string{value}, "next") {
			if !strings.Contains(value, "<"+link+">") || !strings.Contains(strings.ToLower(strings.ReplaceAll(value, `\`, "")), "next") {
				t.Errorf("%q has the link %q", value, link)
			}
		}
	})
}
