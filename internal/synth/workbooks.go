package synth

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheet is the only sheet of a workbook: titles, one per row, a header, and rows of text,
// numbers, dates, and nil for empty cells.
type sheet struct {
	name   string
	titles []string
	header []string
	rows   [][]any
}

func writeWorkbook(w io.Writer, s sheet) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName("Sheet1", s.name); err != nil {
		return err
	}
	dateStyle, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, title := range s.titles {
		rows = append(rows, []any{title})
	}
	rows = append(rows, anys(s.header))
	for n, row := range append(rows, s.rows...) {
		for i, v := range row {
			if day, ok := v.(time.Time); ok {
				row[i] = excelize.Cell{StyleID: dateStyle, Value: day}
			}
		}
		if err := out.SetRow("A"+strconv.Itoa(n+1), row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

func anys(words []string) []any {
	out := make([]any, len(words))
	for i, word := range words {
		out[i] = word
	}
	return out
}

// An account in the sales system that is not in the roster.
const (
	strangerEmail  = "Showroom.Gent@northwind.example"
	strangerMonths = 4
)

// sales returns the sales system's sheet: a row per rep and a column per month, empty where
// the rep was not employed for the whole month.
func (c *Company) sales() sheet {
	rng := c.rng("sales sheet")
	s := sheet{
		name:   "Sales",
		titles: []string{"Net sales per representative, EUR", "Months with employment throughout"},
		header: []string{"E-mail", "Region"},
	}
	for t := range months.count() {
		s.header = append(s.header, months[t].Format("2006-01"))
	}
	totals := make([]float64, months.count())
	for i, cells := range c.series["sales_per_rep"] {
		if !recorded(cells) {
			continue
		}
		row := []any{mixedCase(rng, c.people[i].email), c.people[i].site}
		for t, cell := range cells {
			row = append(row, orEmpty(cell))
			totals[t] += cell.num
		}
		s.rows = append(s.rows, row)
	}
	stranger := []any{strangerEmail, sites[0]}
	for range strangerMonths {
		stranger = append(stranger, european(9800, 2))
	}
	sum := []any{"Total", nil}
	for _, total := range totals {
		sum = append(sum, european(total, 2))
	}
	s.rows = append(s.rows, stranger, sum)
	return s
}

func recorded(cells []cell) bool {
	return slices.ContainsFunc(cells, func(c cell) bool { return c.den > 0 })
}

func orEmpty(c cell) any {
	if c.den == 0 {
		return nil
	}
	return european(c.num, 2)
}

// mixedCase writes an address as its owner does: some people capitalize names, some use
// only capitals.
func mixedCase(rng *rand.Rand, email string) string {
	switch rng.IntN(4) {
	case 0:
		return strings.ToUpper(email)
	case 1:
		first, last, _ := strings.Cut(email, ".")
		return strings.ToUpper(first[:1]) + first[1:] + "." + strings.ToUpper(last[:1]) + last[1:]
	default:
		return email
	}
}

// european writes a number as "1.234,5".
func european(x float64, decimals int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', decimals, 64), ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "." + whole[at:]
	}
	if fraction == "" {
		return whole
	}
	return whole + "," + fraction
}

// cost is one line of the training budget.
type cost struct {
	program, component, month string
	amount                    float64
}

var budget = []cost{
	{"line_cert", "Design", "2025-04", 22000},
	{"line_cert", "Materials and licenses", "2025-05", 16500},
	{"line_cert", "Trainers", "2025-06", 19800},
	{"line_cert", "Trainers", "2025-09", 19800},
	{"line_cert", "Trainers", "2025-11", 18200},
	{"line_cert", "Trainers", "2026-02", 18200},
	{"line_cert", "Coordination", "2025-12", 5400},
	{"error_proofing", "Design", "2025-05", 8000},
	{"error_proofing", "Trainers", "2025-07", 6200},
	{"error_proofing", "Trainers", "2025-10", 6900},
	{"error_proofing", "Trainers", "2026-01", 5600},
	{"consultative_selling", "Design", "2025-07", 21000},
	{"consultative_selling", "Trainers", "2025-09", 24500},
	{"consultative_selling", "Trainers", "2025-10", 22500},
	{"consultative_selling", "Travel and hotels", "2025-10", 13400},
	{"service_excellence", "Materials and licenses", "2025-07", 26000},
	{"service_excellence", "Trainers", "2025-08", 9500},
	{"service_excellence", "Trainers", "2025-10", 9500},
	{"service_excellence", "Trainers", "2026-01", 9500},
	{"service_excellence", "Trainers", "2026-03", 9500},
	{"call_coaching", "Design", "2025-08", 9000},
	{"call_coaching", "Trainers", "2025-09", 20500},
	{"call_coaching", "Trainers", "2026-02", 20500},
	{"call_coaching", "Evaluation", "2026-05", 4500},
	{"design_reviews", "Design", "2025-09", 24000},
	{"design_reviews", "Trainers", "2025-10", 21000},
	{"design_reviews", "Trainers", "2026-01", 21000},
	{"drawing_standards", "Trainers", "2025-11", 6400},
	{"cad_automation", "Materials and licenses", "2025-08", 18000},
	{"cad_automation", "Trainers", "2025-09", 7200},
	{"cad_automation", "Trainers", "2025-12", 7200},
	{"welcome_weeks", "Coordination", "2025-06", 9000},
	{"welcome_weeks", "Coordination", "2026-02", 9000},
	{"shift_boards", "Design", "2025-08", 6500},
	{"shift_boards", "Materials and licenses", "2025-09", 4800},
	{"shift_boards", "Materials and licenses", "2026-01", 4500},
	{"leadership_offsite", "Design", "2025-09", 38000},
	{"leadership_offsite", "Trainers", "2025-10", 64000},
	{"leadership_offsite", "Venue and catering", "2025-10", 72500},
	{"leadership_offsite", "Travel and hotels", "2025-10", 38400},
	{"leadership_offsite", "Trainers", "2026-03", 56000},
	{"leadership_offsite", "Venue and catering", "2026-03", 61200},
	{"leadership_offsite", "Travel and hotels", "2026-03", 24900},
}

func costSheet() sheet {
	s := sheet{
		name:   "Costs",
		titles: []string{"Training spending outside the company, excluding learners' time"},
		header: []string{"Program", "Cost type", "Month", "Amount"},
	}
	for _, line := range budget {
		s.rows = append(s.rows, []any{line.program, line.component, line.month, "€ " + european(line.amount, 2)})
	}
	return s
}
