package excel_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var torture = flag.Int("torture", 200, "number of mutated workbooks to read")

// TestTorture mutates workbooks: the bytes of the archive, which has checksums, and
// the XML of the sheet and of the shared texts, with correct checksums. Each must
// give an error, or exactly the rows that an oracle finds in the same XML.
func TestTorture(t *testing.T) {
	read, refused := 0, 0
	for seed := range uint64(*torture) {
		random := rand.New(rand.NewPCG(seed, 23))
		sheet, texts := tortureSheet(random), "<sst><si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r></si></sst>"
		switch seed % 4 {
		case 0:
			texts = mutateXML(random, texts)
		case 1, 2:
			sheet = mutateXML(random, sheet)
		}
		content := packed(t, "", map[string]string{sheet1: sheet, "xl/sharedStrings.xml": texts})
		if seed%4 == 3 {
			content = mutateBytes(random, content)
		}
		_, got, err := readAll(t, content)
		if err != nil {
			refused++
			continue
		}
		read++
		want, err := oracle(sheet, texts)
		if err != nil {
			t.Fatalf("seed %d: read, but %v\n%s\n%s", seed, err, sheet, texts)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s\n%s\n%s", seed, diff, sheet, texts)
		}
	}
	t.Attr("promise", fmt.Sprintf("hostile files: %d mutated workbooks: %d read as their XML says, %d refused", *torture, read, refused))
	if *torture >= 200 && (read < *torture/50 || refused < *torture/20) {
		t.Errorf("%d read and %d refused: the generator is unbalanced", read, refused)
	}
}

// readAll returns, by row number, the texts of the cells of each valid row, and the
// code of each row with a finding.
func readAll(t *testing.T, content string) ([]string, map[int64]string, error) {
	headers, rows, err := read(t, "", content)
	got := map[int64]string{}
	for _, row := range rows {
		got[row.Number] = row.Code
		if row.Code == "" {
			got[row.Number] = strings.Join(row.Cells, "|")
		}
	}
	return headers, got, err
}

// tortureSheet writes a sheet of a header and some rows of three columns.
func tortureSheet(random *rand.Rand) string {
	var out strings.Builder
	out.WriteString("<worksheet><sheetData><row r=\"1\">" + text("A1", "h1") + text("B1", "h2") + text("C1", "h3") + "</row>")
	row := 1
	for range 1 + random.IntN(6) {
		row += 1 + random.IntN(2)
		fmt.Fprintf(&out, `<row r="%d">`, row)
		for column := range 3 {
			ref := string(rune('A'+column)) + strconv.Itoa(row)
			switch random.IntN(7) {
			case 0:
				out.WriteString(text(ref, "x &amp; y"))
			case 1:
				fmt.Fprintf(&out, `<c r="%s" t="s"><v>%d</v></c>`, ref, random.IntN(2))
			case 2:
				fmt.Fprintf(&out, `<c r="%s" t="b"><v>%d</v></c>`, ref, random.IntN(2))
			case 3:
				fmt.Fprintf(&out, `<c r="%s" t="str"><f>A1</f><v>f</v></c>`, ref)
			case 4:
				fmt.Fprintf(&out, `<c r="%s"/>`, ref)
			default:
				fmt.Fprintf(&out, `<c r="%s"><v>%d</v></c>`, ref, random.IntN(100_000))
			}
		}
		out.WriteString("</row>")
	}
	out.WriteString("</sheetData>")
	if random.IntN(2) == 0 {
		out.WriteString("<mergeCells>")
		for range 1 + random.IntN(4) {
			left, top := random.IntN(3), 1+random.IntN(row)
			right, bottom := min(2, left+random.IntN(5)/4), top+random.IntN(4)
			fmt.Fprintf(&out, `<mergeCell ref="%c%d:%c%d"/>`, 'A'+left, top, 'A'+right, bottom)
		}
		out.WriteString("</mergeCells>")
	}
	out.WriteString("</worksheet>")
	return out.String()
}

