package report

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

func TestFileNames(t *testing.T) {
	for id, want := range map[string]string{
		"line_cert":              "programs/line_cert.html",
		"Line_cert":              "programs/line_cert-",
		"con":                    "programs/con-",
		"":                       "programs/program-",
		"../../etc/passwd":       "programs/etc_passwd-",
		"研修":                     "programs/program-",
		`<script>"x"&'`:          "programs/script_x-",
		strings.Repeat("a", 500): "programs/" + strings.Repeat("a", 40) + "-",
	} {
		if got := fileOf(id); got != want && !regexp.MustCompile(`^`+want+`[0-9a-f]{12}\.html$`).MatchString(got) {
			t.Errorf("%q has the page %s, want %s", id, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.String(), 2, 2, rapid.ID[string]).Draw(t, "ids")
		one, other := fileOf(ids[0]), fileOf(ids[1])
		if strings.EqualFold(one, other) {
			t.Errorf("%q share %s", ids, one)
		}
		if !regexp.MustCompile(`^programs/[a-z0-9_]+(-[0-9a-f]{12})?\.html$`).MatchString(one) || len(one) > 80 {
			t.Errorf("%q has the page %s", ids[0], one)
		}
	})
}

// TestEveryProgramHasAPage: the overview links to a page for every program of the register,
// and each page leads back. Courses outside the register have none.
func TestEveryProgramHasAPage(t *testing.T) {
	m := company(60)
	pages := renderSite(t, m)
	if len(pages) != 61 {
		t.Fatalf("%d pages, want 61", len(pages))
	}
	for _, p := range m.Programs {
		page, has := pages[fileOf(p.ProgramID)]
		if has != p.IsRegistered {
			t.Errorf("%s has a page: %t", p.ProgramID, has)
		}
		if !has {
			continue
		}
		if !strings.Contains(pages[Overview], `href="`+fileOf(p.ProgramID)+`"`) {
			t.Errorf("the overview does not link to %s", p.ProgramID)
		}
		if !strings.Contains(page, `href="../report.html"`) || !strings.Contains(page, "<h1><bdi>"+p.ProgramName+"</bdi></h1>") {
			t.Errorf("the page of %s does not lead back, or is another one", p.ProgramID)
		}
	}
}

// TestAPageAlone: the overview by itself links to no file.
func TestAPageAlone(t *testing.T) {
	for _, e := range elementsOf(render(t, company(60))) {
		for _, a := range e.Attr {
			if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
				t.Errorf("a link to %s", a.Value)
			}
		}
	}
}

