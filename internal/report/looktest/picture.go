package looktest

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/png"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Picture is a part of a page as a PNG: from an element down to the next of its kind, and
// at most the given height. With an empty selector, it begins at the top.
func Picture(t *testing.T, file, selector string, width, height int, scheme string) []byte {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Require(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	l := &look{t: t}
	l.must(chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "screen", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	l.must(err)
	_, err = chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: 1, Mobile: width < 500})
	l.must(err)
	l.must(chromedp.Do(ctx, chromedp.Navigate((&url.URL{Scheme: "file", Path: file}).String())))
	from, to := 0., float64(height)
	if selector != "" {
		edges := evaluate[[]float64](ctx, l, `(() => {
  const e = document.querySelector('`+selector+`'), all = [...document.querySelectorAll(e.tagName)];
  const next = all[all.indexOf(e) + 1], top = x => x.getBoundingClientRect().top + window.scrollY;
  return [top(e) - 12, next ? top(next) - 24 : document.documentElement.scrollHeight];
})()`)
		from, to = edges[0], min(edges[1], edges[0]+float64(height))
	}
	whole, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	l.must(err)
	return cropped(l, whole, int(from), int(to))
}

// cropped is the part of a picture between two rows of pixels.
func cropped(l *look, whole []byte, from, to int) []byte {
	l.t.Helper()
	picture, err := png.Decode(bytes.NewReader(whole))
	l.must(err)
	box := image.Rect(0, from, picture.Bounds().Dx(), to).Intersect(picture.Bounds())
	part := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(part, part.Bounds(), picture, box.Min, draw.Src)
	var out bytes.Buffer
	l.must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, part))
	return out.Bytes()
}
