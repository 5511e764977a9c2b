package comparison

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// overBlocks reads the pool once, works on the blocks in several threads, and merges the
// results one by one in the order of the blocks.
func overBlocks[T any](ctx context.Context, c *company, threads int, work func(*block) T, merge func(*block, T)) error {
	type task struct {
		block *block
		done  chan T
	}
	group, ctx := errgroup.WithContext(ctx)
	tasks, inOrder := make(chan task), make(chan task, 2*max(threads, 1))
	group.Go(func() error {
		defer close(inOrder)
		defer close(tasks)
		return c.blocks(ctx, func(b *block) error {
			t := task{b, make(chan T, 1)}
			for _, queue := range []chan task{inOrder, tasks} {
				select {
				case queue <- t:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range max(threads, 1) {
		group.Go(func() error {
			for t := range tasks {
				t.done <- work(t.block)
			}
			return nil
		})
	}
	group.Go(func() error {
		for t := range inOrder {
			select {
			case result := <-t.done:
				merge(t.block, result)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}
