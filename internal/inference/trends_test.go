package inference

import (
	"math"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// eventStudy returns the sums of one event study with independent positions, each with a
// standard error of 1.
func eventStudy(effects map[int]float64, leads ...int) ([]TrendSum, []TrendProduct) {
	var sums []TrendSum
	var products []TrendProduct
	overall, after := 0.0, 0.0
	for since, effect := range effects {
		position := strconv.Itoa(since)
		isLead := false
		for _, l := range leads {
			isLead = isLead || l == since
		}
		sums = append(sums, TrendSum{Aggregation: "event", Position: position, Effect: effect, InfluenceSquares: 1, IsLead: isLead, TrainedCount: 50, ComparisonCount: 50})
		products = append(products, TrendProduct{Aggregation: "event", PositionA: position, PositionB: position, Product: 1})
		if since >= 0 {
			overall, after = overall+effect, after+1
		}
	}
	return append(sums, TrendSum{Aggregation: "event_overall", Effect: overall / after, InfluenceSquares: 0.01}), products
}

func TestLeadTest(t *testing.T) {
	t.Run("Wald, slope and breakdown from one base", func(t *testing.T) {
		// Leads at -3 and -2, measured from a base at -1.
		sums, products := eventStudy(map[int]float64{-3: 2, -2: -1, 0: 10, 1: 12}, -3, -2)
		_, got := (&Trends{IsUniversal: true}).Study(sums, products, nil)
		near(t, "Wald", *got.WaldStatistic, 5, 1e-12)
		near(t, "p", *got.WaldPValue, math.Exp(-2.5), 1e-12)                         // chi-square with 2 degrees of freedom
		near(t, "slope", *got.DetectableSlope, math.Sqrt(noncentrality(2)/5), 1e-12) // drift -2 and -1
		// The worst step is 3, from -3 to -2. The mean effect is 11, and the end of its
		// interval nearer to zero is 11 - 0.196; periods 0 and 1 are 1 and 2 from the base.
		near(t, "breakdown", *got.BreakdownFactor, (11-0.1*normalQuantile)/(3*1.5), 1e-12)
	})
	t.Run("steps", func(t *testing.T) {
		sums, products := eventStudy(map[int]float64{-2: 2, -1: -1, 0: 10, 1: 12}, -2, -1)
		_, got := new(Trends).Study(sums, products, nil)
		near(t, "slope", *got.DetectableSlope, math.Sqrt(noncentrality(2)/2), 1e-12)
		near(t, "breakdown", *got.BreakdownFactor, (11-0.1*normalQuantile)/(2*1.5), 1e-12)
	})
	t.Run("singular", func(t *testing.T) {
		sums, products := eventStudy(map[int]float64{-3: 2, -2: 2, 0: 10}, -3, -2)
		products = append(products, TrendProduct{Aggregation: "event", PositionA: "-2", PositionB: "-3", Product: 1}, TrendProduct{Aggregation: "event", PositionA: "-3", PositionB: "-2", Product: 1})
		refused(t, sums, products, nil, refusedSingular)
	})
	t.Run("no lead", func(t *testing.T) {
		sums, products := eventStudy(map[int]float64{0: 10})
		refused(t, sums, products, nil, refusedNoLeads)
	})
	t.Run("a cohort of two", func(t *testing.T) {
		sums := []TrendSum{{Aggregation: "cell", Position: "10 9", Effect: 1, InfluenceSquares: 1, IsLead: true}}
		products := []TrendProduct{{Aggregation: "cell", PositionA: "10 9", PositionB: "10 9", Product: 1}}
		refused(t, sums, products, []TrendCell{{CohortPeriod: 10, PeriodIndex: 9, TrainedCount: 2, ComparisonCount: 40}}, refusedTiny)
	})
}

func refused(t *testing.T, sums []TrendSum, products []TrendProduct, cells []TrendCell, why string) {
	t.Helper()
	_, got := (&Trends{IsUniversal: true}).Study(sums, products, cells)
	if got.Refusal == nil || *got.Refusal != why || got.WaldStatistic != nil {
		t.Errorf("refusal %v, want %s", got.Refusal, why)
	}
}

// TestPowerOfChiSquare compares the noncentrality with the closed form for one degree of
// freedom and with a printed value for two (Cohen 1988, table 10.2: 9.64).
func TestPowerOfChiSquare(t *testing.T) {
	one := tQuantile(0.975, 1e12) + tQuantile(0.8, 1e12)
	near(t, "one", noncentrality(1), one*one, 1e-5) // the other tail adds 1e-6
	near(t, "two", noncentrality(2), 9.634, 1e-3)
}

// TestUniformBand compares the simulated critical value with the closed form for
// independent positions.
func TestUniformBand(t *testing.T) {
	for n, want := range map[int]float64{1: 1.959964, 5: 2.568990, 20: 3.015983} {
		identity := mat.NewSymDense(n, nil)
		for i := range n {
			identity.SetSym(i, i, 4)
		}
		got, ok := (new(normalDraws)).supremumQuantile(identity)
		if !ok {
			t.Fatalf("%d positions: singular", n)
		}
		near(t, strconv.Itoa(n), got, want, 0.01)
	}
}
