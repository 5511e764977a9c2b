package pipelines

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
)

// noteUnread warns about files in the folders of deliveries that no feed reads.
func (p *Pipeline) noteUnread(ctx context.Context) ([]corrected.Unread, error) {
	unread, err := p.notRead(ctx)
	for _, u := range unread {
		p.progress.Warn(fmt.Sprintf("%s is not read. %s", u.File, u.Why))
	}
	return unread, err
}

// notRead finds the files in the folders of deliveries that no feed reads.
func (p *Pipeline) notRead(ctx context.Context) ([]corrected.Unread, error) {
	var feeds []connectors.Settings
	for _, feed := range p.plan.Feeds {
		feeds = append(feeds, feed.Source)
	}
	config := p.plan.Config
	known := []string{filepath.Base(config.Register)}
	if store, err := filepath.Rel(cmp.Or(p.plan.Beside(config.Drops), p.plan.Folder), p.plan.Beside(config.Store)); err == nil { // else it is not below
		known = append(known, filepath.ToSlash(store))
	}
	unread, err := corrected.NotRead(ctx, feeds, connectors.Env{Drops: p.plan.Drops}, config.Drops == "", known...)
	if err != nil {
		return nil, badData(err)
	}
	return unread, nil
}

// noFile is the error of a feed without any file.
type noFile struct{ feed, pattern string }

func (e noFile) Error() string {
	return fmt.Sprintf("feeds.%s.source.path: no file matches; put the file there, correct the pattern, or set `optional: true`", e.feed)
}

// ForSheet says it to who delivers the file.
func (e noFile) ForSheet() string {
	return fmt.Sprintf("A file with the name “%s” is expected here (* stands for any text), and there is none. Deliver it.", path.Base(e.pattern))
}

// respondStopped writes the digest of the folder of a feed whose files could not be listed or
// told apart, which ended the run. It returns only an error of writing it.
func (r *run) respondStopped(ctx context.Context, feed project.Feed, why error) error {
	pattern, _ := feed.Source.Files()
	if !*r.plan.Config.Publish.Workbooks || pattern == "" || project.KindOf(why) != project.BadData {
		return nil
	}
	index, err := r.store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	if err := r.digest(ctx, index, index, stop{folder: path.Dir(path.Clean(pattern)), why: r.plan.Redact(plainly(why))}); err != nil {
		return err
	}
	return r.store.SetFeedbackIndex(ctx, index)
}

// respondUnread writes the digests anew in which other files are not read than before, or
// which say that the run stopped, where the deliveries are those of the current snapshot.
func (r *run) respondUnread(ctx context.Context, before map[string]store.Corrected) error {
	index := maps.Clone(before)
	maps.DeleteFunc(index, func(name string, _ store.Corrected) bool { return path.Base(name) == digestName })
	if err := r.digest(ctx, index, before, stop{}); err != nil {
		return err
	}
	isSame := len(before) == len(index)
	for name := range before {
		isSame = isSame && index[name].Made == before[name].Made
		if _, still := index[name]; !still {
			if err := r.store.RemoveFeedback(ctx, name); err != nil {
				return err
			}
		}
	}
	if isSame {
		return nil
	}
	return r.store.SetFeedbackIndex(ctx, index)
}
