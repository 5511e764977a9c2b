package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
)

// The store remembers whom it has forgotten, so that a file that still has them does not
// bring them back: keyed digests of ids and addresses, readable only by the owner. Without
// the key nobody can try ids against them, and the key is of this store alone.
const erasedName = "erased.json"

// Erased are the people who were erased, as keyed digests.
type Erased struct {
	Key     string   `json:"key"` // hex
	Digests []string `json:"digests"`
	// Rewriting are batches that are being rewritten: where that ended early, files and record
	// of one differ for this reason, and for no other.
	Rewriting []BatchKey `json:"rewriting,omitempty"`
}

// Erased returns whom the store has forgotten.
func (s *Store) Erased(ctx context.Context) (e Erased, err error) {
	_, err = readSealed(ctx, s.private, erasedName, &e)
	if errors.Is(err, location.ErrNotFound) {
		return Erased{}, nil
	}
	if err != nil {
		return e, fmt.Errorf("store: %w; without it, people who were erased may come back", err)
	}
	return e, nil
}

// Remember keeps whom the store has forgotten.
func (s *Store) Remember(ctx context.Context, e Erased) error {
	if err := writeSealed(ctx, s.private, erasedName, e); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// With adds words, which are ids and addresses.
func (e Erased) With(words []string) Erased {
	if e.Key == "" {
		key := make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
		e.Key = hex.EncodeToString(key)
	}
	for _, word := range words {
		e.Digests = append(slices.Clip(e.Digests), e.digest(word))
	}
	slices.Sort(e.Digests)
	e.Digests = slices.Compact(e.Digests)
	return e
}

// IsEmpty reports whether nobody was erased.
func (e Erased) IsEmpty() bool { return len(e.Digests) == 0 }

// Has reports whether an id or an address is that of somebody who was erased.
func (e Erased) Has(word string) bool {
	_, found := slices.BinarySearch(e.Digests, e.digest(word))
	return word != "" && found
}

func (e Erased) digest(word string) string {
	key, _ := hex.DecodeString(e.Key)
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(folded(word)))
	return hex.EncodeToString(mac.Sum(nil))
}

// folded is the word as it is compared: addresses without regard to case, ids as they are.
func folded(word string) string {
	word = strings.TrimSpace(word)
	if strings.Contains(word, "@") {
		return strings.ToLower(word)
	}
	return word
}

// Batches are the records of all landed batches.
func (s *Store) Batches(ctx context.Context) (batches []Batch, err error) {
	objects, err := s.private.Below(ctx, "landing")
	if err != nil {
		return nil, fmt.Errorf("landing: %w", err)
	}
	for _, o := range objects {
		var b Batch
		if !strings.HasSuffix(o.Name, ".json") {
			continue
		}
		if _, err := readSealed(ctx, s.private, o.Name, &b); err != nil {
			return nil, fmt.Errorf("landing: %w; remove it, and run again to land its delivery from its source", err)
		}
		batches = append(batches, b)
	}
	return batches, nil
}

// RemoveKept removes what sources have kept, as they sent it: nobody can tell in it whom it
// is about.
func (s *Store) RemoveKept(ctx context.Context) error {
	names, err := listed(ctx, s.private, "landing/*/*"+keptEnding)
	for _, name := range names {
		err = errors.Join(err, s.private.Remove(ctx, name))
	}
	if err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	return nil
}

// Part keeps a part of a batch of rows: batches that it returns, in their order.
type Part func(arrow.RecordBatch) []arrow.RecordBatch

// Rewrite replaces the files of a batch by the parts of them that are kept, and then its
// record, in which left out records count as skipped; held says how many of those were held
// back. After a crash in between, the files differ from the record, and another Rewrite or
// landing puts it right.
func (s *Store) Rewrite(ctx context.Context, scratch *location.Scratch, b Batch, rows, rejects Part, held func() int64) error {
	sums, left := map[string]location.Sum{}, map[string]int64{}
	for name, part := range map[string]Part{b.rows(): rows, b.rejects(): rejects} {
		path, err := s.private.File(ctx, name, scratch)
		if err != nil {
			return fmt.Errorf("landing: %w", err)
		}
		kept := scratch.Path("kept.parquet")
		if left[name], err = keep(ctx, path, kept, part); err != nil {
			return fmt.Errorf("landing of %s: %w", b.File, err)
		}
		if sums[name], err = location.Upload(ctx, s.private, name, kept); err != nil {
			return fmt.Errorf("landing: %w", err)
		}
	}
	b.Rows.Sum, b.Rejects.Sum = sums[b.rows()], sums[b.rejects()]
	b.LeaveOut(b.Counts.Landed-left[b.rows()], held())
	if err := writeSealed(ctx, s.private, b.record(), b); err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	return nil
}

