package inspect

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

var (
	corpusFiles  = flag.Int("corpus", 300, "number of generated files")
	corpusFolder = flag.String("write-corpus", "", "folder to which the files, the truth and the answers are written")
)

// generated is a file in the manner of those that surveys of public files describe (van
// den Burg and others, 2019; Vitagliano and others, Pollock, 2023), with its truth.
type generated struct {
	Name      string `json:"name"`
	Shape     string `json:"shape"`
	Encoding  string `json:"encoding"`
	Separator string `json:"separator"`
	Quote     string `json:"quote"`  // "" if the file has none
	Header    int    `json:"header"` // its line from 1, 0 if there is none
	Rows      int    `json:"rows"`   // of the header

	Answer answer `json:"inspect"`

	content []byte
}

// answer is what a sniffer says about a file.
type answer struct {
	Answers   bool   `json:"answers"`
	Asks      bool   `json:"asks"`
	Encoding  string `json:"encoding"`
	Separator string `json:"separator"`
	Quote     string `json:"quote"`
	Header    int    `json:"header"`
	Rows      int    `json:"rows"`
}

// generator writes one file.
type generator struct {
	*rand.Rand
	file      generated
	separator string
	quote     string
	escape    string
	decimal   string
	always    bool // every text is quoted
	foreign   []string
}

func one[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) often(percent int) bool { return g.IntN(100) < percent }

