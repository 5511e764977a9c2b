package csv

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"

	"golang.org/x/text/transform"

	"github.com/impactmart/impactmart/connectors/internal/batch"
)

// lineError is an error at a line of the input.
type lineError struct {
	line int64
	text string
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

func faultAt(line int64, format string, args ...any) error {
	return &lineError{line, fmt.Sprintf(format, args...)}
}

// lines reads the physical lines of a text, numbered from 1.
type lines struct {
	in     *bufio.Reader
	number int64  // of the line last returned
	long   []byte // holds a line longer than the buffer of in
	back   []byte // lines that were put back
}

// putBack makes next return these lines again.
func (l *lines) putBack(text []byte) {
	l.back = append(bytes.Clone(text), l.back...)
	l.number -= int64(bytes.Count(text, []byte("\n")))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		l.number--
	}
}

// splitLast puts the last line back as the lines between its CRs.
func (l *lines) splitLast(line []byte) {
	end := len(content(line))
	apart := bytes.ReplaceAll(line[:end], []byte("\r"), []byte("\n"))
	l.back = slices.Concat(apart, line[end:], l.back)
	l.number--
}

// next returns a line with its line end, valid until the next call; the caller may
// change the line in place. It returns io.EOF after the last line.
func (l *lines) next() ([]byte, error) {
	if len(l.back) > 0 {
		end := bytes.IndexByte(l.back, '\n') + 1
		if end == 0 {
			end = len(l.back)
		}
		line := l.back[:end]
		l.back = l.back[end:]
		l.number++
		return line, nil
	}
	line, err := l.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		line, err = l.join(line)
	}
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	l.number++
	return line, nil
}

func (l *lines) join(line []byte) ([]byte, error) {
	l.long = append(l.long[:0], line...)
	for {
		line, err := l.in.ReadSlice('\n')
		l.long = append(l.long, line...)
		if err != bufio.ErrBufferFull {
			return l.long, err
		}
		if len(l.long) > batch.MaxRecord {
			return nil, faultAt(l.number+1, "is longer than %d MiB; check that the file is a text table with line ends", batch.MaxRecord>>20)
		}
	}
}

// carriageReturns makes a line end of every CR that none follows.
type carriageReturns struct{ transform.NopResetter }

// Transform is that of transform.Transformer.
func (carriageReturns) Transform(dst, src []byte, isEnd bool) (written, read int, err error) {
	for ; read < len(src); read, written = read+1, written+1 {
		c := src[read]
		switch {
		case written == len(dst):
			return written, read, transform.ErrShortDst
		case c == '\r' && read+1 == len(src) && !isEnd:
			return written, read, transform.ErrShortSrc
		case c == '\r' && (read+1 == len(src) || src[read+1] != '\n'):
			c = '\n'
		}
		dst[written] = c
	}
	return written, read, nil
}

// content is a line without its line end.
func content(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}
