package pipelines

import (
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
)

// answers are the corrected files from which the delivery is read; nil for none.
func (d delivery) answers() *store.Answers {
	returned, ok := corrected.ReturnOf(d.source)
	if !ok {
		return nil
	}
	origin := d.origin()
	return &store.Answers{Of: origin.Address + ", version " + origin.Version, Versions: returned.Applied()}
}

// correctionsGone says that a corrected file no longer counts, in words of the sheet.
const correctionsGone = "A corrected file of this sheet that counted before is no longer in the folder, and rows that were corrected or deleted in it are again as they were sent. It may have been overwritten by one that was made without it: put it back under a name of its own, and both count."

// compareAnswers warns where a corrected file that the current snapshot rests on neither
// counts any longer nor is known to one that does, and a row is held back again or no longer
// deleted. One that was only corrected further takes nothing back.
func (r *run) compareAnswers(ctx context.Context, feed project.Feed, landed []delivery) error {
	if r.current == nil {
		return nil
	}
	for _, row := range r.current.Deliveries {
		key := store.BatchKey{Feed: row.Feed, Content: row.ContentHash, Mapping: row.MappingHash}
		if row.Feed != feed.Name || slices.ContainsFunc(landed, func(d delivery) bool { return d.batch.BatchKey == key }) {
			continue
		}
		before, err := r.store.FindBatch(ctx, key)
		if err != nil {
			return badData(err)
		}
		if before == nil || before.Answers == nil {
			continue
		}
		for i, d := range landed {
			if now := d.answers(); now == nil || now.Of != before.Answers.Of || !lacks(now.Versions, before.Answers.Versions) {
				continue
			}
			if landed[i].isLess, err = r.isLess(ctx, *before, d.batch); err != nil {
				return err
			}
			if landed[i].isLess {
				r.progress.Warn(fmt.Sprintf("feed %s: %s: %s", feed.Name, d.address, correctionsGone))
			}
		}
	}
	return nil
}

func lacks(versions, before []string) bool {
	return slices.ContainsFunc(before, func(version string) bool { return !slices.Contains(versions, version) })
}

// isLess reports whether fewer rows are deleted than before, or one is held back that had
// landed.
func (r *run) isLess(ctx context.Context, before, now store.Batch) (bool, error) {
	if now.Counts.Skipped < before.Counts.Skipped {
		return true, nil
	}
	landed := map[int64]bool{}
	path, err := r.store.RowsFile(ctx, before.BatchKey, r.scratch)
	if err != nil {
		return false, err
	}
	if err := eachRowNumber(ctx, path, func(row int64) { landed[row] = true }); err != nil {
		return false, err
	}
	path, err = r.store.RejectsFile(ctx, now.BatchKey, r.scratch)
	if err != nil {
		return false, err
	}
	isHeld := false
	err = eachRowNumber(ctx, path, func(row int64) { isHeld = isHeld || landed[row] })
	return isHeld, err
}

// eachRowNumber reads the numbers of the rows in a file of the landing zone.
func eachRowNumber(ctx context.Context, path string, do func(row int64)) error {
	rows, err := parquetfile.Open(ctx, path, "source_row")
	if err != nil {
		return badData(err)
	}
	defer rows.Release()
	for rows.Next() {
		numbers := rows.RecordBatch().Column(0).(*array.Int64)
		for i := range numbers.Len() {
			if numbers.IsValid(i) {
				do(numbers.Value(i))
			}
		}
	}
	if err := rows.Err(); err != nil {
		return badData(err)
	}
	return nil
}
