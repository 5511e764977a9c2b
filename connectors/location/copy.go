package location

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
)

// Sum is the hash and size of a copied object.
type Sum struct {
	SHA256 string `json:"sha256"` // hex
	Bytes  int64  `json:"bytes"`
}

// Upload copies a local file to an object of the given name.
func Upload(ctx context.Context, to Location, name, path string) (Sum, error) {
	in, err := os.Open(path)
	if err != nil {
		return Sum{}, err
	}
	defer func() { _ = in.Close() }()
	return write(ctx, to, name, in)
}

// Copy copies an object of the location to another name.
func Copy(ctx context.Context, l Location, name, from string) (Sum, error) {
	in, err := l.Open(ctx, from)
	if err != nil {
		return Sum{}, err
	}
	defer func() { _ = in.Close() }()
	return write(ctx, l, name, in)
}

func write(ctx context.Context, to Location, name string, in io.Reader) (Sum, error) {
	out, err := to.Create(ctx, name)
	if err != nil {
		return Sum{}, err
	}
	defer func() { _ = out.Abort() }()
	summing := Summing(out)
	if _, err := io.Copy(summing, in); err != nil {
		return Sum{}, fmt.Errorf("write %s: %w", name, err)
	}
	return summing.Sum(), out.Commit()
}

// SumWriter hashes and counts what it passes on.
type SumWriter struct {
	to  io.Writer
	sum hash.Hash
	n   int64
}

// Summing returns a writer that passes everything on.
func Summing(to io.Writer) *SumWriter { return &SumWriter{to: to, sum: sha256.New()} }

// Write passes bytes on.
func (w *SumWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.sum.Write(p[:n])
	w.n += int64(n)
	return n, err
}

// Sum is the hash and size of what was passed on so far.
func (w *SumWriter) Sum() Sum { return Sum{SHA256: hex.EncodeToString(w.sum.Sum(nil)), Bytes: w.n} }