func generate(seed uint64) generated {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 4))}
	g.separator = one(g, ",", ",", ",", ",", ";", ";", ";", "\t", "\t", "|")
	g.quote = one(g, `"`, `"`, `"`, `"`, `"`, `"`, `"`, "'", "")
	g.escape = g.quote
	if g.quote != "" && g.often(15) {
		g.escape = `\`
	}
	g.always = g.quote != "" && g.often(20)
	g.decimal = "."
	if g.separator != "," || g.quote != "" && g.often(30) {
		g.decimal = one(g, ".", ",")
	}
	encodingName, encode := g.encoding()
	shape, header, rows := g.table()
	text, line := g.written(shape, header, rows)
	g.file.Name, g.file.Shape, g.file.Encoding = fmt.Sprintf("%03d_%s.csv", seed, shape), shape, encodingName
	g.file.Separator = g.separator
	if len(rows[0]) == 1 {
		g.file.Separator = ""
	}
	if line > 0 {
		g.file.Header, g.file.Rows = line, len(header)
	}
	g.file.content = encode(text)
	return g.file
}

// encoding chooses an encoding, and words that it can write.
func (g *generator) encoding() (name string, encode func(string) []byte) {
	by := func(e encoding.Encoding) func(string) []byte {
		return func(text string) []byte {
			out, err := encoding.ReplaceUnsupported(e.NewEncoder()).Bytes([]byte(text))
			if err != nil {
				panic(err)
			}
			return out
		}
	}
	latin := []string{"Müller", "Größe", "Zoë", "Renée", "Señor", "Ångström", "Køb", "façade", "Weiß", "Übung"}
	g.foreign = latin
	switch g.IntN(20) {
	case 0, 1, 2:
		return "windows-1252", by(charmap.Windows1252)
	case 3:
		g.foreign = []string{"Łódź", "żółw", "Dvořák", "Šárka", "Győr", "mąż", "věc", "ćma"}
		return "windows-1250", by(charmap.Windows1250)
	case 4:
		g.foreign = []string{"Иванов", "Петрова", "Москва", "отдел", "Сергей", "продажи"}
		return "windows-1251", by(charmap.Windows1251)
	case 5:
		return "cp850", by(charmap.CodePage850)
	case 6:
		return "utf-16", by(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	case 7:
		return "utf-16le", by(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case 8:
		return "utf-32", by(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM))
	case 9, 10:
		return "utf-8", func(text string) []byte { return []byte("\ufeff" + text) }
	case 11, 12, 13:
		g.foreign = []string{"日本", "Łódź", "Иванов", "Zoë", "café", "北京"}
	case 14, 15, 16:
		g.foreign = []string{"Smith", "Jones", "Lee"}
	}
	return "utf-8", func(text string) []byte { return []byte(text) }
}

func (g *generator) name() string {
	return one(g, "Ann", "Bob", "Carla", "Dinh", "Eve", "Femi") + " " + one(g, append(g.foreign, "Smith", "O'Neill", "Van den Berg")...)
}

func (g *generator) word() string {
	return one(g, append(g.foreign, "Sales", "Operations", "Finance", "North", "safety", "online", "North West", "R&D", "Phase 2")...)
}

// prose may have separators, quotes and line ends, as long as they can be quoted.
func (g *generator) prose() string {
	text := one(g, "All was fine", "A bit too long, but useful", "Room too small; bring chairs", "see page 12", "He said it's ok", "Trainer: "+g.name(), "50 % of it known | rest new", "no\tcomment")
	if g.quote != "" && g.often(20) {
		text += one(g, "\nSecond line, with more", "\n\nBest regards", ` and "quoted" words`, ", really", "; "+g.word())
	}
	return text
}

func (g *generator) number(most int, digits int) string {
	if digits == 0 {
		return fmt.Sprint(g.IntN(most))
	}
	return strings.Replace(fmt.Sprintf("%.*f", digits, g.Float64()*float64(most)), ".", g.decimal, 1)
}

func (g *generator) date(format int) string {
	y, m, d := 2023+g.IntN(3), 1+g.IntN(12), 1+g.IntN(28)
	switch format {
	case 0:
		return fmt.Sprintf("%d-%02d-%02d", y, m, d)
	case 1:
		return fmt.Sprintf("%02d.%02d.%d", d, m, y)
	case 2:
		return fmt.Sprintf("%d/%d/%d", m, d, y)
	case 3:
		return fmt.Sprintf("%d-%02d-%02d %02d:%02d:00", y, m, d, g.IntN(24), g.IntN(60))
	}
	return fmt.Sprintf("%02d/%02d/%d %d:%02d PM", d, m, y, 1+g.IntN(12), g.IntN(60))
}

// table makes header rows and records.
func (g *generator) table() (shape string, header [][]string, rows [][]string) {
	n := 3 + g.IntN(60)
	if g.often(12) {
		n = 1 + g.IntN(3)
	}
	format := g.IntN(5)
	record := func(row func(i int) []string) {
		for i := range n {
			rows = append(rows, row(i))
		}
	}
	months := []string{"2025-01", "2025-02", "2025-03", "2025-04"}
	switch g.IntN(17) {
	case 0:
		shape, header = "completions", [][]string{{"Employee ID", "Course", "Status", "Completed on", "Score"}}
		record(func(i int) []string {
			return []string{fmt.Sprintf("%05d", i+1), one(g, "Safety, basic", "FF-1", "Excel; advanced", "C1"), one(g, "Completed", "In progress", "Failed"), g.date(format), g.number(100, 1)}
		})
	case 1:
		shape, header = "roster", [][]string{{"Personnel no.", "Name", "E-Mail", "Department", "Hire date"}}
		record(func(i int) []string {
			return []string{fmt.Sprintf("P-%04d", i+1), g.name(), fmt.Sprintf("user%d@example.com", i), g.word(), g.date(format)}
		})
	case 2:
		shape, header = "months", [][]string{append([]string{"Agent", "Team"}, months...)}
		record(func(i int) []string {
			return []string{fmt.Sprintf("a%03d", i), g.word(), g.number(900, 0), g.number(900, 1), g.number(900, 1), one(g, "", g.number(900, 0))}
		})
	case 3:
		shape, header = "stacked", [][]string{{"", "", "2024", "", "2025", ""}, {"ID", "Region", "Units", "Revenue", "Units", "Revenue"}}
		record(func(i int) []string {
			return []string{fmt.Sprint(100 + i), g.word(), g.number(50, 0), g.number(9999, 2), g.number(50, 0), g.number(9999, 2)}
		})
	case 4:
		shape, header = "comments", [][]string{{"id", "rating", "comment"}}
		record(func(i int) []string { return []string{fmt.Sprint(i + 1), fmt.Sprint(1 + g.IntN(5)), g.prose()} })
	case 5:
		shape, header = "sensor", [][]string{{"time", "temp", "hum", "ok"}}
		record(func(int) []string {
			return []string{g.date(3), g.number(40, 2), g.number(100, 1), one(g, "true", "false")}
		})
	case 6:
		shape, header = "money", [][]string{{"Invoice", "Vendor", "Amount", "Currency", "Posted"}}
		record(func(i int) []string {
			return []string{fmt.Sprintf("R%d", 9000+i), one(g, "Smith, Jones & Co", "ACME", g.word()), g.number(9000, 2), one(g, "EUR", "USD"), g.date(format)}
		})
	case 7:
		shape, header = "one column", [][]string{{one(g, "email", "Employee ID", "name")}}
		kind := header[0][0]
		record(func(i int) []string {
			return []string{map[string]string{"email": fmt.Sprintf("user%d@example.com", i), "Employee ID": fmt.Sprintf("%05d", 7*i), "name": g.name()}[kind]}
		})
	case 8:
		shape, header = "glossary", [][]string{{"Term", "Definition", "Owner"}}
		record(func(i int) []string { return []string{g.word() + " " + fmt.Sprint(i), g.prose(), g.name()} })
	case 9:
		shape, header = "addresses", [][]string{{"Customer", "Street", "Zip", "City", "Phone"}}
		record(func(i int) []string {
			return []string{g.name(), fmt.Sprintf("%d High St", i+1), fmt.Sprintf("%05d", g.IntN(99999)), g.word(), fmt.Sprintf("+49 %d %d", 100+g.IntN(800), g.IntN(9999999))}
		})
	case 10:
		shape, header = "survey", [][]string{{"Timestamp", "How useful was it, on the whole?", "What would you change?", "Would you recommend it; yes or no?"}}
		record(func(int) []string {
			return []string{g.date(4), fmt.Sprint(1 + g.IntN(5)), g.prose(), one(g, "yes", "no", "")}
		})
	case 11:
		shape, header = "tags", [][]string{{"Course", "Skills", "Hours"}}
		record(func(i int) []string {
			return []string{fmt.Sprintf("C-%d", i), strings.Join([]string{g.word(), g.word(), g.word()}[:1+g.IntN(3)], one(g, ";", ",", "|", ", ")), g.number(40, 1)}
		})
	case 12:
		shape, header = "objects", [][]string{{"id", "event", "payload"}}
		record(func(i int) []string {
			return []string{fmt.Sprint(i), one(g, "start", "stop"), fmt.Sprintf(`{"user": %d, "at": "%s", "tags": ["a", "b"]}`, g.IntN(99), g.date(0))}
		})
	case 13:
		shape, header = "places", [][]string{{"City", "Country", "Head"}}
		record(func(i int) []string { return []string{fmt.Sprintf("%s %c", g.word(), 'A'+i%26), g.word(), g.name()} })
	case 14:
		shape, header = "years", [][]string{{"Unit", "2021", "2022", "2023", "2024", "Note"}}
		record(func(int) []string {
			return []string{g.word(), g.number(99999, 0), g.number(99999, 0), g.number(99999, 0), g.number(99999, 0), one(g, "", "est.", "n/a")}
		})
	case 15:
		shape, header = "sparse", [][]string{{"ID", "Manager", "", "Room", "Room", "End"}}
		record(func(i int) []string {
			return []string{fmt.Sprintf("%06d", i), one(g, "", g.name()), "", one(g, "", "B12"), "", one(g, "", "", g.date(format))}
		})
	default:
		shape, header = "pairs", [][]string{{"code", "value"}}
		record(func(i int) []string { return []string{fmt.Sprintf("K%d", i), g.number(1000, g.IntN(3))} })
	}
	if g.often(8) && shape != "glossary" && shape != "stacked" {
		header = nil
	}
	return shape, header, rows
}

// cell writes one cell.
func (g *generator) cell(text string) string {
	special := strings.ContainsAny(text, g.separator+"\n\r") || g.quote != "" && strings.Contains(text, g.quote)
	if g.quote == "" {
		return strings.NewReplacer(g.separator, " ", "\n", " ", `"`, "").Replace(text)
	}
	if !special && !(g.always && text != "") {
		return text
	}
	g.file.Quote = g.quote
	if g.escape != g.quote {
		text = strings.ReplaceAll(text, g.escape, g.escape+g.escape)
	}
	return g.quote + strings.ReplaceAll(text, g.quote, g.escape+g.quote) + g.quote
}

