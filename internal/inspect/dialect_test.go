package inspect

import (
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors/csv"
)

// TestDialects holds what decides between dialects, and where nothing does.
func TestDialects(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"lists inside of cells":     {"Employee ID;Skills;Hours\n1;a,b,c;2\n2;d,e,f;3\n3;g,h,i;4\n", []string{"separator ;"}},
		"decimal commas":            {"Employee ID;Hours;Score\n1;7,5;8,0\n2;7,5;8,5\n", []string{"separator ;", "!choose"}},
		"single quotes":             {"Employee ID,Course,Note\n1,'Safety, basic','it''s fine'\n2,'C2','x'\n", []string{"quote '", "separator ,"}},
		"apostrophes are no quotes": {"Employee ID,Name,Course\n1,O'Neill,C1\n2,'t Hooft,C1\n3,D'Arcy,C1\n", []string{"!quote '"}},
		"escaped quotes":            {"Employee ID,Note\n1,\"said \\\"no\\\", twice\"\n2,\"x, y\"\n", []string{`escape \`}},
		"one or more spaces":        {"id   hours  score\n1    7.5    80\n22   8.0    75\n333  6.5    90\n", []string{"separator space"}},
		"a declared separator":      {"sep=;\nEmployee ID;Course\n1;a,b\n", []string{"the first line declares sep=;"}},
		"two readings":              {"id hours\n1 7.5\n2 8.5\n", []string{"separator choose  replace “choose” with"}},
		"titles above":              {"Report, of May\nby: Ann\n\nEmployee ID;Course;Hours\n1;C1;7\n2;C1;8\n", []string{"separator ;", "skip_lines 3"}},
		"titles of sections":        {"Employee ID,Course,Hours\nNorth\n1,C1,7\n2,C1,8\nSouth\n3,C1,7\n4,C1,9\n", []string{"skip_widths [1]"}},
		"no header":                 {"0001,C1,2026-03-01\n0002,C1,2026-03-02\n0003,C2,2026-03-03\n", []string{"header.none true"}},
		"no evidence for a header":  {"Berlin,Ann,blue\nBonn,Bob,red\nKiel,Eve,green\n", []string{"header.none choose  nothing tells whether “Berlin, Ann, blue”"}},
		"lines that end with CR":    {"Employee ID,Course,Hours\r1,C1,\"7\n\"\r2,C1,8\r3,C2,9\r", []string{"line_ends cr  all 4 lines end with CR alone", "line_ends: cr"}},
		"line ends of two kinds":    {"Employee ID,Course,Hours\r\n1,C1,7\r\n2,C1,8\r3,C2,9\r\n4,C1,7\n", []string{"line_ends choose  4 lines end with LF, and 1 times", "line_ends: choose"}},
		"a CR in a cell":            {"Employee ID,Course,Hours\n1,\"C\r1\",7\n2,C1,8\n3,C2,9\n", []string{"!line_ends"}},
		"comments":                  {"# exported by LMS, v2\nEmployee ID,Course,Hours\n1,C1,7\n# page 2\n2,C1,8\n3,C2,9\n", []string{"comment #  2 lines begin with #", `comment: "#"`, "!skip_lines"}},
		"comments that may be rows": {"Employee ID,Course,Hours\n1,C1,7\n#2,C1,8\n3,C2,9\n4,C2,9\n", []string{"comment choose  1 lines begin with #, of which 1 may be rows", "comment: choose"}},
		"IDs with a hash":           {"Employee ID,Course,Hours\n#1,C1,7\n#2,C1,8\n#3,C2,9\n", []string{"!comment"}},
		"a header with a hash":      {"#,Employee ID,Course,Hours\n1,1,C1,7\n2,2,C1,8\n3,3,C2,9\n", []string{"!comment", "!skip_lines"}},
		"a title with a hash":       {"Report\n#7\nEmployee ID,Course,Hours\n1,C1,7\n2,C1,8\n3,C2,9\n", []string{"skip_lines 2", "!comment"}},
		"two rows of headers":       {",2025,,2026,\nEmployee ID,Q1,Q2,Q1,Q2\n1,7,8,9,10\n2,3,4,5,6\n3,1,2,3,4\n", []string{"header.rows 2", "header.fill true", "2025 Q2"}},
	} {
		t.Run(name, func(t *testing.T) {
			has(t, proposalOf(t, c.text, ""), c.says)
		})
	}
}

// TestRefusesInPlainWords says why a text is not read.
func TestRefusesInPlainWords(t *testing.T) {
	for text, says := range map[string]string{"": "is empty", "\n\n": "is empty", "Dear all,\nno table.\n": "no row that looks like a header"} {
		var p Proposal
		if _, err := p.text(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzText proposes for any bytes, without a panic, only what a feed can split.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "a,b\n1,2\n", "\xff\xfea\x00", "sep=;\na;b\n", "\"a\n\"b,c\n", "a\r\rb", "\x00\x00\xfe\xff", "'a';'b'\n'c'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := Proposal{File: "a.csv"}
		sample, err := p.text(strings.NewReader(text))
		if err != nil {
			return
		}
		p.noRecords(&sample)
		p.sample = sample
		p.types(sample)
		p.match("")
		p.block(sample)
		for _, s := range p.Dialect {
			settings := csv.New().(*csv.Settings)
			settings.Path = "a.csv"
			switch s.Key {
			case "separator":
				settings.Separator = s.Value
			case "encoding":
				settings.Encoding = s.Value
			default:
				continue
			}
			if err := settings.Validate(); err != nil && s.Value != choose {
				t.Errorf("%s: %v", s.Key, err)
			}
		}
	})
}