// mutateXML changes, removes, repeats or swaps some characters or tags.
func mutateXML(random *rand.Rand, text string) string {
	for range 1 + random.IntN(2) {
		tags := strings.SplitAfter(text, ">")
		at := random.IntN(len(tags) - 1)
		to := min(len(tags), at+1+random.IntN(3))
		switch random.IntN(8) {
		case 6, 7: // a whole cell
			parts := strings.SplitAfter(text, "</c>")
			at := random.IntN(len(parts))
			from := strings.Index(parts[at], "<c ")
			if from < 0 || !strings.HasSuffix(parts[at], "</c>") {
				continue
			}
			parts[at] = parts[at][:from]
			text = strings.Join(parts, "")
			continue
		case 0:
			tags = append(tags[:at:at], tags[to:]...)
		case 1:
			tags = append(tags[:to:to], append(append([]string(nil), tags[at:to]...), tags[to:]...)...)
		case 2:
			other := random.IntN(len(tags))
			tags[at], tags[other] = tags[other], tags[at]
		case 3:
			tags = tags[:at]
		default:
			part := []byte(tags[at])
			if len(part) > 0 {
				part[random.IntN(len(part))] = `<>/"=0-9a&;ABCrstv `[random.IntN(19)]
			}
			tags[at] = string(part)
		}
		if text = strings.Join(tags, ""); text == "" {
			return "x"
		}
		if !strings.Contains(text, ">") {
			break
		}
	}
	return text
}

func mutateBytes(random *rand.Rand, content string) string {
	mutated := []byte(content)
	switch random.IntN(3) {
	case 0:
		mutated = mutated[:random.IntN(len(mutated))]
	default:
		for range 1 + random.IntN(4) {
			mutated[random.IntN(len(mutated))] = byte(random.Uint32())
		}
	}
	return string(mutated)
}

// The whole parts, as the oracle reads them.
type (
	wholeSheet struct {
		XMLName xml.Name `xml:"worksheet"`
		Data    []struct {
			Rows []wholeRow `xml:",any"`
		} `xml:"sheetData"`
	}
	wholeRow struct {
		XMLName xml.Name
		R       string      `xml:"r,attr"`
		Cells   []wholeCell `xml:"c"`
	}
	wholeCell struct {
		R      string   `xml:"r,attr"`
		T      string   `xml:"t,attr"`
		Values []string `xml:"v"`
		Texts  []struct {
			T []string `xml:"t"`
		} `xml:"is"`
		Formula []string `xml:"f"`
	}
	wholeTexts struct {
		Items []struct {
			T    []string `xml:"t"`
			Runs []struct {
				T []string `xml:"t"`
			} `xml:"r"`
		} `xml:"si"`
	}
)

// oracle finds the rows of a sheet in its parsed tree, by number: the texts of the
// cells of valid rows, and the codes of the others.
func oracle(sheet, texts string) (map[int64]string, error) {
	var tree wholeSheet
	var shared wholeTexts
	if err := xml.Unmarshal([]byte(texts), &shared); err != nil {
		return nil, err
	}
	if err := xml.Unmarshal([]byte(sheet), &tree); err != nil {
		return nil, err
	}
	if len(tree.Data) != 1 {
		return nil, fmt.Errorf("%d sheetData elements, want one", len(tree.Data))
	}
	areas, err := mergedIn(sheet)
	if err != nil {
		return nil, err
	}
	rows, number, width := map[int64]string{}, int64(0), 0
	above := map[[2]int]string{} // the value of the first cell of an area, by column and row
	for _, row := range tree.Data[0].Rows {
		number++
		if row.R != "" {
			n, err := strconv.ParseInt(row.R, 10, 64)
			if err != nil {
				return nil, err
			}
			number = n
		}
		cells, last, column := map[int]string{}, -1, -1
		for _, cell := range row.Cells {
			column++
			if cell.R != "" {
				column = int(cell.R[0] - 'A')
			}
			value, err := cell.text(shared)
			if err != nil {
				return nil, err
			}
			if value != "" {
				cells[column], last = value, column
			}
		}
		if last >= 0 && width > 0 {
			cells = areas.fill(cells, above, int(number), width)
		}
		switch {
		case last < 0:
		case width == 0:
			width = last + 1
			areas = areas.below(int(number))
		case slices.Contains(slices.Collect(maps.Values(cells)), unknown):
			rows[number] = "error_cell"
		case last >= width:
			rows[number] = "ragged_row"
		default:
			var joined []string
			for column := range width {
				value, found := cells[column]
				if !found {
					value = null
				}
				joined = append(joined, value)
			}
			rows[number] = strings.Join(joined, "|")
		}
	}
	return rows, nil
}

// mergedAreas are left, top, right and bottom of the merged areas, with columns from 0.
type mergedAreas [][4]int