func (g *generator) line(cells []string) string {
	out := make([]string, len(cells))
	for i, text := range cells {
		out[i] = g.cell(text)
	}
	return strings.Join(out, g.separator)
}

// written writes the file, and returns the line of the header.
func (g *generator) written(shape string, header, rows [][]string) (text string, line int) {
	var lines []string
	pad := func(text string) string {
		if g.often(50) {
			return text + strings.Repeat(g.separator, len(rows[0])-1)
		}
		return text
	}
	if shape != "one column" && g.often(25) {
		lines = append(lines, one(g, []string{"Report of " + g.word()}, []string{"Learning export", "Created 2025-05-04 10:12", ""}, []string{pad("KPI sheet"), pad("Exported by: " + g.cell(g.name())), ""}, []string{"# source: " + g.word(), "# rows: 12"})...)
	}
	if len(header) > 0 {
		line = len(lines) + 1
	}
	for i, row := range append(slices.Clone(header), rows...) {
		lines = append(lines, g.line(row))
		switch {
		case i < len(header) || len(row) == 1 || len(rows) < 8:
		case g.often(1):
			lines = append(lines, "")
		case g.IntN(100) == 0:
			lines = append(lines, g.line(row[:len(row)-1]))
		}
	}
	if shape != "one column" && g.often(15) {
		lines = append(lines, one(g, []string{pad("Total")}, []string{"", "Printed on 4 May"}, []string{"end of report"})...)
	}
	if shape != "one column" && g.often(7) { // another table
		lines = append(lines, "", "Legend", g.line([]string{"Code", "Meaning"}), g.line([]string{"C1", "first"}), g.line([]string{"C2", "second"}))
	}
	end := one(g, "\n", "\n", "\r\n")
	return strings.Join(lines, end) + one(g, end, ""), line
}

