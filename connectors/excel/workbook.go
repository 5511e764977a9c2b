package excel

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
)

// workbook is an open file with everything that its sheets share.
type workbook struct {
	file    connectors.Temp
	parts   parts
	sheets  []sheetInfo
	strings sharedStrings
	styles  []style
	is1904  bool // dates count from 1904, not from 1900
}

// sheetInfo is one entry of the list of sheets.
type sheetInfo struct {
	name   string
	hidden bool
	part   string
	kind   string // worksheet, chartsheet, ...
}

// openWorkbook copies a file, because a zip archive is read from its end, and reads
// everything except the sheets.
func openWorkbook(ctx context.Context, env connectors.Env, in io.Reader, password string) (*workbook, error) {
	file, err := env.OpenTemp()
	if err != nil {
		return nil, err
	}
	b := &workbook{file: file}
	if err := b.load(ctx, in, password); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Close removes the copy.
func (b *workbook) Close() error { return b.file.Close() }

func (b *workbook) load(ctx context.Context, in io.Reader, password string) error {
	size, err := io.Copy(b.file, reading{ctx, in})
	if err != nil {
		return err
	}
	archive, size, err := decrypted(b.file, size, password)
	if err != nil {
		return err
	}
	if b.parts, err = unzip(archive, size); err != nil {
		return err
	}
	main, err := b.main()
	if err != nil {
		return err
	}
	relations, err := b.parts.related(main)
	if err != nil {
		return err
	}
	styles := ""
	for _, r := range relations {
		switch r.kind() {
		case "styles":
			styles = r.Target
		case "sharedStrings":
			if err := b.loadStrings(r.Target); err != nil {
				return err
			}
		}
	}
	return b.frame(main, styles, relations)
}

// main is the part that lists the sheets.
func (b *workbook) main() (string, error) {
	relations, err := b.parts.related("")
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if r.kind() == "officeDocument" && strings.HasPrefix(strings.ToLower(r.Target), "xl/") {
			return r.Target, nil
		}
	}
	return "", errors.New("this is an Office document, but not an Excel workbook; save the table as .xlsx")
}

// frame lets excelize read the workbook's metadata. Excelize gets a workbook
// without sheets, texts and pictures, because it would decompress all of them.
func (b *workbook) frame(main, styles string, relations []relationship) error {
	under := map[string]string{
		"[Content_Types].xml": "[Content_Types].xml", "_rels/.rels": "_rels/.rels", main: main,
	}
	if styles != "" {
		under["xl/styles.xml"] = styles
	}
	var frame bytes.Buffer
	w := zip.NewWriter(&frame)
	for _, name := range slices.Sorted(maps.Keys(under)) {
		part := under[name]
		var valid struct{} // each part is checked to its last byte before excelize reads it
		if err := b.parts.decode(part, &valid); err != nil {
			return err
		}
		if err := copyPart(w, name, b.parts[strings.ToLower(part)]); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	f, err := excelize.OpenReader(&frame)
	if err != nil {
		return damaged(err)
	}
	defer f.Close()
	b.is1904 = f.WorkBook.WorkbookPr != nil && f.WorkBook.WorkbookPr.Date1904
	b.styles = stylesOf(f)
	for _, s := range f.WorkBook.Sheets.Sheet {
		info := sheetInfo{name: s.Name, hidden: s.State != "" && s.State != "visible"}
		for _, r := range relations {
			if r.ID == s.ID {
				info.part, info.kind = r.Target, r.kind()
			}
		}
		b.sheets = append(b.sheets, info)
	}
	return nil
}

func copyPart(w *zip.Writer, name string, part *zip.File) error {
	header := part.FileHeader
	header.Name = name
	to, err := w.CreateRaw(&header)
	if err != nil {
		return err
	}
	from, err := part.OpenRaw()
	if err != nil {
		return damaged(err)
	}
	_, err = io.Copy(to, from)
	return err
}

// choose finds the sheet that the settings select.
func (b *workbook) choose(want Sheet) (sheetInfo, error) {
	var names, found []string
	var chosen sheetInfo
	for i, s := range b.sheets {
		names = append(names, s.name)
		if want.is(i+1, s) {
			chosen = s
			found = append(found, s.name)
		}
		if len(found) > 0 && !want.isPattern() {
			break
		}
	}
	has := "use one of " + quoted(names)
	switch {
	case len(found) == 1 && chosen.kind != worksheet:
		return chosen, fmt.Errorf("sheet %s %w; name another with `sheet:`", chosen.name, chosen.noTable())
	case len(found) == 1:
		return chosen, nil
	case len(found) > 1:
		return chosen, fmt.Errorf("sheets %s all match %q; narrow the pattern, or define a separate feed for each sheet", quoted(found), want.Name)
	case want.isPattern():
		return chosen, fmt.Errorf("has no visible sheet that matches %q; %s", want.Name, has)
	case want.Name != "":
		return chosen, fmt.Errorf("%w %q%s; %s", connectors.ErrNoSheet, want.Name, models.DidYouMean(want.Name, names), has)
	case want.Index != 0:
		return chosen, fmt.Errorf("has no sheet number %d; %s", want.Index, has)
	}
	return chosen, fmt.Errorf("has no visible sheet; name a hidden one with `sheet:`: %s", has)
}

const worksheet = "worksheet"

// noTable says what a sheet is that has no rows, such as a chart.
func (s sheetInfo) noTable() error { return fmt.Errorf("is not a table (%s)", s.kind) }

func (s Sheet) isPattern() bool { return strings.ContainsAny(s.Name, "*?[") }

// is reports whether a sheet, at a position from 1, is selected.
func (s Sheet) is(position int, info sheetInfo) bool {
	switch {
	case s.isPattern():
		matched, _ := path.Match(s.Name, info.name) // Validate refuses an invalid pattern
		return matched && !info.hidden && info.kind == worksheet
	case s.Name != "":
		return s.Name == info.name
	case s.Index != 0:
		return s.Index == position
	}
	return !info.hidden && info.kind == worksheet
}

// quoted lists at most twenty names.
func quoted(names []string) string {
	if len(names) > 20 {
		return fmt.Sprintf("%q and %d more", names[:20], len(names)-20)
	}
	return fmt.Sprintf("%q", names)
}

// reading stops a copy when the context is canceled.
type reading struct {
	ctx context.Context
	in  io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(p)
}
