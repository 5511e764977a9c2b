// Package looktest looks at pages in headless Chromium, as readers do: on a wide screen, on a
// phone, in the dark and on paper. It knows what no page may do, and refuses to know what
// the pages say.
package looktest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// view is a way to look at a page.
type view struct {
	name          string
	width, height int64
	scheme        string
	isPaper       bool
	isExtra       bool // only where pictures are wanted
}

var views = []view{
	{name: "light", width: 1920, height: 1080, scheme: "light"},
	{name: "dark", width: 1920, height: 1080, scheme: "dark", isExtra: true},
	{name: "phone", width: 390, height: 844, scheme: "light"},
	{name: "phone-dark", width: 390, height: 844, scheme: "dark", isExtra: true},
	{name: "paper", width: 794, height: 1123, scheme: "light", isPaper: true},
}

// Folder is the environment variable that names a folder for pictures of all pages.
const Folder = "IMPACTMART_LOOK"

// Hold opens the pages of a folder in every view, and fails for a request, for an error of
// the page, for content that is wider than the screen, and for what axe-core objects to. It
// skips the test where Chromium is not installed. Screens is the height that the first page
// may have on a desktop, in screens.
func Hold(t *testing.T, dir, title string, screens float64, pages ...string) {
	t.Helper()
	axe := axeSource(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Require(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Skipf("Chromium does not start: %v", err)
	}
	for i, name := range pages {
		for _, v := range views {
			if v.isExtra && os.Getenv(Folder) == "" {
				continue
			}
			t.Run(title+"/"+name+"/"+v.name, func(t *testing.T) {
				l := look{t: t, view: v, axe: axe, file: filepath.Join(dir, filepath.FromSlash(name)), picture: title + "-" + strings.ReplaceAll(name, "/", "-") + "-" + v.name}
				l.hold(ctx)
				if i == 0 && v.name == "light" {
					t.Logf("%s is %.1f screens of %d pixels high, %d links", name, l.height/float64(v.height), v.height, l.links)
					if l.height > screens*float64(v.height) {
						t.Errorf("%s is %.1f screens high, want %.1f at most", name, l.height/float64(v.height), screens)
					}
				}
			})
		}
	}
}

// Require returns the path of Chromium, and skips the test where it is not installed.
func Require(t *testing.T) string {
	t.Helper()
	browser := find("chromium", "chromium-browser", "google-chrome", "chrome")
	if browser == "" {
		t.Skip("Chromium is not installed (Debian: apt-get install chromium)")
	}
	return browser
}

func find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// axeSource is the script of axe-core; empty where it is not installed.
func axeSource(t *testing.T) string {
	t.Helper()
	_, here, _, known := runtime.Caller(0)
	source, err := os.ReadFile(filepath.Join(filepath.Dir(here), "node_modules", "axe-core", "axe.min.js"))
	if err != nil || !known {
		t.Log("axe-core is not installed, so accessibility is not checked; `make look` installs it")
	}
	return string(source)
}

// look is one page in one view.
type look struct {
	t       *testing.T
	view    view
	axe     string
	file    string
	picture string
	height  float64
	links   int
}

// hold opens the page and checks it as it opens, and with all details open.
func (l *look) hold(parent context.Context) {
	l.t.Helper()
	ctx, stop := chromedp.NewContext(parent)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := (&url.URL{Scheme: "file", Path: l.file}).String()
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && e.Request.URL != address {
			l.t.Errorf("the page asks for %s", e.Request.URL)
		}
	})
	l.must(err)
	media := "screen"
	if l.view.isPaper {
		media = "print"
	}
	_, err = chromedp.Call(ctx, network.Enable, network.EnableParams{})
	l.must(err)
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.view.scheme}}})
	l.must(err)
	_, err = chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: l.view.width, Height: l.view.height, DeviceScaleFactor: 1, Mobile: l.view.width < 500})
	l.must(err)
	l.must(chromedp.Do(ctx, chromedp.Navigate(address)))
	l.height = evaluate[float64](ctx, l, "document.documentElement.scrollHeight")
	l.links = evaluate[int](ctx, l, "document.links.length")
	l.check(ctx, "")
	if l.view.isPaper {
		l.paper(ctx)
		return
	}
	evaluate[int](ctx, l, "document.querySelectorAll('details').forEach(d => d.open = true), 0")
	l.check(ctx, "-open")
}

