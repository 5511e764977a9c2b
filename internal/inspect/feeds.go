package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Feed is a feed that the configuration already has.
type Feed struct {
	Name, Table string
	Path        string              // pattern of its files
	Headers     map[string][]string // accepted headers by canonical column
}

// Resemblance is how far a file is like those of a feed.
type Resemblance struct {
	Feed    string `json:"feed"`
	Path    string `json:"path"`
	Headers int    `json:"headers"` // that the feed reads
	Found   int    `json:"found"`   // of them
	Add     []Add  `json:"add"`     // headers that the feed does not accept yet
	// Missing are the columns of the feed for which the file seems to have no header.
	Missing []string `json:"missing"`
}

// Add is a header that may be a new name for a column of a feed.
type Add struct {
	Header string `json:"header"`
	Column string `json:"column"` // canonical
}

// leastAlike is the share of a feed's headers, and fewestAlike their number, from which on
// a file is said to look like those of the feed.
const (
	leastAlike  = 0.5
	fewestAlike = 2
)

// resemble finds the feed of which the file has most headers, and which has most of the
// file's.
func (p *Proposal) resemble(feeds []Feed) {
	best := 0.0
	for _, f := range feeds {
		r := p.likeness(f)
		share := float64(r.Found) / float64(max(1, r.Headers))
		if r.Headers == 1 && len(p.Columns) > 2 || r.Found < min(fewestAlike, r.Headers) || share < leastAlike {
			continue
		}
		if value := share + float64(r.Found)/1000; value > best {
			best, p.LooksLike = value, &r
		}
	}
}

// likeness compares the headers with those of a feed. A header that no column of the feed
// accepts may be the new name of one that is missing, if it is what the table needs there.
func (p *Proposal) likeness(f Feed) Resemblance {
	r := Resemblance{Feed: f.Name, Path: f.Path, Headers: len(f.Headers), Add: []Add{}, Missing: []string{}}
	folded := map[string]bool{}
	for _, c := range p.Columns {
		folded[models.Fold(c.Header)] = true
	}
	accepted := map[string]bool{}
	var missing []string
	for column := range sortedKeys(f.Headers) {
		isFound := false
		for _, header := range f.Headers[column] {
			accepted[models.Fold(header)] = true
			isFound = isFound || folded[models.Fold(header)]
		}
		if isFound {
			r.Found++
		} else {
			missing = append(missing, column)
		}
	}
	table, _ := models.CanonicalTable(f.Table)
	claims := p.claims(table)
	for _, column := range missing {
		c, isClaimed := claims[column]
		if isClaimed && len(c.rivals) == 0 && !accepted[models.Fold(p.Columns[c.at].Header)] {
			r.Add = append(r.Add, Add{p.Columns[c.at].Header, column})
		} else {
			r.Missing = append(r.Missing, column)
		}
	}
	return r
}

// Says is the resemblance in a sentence.
func (r Resemblance) Says() string {
	if r.Found == r.Headers {
		return fmt.Sprintf("This file has all %d headers of feed %s. If it is a delivery of it, put it where the feed looks for its files, %s; the feed below is not needed.", r.Headers, r.Feed, r.Path)
	}
	var steps []string
	for _, add := range r.Add {
		steps = append(steps, fmt.Sprintf("add %s to `from` of %s", scalar(add.Header), add.Column))
	}
	for _, column := range r.Missing {
		steps = append(steps, "no header seems to be that of "+column)
	}
	return fmt.Sprintf("This looks like feed %s, of which it has %d of %d headers: %s; then the feed below is not needed.", r.Feed, r.Found, r.Headers, strings.Join(steps, "; "))
}

// Courses are the known codes of courses.
type Courses map[string]bool

// NewCourses returns the courses with these codes.
func NewCourses(codes []string) Courses {
	c := Courses{}
	for _, code := range codes {
		c[models.Fold(code)] = true
	}
	return c
}

// byCourses finds the column of courses by the codes that are known. It takes precedence
// over a header whose column has hardly any of them.
func (p *Proposal) byCourses(t models.Table, claims map[string]claim) {
	if _, ok := t.Column("program_id"); !ok || len(p.courses) == 0 {
		return
	}
	best, most := -1, 0.5
	for i, c := range p.Columns {
		if share := p.courses.among(p.sample, i); share > most && !c.isOther() {
			best, most = i, share
		}
	}
	if best < 0 {
		return
	}
	for other, c := range claims {
		if c.at == best && other != "program_id" {
			delete(claims, other)
		}
	}
	claims["program_id"] = claim{at: best, rank: asContent, why: fmt.Sprintf("%.0f %% of its values are known courses", 100*most)}
}

// among is the share of the filled cells of a column that are known courses.
func (c Courses) among(t table, column int) float64 {
	filled, found := 0, 0
	for _, row := range t.rows {
		if row[column].text == "" || slices.Contains(nothing, row[column].text) {
			continue
		}
		if filled++; c[models.Fold(row[column].text)] {
			found++
		}
	}
	return float64(found) / float64(max(filled, 1))
}
