package corrected

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/connectors"
)

// answer is one corrected file as it was delivered. A delivery may have several: a run makes
// the next one from the rows as they were corrected, and names in it the answers that it
// knows.
type answer struct {
	connectors.Source
	after   []string          // versions of the answers that it knows, in the order in which they were read
	version string            // its own
	earlier connectors.Source // the sheet with the rows that were corrected before; nil for none
}

// versionLetters is the length of a version: the beginning of a fingerprint.
const versionLetters = 12

// answer completes what was found in a corrected file.
func (s *settings) answer(ctx context.Context, env connectors.Env, workbook connectors.Source, after []string) (answer, error) {
	a := answer{Source: workbook, after: after}
	content, err := workbook.Fingerprint(ctx)
	if err != nil {
		return a, err
	}
	a.version = content[:min(versionLetters, len(content))]
	if len(after) == 0 {
		return a, nil
	}
	found, err := s.workbook(literal.Replace(workbook.Address().File), Earlier).Open(ctx, connectors.Env{Drops: env.Drops, Temp: env.Temp})
	if err != nil || len(found) == 0 {
		return a, err
	}
	rows, err := found[0].Read(ctx)
	if errors.Is(err, connectors.ErrNoSheet) {
		return a, nil // somebody copied only “Your file”
	}
	if err != nil {
		return a, err
	}
	rows.Release()
	a.earlier = found[0]
	return a, nil
}

// sheets are those with rows, in the order in which they replace each other.
func (a answer) sheets() []connectors.Source {
	if a.earlier != nil {
		return []connectors.Source{a.earlier, a.Source}
	}
	return []connectors.Source{a.Source}
}

// knows reports whether the answer was made from the rows of the other one.
func (a answer) knows(other answer) bool { return slices.Contains(a.after, other.version) }

// inOrder sorts answers so that each replaces rows of those before: the newest and what it
// knows, as it was read when that was made, and then those that it does not know.
func inOrder(answers []answer) []answer {
	rank := func(newest answer, a answer) int {
		if at := slices.Index(newest.after, a.version); at >= 0 {
			return at
		}
		if a.version == newest.version {
			return len(newest.after)
		}
		return len(newest.after) + 1
	}
	newest := answers[0]
	for _, a := range answers[1:] {
		if len(a.after) > len(newest.after) {
			newest = a
		}
	}
	slices.SortStableFunc(answers, func(a, b answer) int { return rank(newest, a) - rank(newest, b) })
	return answers
}

// applied are the versions of the answers and of those that they know, for the next
// corrected file.
func applied(answers []answer) (versions []string) {
	for _, a := range answers {
		for _, version := range append(slices.Clone(a.after), a.version) {
			if !slices.Contains(versions, version) {
				versions = append(versions, version)
			}
		}
	}
	return versions
}

// answerTo finds the answer in a workbook of the folder; ok is false for an ordinary
// workbook.
func (s *settings) answerTo(ctx context.Context, workbook connectors.Source) (made mark, ok bool, err error) {
	raw, err := workbook.Read(ctx)
	switch name := workbook.Address().File; {
	case err != nil && ctx.Err() != nil:
		return made, false, ctx.Err()
	case err != nil && !isCorrected(name):
		return made, false, nil // it is read as such
	case err != nil:
		return made, false, &fault{fmt.Sprintf("%s; names with %s are reserved for corrected files: deliver the file as the run wrote it, or under another name", err, Mark)}
	}
	defer raw.Release()
	if made, ok = markOf(raw.Schema()); ok {
		return made, ok, nil
	}
	name := workbook.Address().File
	pattern, _ := s.Files()
	// One that matches the feed would be read as a delivery, from its first sheet.
	isDelivery, err := path.Match(path.Clean(pattern), name)
	if !isCorrected(name) && (err != nil || !isDelivery || len(raw.Schema().FieldIndices(RowHeader)) == 0) {
		return made, false, nil
	}
	return made, false, &fault{fmt.Sprintf("%s: the header “What to fix (...)”, which names the original file, is missing; restore it, or correct the original", workbook.Address())}
}

// mark is what the header of a corrected file says.
type mark struct {
	connectors.Origin
	rows  Numbers  // that it had
	after []string // versions of the answers that it knows
}

// markOf reads the mark of a sheet; ok is false if the sheet is not a corrected file, or no
// longer has the column.
func markOf(schema *arrow.Schema) (m mark, ok bool) {
	for _, field := range schema.Fields() {
		if m, ok = parse(field.Name); ok {
			return m, true
		}
	}
	return m, false
}

// files finds the corrected files of the feed's deliveries, by the column that names the
// origin, whatever their names are; names has those of all feeds.
func (s *settings) files(ctx context.Context, env connectors.Env) (files []*source, names map[string]bool, err error) {
	pattern, _ := s.Files()
	found, err := s.workbook(path.Join(path.Dir(pattern), anyCase("*.xls")+"[xXmM]"), YourFile).Open(ctx, connectors.Env{Drops: env.Drops, Temp: env.Temp})
	if err != nil {
		return nil, nil, err
	}
	names = map[string]bool{}
	byOrigin := map[connectors.Origin]*source{}
	for _, workbook := range found {
		made, ok, err := s.answerTo(ctx, workbook)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			continue
		}
		names[workbook.Address().File] = true
		if !s.isOrigin(made.Origin) {
			continue
		}
		f := byOrigin[made.Origin]
		if f == nil {
			f = &source{origin: made.Origin, explicit: env.Explicit}
			byOrigin[made.Origin] = f
			files = append(files, f)
		}
		a, err := s.answer(ctx, env, workbook, made.after)
		if err != nil {
			return nil, nil, err
		}
		if !slices.ContainsFunc(f.answers, func(other answer) bool { return other.version == a.version }) {
			f.answers = append(f.answers, a)
		}
	}
	for _, f := range files {
		f.answers = inOrder(f.answers)
		f.Source = f.answers[len(f.answers)-1].Source
	}
	return files, names, nil
}

// isOrigin reports whether a corrected file was made from a delivery of the feed.
func (s *settings) isOrigin(origin connectors.Origin) bool {
	name, sheet := origin.Split()
	pattern, wanted := s.Files()
	matched, err := path.Match(pattern, name)
	return err == nil && matched && sheet == wanted
}
