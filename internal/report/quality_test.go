package report

import "testing"

// TestDeliveriesThatNothingProved: the page says which list was accepted without proof.
func TestDeliveriesThatNothingProved(t *testing.T) {
	table := deliveriesTable(english, []Delivery{{Feed: "roster", File: "https://hr.example/people", IsUnverified: true}, {Feed: "lms", File: "lms.csv"}})
	for i, want := range []string{"https://hr.example/people (accepted although nothing showed that the list was whole)", "lms.csv"} {
		if got := table.Rows[i][1]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