// TestContentsLeadToEverySection: the contents of a page are its sections, in their order.
func TestContentsLeadToEverySection(t *testing.T) {
	for name, sample := range samples {
		for page, text := range renderSite(t, sample()) {
			var listed, sections []string
			inContents := false
			for _, e := range elementsOf(text) {
				switch {
				case e.Name.Local == "nav":
					inContents = attribute(e, "class") == "contents"
				case e.Name.Local == "section":
					inContents = false
					sections = append(sections, attribute(e, "aria-labelledby"))
				case e.Name.Local == "a" && inContents:
					listed = append(listed, strings.TrimPrefix(attribute(e, "href"), "#"))
				}
			}
			if !slices.Equal(listed, sections) {
				t.Errorf("%s, %s: contents %v, sections %v", name, page, listed, sections)
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// TestSixtyPrograms: the overview of a large company opens the twelve programs that cost
// most, lists every program once with what is known of it, and stays small.
func TestSixtyPrograms(t *testing.T) {
	m := company(60)
	s, err := newSite(m, options())
	if err != nil {
		t.Fatal(err)
	}
	o := newOverview(s)
	if len(o.Results) > opened || len(o.Forest.Drawings) == 0 || !strings.Contains(o.Chosen, "the twelve programs that cost most") {
		t.Errorf("%d results are opened, %q", len(o.Results), o.Chosen)
	}
	var costs []models.Cents
	for _, p := range m.Portfolio {
		if p.Alignment != "unregistered" && p.Alignment != "compliance" {
			costs = append(costs, *p.TotalSpendAmount)
		}
	}
	slices.Sort(costs)
	least := costs[len(costs)-opened]
	for _, p := range leadingOf(s.standingsOf(s.resultsOf(), s.rampsOf())) {
		if *p.cost < least || p.isCompliance || !p.isRegistered {
			t.Errorf("%s is opened at a cost of %d, and others cost more than %d", p.Name, *p.cost, least)
		}
	}
	text := renderSite(t, m)[Overview]
	if len(text) > 1_500_000 {
		t.Errorf("the overview has %d bytes", len(text))
	}
	_, list, _ := strings.Cut(text, `<h2 id="programs">`)
	list, _, _ = strings.Cut(list, "</section>")
	for _, p := range m.Programs {
		row := fmt.Sprintf(`<bdi>%s</bdi></a></th><td><bdi>%s</bdi></td>`, p.ProgramName, value(p.Owner))
		if got := strings.Count(list, row); p.IsRegistered && got != 1 {
			t.Errorf("%s is listed %d times with its owner", p.ProgramName, got)
		}
	}
	for _, g := range m.Goals {
		if !strings.Contains(list, "<td><bdi>"+*g.Department+"</bdi></td>") {
			t.Errorf("no program of %s is listed", *g.Department)
		}
	}
}

// TestASmallCompanyIsOpenedWhole: nobody is told of a choice where there was none.
func TestASmallCompanyIsOpenedWhole(t *testing.T) {
	if text := render(t, northwind()); strings.Contains(text, "that cost most are shown") || strings.Contains(text, "Shown are") {
		t.Error("the page tells of a choice")
	}
}

// TestProgramsAreInTheGroupOfTheirReason: each program is in exactly one group.
func TestProgramsAreInTheGroupOfTheirReason(t *testing.T) {
	m := company(60)
	s, err := newSite(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	reasons, seen := map[string]string{}, map[string]int{}
	for _, p := range m.Portfolio {
		reasons[p.ProgramID] = p.DecisionReason
	}
	for _, g := range groupsOf(s.say, s.standingsOf(s.resultsOf(), s.rampsOf())) {
		for _, p := range g.Programs {
			seen[p.ID]++
			if want := reasons[p.ID]; p.isRegistered && !p.isCompliance && !slices.Contains(g.reasons, want) {
				t.Errorf("%s, %s, is in %s", p.ID, want, g.ID)
			}
		}
	}
	for _, p := range m.Programs {
		if seen[p.ProgramID] != 1 {
			t.Errorf("%s is in %d groups", p.ProgramID, seen[p.ProgramID])
		}
	}
}

func TestOldDataAreCalledOld(t *testing.T) {
	m := northwind()
	through := *m.Totals.DataThroughDate
	for published, old := range map[time.Time]bool{
		{}:                                false,
		through.AddDate(0, 0, 1):          false,
		through.AddDate(0, 0, staleAfter): false,
		through.AddDate(0, 0, 46):         true,
		through.AddDate(-1, 0, 0):         false,
	} {
		s, err := newSite(m, Options{Published: published})
		if err != nil {
			t.Fatal(err)
		}
		if h := s.headOf(""); (h.Stale != "") != old || (h.Made == "") != published.IsZero() {
			t.Errorf("run on %v: %q, %q", published, h.Made, h.Stale)
		}
	}
}

// TestMoneyClaimsNoMoreThanTheVerdict: whatever grade and verdict, the words about money and
// the mark say that something was gained only where the verdict does.
func TestMoneyClaimsNoMoreThanTheVerdict(t *testing.T) {
	amount := euros(5)
	for verdict := range verdicts {
		for _, g := range grades {
			o := outlay{grade: g, verdict: verdict, currency: currency{"EUR", english}, atPoint: Return{BenefitAmount: &amount}, atLow: Return{BenefitAmount: &amount}}
			claims := strings.Contains(o.returned(), "worth")
			if gained := verdict == "works" || verdict == "promising"; claims != gained || (o.point() == "dot ") != (verdict == "works") {
				t.Errorf("%s on %s evidence: %q, drawn as %q", verdict, g.ID, o.returned(), o.point())
			}
			if certain := strings.HasPrefix(o.returned(), "worth"); certain && g.ID != "strong" {
				t.Errorf("%s on %s evidence: %q", verdict, g.ID, o.returned())
			}
		}
	}
}

// TestContributionsClaimNoMoreThanTheVerdict: what a program did for a goal is told in the
// words of its verdict.
func TestContributionsClaimNoMoreThanTheVerdict(t *testing.T) {
	m := northwind()
	for verdict := range verdicts {
		for i := range m.Impacts {
			m.Impacts[i].Verdict = verdict
		}
		for _, p := range m.Progress {
			said := p.explained(english, m.Contributions, judgedOf(m), "units")
			if said == "" {
				continue
			}
			if moved := strings.Contains(said, "\u2069 moved it by"); moved != (verdict == "works" || verdict == "worked_against") {
				t.Errorf("%s: %q", verdict, said)
			}
		}
	}
}

// TestOneWordForOneDecision: boxes, lists and tables suggest the same of a program.
func TestOneWordForOneDecision(t *testing.T) {
	s, err := newSite(company(60), Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := newOverview(s)
	titles := map[string]string{}
	for _, g := range o.Groups {
		for _, p := range g.Programs {
			titles[p.Name] = g.Title
		}
	}
	for _, row := range o.Spending.Rows {
		if got := row[len(row)-1]; got != titles[row[0]] {
			t.Errorf("%s: the table suggests %q, the box %q", row[0], got, titles[row[0]])
		}
	}
	for _, p := range s.marts.Programs {
		if page := newProgramPage(s, p); p.IsRegistered && page.Decision.Title != titles[p.ProgramName] {
			t.Errorf("%s: its page suggests %q, the overview %q", p.ProgramName, page.Decision.Title, titles[p.ProgramName])
		}
	}
}

// TestNamesAreWhole: no chart ends a name early, however long it is.
func TestNamesAreWhole(t *testing.T) {
	const long = "Professional development program for first-line supervisors in the production of refrigerated goods, second edition, cohort of the southern sites, evening classes, part 2"
	m := northwind()
	for i := range m.Impacts {
		m.Impacts[i].ProgramName, m.Impacts[i].MetricName = long, long
	}
	for i := range m.Programs {
		m.Programs[i].ProgramName = long
	}
	for i := range m.Portfolio {
		m.Portfolio[i].ProgramName = long
	}
	for i := range m.Links {
		if m.Links[i].ProgramName != nil {
			m.Links[i].ProgramName = new(long)
		}
	}
	for _, c := range chartsOf(t, m, "") {
		for _, d := range c.Drawings {
			joined := strings.Join(texts(d), " ")
			if strings.Contains(joined, "…") || strings.Contains(joined, "Professional") && !strings.Contains(joined, long) {
				t.Errorf("%s cuts a name: %s", d.ID, joined)
			}
		}
	}
}
