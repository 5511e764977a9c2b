package inspect

import "testing"

// TestTitles tells a title of several cells above a header from the names of groups of
// columns.
func TestTitles(t *testing.T) {
	t.Parallel()
	months := repeated(9, "1%02d,Sales,1.5,2.5,3.5,7.5")
	for name, c := range map[string]struct {
		above, header, rows string
		says                []string
	}{
		"a title and a year":      {"Report,KPI 2025,,,,", "Personalnummer,Abteilung,Jan 25,Feb 25,Mrz 25,Summe", months, []string{"skip_lines 1", "!header.rows", "# 3 headers are months"}},
		"a title at both ends":    {"Report,,,,,As of May", "Employee ID,Department,Jan 25,Feb 25,Mar 25,Total", months, []string{"skip_lines 1", "!header.rows"}},
		"titles in two rows":      {"Report,KPI 2025,,,,\nMade by,HR,,,,", "Employee ID,Department,Jan 25,Feb 25,Mar 25,Total", months, []string{"skip_lines 2", "!header.rows"}},
		"groups that tell apart":  {",,2025,,2026,", "Employee ID,Department,Units,Errors,Units,Errors", months, []string{"header.rows 2", "header.fill true"}},
		"groups of unknown names": {",,North,,South,", "Employee ID,Department,Alpha,Beta,Gamma,Delta", months, []string{"header.rows 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, c.above+"\n"+c.header+"\n"+c.rows, "observations"), c.says)
		})
	}
}

// TestSummaryAbove takes the table below a summary of one record, and no second table below
// the first one.
func TestSummaryAbove(t *testing.T) {
	t.Parallel()
	const meeting = "Meeting ID,Topic,Start Time,Duration\n87 11,Selling,02/13/2026 09:02 AM,90\n"
	const people = "Name,User Email,Join Time,Duration (Minutes)\n"
	const selling = "Ann,a%02d@x.com,02/13/2026 09:%02d AM,80"
	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"a meeting":          {meeting + "\n" + people + repeated(9, selling), []string{"skip_lines 3", "email: {from: User Email}"}},
		"a repeated header":  {people + repeated(2, selling) + people + repeated(20, selling), []string{"!skip_lines", "email: {from: User Email}"}},
		"nothing but people": {people + repeated(9, selling), []string{"!skip_lines"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, c.text, "completions"), c.says)
		})
	}
}

// TestTableBelow names a table of another width below the first one, and asks.
func TestTableBelow(t *testing.T) {
	t.Parallel()
	const people = "Name,User Email,Join Time,Duration (Minutes)\n"
	rows := repeated(9, "Ann,a%02d@x.com,02/13/2026 09:%02d AM,80")
	has(t, proposalOf(t, people+rows+"\n3. Activities\nName,Join Time\n"+repeated(9, "Ann,02/13/2026 09:%02d AM"), "completions"), []string{
		"skip_widths: choose}  # DECIDE: the 11 rows from line 12 on have other numbers of cells than the header, as another table has (3. Activities); replace “choose” with [1, 2]", "!put quotes around"})
	has(t, proposalOf(t, people+rows+"Ann,02/13/2026\n"+rows, "completions"), []string{"!skip_widths", "1 of 19 have a different number of cells"})
}
