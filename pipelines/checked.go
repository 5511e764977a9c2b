package pipelines

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/feedback"
)

// checked is a checked copy that came back: it is read like the delivery that it
// speaks of.
type checked struct {
	connectors.Source
	origin feedback.Origin
	name   string // file of the origin
}

// Read gives the rows of the copy in the shape of its origin.
func (c *checked) Read(ctx context.Context) (array.RecordReader, error) {
	raw, err := c.Source.Read(ctx)
	if err != nil {
		return nil, err
	}
	return feedback.Corrected(raw), nil
}

// givenName is the name under which the rows were first delivered.
func givenName(source connectors.Source) string {
	if c, ok := source.(*checked); ok {
		return c.name
	}
	return source.Address().File
}

// isChecked tells the name of a checked copy.
func isChecked(name string) bool {
	return strings.Contains(strings.ToUpper(path.Base(name)), feedback.Mark) && strings.EqualFold(path.Ext(name), ".xlsx")
}

// withChecked puts checked copies in the place of the deliveries that they speak
// of. They lie in the same folder and are known by their name, and by a header
// that names the delivery and its version.
func withChecked(ctx context.Context, p *Plan, feed Feed, sources []connectors.Source, progress Progress) ([]connectors.Source, error) {
	if feed.Pattern == "" || p.sources.Workbook == nil {
		return sources, nil
	}
	sources = slices.DeleteFunc(sources, func(s connectors.Source) bool { return isChecked(s.Address().File) })
	copies, err := checkedCopies(ctx, p, feed)
	if err != nil {
		return nil, err
	}
	for _, c := range copies {
		if sources, err = c.join(ctx, p, feed, sources, progress); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// join adds the copy, in the place of its origin when that is whole and there.
// The copy of a version that was replaced since no longer counts: what is
// delivered last does.
func (c *checked) join(ctx context.Context, p *Plan, feed Feed, sources []connectors.Source, progress Progress) ([]connectors.Source, error) {
	at := slices.IndexFunc(sources, func(s connectors.Source) bool { return p.Redact(s.Address().String()) == c.origin.Address })
	if at < 0 {
		if !c.origin.Whole {
			progress.Warn(fmt.Sprintf("feed %s: %s holds only some rows of %s, which is gone; put that back, or its other rows do not count", feed.Name, c.Address(), c.origin.Address))
		}
		at, _ = slices.BinarySearchFunc(sources, c.name, func(s connectors.Source, name string) int { return strings.Compare(givenName(s), name) })
		return slices.Insert(sources, at, connectors.Source(c)), nil
	}
	content, err := sources[at].Fingerprint(ctx)
	if err != nil {
		return nil, readFault(feed, err)
	}
	switch {
	case !strings.HasPrefix(content, c.origin.Version):
		progress.Warn(fmt.Sprintf("feed %s: %s was made for an earlier version of %s and no longer counts; remove it", feed.Name, c.Address(), c.origin.Address))
		return sources, nil
	case c.origin.Whole:
		sources[at] = c
		return sources, nil
	}
	return slices.Insert(sources, at+1, connectors.Source(c)), nil
}

// checkedCopies finds the copies of the feed's deliveries; of two for one delivery
// nobody can say which counts.
func checkedCopies(ctx context.Context, p *Plan, feed Feed) ([]*checked, error) {
	folder := path.Dir(feed.Pattern)
	settings := p.sources.Workbook(path.Join(folder, anyCase("*"+feedback.Mark+"*.xlsx")), feedback.YourFile, 0)
	sources, err := settings.Open(ctx, connectors.Env{Drops: p.Drops})
	if err != nil {
		return nil, readFault(feed, err)
	}
	var copies []*checked
	contents := map[string]*checked{} // by origin
	for _, source := range sources {
		c, err := openChecked(ctx, p, feed, source)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		twin, again := contents[c.origin.Address]
		if !again {
			contents[c.origin.Address] = c
			copies = append(copies, c)
			continue
		}
		same, err := sameContent(ctx, c, twin)
		if err != nil {
			return nil, readFault(feed, err)
		}
		if !same {
			return nil, dataFault(feed, c.Address(), fmt.Errorf("%s is a checked copy of %s, too; keep the one that counts", twin.Address(), c.origin.Address))
		}
	}
	return copies, nil
}

// anyCase is the pattern for names whose letters are large or small.
func anyCase(pattern string) string {
	var b strings.Builder
	for _, r := range pattern {
		if low, up := unicode.ToLower(r), unicode.ToUpper(r); low != up {
			b.WriteString("[" + string(low) + string(up) + "]")
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// openChecked reads the header of a copy; nil when it speaks of another feed's
// delivery.
func openChecked(ctx context.Context, p *Plan, feed Feed, source connectors.Source) (*checked, error) {
	raw, err := source.Read(ctx)
	if err != nil {
		return nil, readFault(feed, fmt.Errorf("%w; names with %s are kept for checked copies: deliver the copy as it was given back, or under another name", err, feedback.Mark))
	}
	defer raw.Release()
	origin, ok := feedback.OriginOf(raw.Schema())
	if !ok {
		return nil, dataFault(feed, source.Address(), errors.New("the header “What to fix (...)” is gone, and with it which file this is a checked copy of; put it back, or mend the original"))
	}
	name, sheet := origin.Address, ""
	if at := strings.LastIndex(name, " (sheet "); at >= 0 && strings.HasSuffix(name, ")") {
		name, sheet = name[:at], name[at+len(" (sheet "):len(name)-1]
	}
	if matched, err := path.Match(p.Redact(feed.Pattern), name); err != nil || !matched || sheet != feed.Sheet {
		return nil, nil
	}
	return &checked{Source: source, origin: origin, name: name}, nil
}

func sameContent(ctx context.Context, a, b connectors.Source) (bool, error) {
	first, err := a.Fingerprint(ctx)
	if err != nil {
		return false, err
	}
	second, err := b.Fingerprint(ctx)
	return first == second, err
}
