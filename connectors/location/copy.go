package location

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// Sum is what a copied object holds.
type Sum struct {
	SHA256 string `json:"sha256"` // hex
	Bytes  int64  `json:"bytes"`
}

// Upload writes a file of this machine under a name.
func Upload(ctx context.Context, to Location, name, path string) (Sum, error) {
	in, err := os.Open(path)
	if err != nil {
		return Sum{}, err
	}
	defer func() { _ = in.Close() }()
	return write(ctx, to, name, in)
}

// Copy writes one object under another name of the location.
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
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(out, sum), in)
	if err != nil {
		return Sum{}, fmt.Errorf("write %s: %w", name, err)
	}
	return Sum{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: size}, out.Commit()
}
