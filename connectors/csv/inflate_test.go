package csv_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/impactmart/impactmart/connectors/connectortest"
)

func gzipped(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	io.WriteString(w, text)
	w.Close()
	return out.String()
}

func zstandard(text string) string {
	w, _ := zstd.NewWriter(nil)
	defer w.Close()
	return string(w.EncodeAll([]byte(text), nil))
}

// TestCompressedSource tests all promises with compressed files, so truncation at
// any place must be an error.
func TestCompressedSource(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	text := strings.Builder{}
	text.WriteString("employee_id,note\n")
	want := connectortest.Case{Headers: []string{"employee_id", "note"}}
	for line := range int64(200) {
		id := fmt.Sprintf("%016x", noise.Uint64())
		fmt.Fprintf(&text, "%s,\"a,b\"\n", id)
		want.Rows = append(want.Rows, sound(line+2, id, "a,b"))
	}
	whole := text.String()
	for name, packed := range map[string]string{
		"gzip": gzipped(whole), "two gzips": gzipped(whole[:20]) + gzipped(whole[20:]), "zstd": zstandard(whole), "a byte order mark inside": gzipped("\xef\xbb\xbf" + whole),
	} {
		t.Run(name, func(t *testing.T) {
			_, rows, err := connectortest.Read(t.Context(), source(t, "", packed))
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Compare(t, nil, nil, want.Rows, rows)
		})
	}
	for name, packed := range map[string]string{"gzip suite": gzipped(whole), "zstd suite": zstandard(whole)} {
		t.Run(name, func(t *testing.T) {
			connectortest.Run(t, func(t *testing.T) connectortest.Case { return want.Of(t, settings(t, ""), "in.csv", packed) })
		})
	}
}

// TestBombs checks that content that expands too much is refused after a small part
// is decompressed, whatever its total size.
func TestBombs(t *testing.T) {
	row := "0," + strings.Repeat("0", 4093) + "\n"
	var gz, zst bytes.Buffer
	g, _ := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	z, _ := zstd.NewWriter(&zst)
	both := io.MultiWriter(g, z)
	io.WriteString(both, "a,b\n")
	for range 16 << 10 { // 64 MiB
		io.WriteString(both, row)
	}
	g.Close()
	z.Close()
	for name, c := range map[string]struct {
		bomb  string
		ratio int
	}{"gzip": {gz.String(), 200}, "zstd": {zst.String(), 1000}} {
		t.Run(name, func(t *testing.T) {
			bomb := c.bomb
			_, rows, err := connectortest.Read(t.Context(), source(t, "", bomb))
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("in.csv: the compressed file expands to more than %d times its size", c.ratio)) {
				t.Errorf("error %v", err)
			}
			if inflated, allowed := len(rows)*len(row), max(16<<20, c.ratio*len(bomb)); inflated > allowed {
				t.Errorf("%d bytes of %d were decompressed, want at most %d", inflated, len(bomb), allowed)
			}
		})
	}
	// A real table may have this many equal rows; it is not a bomb.
	if _, rows, err := connectortest.Read(t.Context(), source(t, "", gzipped("a,b\n"+strings.Repeat("0,0\n", 64<<10)))); err != nil || len(rows) != 64<<10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
