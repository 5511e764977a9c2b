package pipelines

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// files are the deliveries of a small company, by name, as rows of cells.
type files map[string][][]string

// contradiction plants one kind of contradiction at a random place.
type contradiction struct {
	name  string
	plant func(r *rand.Rand, f files)
}

// contradictions are kinds of trouble that people reported.
var contradictions = []contradiction{
	{"nothing", func(*rand.Rand, files) {}},
	{"a value twice, with another value", func(r *rand.Rand, f files) {
		row := slices.Clone(f.any(r, "kpi"))
		row[2] = fmt.Sprint(r.IntN(1000))
		f.insert(r, "kpi", row)
	}},
	{"values restated by a later file", func(r *rand.Rand, f files) {
		f["kpi_10"] = [][]string{f["kpi"][0]}
		for _, i := range r.Perm(len(f["kpi"]) - 1)[:200] {
			row := slices.Clone(f["kpi"][1+i])
			row[2] = fmt.Sprint(r.IntN(1000))
			f["kpi_10"] = append(f["kpi_10"], row)
		}
	}},
	{"ids without their leading zeros", func(r *rand.Rand, f files) {
		name := []string{"kpi", "completions"}[r.IntN(2)]
		some := 1 + r.IntN(3)
		f.change(name, func(row []string) {
			if r.IntN(3) < some {
				row[0] = strings.TrimLeft(row[0], "0")
			}
		})
	}},
	{"completions far away", func(r *rand.Rand, f files) {
		f.any(r, "completions")[2] = []string{"2062-03-10", "1970-01-01", "2028-05-02"}[r.IntN(3)]
	}},
	{"values far away", func(r *rand.Rand, f files) { f.any(r, "kpi")[1] = []string{"2062-03", "2041-12"}[r.IntN(2)] }},
	{"a month times ten", func(r *rand.Rand, f files) {
		month := f.any(r, "kpi")[1]
		f.change("kpi", func(row []string) {
			if row[1] == month {
				row[2] += "0"
			}
		})
	}},
	{"a site in another unit", func(r *rand.Rand, f files) {
		site, month := f.siteOf(f.any(r, "roster")), f.any(r, "kpi")[1]
		f.change("kpi", func(row []string) {
			if f.site(row[0]) == site && row[1] >= month {
				row[2] += "0"
			}
		})
	}},
	{"a status misspelled", func(r *rand.Rand, f files) {
		f.change("completions", func(row []string) {
			if r.IntN(11) == 0 {
				row[3] = "complete"
			}
		})
	}},
	{"completions without a day", func(r *rand.Rand, f files) { f.any(r, "completions")[2] = "" }},
	{"a second position", func(r *rand.Rand, f files) {
		row := slices.Clone(f.any(r, "roster"))
		row[1] = "Elsewhere"
		f["roster"] = append(f["roster"], row)
	}},
	{"an export that ends after a thousand rows", func(r *rand.Rand, f files) {
		rows := f["kpi"][1:]
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		f["kpi"] = f["kpi"][:1001]
	}},
	{"people gone from the roster", func(r *rand.Rand, f files) {
		f["roster"] = slices.DeleteFunc(f["roster"], func(row []string) bool { return row[0] != "id" && r.IntN(8) == 0 })
	}},
	{"active and ended", func(r *rand.Rand, f files) { f.any(r, "roster")[4] = "2020-06-30" }},
	{"a site without values for a month", func(r *rand.Rand, f files) {
		site, month := f.siteOf(f.any(r, "roster")), fmt.Sprintf("2025-%02d", 3+r.IntN(9))
		f["kpi"] = slices.DeleteFunc(f["kpi"], func(row []string) bool { return f.site(row[0]) == site && row[1] == month })
	}},
	{"a site outside the learning system", func(r *rand.Rand, f files) {
		site := f.siteOf(f.any(r, "roster"))
		f["completions"] = slices.DeleteFunc(f["completions"], func(row []string) bool { return f.site(row[0]) == site })
	}},
	{"departments lost", func(r *rand.Rand, f files) {
		f.change("roster", func(row []string) {
			if r.IntN(4) == 0 {
				row[1] = ""
			}
		})
	}},
	{"a month filled with the one before", func(r *rand.Rand, f files) {
		month, last := 2+r.IntN(11), map[string]string{}
		f.change("kpi", func(row []string) {
			switch row[1] {
			case fmt.Sprintf("2025-%02d", month-1):
				last[row[0]] = row[2]
			case fmt.Sprintf("2025-%02d", month):
				row[2] = last[row[0]]
			}
		})
	}},
	{"a month with the other sign", func(r *rand.Rand, f files) {
		month := fmt.Sprintf("2025-%02d", 2+r.IntN(11))
		f.change("kpi", func(row []string) {
			if row[1] == month {
				row[2] = "-" + row[2]
			}
		})
	}},
	{"zeros for whoever is away", func(r *rand.Rand, f files) {
		month := fmt.Sprintf("2025-%02d", 2+r.IntN(11))
		f.change("kpi", func(row []string) {
			if row[1] == month && r.IntN(5) < 2 {
				row[2] = "0"
			}
		})
	}},
	{"a month without decimals", func(r *rand.Rand, f files) {
		month := fmt.Sprintf("2025-%02d", 2+r.IntN(11))
		f.change("kpi", func(row []string) {
			if row[1] == month {
				row[2], _, _ = strings.Cut(row[2], ".")
			}
		})
	}},
	{"a delivery of some in another unit", func(r *rand.Rand, f files) {
		f["kpi_north"] = [][]string{f["kpi"][0]}
		since, some := 2+r.IntN(8), 3+r.IntN(5)
		f["kpi"] = slices.DeleteFunc(f["kpi"], func(row []string) bool {
			number, _ := strconv.Atoi(row[0])
			if row[0] == "id" || number%10 >= some || row[1] < fmt.Sprintf("2025-%02d", since) {
				return false
			}
			value, _ := strconv.ParseFloat(row[2], 64)
			f["kpi_north"] = append(f["kpi_north"], []string{row[0], row[1], fmt.Sprintf("%.1f", value*[]float64{3.7, 60, 0.01}[some%3])})
			return true
		})
	}},
	{"courses on the day of an import", func(r *rand.Rand, f files) {
		day := fmt.Sprintf("2025-%02d-15", 6+r.IntN(3))
		for _, i := range r.Perm(len(f["completions"]) - 1)[:len(f["completions"])*3/4] {
			f["completions"][1+i][2] = day
		}
		for i, row := range f["roster"][1:] {
			f["completions"] = append(f["completions"], []string{row[0], fmt.Sprint("x", i%4), day, "completed", row[5]})
		}
	}},
	{"a department frozen at its last values", func(r *rand.Rand, f files) {
		number, _ := strconv.Atoi(f.any(r, "roster")[0])
		since, last := fmt.Sprintf("2025-%02d", 5+r.IntN(5)), map[string]string{}
		f.change("kpi", func(row []string) {
			if other, _ := strconv.Atoi(row[0]); row[1] < since {
				last[row[0]] = row[2]
			} else if (other-number)%2 == 0 {
				row[2] = last[row[0]]
			}
		})
	}},
	{"values beside the wrong people", func(r *rand.Rand, f files) {
		month, of := fmt.Sprintf("2025-%02d", 3+r.IntN(10)), []int{}
		for i, row := range f["kpi"] {
			if row[1] == month {
				of = append(of, i)
			}
		}
		first := f["kpi"][of[0]][2]
		for i, at := range of[:len(of)-1] {
			f["kpi"][at][2] = f["kpi"][of[i+1]][2]
		}
		f["kpi"][of[len(of)-1]][2] = first
	}},
	{"the value of the site for everybody", func(r *rand.Rand, f files) {
		since, sums := fmt.Sprintf("2025-%02d", 1+r.IntN(11)), map[string][2]float64{}
		f.change("kpi", func(row []string) {
			value, _ := strconv.ParseFloat(row[2], 64)
			cell := f.site(row[0]) + row[1]
			sums[cell] = [2]float64{sums[cell][0] + value, sums[cell][1] + 1}
		})
		f.change("kpi", func(row []string) {
			if sum := sums[f.site(row[0])+row[1]]; row[1] >= since {
				row[2] = fmt.Sprintf("%.2f", sum[0]/sum[1])
			}
		})
	}},
	{"a number for what is missing", func(r *rand.Rand, f files) {
		missing := []string{"999", "-999", "9999"}[r.IntN(3)]
		for _, i := range r.Perm(len(f["kpi"]) - 1)[:20+r.IntN(60)] {
			f["kpi"][1+i][2] = missing
		}
	}},
	{"a month filled with its mean", func(r *rand.Rand, f files) {
		month := fmt.Sprintf("2025-%02d", 3+r.IntN(10))
		f.change("kpi", func(row []string) {
			if row[1] == month && r.IntN(3) == 0 {
				row[2] = "83.7"
			}
		})
	}},
	{"values up to the month instead of the month's", func(_ *rand.Rand, f files) {
		sums := map[string]float64{}
		f.change("kpi", func(row []string) {
			value, _ := strconv.ParseFloat(row[2], 64)
			sums[row[0]] += value
			row[2] = fmt.Sprintf("%.1f", sums[row[0]])
		})
	}},
	{"means of three months", func(_ *rand.Rand, f files) {
		before := map[string][2]float64{}
		f.change("kpi", func(row []string) {
			value, _ := strconv.ParseFloat(row[2], 64)
			b := before[row[0]]
			before[row[0]] = [2]float64{value, b[0]}
			row[2] = fmt.Sprintf("%.2f", (value+b[0]+b[1])/3)
		})
		f["kpi"] = slices.DeleteFunc(f["kpi"], func(row []string) bool { return row[1] < "2025-03" })
	}},
	{"a course under another code", func(r *rand.Rand, f files) {
		code, some := []string{"K", "k.", "K_"}[r.IntN(3)], 2+r.IntN(2)
		for _, i := range r.Perm(len(f["completions"]) - 1)[:len(f["completions"])/some] {
			f["completions"][1+i][1] = code
		}
	}},
	{"number and address of two people", func(r *rand.Rand, f files) { f.any(r, "completions")[4] = f.any(r, "roster")[5] }},
}

// any is a random row of a file.
func (f files) any(r *rand.Rand, name string) []string { return f[name][1+r.IntN(len(f[name])-1)] }

func (f files) insert(r *rand.Rand, name string, row []string) {
	f[name] = slices.Insert(f[name], 1+r.IntN(len(f[name])-1), row)
}

func (f files) change(name string, change func(row []string)) {
	for _, row := range f[name][1:] {
		change(row)
	}
}

func (f files) siteOf(person []string) string { return person[2] }

// site is the site of a person by id.
func (f files) site(id string) string {
	for _, row := range f["roster"] {
		if row[0] == id {
			return row[2]
		}
	}
	return ""
}
