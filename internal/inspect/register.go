package inspect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

func quoted(text string) string { return strconv.Quote(text) }

// maxPrograms is how many programs a first register has: the most frequent courses.
const maxPrograms = 5

// register writes a first register: a metric for each figure, a program for each of the
// most frequent courses. What people must agree on is left open.
func (w *writer) register(feeds []feed) {
	metrics, courses := metricsOf(feeds), coursesOf(feeds)
	w.line("metrics:")
	for _, m := range metrics {
		kind := choose
		if m.isRatio {
			kind = models.KindRatio
		}
		w.decideAt("  ", "metrics."+m.id, fmt.Sprintf("- {id: %s, name: %s, kind: %s, unit: %s, better: %s, grain: %s, baseline: %s, post: %s}", m.id, scalar(m.name), kind, scalar(strings.ToLower(m.name)), choose, m.grain, choose, choose),
			"kind is mean, ratio or total; better is higher or lower; baseline and post are the periods before and after a course that are compared, such as 3")
	}
	w.line("goals:")
	w.decideAt("  ", "goals", fmt.Sprintf("- {id: first_goal, name: %s, owner: %s, metric: %s, due: %s}", choose, choose, metrics[0].id, choose), "what the business must achieve, who is accountable for it, and by which day, as 2026-12-31")
	w.line("programs:")
	for _, course := range courses {
		w.decideAt("  ", "programs."+course.id, fmt.Sprintf("- {id: %s, name: %s, courses: [%s], launch: %s}", course.id, scalar(course.code), scalar(course.code), choose), "first day of the program, as 2026-03-02")
	}
	w.line("alignments:")
	for _, course := range courses {
		w.decideAt("  ", "alignments."+course.id, fmt.Sprintf("- {program: %s, metric: %s, goal: first_goal, agreed_on: %s}", course.id, metrics[0].id, choose), "the metric that the program is meant to move, and the day on which that was agreed; remove the line if there is none")
	}
}

// figure is a metric that a feed seems to have.
type figure struct {
	id, name, grain string
	isRatio         bool
}

// metricsOf finds the metrics of the observations; a placeholder if there are none.
func metricsOf(feeds []feed) (metrics []figure) {
	for _, f := range feeds {
		if f.Table != models.Observations.Name {
			continue
		}
		for _, m := range f.figures() {
			if !slices.ContainsFunc(metrics, func(known figure) bool { return known.id == m.id }) {
				metrics = append(metrics, m)
			}
		}
	}
	if len(metrics) == 0 {
		metrics = []figure{{id: choose, name: choose, grain: choose}}
	}
	return metrics
}

// figures are the metrics of one feed.
func (f feed) figures() (metrics []figure) {
	grain, isRatio, names := choose, false, []string{choose}
	for _, c := range f.Columns {
		switch {
		case c.Canonical == "period_start" && slices.ContainsFunc(c.Formats, isMonthly):
			grain = grainOf(c.Formats[0])
		case f.months() > 2:
			grain = f.monthReading().grain
		case c.Canonical == "denominator":
			isRatio = true
		case c.Canonical == "numerator":
			names = []string{c.Header}
		case c.Canonical == "metric_id" && len(c.Words) > 0:
			names = mapped(c.Words, func(word Word) string { return word.Text })
		}
	}
	for _, name := range names {
		metrics = append(metrics, figure{metricName(name), name, grain, isRatio})
	}
	return metrics
}

// isMonthly reports whether a format of dates has no day.
func isMonthly(format string) bool {
	return !strings.Contains(format, "d") && format != "excel" && format != "iso8601"
}

// grainOf is the grain of values whose periods have a format without a day.
func grainOf(format string) string {
	switch {
	case strings.Contains(format, "ww"):
		return "week"
	case strings.Contains(format, `"q`), strings.Contains(format, `"Q`):
		return "quarter"
	}
	return "month"
}

// course is a course code with the ID of its program.
type course struct{ id, code string }

// coursesOf finds the most frequent courses of the completions.
func coursesOf(feeds []feed) (courses []course) {
	rows := map[string]int{}
	for _, f := range feeds {
		at := slices.IndexFunc(f.Columns, func(c Column) bool { return c.Canonical == "program_id" })
		if f.Table != models.Completions.Name || at < 0 {
			continue
		}
		for _, row := range f.sample.rows {
			if code := row[at].text; code != "" {
				rows[code]++
			}
		}
	}
	codes := slices.SortedFunc(maps.Keys(rows), func(a, b string) int { return cmp.Or(rows[b]-rows[a], strings.Compare(a, b)) })
	taken := map[string]bool{}
	for _, code := range codes[:min(len(codes), maxPrograms)] {
		id := strings.Trim(strings.Map(feedLetter, metricName(code)), "_-")
		if id == "" || id[0] >= '0' && id[0] <= '9' || taken[id] {
			id = fmt.Sprintf("program_%d", len(courses)+1)
		}
		taken[id] = true
		courses = append(courses, course{id, code})
	}
	if len(courses) == 0 {
		courses = []course{{choose, choose}}
	}
	return courses
}
