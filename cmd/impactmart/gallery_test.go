package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/impactmart/impactmart/internal/report/looktest"
	"github.com/impactmart/impactmart/internal/synth"
)

// gallery are the pictures of docs/gallery.md: parts of the pages of the demo.
var gallery = map[string]struct {
	page, selector string
	width, height  int
	scheme         string
}{
	"overview":  {"report.html", "", 900, 760, "light"},
	"forest":    {"report.html", "#forest", 900, 760, "light"},
	"waterfall": {"report.html", "#waterfall", 900, 700, "light"},
	"goals":     {"report.html", "#goals", 900, 640, "dark"},
	"periods":   {"programs/call_coaching.html", "#periods", 900, 640, "light"},
	"phone":     {"report.html", "", 390, 844, "light"},
}

// mostBytes is the size that a picture in the repository may have.
const mostBytes = 200_000

// TestGallery holds the pictures to their size and to docs/gallery.md, which shows each of
// them. With UPDATE_GALLERY=1, as by make gallery, it takes them anew.
func TestGallery(t *testing.T) {
	folder := filepath.Join(root, "docs", "gallery")
	if os.Getenv("UPDATE_GALLERY") != "" {
		looktest.Require(t)
		marts := published(t, synth.New(synth.DemoSeed))
		for name, g := range gallery {
			picture := looktest.Picture(t, filepath.Join(marts, filepath.FromSlash(g.page)), g.selector, g.width, g.height, g.scheme)
			if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "gallery.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`!\[[^\]]+\]\(gallery/([a-z]+)\.png\)`).FindAllSubmatch(text, -1)
	if len(shown) != len(gallery) {
		t.Errorf("docs/gallery.md shows %d pictures, want %d", len(shown), len(gallery))
	}
	for _, m := range shown {
		name := string(m[1])
		picture, err := os.ReadFile(filepath.Join(folder, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		size, err := png.DecodeConfig(bytes.NewReader(picture))
		if _, isKnown := gallery[name]; !isKnown || err != nil || size.Width != gallery[name].width || len(picture) > mostBytes {
			t.Errorf("%s: known %t, %d pixels wide, %d bytes, %v", name, isKnown, size.Width, len(picture), err)
		}
	}
}
