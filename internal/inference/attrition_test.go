package inference

import (
	"math"
	"testing"
)

// TestCautiousBoundary has rows of table II.1 of the Procedures Handbook 4.1.
func TestCautiousBoundary(t *testing.T) {
	for overall, want := range map[float64]float64{
		0: 5.7, 1: 5.8, 5: 6.1, 10: 6.3, 13: 6.1, 20: 5.4, 28: 4.4, 30: 4.1, 37: 3.1, 45: 1.8, 50: 1.0, 56: 0.2, 57: 0, 58: 0, 100: 0, -1: 5.7,
	} {
		if got := wwcCautious(overall); got != want {
			t.Errorf("at %v %%: %v, want %v", overall, got, want)
		}
	}
	for overall, want := range map[float64]float64{3.75: 5.975, 50.5: 0.95, 56.5: 0.1} {
		near(t, "between rows", wwcCautious(overall), want, 1e-12)
	}
	if len(cautiousLoss) != 58 {
		t.Errorf("%d rows, want 0 to 57 %%", len(cautiousLoss))
	}
}

// TestModelBehindBoundary: where the bias of the model is .055, the differential loss is that
// of the table.
func TestModelBehindBoundary(t *testing.T) {
	for overall := 6; overall < len(cautiousLoss); overall++ {
		o := float64(overall) / 100
		low, high := 0.0, 2*o
		for range 60 {
			if d := (low + high) / 2; lossBias(o, d) < 0.055 {
				low = d
			} else {
				high = d
			}
		}
		if table := wwcCautious(float64(overall)); math.Abs(100*low-table) > 0.08 {
			t.Errorf("at %d %%: the model has %.3f points, the table %.1f", overall, 100*low, table)
		}
	}
}

func TestLossBias(t *testing.T) {
	for lost, want := range map[float64]float64{6: 0.069, 12: 0.123, 30: 0.273} {
		d := lost / 80
		if got := lossBias(d/2, d); math.Abs(got-want) > 0.0005 {
			t.Errorf("%v of 80 lost against none: %v, want %v", lost, got, want)
		}
		if lossBias(d/2, d) != lossBias(d/2, -d) {
			t.Error("the sign of the differential matters")
		}
	}
	if got := lossBias(0, 0); got != 0 {
		t.Errorf("%v without loss", got)
	}
	if got := lossBias(0.5, 1); !math.IsInf(got, 1) {
		t.Errorf("%v with an arm that is lost", got)
	}
}

func TestLossZ(t *testing.T) {
	// 6 of 80 against none: chi-square 6.2338 without correction.
	near(t, "6 of 80 against none", lossZ(6, 80, 0, 80), math.Sqrt(480.0/77), 1e-12)
	near(t, "swapped", lossZ(0, 80, 6, 80), -math.Sqrt(480.0/77), 1e-12)
	near(t, "20 of 100 against 15 of 50", lossZ(20, 100, 15, 50), -0.1/math.Sqrt(0.03*35*115/(150*150)), 1e-12)
	for _, none := range [][4]int64{{0, 80, 0, 80}, {80, 80, 80, 80}, {0, 0, 3, 80}, {3, 80, 0, 0}} {
		if got := lossZ(none[0], none[1], none[2], none[3]); got != 0 {
			t.Errorf("%v: %v", none, got)
		}
	}
}