func (l *look) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// evaluate returns what an expression is on the page; of a promise, what it becomes.
func evaluate[T any](ctx context.Context, l *look, expression string) T {
	l.t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	l.must(err)
	return value
}

// check looks for what is too wide and for what axe-core objects to, and takes a picture.
func (l *look) check(ctx context.Context, state string) {
	l.t.Helper()
	for _, w := range evaluate[[]string](ctx, l, tooWide) {
		l.t.Errorf("%s: wider than the page: %s", l.picture+state, w)
	}
	if n := evaluate[int](ctx, l, "document.scripts.length"); n > 0 {
		l.t.Errorf("the page has %d scripts", n)
	}
	l.shoot(ctx, state)
	if l.axe == "" || state == "" && !l.view.isPaper {
		return // with everything open, axe-core sees the same and more
	}
	evaluate[int](ctx, l, l.axe+"; 0")
	for _, v := range evaluate[[]string](ctx, l, violationsOf) {
		l.t.Errorf("%s: axe-core: %s", l.picture+state, v)
	}
}

// tooWide lists elements beyond the right edge, except what scrolls by itself.
const tooWide = `(() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > width) out.push('the page scrolls sideways, ' + document.documentElement.scrollWidth + ' of ' + width);
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('.scroll') && !e.classList.contains('scroll')) continue;
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.right > width + 1 && out.length < 5) out.push(e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + (e.textContent || '').trim().slice(0, 60));
  }
  return out;
})()`

const violationsOf = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.flatMap(v =>
  v.nodes.slice(0, 3).map(n => v.id + ': ' + v.help + ': ' + n.html.slice(0, 160))))`

// shoot takes a picture of the whole page, if somebody wants one.
func (l *look) shoot(ctx context.Context, state string) {
	l.t.Helper()
	folder := os.Getenv(Folder)
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	l.must(err)
	l.keep(folder, l.picture+state+".png", picture)
}

func (l *look) keep(folder, name string, content []byte) {
	l.t.Helper()
	if err := os.MkdirAll(folder, 0o750); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// paper prints the page, and looks for headings without what they are about, or at the end
// of a sheet.
func (l *look) paper(ctx context.Context) {
	l.t.Helper()
	headings := evaluate[[]string](ctx, l, "[...document.querySelectorAll('h1, h2, h3')].map(h => h.textContent.trim().replace(/\\s+/g, ' '))")
	for _, empty := range evaluate[[]string](ctx, l, "[...document.querySelectorAll('section')].filter(s => s.offsetHeight > 0 && s.innerText.trim() === s.querySelector('h2').innerText.trim()).map(s => s.innerText.trim())") {
		l.t.Errorf("on paper, nothing is below the heading %q", empty)
	}
	yes := true
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(func(p *page.PrintToPDFParams) {
		p.PrintBackground, p.PreferCSSPageSize, p.PaperWidth, p.PaperHeight = &yes, &yes, 8.27, 11.69
	}))
	l.must(err)
	if folder := os.Getenv(Folder); folder != "" {
		l.keep(folder, l.picture+".pdf", pdf)
	}
	reader := find("pdftotext")
	if reader == "" {
		l.t.Log("pdftotext is not installed, so the ends of printed sheets are not checked (Debian: apt-get install poppler-utils)")
		return
	}
	for i, last := range lastLines(l.t, reader, pdf) {
		for _, h := range headings {
			if last != "" && (h == last || strings.HasSuffix(h, last) && len(last) > 12) {
				l.t.Errorf("sheet %d ends with the heading %q", i+1, h)
			}
		}
	}
}

// lastLines are the last lines of all sheets but the last.
func lastLines(t *testing.T, reader string, pdf []byte) (lines []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), reader, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(fmt.Errorf("pdftotext: %w", err))
	}
	sheets := strings.Split(strings.TrimRight(string(text), "\f\n "), "\f")
	for _, sheet := range sheets[:len(sheets)-1] {
		rows := strings.Split(strings.TrimSpace(sheet), "\n")
		lines = append(lines, strings.Join(strings.Fields(rows[len(rows)-1]), " "))
	}
	return lines
}