// ask lets inspect answer.
func ask(t *testing.T, f generated) (a answer) {
	path := filepath.Join(t.TempDir(), f.Name)
	if err := os.WriteFile(path, f.content, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := File(t.Context(), path, Options{})
	if err != nil {
		return a
	}
	a = answer{Answers: true, Separator: ",", Quote: `"`, Header: 1, Rows: 1}
	for _, s := range p.Dialect {
		switch s.Key {
		case "separator":
			a.Separator = map[string]string{"tab": "\t", "space": " "}[s.Value]
			if a.Separator == "" {
				a.Separator = s.Value
			}
			a.Asks = s.Value == choose
		case "quote":
			a.Quote = s.Value
		case "skip_lines":
			fmt.Sscan(s.Value, &a.Header)
			a.Header++
		case "header.rows":
			fmt.Sscan(s.Value, &a.Rows)
		case "encoding":
			a.Encoding = s.Value
		case "":
			if strings.HasPrefix(s.Value, "utf-") {
				a.Encoding = s.Value
			}
		}
	}
	if slices.ContainsFunc(p.Dialect, func(s Setting) bool { return s.Key == "header.none" && s.Value == "true" }) {
		a.Header, a.Rows = 0, 0
	}
	return a
}

// TestGeneratedFiles holds the share of right answers about files with a known truth.
func TestGeneratedFiles(t *testing.T) {
	var answers, encodings, separators, quotes, headers int
	var all []generated
	for seed := range uint64(*corpusFiles) {
		f := generate(seed)
		f.Answer = ask(t, f)
		a := f.Answer
		count := func(n *int, right bool, what string) {
			if right {
				*n++
			} else {
				t.Logf("%s: %s: %+v, want %q %q header %d (%d)\n%.300q", f.Name, what, a, f.Separator, f.Quote, f.Header, f.Rows, f.content)
			}
		}
		count(&answers, a.Answers, "no answer")
		count(&encodings, a.Encoding == f.Encoding || isASCII(f.content), "encoding")
		count(&separators, a.Separator == f.Separator || f.Separator == "" && a.Answers, "separator")
		count(&quotes, a.Quote == f.Quote || f.Quote == "", "quote")
		count(&headers, a.Header == f.Header && a.Rows == f.Rows, "header")
		all = append(all, f)
	}
	n := len(all)
	t.Logf("%d files: answers %d, encoding %d, separator %d, quote %d, header %d", n, answers, encodings, separators, quotes, headers)
	if *corpusFolder != "" {
		writeCorpus(t, all)
	}
	for _, c := range []struct {
		what         string
		right, least int
	}{{"answers", answers, 95}, {"encodings", encodings, 93}, {"separators", separators, 98}, {"quotes", quotes, 97}, {"headers", headers, 93}} {
		if c.right*100 < c.least*n {
			t.Errorf("%s: %d of %d are right, want %d %%", c.what, c.right, n, c.least)
		}
	}
}

func isASCII(content []byte) bool {
	return !slices.ContainsFunc(content, func(c byte) bool { return c == 0 || c > 127 })
}

func writeCorpus(t *testing.T, all []generated) {
	t.Helper()
	if err := os.MkdirAll(*corpusFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if err := os.WriteFile(filepath.Join(*corpusFolder, f.Name), f.content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	truth, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*corpusFolder, "truth.json"), truth, 0o600); err != nil {
		t.Fatal(err)
	}
}
