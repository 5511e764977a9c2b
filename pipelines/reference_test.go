package pipelines

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestPrograms compares the marts of a company of 10,000 people with programs that compute
// the same estimates and event studies from the same files, in other words and another
// language. They are in a folder of their own and need numpy.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a company of 10,000 people")
	}
	if err := programsMissing(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	if err := writeCompany(dir, "S", companiesBySize["S"]); err != nil {
		t.Fatal(err)
	}
	if err := runCompany(dir, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := runPrograms(dir); err != nil {
		t.Error(err)
	}
}

// programsMissing says what it takes to run the programs, if it is not there.
func programsMissing() error {
	if os.Getenv("IMPACTMART_REFERENCE") == "" {
		return errors.New("IMPACTMART_REFERENCE names no folder with did.py and event_study.py")
	}
	if err := exec.Command("python3", "-c", "import numpy, duckdb").Run(); err != nil {
		return fmt.Errorf("python3 does not have numpy and duckdb: %w", err)
	}
	return nil
}

// differences are what the programs print last: how far effects and errors are apart.
var differences = regexp.MustCompile(`(\d+) .*(?:diff|by) (\S+) .*(?:diff|by) (\S+)\s*$`)

// runPrograms runs the programs on a company that was run, and returns the CPU seconds that
// they took. It is an error if they find other figures than the marts have.
func runPrograms(dir string) (cpu float64, err error) {
	folder := os.Getenv("IMPACTMART_REFERENCE")
	for _, arguments := range [][]string{{"did.py", dir}, {"event_study.py", dir, "m0"}, {"event_study.py", dir, "m1"}} {
		arguments[0] = filepath.Join(folder, arguments[0])
		command := exec.Command("python3", arguments...)
		out, err := command.CombinedOutput()
		if err != nil {
			return 0, fmt.Errorf("%s: %w\n%s", arguments[0], err, out)
		}
		cpu += (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
		said := differences.FindStringSubmatch(string(out))
		if said == nil {
			return 0, fmt.Errorf("%s does not say how far its figures are from the marts:\n%s", arguments[0], out)
		}
		rows, _ := strconv.Atoi(said[1])
		for _, text := range said[2:] {
			if apart, err := strconv.ParseFloat(text, 64); err != nil || !(apart <= 1e-9) || rows < 100 {
				return 0, fmt.Errorf("%s: of %d figures some differ by %s", arguments[0], rows, text)
			}
		}
	}
	return cpu, nil
}
