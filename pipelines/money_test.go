package pipelines_test

import (
	"database/sql"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// moneyFeeds is the configuration of the worked example without what docs/money.md has.
const moneyFeeds = `
version: 1
store: store
drops: .
comparison: {strata: [department], cluster: team}
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      department: {from: department}
      hourly_cost_amount: {from: hourly_cost}
      currency_code: {from: currency}
    attributes:
      team: {from: team}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      completed_date: {from: day, formats: [yyyy-mm-dd]}
      status: {const: completed}
      duration_hours: {from: hours, unit: hours}
      cost_amount: {from: price}
      currency_code: {const: EUR}
  costs:
    table: costs
    source: {type: csv, path: costs.csv}
    columns:
      program_id: {from: course}
      component: {from: component}
      period_start: {from: day, formats: [yyyy-mm-dd]}
      amount: {from: amount}
      currency_code: {from: currency}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {from: metric}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
  survey:
    table: survey_responses
    source: {type: csv, path: responses.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      response_date: {from: day, formats: [yyyy-mm-dd]}
      improvement_amount: {from: improvement}
      currency_code: {from: currency}
      isolation_ratio: {from: isolation}
      confidence_ratio: {from: confidence}
`

// moneyCompany collects the files of the worked example.
type moneyCompany struct{ roster, completions, kpi strings.Builder }

// values are those of a metric from a month to September 2025.
func (c *moneyCompany) values(id, metric string, from int, value func(month int) float64) {
	for month := from; month <= 9; month++ {
		fmt.Fprintf(&c.kpi, "%s,%s,2025-%02d,%v\n", id, metric, month, value(month))
	}
}

// service has 20 people, of whom the first half is trained in May.
func (c *moneyCompany) service() {
	for i := range 20 {
		id, isTrained, odd := fmt.Sprintf("s%02d", i), i < 10, float64(i%2)
		cost, currency := "40.00", "EUR"
		if i%2 == 1 {
			cost, currency = "44.44", "USD"
		}
		fmt.Fprintf(&c.roster, "%s,2020-01-01,Service,,%s,%s\n", id, cost, currency)
		before, gain, lift := 97+2*float64(i%3), 4*odd, odd
		if isTrained {
			fmt.Fprintf(&c.completions, "%s,service,2025-05-15,3,15.50\n%[1]s,safety,2025-05-20,0,\n", id)
			before, gain, lift = before-1, 6+8*odd, 2+odd
		}
		gain -= (before - 98) / 2 // those who start low gain more
		c.values(id, "calls", 1, func(month int) float64 { return before + gain*after(month) })
		c.values(id, "mood", 1, func(month int) float64 { return 5 + lift*after(month) })
	}
}

// support has 10 teams of two people, of which the first half is coached in May.
func (c *moneyCompany) support() {
	for i := range 10 {
		team, isTrained := fmt.Sprintf("team %d", i), i < 5
		change := float64(i%5) - 2
		if isTrained {
			change = 0.5*change - 5
		}
		for member := range 2 {
			id, cost := fmt.Sprintf("p%d%d", i, member), "25.00"
			if i == 0 && member == 0 {
				cost = ""
			}
			fmt.Fprintf(&c.roster, "%s,2020-01-01,Support,%s,%s,EUR\n", id, team, cost)
			if isTrained {
				fmt.Fprintf(&c.completions, "%s,coaching,2025-05-15,2,\n", id)
			}
		}
		c.values(team, "tickets", 1, func(month int) float64 { return 20 + change*after(month) })
	}
}

// writers are 12 people in North and 18 in South, of whom the first half of each is trained in
// May: they write 5 letters more where their colleagues write 1 more, and make 2 errors less.
func (c *moneyCompany) writers() {
	for _, of := range []struct {
		department string
		people     int
	}{{"North", 12}, {"South", 18}} {
		for i := range of.people {
			id := fmt.Sprintf("%s%02d", of.department, i)
			fmt.Fprintf(&c.roster, "%s,2020-01-01,%s,,20.00,EUR\n", id, of.department)
			noise := float64(i%3) - 1
			letters, errors := 1+noise, noise
			if 2*i < of.people {
				fmt.Fprintf(&c.completions, "%s,writing,2025-05-15,1,\n", id)
				letters, errors = 5+noise, noise-2
			}
			c.values(id, "letters", 1, func(month int) float64 { return 30 + letters*after(month) })
			c.values(id, "errors", 1, func(month int) float64 { return 10 + errors*after(month) })
		}
	}
}

// newcomers are 12 people, of whom the first half attends the onboarding in February.
func (c *moneyCompany) newcomers() {
	for i := range 12 {
		id, productive := fmt.Sprintf("n%02d", i), []int{5, 7}[i%2]
		fmt.Fprintf(&c.roster, "%s,2025-02-01,New,,20.00,EUR\n", id)
		if i < 6 {
			fmt.Fprintf(&c.completions, "%s,onboarding,2025-02-10,8,\n", id)
			productive = []int{4, 5}[i%2]
		}
		c.values(id, "calls", 2, func(month int) float64 {
			if month >= productive {
				return 110
			}
			return 50
		})
	}
}

// after is 1 in the months after May, and 0 before.
func after(month int) float64 {
	if month > 5 {
		return 1
	}
	return 0
}

// TestMoneyDocument: the figures of docs/money.md follow from the numbers that stand beside
// them, and the marts of the company that it describes have the same.
func TestMoneyDocument(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "money.md"))
	if err != nil {
		t.Fatal(err)
	}
	document := string(text)
	dir := moneyFiles(t, document)
	marts := openMarts(t, runConfig(t, dir, moneyFeeds+fenced(t, document, "register")).Store)
	figures := figuresOf(t, document)
	if len(figures) < 120 {
		t.Errorf("the document has %d figures", len(figures))
	}
	for _, f := range figures {
		f.check(t, marts)
	}
	addUp(t, marts)
}

