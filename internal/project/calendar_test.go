package project

import (
	"slices"
	"testing"
	"time"
)

// TestMonthStarts: the first days that the National Retail Federation publishes for its
// years of 2023, which has 53 weeks, and 2024 (4-5-4), and the months of other patterns.
func TestMonthStarts(t *testing.T) {
	years := []string{"2023-01-29", "2024-02-04", "2025-02-02"}
	for _, c := range []struct {
		calendar Calendar
		want     []string
	}{
		{Calendar{Months: "4-5-4", Years: years}, []string{
			"2023-01-29", "2023-02-26", "2023-04-02", "2023-04-30", "2023-05-28", "2023-07-02", "2023-07-30", "2023-08-27", "2023-10-01", "2023-10-29", "2023-11-26", "2023-12-31",
			"2024-02-04", "2024-03-03", "2024-04-07", "2024-05-05", "2024-06-02", "2024-07-07", "2024-08-04", "2024-09-01", "2024-10-06", "2024-11-03", "2024-12-01", "2025-01-05", "2025-02-02",
		}},
		{Calendar{Months: "4-4-5", Years: years[1:]}, []string{
			"2024-02-04", "2024-03-03", "2024-03-31", "2024-05-05", "2024-06-02", "2024-06-30", "2024-08-04", "2024-09-01", "2024-09-29", "2024-11-03", "2024-12-01", "2024-12-29", "2025-02-02",
		}},
		{Calendar{Months: "5-4-4", Years: years[1:]}, []string{
			"2024-02-04", "2024-03-10", "2024-04-07", "2024-05-05", "2024-06-09", "2024-07-07", "2024-08-04", "2024-09-08", "2024-10-06", "2024-11-03", "2024-12-08", "2025-01-05", "2025-02-02",
		}},
		{Calendar{Starts: []string{"2026-01-05", "2026-02-02"}}, []string{"2026-01-05", "2026-02-02"}},
		{Calendar{Months: "calendar"}, nil},
		{Calendar{}, nil},
	} {
		starts, err := c.calendar.MonthStarts()
		if err != nil {
			t.Errorf("%+v: %v", c.calendar, err)
		}
		var got []string
		for _, day := range starts {
			got = append(got, day.Format(time.DateOnly))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.calendar, got, c.want)
		}
		if grain := c.calendar.MonthGrain(); (grain == "month") != (len(c.want) == 0) {
			t.Errorf("%+v has the grain %s", c.calendar, grain)
		}
	}
}
