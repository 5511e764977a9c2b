package inspect

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEndsOfRows: whether valid_to is the last day of a row or the first day after it is told
// by the beginning of the next row, or asked. As proposed, a history of SAP has no holes.
func TestEndsOfRows(t *testing.T) {
	t.Parallel()
	const question = "end: choose}  # DECIDE: nobody has two rows that tell"
	for name, c := range map[string]struct {
		header, rows string
		says         []string
		stays        []string // landed, of the first person
	}{
		"ENDDA": {
			header: "PERNR;BEGDA;ENDDA;ORGEH",
			rows:   "00001001;20190101;20250331;Ops\n00001001;20250401;99991231;Sales\n00001002;20200301;99991231;Ops\n00001003;20200301;20250630;Ops\n",
			says:   []string{"valid_to: {from: ENDDA, formats: [yyyymmdd], end: last_day}\n", "1 rows end the day before", `nulls: ["99991231"]`},
			stays:  []string{"2019-01-01 2025-04-01", "2025-04-01 -"},
		},
		"the first day after": {
			header: "PERNR;BEGDA;ENDDA;ORGEH",
			rows:   "00001001;20190101;20250401;Ops\n00001001;20250401;99991231;Sales\n00001002;20200301;99991231;Ops\n",
			says:   []string{"valid_to: {from: ENDDA, formats: [yyyymmdd]}\n", "end on the day on which the person's next one begins"},
			stays:  []string{"2019-01-01 2025-04-01", "2025-04-01 -"},
		},
		"of Oracle": {
			header: "PERSON_NUMBER;EFFECTIVE_START_DATE;EFFECTIVE_END_DATE;DEPARTMENT",
			rows:   "1001;2019-01-01;2025-03-31;Ops\n1001;2025-04-01;4712-12-31;Sales\n1002;2020-03-01;4712-12-31;Ops\n",
			says:   []string{"valid_to: {from: EFFECTIVE_END_DATE, formats: [yyyy-mm-dd], end: last_day}\n", `nulls: ["4712-12-31"]`},
			stays:  []string{"2019-01-01 2025-04-01", "2025-04-01 -"},
		},
		"both": {
			header: "Personalnummer;Gültig ab;Gültig bis;Abteilung",
			rows:   "1001;15.01.2019;31.03.2025;Ops\n1001;01.04.2025;31.12.9999;Sales\n1002;15.03.2020;30.06.2025;Ops\n1002;30.06.2025;31.12.9999;Ops\n",
			says:   []string{"end: choose}  # DECIDE: 1 rows end the day before the person's next one begins, and 1 on that day"},
		},
		"the order of the beginnings is open": {header: "Personalnummer;Gültig ab;Gültig bis;Abteilung", rows: "1001;01.01.2019;31.03.2025;Ops\n1001;01.04.2025;30.06.2025;Sales\n", says: []string{question}},
		"nobody with two rows":                {header: "Employee ID;Valid from;Valid through;Department", rows: "1001;2019-01-01;2025-03-31;Ops\n1002;2025-04-01;9999-12-31;Sales\n", says: []string{question}},
		"no end, and a header that tells":     {header: "PERNR;BEGDA;ENDDA;ORGEH", rows: "00001001;20190101;99991231;Ops\n00001002;20250401;99991231;Sales\n", says: []string{question}},
		"no end, and a header that does not":  {header: "Employee ID;Valid from;Valid to;Department", rows: "1001;2019-01-01;9999-12-31;Ops\n1002;2025-04-01;9999-12-31;Sales\n", says: []string{"valid_to: {from: Valid to, formats: [yyyy-mm-dd]}\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := c.header + "\n" + c.rows
			path := filepath.Join(t.TempDir(), "roster.csv")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := File(t.Context(), path, Options{Table: "employees"})
			if err != nil {
				t.Fatal(err)
			}
			has(t, p, c.says)
			if c.stays == nil {
				return
			}
			rows, rejects := land(t, strings.ReplaceAll(p.Block, path, "roster.csv"), "roster.csv", []byte(content), "valid_from valid_to")
			if len(rejects) > 0 || !slices.Equal(rows[:len(c.stays)], c.stays) {
				t.Errorf("landed %q, rejects %v", rows, rejects)
			}
		})
	}
}
