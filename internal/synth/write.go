package synth

import (
	_ "embed"
	"errors"
	"io"
	"os"
	"path/filepath"
)

//go:embed impactmart.yaml
var config string

// Config returns the text of impactmart.yaml for a folder made by Write. The environment
// variables HRIS_URL (scheme and host) and HRIS_TOKEN name the service that HRIS serves.
func Config() string { return config }

// Write writes the company's folder: impactmart.yaml and the files in inbox/. Files with
// those names are overwritten, others are not changed. For the same seed, text files are
// the same byte for byte, and workbooks cell by cell.
func (c *Company) Write(dir string) error {
	//nolint:gosec // nobody in it is real
	if err := os.MkdirAll(filepath.Join(dir, "inbox"), 0o755); err != nil {
		return err
	}
	for _, f := range c.files() {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.name)), f.write); err != nil {
			return err
		}
	}
	return nil
}

// The files of the folder, relative to it.
const (
	configFile      = "impactmart.yaml"
	lmsFile         = "inbox/lms_transcript.xlsx"
	kpi2025File     = "inbox/kpi_operations_2025.csv"
	kpi2026File     = "inbox/kpi_operations_2026.csv"
	salesFile       = "inbox/sales_by_month.xlsx"
	csat2025File    = "inbox/csat_2025.csv"
	csat2026File    = "inbox/csat_2026.csv"
	callsFile       = "inbox/calls.csv"
	assignmentsFile = "inbox/assignments.csv"
	costsFile       = "inbox/costs.xlsx"
	engineeringFile = "inbox/engineering.csv"
	checkinsFile    = "inbox/checkins.csv"
	shiftsFile      = "inbox/shifts.csv"
	newcomersFile   = "inbox/newcomers.csv"
)

// file is one file of the folder and the function that writes it.
type file struct {
	name  string
	write func(io.Writer) error
}

func (c *Company) files() []file {
	return []file{
		{configFile, func(w io.Writer) error { _, err := io.WriteString(w, config); return err }},
		{lmsFile, c.writeTranscript},
		{kpi2025File, func(w io.Writer) error { return writeGermanCSV(w, c.kpiOperations(2025)) }},
		{kpi2026File, func(w io.Writer) error { return writeGermanCSV(w, c.kpiOperations(2026)) }},
		{salesFile, func(w io.Writer) error { return writeWorkbook(w, c.sales()) }},
		{csat2025File, func(w io.Writer) error { return writeCSVWithBOM(w, c.csat(2025)) }},
		{csat2026File, func(w io.Writer) error { return writeCSVWithBOM(w, c.csat(2026)) }},
		{callsFile, func(w io.Writer) error { return writeCSV(w, c.calls()) }},
		{assignmentsFile, func(w io.Writer) error { return writeCSV(w, c.arms()) }},
		{engineeringFile, func(w io.Writer) error { return writeCSV(w, c.engineering()) }},
		{shiftsFile, func(w io.Writer) error { return writeCSV(w, c.shifts()) }},
		{newcomersFile, func(w io.Writer) error { return writeCSV(w, c.loads()) }},
		{checkinsFile, func(w io.Writer) error { return writeCSV(w, c.checkins()) }},
		{costsFile, func(w io.Writer) error { return writeWorkbook(w, costSheet()) }},
	}
}

func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
