package project

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parse returns the top mapping of the one document of the file, with the values of
// variables and without aliases.
func (d *document) parse(text []byte) (*yaml.Node, error) {
	docs, err := documents(text)
	switch {
	case err != nil:
		line, written := placeOf(text, err)
		return nil, d.fault(line, "this line cannot be read as YAML (%w); %s", err, remedyOf(err, written))
	case len(docs) > 1:
		return nil, d.fault(docs[1].Line, "a second YAML document begins here, and nothing of it would be read; remove the line, or all that follows it")
	case len(docs) == 0 || docs[0].Content[0].Kind != yaml.MappingNode:
		return nil, d.fault(1, "the file has no settings; start with `version: 1`")
	}
	top := docs[0].Content[0]
	if err := d.expand(top); err != nil {
		return top, err
	}
	return top, resolver{d, map[*yaml.Node]bool{}}.resolve(top)
}

// documents parses the documents of a file, at most two. What follows the end of a
// document is the next one, or an error.
func documents(text []byte) (docs []*yaml.Node, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for len(docs) < 2 {
		doc := &yaml.Node{}
		if err := decoder.Decode(doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, errors.New(beforeReason.ReplaceAllString(err.Error(), ""))
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// beforeReason precedes the reason in an error of the parser. Its line is often that
// on which the enclosing group begins, and often missing.
var beforeReason = regexp.MustCompile(`^yaml: (line \d+: )?`)

// placeOf finds the line that the parser cannot read: without the lines below it the
// error is the same, and without the line itself it is not.
func placeOf(text []byte, fault error) (line int, written string) {
	text = bytes.TrimSuffix(text, []byte("\n"))
	for line = 1 + bytes.Count(text, []byte("\n")); ; line-- {
		above, last := []byte(nil), text
		if at := bytes.LastIndexByte(text, '\n'); at >= 0 {
			above, last = text[:at], text[at+1:]
		}
		if _, err := documents(above); above == nil || err == nil || err.Error() != fault.Error() {
			return line, string(last)
		}
		text = above
	}
}

// remedies are what to do about the errors of the parser, by a part of their reason;
// the first that occurs counts.
var remedies = []struct{ reason, remedy string }{
	{"a tab character", "indent it with spaces, because YAML does not accept tabs there"},
	{"cannot start any token", "put the value into quotes"},
	{"<document start>", "nothing may follow the line `...`, which ends the file; remove that line"},
	{"'-' indicator", "indent it like the other entries of its list"},
	{"expected key", "indent it like the other keys of its group; put a value that begins with a quote into quotes as a whole"},
	{"mapping values", "indent it like the other keys of its group; put a value with a colon into quotes"},
	{"expected ':'", "write `key: value`, or `- ` before an entry of a list"},
	{"end of stream", "close the quote that is opened here"},
	{"expected ','", "close the bracket that is opened here, and put commas between its entries"},
	{"unknown anchor", "define the anchor with & further up, or write the value itself"},
	{"escape", `in double quotes, write \\ for a backslash, or use single quotes`},
	{"UTF-8", "save the file as UTF-8"},
	{"control characters", "remove the character that cannot be seen"},
}

// remedyOf says what to do about an error of the parser in a line.
func remedyOf(err error, line string) string {
	reason := err.Error()
	if indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; strings.Contains(indent, "\t") {
		reason = remedies[0].reason
	}
	for _, r := range remedies {
		if strings.Contains(reason, r.reason) {
			return r.remedy
		}
	}
	return "correct it"
}

// resolver replaces each alias by what it names, and each merge key << by the keys of
// the groups that it names, so that no other code has to know them.
type resolver struct {
	*document
	done map[*yaml.Node]bool // false while the inside of the node is being resolved
}

func (r resolver) resolve(node *yaml.Node) error {
	if done, seen := r.done[node]; done {
		return nil
	} else if seen {
		return r.fault(node.Line, "the anchor &%s contains itself; remove the alias inside it", node.Anchor)
	}
	r.done[node] = false
	for i, child := range node.Content {
		if child.Kind == yaml.AliasNode {
			node.Content[i] = child.Alias
		}
		if err := r.resolve(node.Content[i]); err != nil {
			return err
		}
	}
	r.done[node] = true
	return r.merge(node)
}

// merge adds the keys of the groups under << that the mapping itself does not have;
// of several groups, the first that has a key counts.
func (r resolver) merge(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	var groups []*yaml.Node
	own := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.Tag != "!!merge":
			own.Content = append(own.Content, key, value)
		case value.Kind == yaml.SequenceNode:
			groups = append(groups, value.Content...)
		default:
			groups = append(groups, value)
		}
	}
	for _, group := range groups {
		if group.Kind != yaml.MappingNode {
			return r.fault(group.Line, "<<: takes a group of keys, or a list of groups; name one, such as `<<: *name`")
		}
		for i := 0; i+1 < len(group.Content); i += 2 {
			if childOf(own, group.Content[i].Value) == nil {
				own.Content = append(own.Content, group.Content[i], group.Content[i+1])
			}
		}
	}
	node.Content = own.Content
	return nil
}
