package pipelines

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/transform"
)

// digestName is the name of the digest in the folder of the corrected files.
const digestName = "index.html"

// stop is what ended a run: a delivery, by the name of its corrected file, or the files of
// a folder for a reason. The zero value means that nothing did.
type stop struct {
	name        string
	folder, why string
}

// digest writes a digest for each folder of the index and for each with files that are not
// read, unless it has not changed, and adds it to the index.
func (r *run) digest(ctx context.Context, index, before map[string]store.Corrected, stopped stop) error {
	folders := map[string]*feedback.Digest{}
	of := func(folder string) *feedback.Digest {
		if folders[folder] == nil {
			folders[folder] = &feedback.Digest{Folder: folder}
			if folder == "." {
				folders[folder].Folder = ""
			}
		}
		return folders[folder]
	}
	for _, name := range slices.Sorted(maps.Keys(index)) {
		var t feedback.Told
		if json.Unmarshal(index[name].Told, &t) != nil || path.Base(name) == digestName {
			continue
		}
		d := of(path.Dir(name))
		d.Sheets = append(d.Sheets, t)
		if stopped.name == name {
			d.Stopped = t.Name
		}
	}
	unread, err := r.notRead(ctx)
	if err != nil {
		return err
	}
	for _, u := range unread {
		d := of(u.Folder)
		d.Unread = append(d.Unread, feedback.Unread{Name: models.Visible(strings.TrimPrefix(u.File, u.Folder+"/")), Why: models.Visible(u.Why)})
	}
	if stopped.why != "" {
		of(stopped.folder).Why = models.Visible(stopped.why)
	}
	for folder, d := range folders {
		name := path.Join(folder, digestName)
		made := identity.Of(feedback.Identity(), identity.Data(d))
		if index[name] = before[name]; before[name].Made == made && !r.full {
			continue
		}
		sum, err := r.store.WriteFeedback(ctx, name, func(w io.Writer) error { return feedback.WriteDigest(w, *d) })
		if err != nil {
			return err
		}
		index[name] = store.Corrected{Made: made, Sum: sum}
	}
	return nil
}

// digested is what the digest says about a sheet.
func digested(c feedback.Copy, name string, s sheet) json.RawMessage {
	text, err := json.Marshal(c.Told(path.Base(name), s[0].isCorrected()))
	if err != nil {
		return nil
	}
	return text
}

// alsoMendedBy is who can mend a finding beside the person who delivered the sheet.
var alsoMendedBy = map[string]feedback.Keeper{
	"person_unmatched": feedback.OfRoster, "person_ambiguous": feedback.OfRoster, "team_unmatched": feedback.OfRoster, "hourly_cost_missing": feedback.OfRoster,
	"before_hire": feedback.OfRoster, "after_exit": feedback.OfRoster, "life_after_exit": feedback.OfRoster,
	"metric_unknown": feedback.OfProject, "subject_differs": feedback.OfProject, "period_undeclared": feedback.OfProject, "period_differs": feedback.OfProject,
	"currency_unconverted": feedback.OfProject, "before_launch": feedback.OfProject, transform.UnknownValue: feedback.OfProject,
}

// whyRefused says to who keeps the sheet why it was not used.
func (r *run) whyRefused(d delivery, why error) string {
	return r.plan.Redact(plainly(why, d.address.String(), d.address.File))
}

// plainly says what an error is in words of the sheet, without the places with which its
// text begins.
func plainly(why error, places ...string) string {
	if text, ok := forSheet(why); ok {
		return text
	}
	text := project.Reason(why)
	for _, place := range places {
		text = strings.TrimPrefix(text, place+": ")
	}
	return feedback.Plain(text)
}

// forSheet returns what the errors inside an error say to who keeps the sheet; ok is false
// if one of them has no words for that.
func forSheet(err error) (text string, ok bool) {
	switch e := err.(type) { //nolint:errorlint // each error of the tree is looked at
	case interface{ ForSheet() string }:
		text = e.ForSheet()
		return text, text != ""
	case interface{ Unwrap() []error }:
		var all []string
		for _, part := range e.Unwrap() {
			text, ok := forSheet(part)
			if !ok {
				return "", false
			}
			all = append(all, text)
		}
		return strings.Join(all, " "), len(all) > 0
	case interface{ Unwrap() error }:
		return forSheet(e.Unwrap())
	}
	return "", false
}