// moneyFiles are the deliveries of the company that the document describes.
func moneyFiles(t *testing.T, document string) (dir string) {
	t.Helper()
	c := &moneyCompany{}
	c.service()
	c.support()
	c.writers()
	c.newcomers()
	return delivered(t, map[string]string{
		"roster": "id,hired,department,team,hourly_cost,currency\n" + c.roster.String(), "completions": "id,course,day,hours,price\n" + c.completions.String(),
		"kpi": "id,metric,month,value\n" + c.kpi.String(), "costs": fenced(t, document, "costs"), "responses": fenced(t, document, "responses"),
	})
}

// fenced is the code block that follows a marker of the document.
func fenced(t *testing.T, document, marker string) string {
	t.Helper()
	_, rest, found := strings.Cut(document, "<!-- "+marker+" -->\n\n```")
	_, rest, _ = strings.Cut(rest, "\n")
	block, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("docs/money.md has no block after the marker %s", marker)
	}
	return block
}

// figure is one line of the document's tables.
type figure struct{ from, row, column, byHand, shown string }

// figuresOf reads the tables that follow a marker: figures: MART where CONDITION, in which
// {} stands for the first cell of each line.
func figuresOf(t *testing.T, document string) (all []figure) {
	t.Helper()
	from := ""
	for line := range strings.SplitSeq(document, "\n") {
		if marker, isMarker := strings.CutPrefix(line, "<!-- figures: "); isMarker {
			from = strings.TrimSuffix(marker, " -->")
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 4 || !strings.HasPrefix(cells[1], "`") {
			continue
		}
		all = append(all, figure{strings.ReplaceAll(from, "{}", cells[0]), cells[0], strings.Trim(cells[1], "`"), cells[2], cells[3]})
	}
	return all
}

// check calculates the figure by hand and reads it from its mart. What has decimals is
// rounded to as many as are shown.
func (f figure) check(t *testing.T, marts martsDB) {
	t.Helper()
	shown := strings.ReplaceAll(f.shown, ",", "")
	_, decimals, _ := strings.Cut(shown, ".")
	if strings.ContainsAny(f.byHand, "0123456789") {
		if got := calculate(t, f.byHand).FloatString(len(decimals)); got != shown {
			t.Errorf("%s: %s is %s, and not %s", f.row, f.byHand, got, shown)
		}
	}
	query := "select cast(" + f.column + " as varchar) from " + f.from
	var published sql.NullString
	if err := marts.db.QueryRow(query).Scan(&published); err != nil {
		t.Errorf("%s: %v", query, err)
		return
	}
	got := published.String
	if !published.Valid {
		got = "none"
	} else if x, isNumber := new(big.Rat).SetString(got); isNumber {
		got = x.FloatString(len(decimals))
	}
	if got != shown {
		t.Errorf("%s: the mart has %s, the document %s", query, got, shown)
	}
}

// calculate evaluates sums, differences, products and quotients exactly.
func calculate(t *testing.T, text string) *big.Rat {
	t.Helper()
	c := &calculation{tokens: strings.Fields(strings.NewReplacer(",", "", "(", " ( ", ")", " ) ").Replace(text))}
	x := c.sum()
	if len(c.tokens) > 0 || x == nil {
		t.Fatalf("%q cannot be calculated at %q", text, c.tokens)
	}
	return x
}

type calculation struct{ tokens []string }

// next returns the next token if it is one of those wanted, or any if none are.
func (c *calculation) next(wanted ...string) string {
	if len(c.tokens) == 0 || len(wanted) > 0 && !slices.Contains(wanted, c.tokens[0]) {
		return ""
	}
	token := c.tokens[0]
	c.tokens = c.tokens[1:]
	return token
}

func (c *calculation) sum() *big.Rat {
	x := c.product()
	for sign := c.next("+", "−"); sign != "" && x != nil; sign = c.next("+", "−") {
		y := c.product()
		if y == nil {
			return nil
		}
		if sign == "−" {
			y = new(big.Rat).Neg(y)
		}
		x = new(big.Rat).Add(x, y)
	}
	return x
}

func (c *calculation) product() *big.Rat {
	x := c.factor()
	for sign := c.next("×", "/"); sign != "" && x != nil; sign = c.next("×", "/") {
		y := c.factor()
		if y == nil {
			return nil
		}
		if sign == "/" {
			y = new(big.Rat).Inv(y)
		}
		x = new(big.Rat).Mul(x, y)
	}
	return x
}

func (c *calculation) factor() *big.Rat {
	if c.next("(") != "" {
		x := c.sum()
		if c.next(")") == "" {
			return nil
		}
		return x
	}
	if x, isNumber := new(big.Rat).SetString(c.next()); isNumber {
		return x
	}
	return nil
}

// addUp: every amount of money is counted once. Components add up to programs, programs and
// goals to the portfolio, to the cent.
func addUp(t *testing.T, marts martsDB) {
	t.Helper()
	for what, query := range map[string]string{
		"components and programs": `select count(*) from (select program_id, fiscal_year, sum(amount) as total from program_costs group by all) as c
			full join training_portfolio as p using (program_id, fiscal_year) where c.total is distinct from p.spend_amount`,
		"programs and their returns": `select count(*) from program_returns as r inner join training_portfolio as p using (program_id)
			where r.cost_amount is distinct from p.total_spend_amount`,
		"spend and portfolio": `select count(*) from portfolio_returns as r, portfolio_totals as t
			where r.cost_amount + r.compliance_cost_amount <> t.spend_amount`,
		"goals and portfolio": `select count(*) from (select scenario, sum(cost_amount) as cost, sum(benefit_amount) as benefit, sum(benefits_count) as n from goal_returns group by scenario) as g
			full join portfolio_returns as p using (scenario)
			where g.cost is distinct from p.cost_amount or g.benefit is distinct from p.benefit_amount or g.n is distinct from p.benefits_count`,
		"goals and what serves one": `select count(*) from (select scenario, sum(cost_amount + coalesce(outside_cost_amount, 0)) as cost from goal_returns where goal_id is not null group by scenario) as g,
			portfolio_totals as t where g.cost <> t.aligned_spend_amount`,
		"days saved and returns": `select count(*) from productivity_ramps as d inner join program_returns as r using (program_id, metric_id)
			where r.benefit_amount is distinct from case r.scenario when 'interval_low' then d.benefit_low_amount when 'interval_high' then d.benefit_high_amount else d.benefit_amount end`,
	} {
		if n := marts.number(query); n != 0 {
			t.Errorf("%s differ in %v rows", what, n)
		}
	}
	if n := marts.number("select count(*) from goal_returns"); n == 0 {
		t.Error("there is nothing to add up")
	}
}
