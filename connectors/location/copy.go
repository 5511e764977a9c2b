package location

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(out, sum), in)
	if err != nil {
		return Sum{}, fmt.Errorf("write %s: %w", name, err)
	}
	return Sum{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: size}, out.Commit()
}
