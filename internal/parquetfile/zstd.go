package parquetfile

import (
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// pageCodec is zstd for the Parquet files of this program. The encoders of Arrow
// use 10 MB each, of which 8 MB are for the window, and are created again for each
// page. But a page is compressed by itself and refers back only to its own start.
type pageCodec struct {
	compress.Codec // for reading
	encoder        *zstd.Encoder
}

// zstdWindow is the window of the encoder: a page, which may end 1,024 values late,
// or a dictionary.
const zstdWindow = 256 << 10

func init() { compress.RegisterCodec(compress.Codecs.Zstd, newPageCodec()) }

func newPageCodec() pageCodec {
	arrows, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		panic(err) // Arrow always has zstd
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(zstdWindow), zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
	if err != nil {
		panic(err) // only contradictory options are refused
	}
	return pageCodec{arrows, encoder}
}

// Encode compresses a page or a dictionary.
func (c pageCodec) Encode(to, page []byte) []byte { return c.encoder.EncodeAll(page, to[:0]) }

// EncodeLevel is Encode: the encoder has one level.
func (c pageCodec) EncodeLevel(to, page []byte, _ int) []byte { return c.Encode(to, page) }
