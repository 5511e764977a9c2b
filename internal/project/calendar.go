package project

import (
	"errors"
	"fmt"
	"time"
)

// Calendar declares what a period is.
type Calendar struct {
	Week   string   `yaml:"week" default:"monday" values:"monday,sunday,saturday" doc:"Day on which weeks begin."`
	Months string   `yaml:"months" default:"calendar" values:"calendar,4-4-5,4-5-4,5-4-4" doc:"What a month of a metric is: one of the calendar, or so many weeks in each quarter of a fiscal year. Quarters and years of metrics are those of the calendar."`
	Years  []string `yaml:"years" doc:"First days of the fiscal years, as yyyy-mm-dd, and the day after the last of them; required unless 'months' is 'calendar'. They are 52 or 53 weeks apart, and a 53rd week belongs to the last month."`
	Starts []string `yaml:"month_starts" doc:"First days of the months of metrics, as yyyy-mm-dd, and the day after the last month, instead of 'months' and 'years': any calendar."`
}

// WeekGrain is the grain of weekly metrics in the models.
func (c Calendar) WeekGrain() string {
	if c.Week == "" || c.Week == "monday" {
		return "week"
	}
	return "week_" + c.Week
}

// MonthGrain is the grain of monthly metrics in the models.
func (c Calendar) MonthGrain() string {
	if c.hasPattern() || len(c.Starts) > 0 {
		return "month_declared"
	}
	return "month"
}

func (c Calendar) hasPattern() bool { return c.Months != "" && c.Months != "calendar" }

// patterns are the weeks of a quarter after which its second and its third month begin.
var patterns = map[string][]int{"4-4-5": {4, 8}, "4-5-4": {4, 9}, "5-4-4": {5, 9}}

// MonthStarts are the first days of the declared months, and the day after the last; nil
// for those of the calendar.
func (c Calendar) MonthStarts() (starts []time.Time, err error) {
	switch {
	case len(c.Starts) > 0 && (c.hasPattern() || len(c.Years) > 0):
		return nil, errors.New("calendar.month_starts: months and years are declared, too; remove one of the two")
	case len(c.Starts) > 0:
		return days("calendar.month_starts", c.Starts, func(length int) error {
			if length < 20 || length > 40 {
				return fmt.Errorf("is %d days after the one before; a month has 20 to 40", length)
			}
			return nil
		})
	case !c.hasPattern() && len(c.Years) > 0:
		return nil, errors.New("calendar.years: months are those of the calendar; write months: 4-4-5 or another pattern, or remove the years")
	case !c.hasPattern():
		return nil, nil
	}
	return c.fiscalMonths()
}

// fiscalMonths are the months of the pattern in the fiscal years.
func (c Calendar) fiscalMonths() (starts []time.Time, err error) {
	if len(c.Years) == 0 {
		return nil, fmt.Errorf("calendar.years: are missing; months: %s need the first day of each fiscal year, and the day after the last", c.Months)
	}
	years, err := days("calendar.years", c.Years, func(length int) error {
		if length != 52*7 && length != 53*7 {
			return fmt.Errorf("is %d days after the one before; a fiscal year has 364 days, or 371", length)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, first := range years[:len(years)-1] {
		for quarter := range 4 {
			starts = append(starts, first.AddDate(0, 0, 91*quarter))
			for _, weeks := range patterns[c.Months] {
				starts = append(starts, first.AddDate(0, 0, 91*quarter+7*weeks))
			}
		}
	}
	return append(starts, years[len(years)-1]), nil
}

// days parses days in order, and checks how far each is from the one before.
func days(key string, texts []string, check func(length int) error) (all []time.Time, err error) {
	if len(texts) < 2 {
		return nil, fmt.Errorf("%s: needs two days at least, the first day and the day after the last", key)
	}
	for i, text := range texts {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return nil, fmt.Errorf("%s[%d]: %q is not a date; write yyyy-mm-dd", key, i+1, text)
		}
		if i > 0 {
			if err := check(int(day.Sub(all[i-1]).Hours() / 24)); err != nil {
				return nil, fmt.Errorf("%s[%d]: %s %w", key, i+1, text, err)
			}
		}
		all = append(all, day)
	}
	return all, nil
}