// LeaveOut moves records of erased people to the skipped ones.
func (b *Batch) LeaveOut(landed, held int64) {
	held = min(held, b.Counts.Rejected)
	b.Counts.Landed -= landed
	b.Counts.Rejected -= held
	b.Counts.Skipped += landed + held
	b.Erased += landed + held
}

// keep writes the parts that are kept, and returns their rows.
func keep(ctx context.Context, from, to string, part Part) (rows int64, err error) {
	in, err := parquetfile.Open(ctx, from)
	if err != nil {
		return 0, err
	}
	defer in.Release()
	out, err := parquetfile.Create(to, in.Schema())
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, out.Abort())
		}
	}()
	for in.Next() {
		for _, kept := range part(in.RecordBatch()) {
			rows += kept.NumRows()
			err := out.Write(kept)
			kept.Release()
			if err != nil {
				return 0, err
			}
		}
	}
	if err := in.Err(); err != nil {
		return 0, err
	}
	return rows, out.Close()
}

// Mentions are the names of records, manifests, pages and lists that have one of the words
// as a text of its own. Parquet files and databases are not looked at.
func (s *Store) Mentions(ctx context.Context, words []string) (names []string, err error) {
	objects, err := s.private.Below(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	for _, o := range objects {
		if strings.HasSuffix(o.Name, ".parquet") || strings.HasSuffix(o.Name, keptEnding) || strings.HasSuffix(o.Name, ".duckdb") {
			continue
		}
		text, err := location.Read(ctx, s.private, o.Name)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		if slices.ContainsFunc(words, func(word string) bool { return mentions(string(text), word) }) {
			names = append(names, o.Name)
		}
	}
	return names, nil
}

// mentions reports whether a text has a word between characters that are not of words. An
// id of digits is looked for between quotes alone, because figures have digits, too.
func mentions(text, word string) bool {
	isDigits := strings.Trim(word, "0123456789") == ""
	text, word = strings.ToLower(text), strings.ToLower(word)
	for rest := text; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		before, after := byte(' '), byte(' ')
		if at := len(text) - len(rest) + i; at > 0 {
			before = text[at-1]
		}
		if end := len(text) - len(rest) + i + len(word); end < len(text) {
			after = text[end]
		}
		isOwn := !isOfWord(before) && !isOfWord(after)
		if isDigits {
			isOwn = before == '"' && after == '"'
		}
		if isOwn {
			return true
		}
		rest = rest[i+1:]
	}
}

func isOfWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '@' || c >= 0x80
}

// Receipt says what an erasure removed. It names nobody.
type Receipt struct {
	At        time.Time `json:"at"`
	Because   string    `json:"because"`
	Batches   int       `json:"batches"`         // landed batches that were rewritten
	Rows      int64     `json:"rows"`            // of landed tables
	Rejects   int64     `json:"rejects"`         // rejected cells
	Cells     int64     `json:"cells"`           // cells of other people's rows, such as their manager
	Corrected int       `json:"corrected_files"` // removed; those without the person are written again
	Records   int       `json:"run_records"`     // removed, because they named the person
	Snapshots int       `json:"snapshots"`       // removed: all before the new one
	Remaining []string  `json:"remaining"`       // files of the store that still name the person
	Delivered []string  `json:"delivered"`       // deliveries that still have the person at their source
}

// WriteReceipt keeps the receipt.
func (s *Store) WriteReceipt(ctx context.Context, r Receipt) error {
	name := "erasures/" + r.At.UTC().Format("20060102T150405Z") + ".json"
	if err := writeSealed(ctx, s.private, name, r); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// RemoveRecords removes the records of runs by their names, and returns how many.
func (s *Store) RemoveRecords(ctx context.Context, names []string) (removed int, err error) {
	for _, name := range names {
		if !strings.HasPrefix(name, "runs/") {
			continue
		}
		if err := s.private.Remove(ctx, name); err != nil {
			return removed, fmt.Errorf("store: %w", err)
		}
		removed++
	}
	return removed, nil
}

// RemoveOthers removes all snapshots but the current one, and returns how many. What runs
// left that died goes as well, however young, and so does what was shown before.
func (s *Store) RemoveOthers(ctx context.Context, current Manifest) (removed int, err error) {
	if _, err := s.collect(ctx, &current, func(location.Object) bool { return false }); err != nil {
		return 0, err
	}
	if err := s.sweepShown(ctx, &current, func(location.Object) bool { return false }); err != nil {
		return 0, err
	}
	if err := s.sweepValues(ctx, current, func(location.Object) bool { return false }); err != nil {
		return 0, err
	}
	kept, err := s.manifests(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range kept {
		if m.Name() == current.Name() {
			continue
		}
		if err := s.public.RemoveBelow(ctx, m.dir()); err != nil {
			return removed, fmt.Errorf("store: %w", err)
		}
		removed++
	}
	return removed, nil
}