// mergedIn finds the merged areas that follow the rows.
func mergedIn(sheet string) (areas mergedAreas, err error) {
	d, follows := xml.NewDecoder(strings.NewReader(sheet)), false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return areas, nil
		}
		if err != nil {
			return nil, err
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "sheetData" {
			follows = true
		}
		start, ok := token.(xml.StartElement)
		if !ok || !follows || start.Name.Local != "mergeCell" {
			continue
		}
		ref := ""
		for _, a := range start.Attr {
			if a.Name == (xml.Name{Local: "ref"}) {
				ref = a.Value
			}
		}
		from, to, found := strings.Cut(ref, ":")
		if !found {
			to = from
		}
		left, top, err := excelize.CellNameToCoordinates(from)
		if err != nil {
			return nil, err
		}
		right, bottom, err := excelize.CellNameToCoordinates(to)
		if err != nil {
			return nil, err
		}
		areas = append(areas, [4]int{left - 1, top, right - 1, bottom})
	}
}

// below are the areas of several rows of one column that begin below the header and
// that no other such area overlaps.
func (m mergedAreas) below(header int) (kept mergedAreas) {
	isSpan := func(a [4]int) bool { return a[0] == a[2] && a[1] < a[3] }
	for _, a := range m {
		contradicted := slices.ContainsFunc(m, func(b [4]int) bool {
			return a != b && isSpan(b) && a[0] == b[0] && a[1] <= b[3] && b[1] <= a[3]
		})
		if isSpan(a) && !contradicted && a[1] > header {
			kept = append(kept, a)
		}
	}
	return kept
}

// fill returns the cells of a row that is not empty with the values of merged areas, and
// notes in above the values of those that begin in the row.
func (m mergedAreas) fill(cells map[int]string, above map[[2]int]string, row, width int) map[int]string {
	filled := maps.Clone(cells)
	for _, a := range m {
		if a[1] == row && cells[a[0]] != "" {
			above[[2]int{a[0], row}] = cells[a[0]]
		}
		if value := above[[2]int{a[0], a[1]}]; a[1] < row && row <= a[3] && a[0] < width && cells[a[0]] == "" && value != "" {
			filled[a[0]] = value
		}
	}
	return filled
}

// unknown stands for a cell whose value is unknown.
const unknown = "\x00unknown"

func (c wholeCell) text(shared wholeTexts) (string, error) {
	if len(c.Values) > 1 || len(c.Texts) > 1 {
		return "", fmt.Errorf("%s has several values", c.R)
	}
	value := strings.Join(c.Values, "")
	switch {
	case len(c.Formula) > 0 && len(c.Values) == 0:
		return unknown, nil
	case c.T == "inlineStr":
		if len(c.Texts) > 0 {
			value = strings.Join(c.Texts[0].T, "")
		}
	case c.T == "s" && value != "":
		i, err := strconv.Atoi(value)
		if err != nil || i < 0 || i >= len(shared.Items) {
			return "", fmt.Errorf("%s has no text %q", c.R, value)
		}
		value = strings.Join(shared.Items[i].T, "")
		for _, run := range shared.Items[i].Runs {
			value += strings.Join(run.T, "")
		}
	case c.T == "b" && value != "":
		value = map[string]string{"0": "FALSE", "1": "TRUE"}[value]
	case c.T == "e" && value != "":
		return unknown, nil
	}
	return value, nil
}

// FuzzSheet checks for any XML of a sheet and of the shared texts that there is no
// panic, that there are no more rows than tags, and that what is read without an
// error is valid XML.
func FuzzSheet(f *testing.F) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 29))
		f.Add(tortureSheet(random), "<sst><si><t>a</t></si></sst>")
		f.Add(mutateXML(random, tortureSheet(random)), "<sst><si><r><t>b</t></r></si></sst>")
	}
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		if sheet == "" || texts == "" {
			return
		}
		_, rows, err := read(t, "", packed(t, "", map[string]string{sheet1: sheet, "xl/sharedStrings.xml": texts}))
		for i := 1; i < len(rows); i++ {
			if rows[i-1].Number >= rows[i].Number {
				t.Fatalf("row %d comes after row %d", rows[i].Number, rows[i-1].Number)
			}
		}
		if tags := strings.Count(sheet, "row"); len(rows) > tags {
			t.Fatalf("%d rows from %d tags", len(rows), tags)
		}
		if err != nil {
			return
		}
		for _, part := range []string{sheet, texts} {
			if err := xml.Unmarshal([]byte(part), new(struct{})); err != nil {
				t.Fatalf("read, but %v", err)
			}
		}
	})
}
