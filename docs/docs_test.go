package docs_test

import (
	"strings"
	"testing"

	"github.com/impactmart/impactmart/docs"
)

func TestSection(t *testing.T) {
	d := docs.Document{Text: "# Title\n\nlead\n\n## First `key`\n\n```sh\n# no heading\n```\n\n### Within\n\ntext\n\n## Second\n\nend\n"}
	for heading, want := range map[string]string{
		"first key":   "## First `key`\n\n```sh\n# no heading\n```\n\n### Within\n\ntext\n\n",
		"WITHIN":      "### Within\n\ntext\n\n",
		"Second":      "## Second\n\nend\n",
		"no heading":  "",
		"never heard": "",
	} {
		if got := d.Section(heading); got != want {
			t.Errorf("%s: %q, want %q", heading, got, want)
		}
	}
	if got := strings.Join(d.Headings(), ", "); got != "First key, Within, Second" {
		t.Error(got)
	}
}

// TestAll: every document has a title and can be found by its name.
func TestAll(t *testing.T) {
	all, err := docs.All()
	if err != nil || len(all) < 15 {
		t.Fatalf("%d documents, %v", len(all), err)
	}
	for _, d := range all {
		if d.Title == "" || strings.HasPrefix(d.Title, "#") || d.Name == "" {
			t.Errorf("%q has the title %q", d.Name, d.Title)
		}
	}
}
