package excel

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
)

// Limits of what is read, so that a small file cannot expand to a large one.
const (
	maxUnzipped  = 2 << 30  // bytes of all parts
	maxRatio     = 200      // of a part larger than ratioFrom
	ratioFrom    = 1 << 20  // bytes
	maxDirectory = 4 << 20  // bytes of the list of parts
	maxFrame     = 64 << 20 // bytes of a part that is read into memory
)

// parts are the files inside a workbook by lower-case name, because names in a
// package are not case-sensitive.
type parts map[string]*zip.File

// unzip lists the parts of a workbook. A file that is not a workbook is an error,
// by its content.
func unzip(file io.ReaderAt, size int64) (parts, error) {
	start := make([]byte, 1024)
	n, err := file.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if err := foreign(start[:n]); err != nil {
		return nil, err
	}
	if err := checkDirectory(file, size); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, damaged(err)
	}
	archive.RegisterDecompressor(zip.Deflate, flate.NewReader) // faster than the standard library's
	files, err := partsOf(archive)
	if err != nil {
		return nil, err
	}
	if err := files.foreign(); err != nil {
		return nil, err
	}
	return files, nil
}

// partsOf lists the files of an archive and checks their declared sizes against the
// limits before any is decompressed.
func partsOf(archive *zip.Reader) (parts, error) {
	files, total := parts{}, uint64(0)
	for _, f := range archive.File {
		name := partName(f.Name)
		if files[name] != nil {
			return nil, fmt.Errorf("the workbook is damaged: its part %s is repeated; copy or save it again", f.Name)
		}
		files[name] = f
		total += f.UncompressedSize64
		if f.UncompressedSize64 > maxUnzipped || total > maxUnzipped {
			return nil, fmt.Errorf("the workbook is larger than %d GiB when decompressed; save only the sheet that is needed", maxUnzipped>>30)
		}
		if f.UncompressedSize64 > ratioFrom && f.UncompressedSize64 > maxRatio*f.CompressedSize64 {
			return nil, fmt.Errorf("the part %s expands to more than %d times its size, more than any table does; remove formatted empty rows and save again", f.Name, maxRatio)
		}
	}
	return files, nil
}

var errBinary = errors.New("this is a binary workbook (.xlsb); save it as .xlsx")

// partName is the key of a part. Some programs write Windows paths.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// foreign returns an error for other formats that are zip files too.
func (p parts) foreign() error {
	switch {
	case p["mimetype"] != nil && p["content.xml"] != nil:
		return errors.New("this is an OpenDocument spreadsheet (.ods); save it as .xlsx")
	case p["xl/workbook.bin"] != nil:
		return errBinary
	case p["_rels/.rels"] == nil:
		return errors.New("this is a zip file, but not an Excel workbook; decompress it, or save the workbook as .xlsx")
	}
	return nil
}

// checkDirectory limits the list of parts at the end of an archive before it is
// read into memory. If the list is not found, the reader of the archive reports the
// error.
func checkDirectory(file io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 64<<10))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < 22 {
		return nil
	}
	begins := uint64(binary.LittleEndian.Uint32(tail[at+16:]))
	if begins == 1<<32-1 { // it is in the preceding 64-bit record
		at = bytes.LastIndex(tail[:at], []byte("PK\x06\x06"))
		if at < 0 || len(tail)-at < 56 {
			return damaged(errors.New("its list of parts is missing"))
		}
		begins = binary.LittleEndian.Uint64(tail[at+48:])
	}
	if ends := uint64(size) - uint64(len(tail)-at); ends > begins+maxDirectory {
		return fmt.Errorf("the list of parts of the workbook is larger than %d MiB, more than any workbook needs; save it again", maxDirectory>>20)
	}
	return nil
}

// foreign returns an error for other formats, recognized by their first bytes.
func foreign(start []byte) error {
	text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")))
	switch {
	case len(start) == 0:
		return errors.New("file is empty; copy it again")
	case bytes.HasPrefix(start, []byte("PK")):
		return nil
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<table"):
		return errors.New("this is a web page under an Excel name (a login page, or an export as HTML); open it in Excel and save it as .xlsx")
	case strings.HasPrefix(text, "<?xml"):
		return errors.New("this is an XML file under an Excel name; open it in Excel and save it as .xlsx")
	case bytes.IndexByte(start, 0) < 0:
		return errors.New("this is a text file under an Excel name; use `type: csv`, or save it as .xlsx")
	}
	return errors.New("this is not an Excel workbook; save it as .xlsx")
}

func damaged(err error) error {
	return fmt.Errorf("the workbook is truncated or damaged (%w); copy or save it again", err)
}

// get returns a required part.
func (p parts) get(name string) (*zip.File, error) {
	if f := p[partName(name)]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("the workbook is damaged: it lacks the part %s; copy or save it again", name)
}

// decode reads a whole part into a value and checks the part to its last byte.
func (p parts) decode(name string, value any) error {
	f, err := p.get(name)
	if err != nil {
		return err
	}
	if f.UncompressedSize64 > maxFrame {
		return fmt.Errorf("the part %s is larger than %d MiB; save only the sheet that is needed", name, maxFrame>>20)
	}
	r, err := openPart(f)
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	d.CharsetReader = r.charset
	if err = d.Decode(value); err == nil {
		for err == nil {
			_, err = d.Token()
		}
	}
	if err != io.EOF {
		return damaged(fmt.Errorf("%s: %w", name, err))
	}
	return nil
}

// relationship is how one part refers to another.
type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// kind is the last word of the type (worksheet, sharedStrings, styles), which is
// the same in both variants of the standard.
func (r relationship) kind() string { return path.Base(r.Type) }

// related returns the relationships of a part, with targets as names of parts.
func (p parts) related(part string) ([]relationship, error) {
	var list struct {
		Relationships []relationship `xml:"Relationship"`
	}
	dir, base := path.Split(part)
	if err := p.decode(dir+"_rels/"+base+".rels", &list); err != nil {
		return nil, err
	}
	for i, r := range list.Relationships {
		r.Target = strings.ReplaceAll(r.Target, `\`, "/")
		if r.Mode != "External" {
			list.Relationships[i].Target = strings.TrimPrefix(path.Join("/", dir, r.Target), "/")
			if strings.HasPrefix(r.Target, "/") {
				list.Relationships[i].Target = strings.TrimPrefix(path.Clean(r.Target), "/")
			}
		}
	}
	return list.Relationships, nil
}
