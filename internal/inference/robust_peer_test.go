package inference

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// nsw returns a sample of the National Supported Work demonstration as trained people, and a
// survey as comparison: 2 for CPS, 3 for PSID.
func nsw(t *testing.T, isTrained func(row func(string) float64) bool, survey float64) *panel {
	t.Helper()
	columns := nswColumns(t)
	p := &panel{}
	for i, sample := range columns["sample"] {
		row := func(name string) float64 { return columns[name][i] }
		chosen := sample == 1 && isTrained(row)
		if !chosen && sample != survey {
			continue
		}
		p.add(chosen, row("re78")-row("re75"), row("age"), row("educ"), row("black"), row("married"), row("nodegree"), row("hisp"), row("re74"))
	}
	return p
}

// nswColumns are those of nsw.csv; without IMPACTMART_PEERDATA, of the part of it that moderndid
// has, the controls and CPS.
func nswColumns(t *testing.T) map[string][]float64 {
	t.Helper()
	if hasPeerdata() {
		return peerdata(t, "nsw.csv")
	}
	needsModernDiD(t)
	text, err := shippedNSW()
	if err != nil {
		t.Fatal(err)
	}
	return columnsOf(t, text)
}

var shippedNSW = sync.OnceValues(func() ([]byte, error) {
	return exec.Command("python3", filepath.Join("testdata", "nsw.py")).Output()
})

func needsModernDiD(t *testing.T) {
	t.Helper()
	if err := exec.Command("python3", "-c", "import moderndid").Run(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 cannot import moderndid (%v)", err)
	}
}

func nswControls(row func(string) float64) bool { return row("treated") == 0 }
func dwControls(row func(string) float64) bool  { return row("treated") == 0 && row("dwincl") == 1 }
func dwTrained(row func(string) float64) bool   { return row("treated") == 1 && row("dwincl") == 1 }
func earlyControls(row func(string) float64) bool {
	return row("treated") == 0 && row("early_ra") == 1
}

// TestPublishedRobust: DRDID's Stata help prints -901.2703 (393.6127) for the first sample;
// the rest is numpy, from the same formulas with a gradient below 1e-12. The controls of the
// experiment were not trained, so their effect is zero in truth: overlap is not yet truth.
func TestPublishedRobust(t *testing.T) {
	for name, c := range map[string]struct {
		isTrained           func(func(string) float64) bool
		survey              float64
		effect, error, room float64
		ratio               float64
		isShipped           bool // whether moderndid has the sample
	}{
		"controls, CPS":        {nswControls, 2, -901.27030641, 393.61266712, 1e-8, 1.09016, true},
		"DW trained, CPS":      {dwTrained, 2, 1869.52539644, 644.93364427, 1e-8, 2.47248, false},
		"DW trained, PSID":     {dwTrained, 3, 3374.07865085, 816.51540431, 1e-8, 0.31708, false},
		"DW controls, CPS":     {dwControls, 2, 252.76894407, 451.86183598, 1e-8, 1.38623, true},
		"early controls, CPS":  {earlyControls, 2, -440.65536144, 606.83211612, 1e-8, 3.39392, true},
		"controls, PSID":       {nswControls, 3, 616.12682015, 589.01005952, 1e-8, 0.13908, false},
		"DW controls, PSID":    {dwControls, 3, 1958.17341808, 660.80146774, 1e-8, 0.16466, false},
		"early controls, PSID": {earlyControls, 3, 934.43299162, 756.38042219, 1e-8, 0.48874, false},
	} {
		t.Run(name, func(t *testing.T) {
			if !c.isShipped && !hasPeerdata() {
				t.Skip("SKIPPED, NOTHING PROVEN: IMPACTMART_PEERDATA does not name the folder that testdata/peers.py fills")
			}
			r, refusal := nsw(t, c.isTrained, c.survey).fit()
			near(t, "effect", r.Effect, c.effect, c.room)
			near(t, "error", r.StdError, c.error, c.room)
			near(t, "effective ratio", r.EffectiveRatio, c.ratio, 5e-5)
			if want := c.ratio < 0.5; (refusal == RefusedNoOverlap) != want || r.IsThin != (c.ratio < 1) {
				t.Errorf("refusal %q, thin %v", refusal, r.IsThin)
			}
		})
	}
	r, _ := nsw(t, nswControls, 2).fit()
	near(t, "Stata's help: effect", r.Effect, -901.2703, 5e-5/901)
	near(t, "Stata's help: error", r.StdError, 393.6127, 5e-5/393)
}

// TestRobustAgainstPeer compares with moderndid, which looks for the same weights less
// closely, and with a floor of 1e-6 under the probability to be trained.
func TestRobustAgainstPeer(t *testing.T) {
	needsModernDiD(t)
	compare := func(name string, p *panel, ofEffect, ofError float64) {
		file := filepath.Join(t.TempDir(), "panel.csv")
		if err := os.WriteFile(file, p.csv(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("python3", filepath.Join("testdata", "drdid.py"), file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var effect, se float64
		if _, err := fmt.Sscan(string(out), &effect, &se); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		r, _ := p.fit()
		t.Logf("%s: effect %.9g, apart %.1e; error %.9g, apart %.1e", name, r.Effect, math.Abs(r.Effect/effect-1), r.StdError, math.Abs(r.StdError/se-1))
		near(t, name+": effect", r.Effect, effect, ofEffect)
		near(t, name+": error", r.StdError, se, ofError)
	}
	compare("simulated", simulated(rand.New(rand.NewPCG(3, 4)), 2000, design{}), 1e-6, 1e-5)
	compare("controls, CPS", nsw(t, nswControls, 2), 1e-8, 2e-5)
	t.Run("trained", func(t *testing.T) {
		peerdata(t, "nsw.csv")
		compare("DW trained, CPS", nsw(t, dwTrained, 2), 1e-8, 2e-5)
		compare("DW trained, PSID", nsw(t, dwTrained, 3), 1e-5, 2e-5)
	})
}

func (p *panel) csv() []byte {
	var text strings.Builder
	text.WriteString("change,is_trained")
	for j := range p.covariates {
		fmt.Fprintf(&text, ",x%d", j)
	}
	for i, change := range p.change {
		trained := 0
		if p.isTrained[i] {
			trained = 1
		}
		fmt.Fprintf(&text, "\n%.17g,%d", change, trained)
		for _, column := range p.covariates {
			fmt.Fprintf(&text, ",%.17g", column[i])
		}
	}
	return []byte(text.String())
}
