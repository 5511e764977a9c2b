package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Limits of decompression. A table of nothing but zeros shrinks to a fortieth with
// gzip and to a hundredth with zstd. A decompression bomb shrinks to a thousandth
// with gzip, which can do no better, and to far less with zstd.
const (
	maxRatioGzip = 200
	maxRatioZstd = 1000
	ratioFrom    = 16 << 20 // bytes of content before the ratio is checked
	maxInflated  = 64 << 30 // bytes
	maxWindow    = 32 << 20 // bytes that zstd may refer back
)

// inflate returns the content of a file that may be compressed, recognized by its
// first bytes. The size of the content is limited, and a truncated file is an
// error.
func inflate(file io.Reader) (*bufio.Reader, io.Closer, error) {
	packed := &counter{in: file}
	in := bufio.NewReaderSize(packed, blockSize)
	start, err := in.Peek(4)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	var content io.ReadCloser
	ratio := int64(maxRatioGzip)
	switch {
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		content, err = gzip.NewReader(in)
	case bytes.HasPrefix(start, []byte("\x28\xb5\x2f\xfd")):
		ratio = maxRatioZstd
		var decoder *zstd.Decoder
		decoder, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err == nil {
			content = decoder.IOReadCloser()
		}
	default:
		return in, io.NopCloser(nil), nil
	}
	if err != nil {
		return nil, nil, cutOff(err)
	}
	return bufio.NewReaderSize(&inflated{content: content, packed: packed, ratio: ratio}, blockSize), content, nil
}

// counter counts the bytes read.
type counter struct {
	in    io.Reader
	bytes int64
	err   error // of the file, not of its compression
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.bytes += int64(n)
	if err != io.EOF {
		c.err = err
	}
	return n, err
}

// inflated reads compressed content and fails if it grows too large.
type inflated struct {
	content io.Reader
	packed  *counter
	ratio   int64
	bytes   int64
}

func (i *inflated) Read(p []byte) (int, error) {
	n, err := i.content.Read(p)
	i.bytes += int64(n)
	switch {
	case i.bytes > ratioFrom && i.bytes > i.ratio*i.packed.bytes:
		return 0, fmt.Errorf("the compressed file expands to more than %d times its size, more than any table does; check its content, and deliver it uncompressed if it is correct", i.ratio)
	case i.bytes > maxInflated:
		return 0, fmt.Errorf("the compressed file expands to more than %d GiB; deliver it in parts", maxInflated>>30)
	case err == nil || err == io.EOF:
		return n, err
	case i.packed.err != nil:
		return n, i.packed.err
	}
	return n, cutOff(err)
}

// cutOff adds the remedy to an error of decompression.
func cutOff(err error) error {
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return fmt.Errorf("the file is compressed with a window of more than %d MiB; compress it without --long", maxWindow>>20)
	}
	return fmt.Errorf("the compressed file is truncated or damaged (%w); copy or compress it again", err)
}
