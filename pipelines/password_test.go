package pipelines

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/internal/project"
)

// TestPasswordOfAWorkbook: a protected workbook is opened with a password from the
// environment. The password appears in no fault, and does not change the identity of a
// feed.
func TestPasswordOfAWorkbook(t *testing.T) {
	content := writeWorkbook(t, "row 1: id | day | value\nrow 2: 7 | #46023 yyyy-mm-dd | #3")
	hashes := map[string]bool{}
	for _, password := range []string{"correct horse battery", "staple canary"} {
		dir := t.TempDir()
		t.Setenv("SHEET_PASSWORD", password)
		sealed, err := excelize.Encrypt(content, &excelize.Options{Password: password})
		if err != nil {
			t.Fatal(err)
		}
		config := `
version: 1
currency: EUR
feeds:
  sheet:
    table: observations
    source: {type: excel, path: in.xlsx, password: "${SHEET_PASSWORD}"}
    columns:
      subject_id: {from: id}
      metric_id: {const: m}
      period_start: {from: day, formats: [excel]}
      numerator: {from: value}
`
		for name, text := range map[string]string{"impactmart.yaml": config, "in.xlsx": string(sealed)} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		rows, _, _, err := landAll(t, dir)
		if err != nil || len(rows) != 1 || rows[0]["numerator"] != "3" {
			t.Fatalf("landed %v, %v", rows, err)
		}
		plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), project.Sources{Connectors: connectors.Registry{"excel": excel.New}})
		if err != nil {
			t.Fatal(err)
		}
		hashes[plan.Feeds[0].Identity()] = true
		t.Setenv("SHEET_PASSWORD", "wrong "+password)
		if err := os.RemoveAll(filepath.Join(dir, "store")); err != nil {
			t.Fatal(err)
		}
		_, _, _, err = landAll(t, dir)
		if err == nil || !strings.Contains(err.Error(), "the password does not open the workbook") || strings.Contains(err.Error(), password) {
			t.Errorf("error %v", err)
		}
	}
	if len(hashes) != 1 {
		t.Errorf("the password changes the identity of the feed: %v", hashes)
	}
}
