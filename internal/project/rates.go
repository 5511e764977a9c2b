package project

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// Rate is what one unit of a currency is worth in the reporting currency, from a day on.
type Rate struct {
	From      string  `yaml:"from" required:"true" format:"ISO 4217 code" doc:"Currency that is converted."`
	Rate      float64 `yaml:"rate" required:"true" min:"0.000001" max:"1e6" doc:"Amount of the reporting currency for one unit of it, with at most ten decimals."`
	ValidFrom string  `yaml:"valid_from" required:"true" format:"yyyy-mm-dd" doc:"First day on which the rate is valid; it stays valid until the next rate of the currency. Before its first one, a currency has none."`
}

// rateDecimals is the number of decimals that a rate can have; see models.Rate.
const rateDecimals = 10

// text is the rate in decimals, as it is written.
func (r Rate) text() string { return strconv.FormatFloat(r.Rate, 'f', -1, 64) }

// validateRates reports every fault of the rates that their keys cannot tell.
func (c *Config) validateRates() (errs []error) {
	seen := map[[2]string]bool{}
	for i := range c.Rates {
		r := &c.Rates[i]
		r.From = strings.ToUpper(r.From)
		fault := func(key, format string, args ...any) {
			errs = append(errs, fmt.Errorf("rates[%d].%s: %w", i+1, key, fmt.Errorf(format, args...)))
		}
		switch {
		case r.From == "":
			fault("from", "is missing; write the ISO 4217 code of the currency that is converted")
		case !transform.IsCurrency(r.From):
			fault("from", "%q is not the ISO 4217 code of a currency; write a code such as USD", r.From)
		case r.From == c.Currency:
			fault("from", "%s is the reporting currency, which needs no rate; remove the entry", r.From)
		}
		switch _, err := time.Parse(time.DateOnly, r.ValidFrom); {
		case r.ValidFrom == "":
			fault("valid_from", "is missing; write the first day on which the rate is valid, as yyyy-mm-dd")
		case err != nil:
			fault("valid_from", "%q is not a date; write yyyy-mm-dd", r.ValidFrom)
		case seen[[2]string{r.From, r.ValidFrom}]:
			fault("valid_from", "%s has another rate from %s; keep one of them", r.From, r.ValidFrom)
		}
		seen[[2]string{r.From, r.ValidFrom}] = true
		if _, decimals, _ := strings.Cut(r.text(), "."); len(decimals) > rateDecimals {
			fault("rate", "%s has %d decimals; round it to %d", r.text(), len(decimals), rateDecimals)
		}
	}
	return errs
}

// RateRows are the valid rates as rows of run_rates.
func (c *Config) RateRows() []models.RateRow {
	rows := make([]models.RateRow, len(c.Rates))
	for i, r := range c.Rates {
		rows[i] = models.RateRow{Currency: r.From, From: *models.ParseDay(r.ValidFrom), Rate: models.ExactRate(r.text())}
	}
	return rows
}
