// Package project turns the configuration into a plan. It reads impactmart.yaml and
// the register's workbook, validates everything before anything runs, and reports
// every fault with file, line and remedy. It refuses to know what a run does with
// the plan.
package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/transform"
)

// Plan is a validated configuration: every fault that can be detected before
// reading the data has been reported.
type Plan struct {
	Config   *Config
	Register *models.Register
	Feeds    []Feed
	Drops    location.Location // nil if no source will be read
	Folder   string            // of the configuration file
	StoreDir string            // folder of the store; empty if it is in a bucket
	Bucket   location.Root     // of the store; nil if it is in a folder
	Scratch  string            // local folder for a store in a bucket
	Readers  string            // identifies the code that reads deliveries, whatever the settings
	secrets  secrets
	given    given
}

// Feed is one source bound to one canonical table.
type Feed struct {
	Name       string
	Table      models.Table
	Optional   bool
	Deliveries string // full or additions; empty if nothing is declared
	Covers     string // column of the roster; empty if each file has everybody
	SameKey    string // last, sum or refuse; empty if nothing is declared
	StaleAfter int    // days; 0 if nothing is declared
	Source     connectors.Settings
	Normalizer *transform.Normalizer
	At         string // file and line of the feed's source
}

// Identity identifies what the feed makes from given bytes: driver and mapping,
// with the code of both.
func (f Feed) Identity() string {
	return identity.Of(f.Source.Identity(), f.Normalizer.Identity())[:16]
}

// Sources are what a configuration can name: connectors by the `type:` of a source,
// and locations other than folders by the URLs of `drops:` and `store:`.
type Sources struct {
	// LookupEnv returns the variables that the configuration names; nil means those
	// of the process.
	LookupEnv  func(name string) (value string, set bool)
	Connectors connectors.Registry
	Locations  location.Registry
	// Workbook reads a sheet of a workbook that people fill in: a corrected file,
	// or the register. The header is in row 1, or within the given number of rows.
	// It is nil if no workbook will be read.
	Workbook func(path, sheet string, within int) connectors.Settings
	// Store is the place of the store if it is another than the configured one: a URL or a
	// whole path.
	Store string
	// Unread means that no source will be read, for example if only the store is
	// inspected. Then environment variables need not be set.
	Unread bool
}

// Load reads and validates the configuration. All faults are reported at once,
// each with file, line and remedy.
func Load(path string, sources Sources) (plan *Plan, err error) {
	d := &document{name: filepath.Base(path), secrets: secrets{}, unread: sources.Unread, lookup: sources.LookupEnv}
	defer func() {
		if value := recover(); value != nil { // whose text may have any value
			err = fmt.Errorf("internal error: %v; please report it", value)
		}
		err = d.secrets.hide(err)
	}()
	config, top, err := readConfig(path, d, sources.Workbook)
	if err != nil {
		return nil, err
	}
	config.Store = cmp.Or(sources.Store, config.Store)
	p := &Plan{Config: config, Register: &config.Lists, Folder: filepath.Dir(path), Readers: readers(sources.Connectors), secrets: d.secrets}
	var errs []error
	if err := config.validate(); err != nil {
		errs = append(errs, d.faults(top, "", err))
	}
	if err := p.placeStore(path, sources.Locations); err != nil {
		errs = append(errs, d.fault(lineOf(top, "store"), "store: %w", err))
	}
	if !sources.Unread { // the URL may lack its variables
		if p.Drops, err = openPlace(config.Drops, path, sources.Locations); err != nil {
			errs = append(errs, d.fault(lineOf(top, "drops"), "drops: %w", err))
		}
	}
	p.Register.SetDefaults()
	if err := p.Register.Validate(); err != nil {
		errs = append(errs, d.faults(top, "", err))
	}
	for _, name := range slices.Sorted(maps.Keys(config.Feeds)) {
		feed, err := planFeed(name, config, d, top, sources)
		errs = append(errs, err)
		p.Feeds = append(p.Feeds, feed)
	}
	if err := errors.Join(append(errs, d.zeros...)...); err != nil {
		return nil, err
	}
	return p, nil
}

// Identity covers all settings that can change results, whatever was read: every one but
// those named here, which say where something is or how it is computed, and those that the
// identity of each landed batch covers.
func (p *Plan) Identity() string {
	settings := *p.Config
	settings.Version, settings.Store, settings.Scratch, settings.Drops, settings.Publish.Workbooks, settings.Privacy.KeepDays, settings.Engine = 0, "", "", "", nil, 0, Engine{}
	settings.Lineage, settings.Prometheus = Lineage{}, Prometheus{}
	settings.Feeds, settings.Register, settings.Lists = nil, "", models.Register{}
	type declared struct{ Name, Table, Deliveries, Covers, SameKey string }
	feeds := make([]declared, len(p.Feeds))
	for i, f := range p.Feeds {
		feeds[i] = declared{f.Name, f.Table.Name, f.Deliveries, f.Covers, f.SameKey}
	}
	return identity.Data(struct {
		Register *models.Register
		Settings Config
		Feeds    []declared
	}{p.Register, settings, feeds})
}

// placeStore finds the place of the store: a folder, or a bucket and a folder for scratch.
func (p *Plan) placeStore(file string, places location.Registry) (err error) {
	if p.Config.Store == "" || strings.Contains(p.Config.Store, unsetVariable) {
		return nil // which is reported by itself
	}
	if !isURL(p.Config.Store) {
		p.StoreDir = beside(file, p.Config.Store)
		return isFolder(p.StoreDir)
	}
	root, err := openRoot(p.Config.Store, file, places)
	if err != nil {
		return err
	}
	p.Bucket, p.Scratch = root, beside(file, p.Config.Scratch)
	if p.Config.Scratch != "" {
		return isFolder(p.Scratch)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return fmt.Errorf("this user has no cache folder (%w); name a folder of this machine with `scratch`", err)
	}
	p.Scratch = filepath.Join(cache, "impactmart")
	return nil
}

// Root is the place of a URL, or of a folder relative to the working folder, to which whole
// files can be written.
func (s Sources) Root(place string) (location.Root, error) { return openRoot(place, "", s.Locations) }

func openRoot(place, file string, places location.Registry) (location.Root, error) {
	at, err := openPlace(place, file, places)
	if err != nil {
		return nil, err
	}
	root, isRoot := at.(location.Root)
	if !isRoot {
		return nil, fmt.Errorf("%s holds drops only; write a folder, or gs://bucket/prefix", place)
	}
	return root, nil
}

// openPlace returns the location of a URL, or of a folder relative to the file.
func openPlace(place, file string, places location.Registry) (location.Location, error) {
	scheme, _, remote := strings.Cut(place, "://")
	if !remote {
		return location.NewLocal(beside(file, place)), nil
	}
	open, known := places[scheme]
	if !known {
		schemes := slices.Sorted(maps.Keys(places))
		return nil, fmt.Errorf("%s:// is not supported%s; write a folder, or a URL that begins with %s://", scheme, models.DidYouMean(scheme, schemes), strings.Join(schemes, "://, "))
	}
	return open(place)
}

// beside resolves a folder of the configuration relative to the file's own folder.
func beside(file, dir string) string {
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(filepath.Dir(file), dir)
}

// isFolder returns an error if there is something else than a folder.
func isFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist): // the first run makes it
		return nil
	case err != nil:
		return fmt.Errorf("%w; write a folder that can be made, or correct who may read it", err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file; write a folder, or move the file away", dir)
	}
	return nil
}

// Redact replaces every value of an environment variable in a message with the name
// of the variable.
func (p *Plan) Redact(text string) string { return p.given.beside(p.secrets).redact(text) }

// Conceal lets Redact, Hide and Published also replace what a service gave for secrets, such
// as the token of a login.
func (p *Plan) Conceal(secret string) { p.given.add(secret) }

// Hide returns an error that shows no value of an environment variable.
func (p *Plan) Hide(err error) error { return p.given.beside(p.secrets).hide(err) }

// Published is the address of a service as it is published. Unlike the name of a
// file, which is data, its host or a part of its path may come from the environment.
func (p *Plan) Published(address string) string {
	return p.given.beside(p.secrets.telling()).redact(address)
}

// misplaced are the faults of declarations about deliveries that the table does not have.
func (f Feed) misplaced(d *document, top *yaml.Node, path string) (errs []error) {
	if f.Deliveries != "" && f.Table.Name != models.Employees.Name && f.Table.Name != models.Completions.Name {
		errs = append(errs, d.fault(lineOf(top, path+".deliveries"), "%s.deliveries: applies only to the roster and to completions; remove it", path))
	}
	if f.Covers != "" && (f.Table.Name != models.Employees.Name || f.Deliveries == "additions") {
		errs = append(errs, d.fault(lineOf(top, path+".covers"), "%s.covers: applies only to a roster whose files are full; remove it", path))
	}
	if f.SameKey == "sum" && f.Table.Name != models.Costs.Name && f.Table.Name != models.Observations.Name {
		errs = append(errs, d.fault(lineOf(top, path+".same_key"), "%s.same_key: only costs and observations add up; use last or refuse", path))
	}
	return errs
}

// undated is the fault of a feed that declares when its data are stale, and maps no day by
// which a run could tell.
func (f Feed) undated(d *document, top *yaml.Node, path string, m transform.Mapping) error {
	day := f.Table.Dated
	if _, isMapped := m.Columns[day]; f.StaleAfter == 0 || isMapped || m.Unpivot != nil && m.Unpivot.Name == day {
		return nil
	}
	return d.fault(lineOf(top, path+".stale_after_days"), "%s.stale_after_days: needs the column %s, which is not mapped; map it, or remove the key", path, day)
}

func planFeed(name string, config *Config, d *document, top *yaml.Node, sources Sources) (Feed, error) {
	path := "feeds." + name
	settings := config.Feeds[name]
	feed := Feed{Name: name, Optional: settings.Optional, Deliveries: settings.Deliveries, Covers: settings.Covers, SameKey: settings.SameKey, StaleAfter: settings.StaleAfter, At: fmt.Sprintf("%s:%d", d.name, lineOf(top, path+".source.path"))}
	if strings.ContainsAny(name, `/\.`) {
		return feed, d.fault(lineOf(top, path), "%s: a feed's name is part of file names; use only letters, digits, - and _", path)
	}
	table, known := models.CanonicalTable(settings.Table)
	if !known {
		var names []string
		for _, t := range models.Canonical {
			names = append(names, t.Name)
		}
		return feed, d.fault(lineOf(top, path+".table"), "%s.table: %q is not a table%s; use one of %s", path, settings.Table, models.DidYouMean(settings.Table, names), strings.Join(names, ", "))
	}
	feed.Table = table
	var errs []error
	var err error
	errs = append(errs, feed.misplaced(d, top, path)...)
	if feed.Source, err = planSource(&settings.Source, d, top, path, sources.Connectors); err != nil {
		errs = append(errs, err)
	} else if sources.Workbook != nil {
		feed.Source = corrected.Wrap(feed.Source, func(path, sheet string) connectors.Settings { return sources.Workbook(path, sheet, 0) })
	}
	mapping := settings.Mapping
	errs = append(errs, feed.undated(d, top, path, mapping))
	if table.Name == models.Employees.Name {
		mapping.Strata = config.Comparison.Strata
		mapping.Cluster, mapping.Team = config.Comparison.clusterColumn(), config.Comparison.teamColumn()
		for _, err := range []error{config.Comparison.segmentsMapped(mapping), config.Comparison.covariatesMapped(mapping)} {
			if err != nil {
				errs = append(errs, d.faults(top, path, err))
			}
		}
	}
	if feed.Normalizer, err = transform.New(table, mapping); err != nil {
		errs = append(errs, d.faults(top, path, err))
	}
	return feed, errors.Join(errs...)
}

// segmentsMapped reports each segment that the roster does not have.
func (c Comparison) segmentsMapped(roster transform.Mapping) error {
	var errs []error
	for _, column := range c.Segments {
		if _, mapped := roster.Columns[column]; !mapped && len(models.CheckKeys(Comparison{Segments: []string{column}})) == 0 {
			errs = append(errs, fmt.Errorf("columns: %s is in comparison.segments but is not mapped; map it, or remove it from comparison.segments", column))
		}
	}
	return errors.Join(errs...)
}

// covariatesMapped reports each covariate that the roster does not have.
func (c Comparison) covariatesMapped(roster transform.Mapping) error {
	var errs []error
	for _, name := range c.Covariates {
		column, needs := name, "is"
		switch name {
		case models.CovariateTenure:
			column, needs = "hire_date", "needs hire_date, which is"
		case models.CovariateCost:
			column, needs = "hourly_cost_amount", "needs hourly_cost_amount, which is"
		}
		if _, mapped := roster.Columns[column]; !mapped && slices.Contains(models.Covariates, name) {
			errs = append(errs, fmt.Errorf("columns: %s of comparison.covariates %s not mapped; map it, or remove %[1]s from comparison.covariates", name, needs))
		}
	}
	return errors.Join(errs...)
}

// planSource decodes the settings of the driver that `type:` names.
func planSource(node *yaml.Node, d *document, top *yaml.Node, path string, registry connectors.Registry) (connectors.Settings, error) {
	kind := childOf(node, "type")
	if kind == nil {
		return nil, d.fault(max(node.Line, 1), "%s.source.type is missing; write one of %s", path, strings.Join(registryNames(registry), ", "))
	}
	open, known := registry[kind.value.Value]
	if !known {
		names := registryNames(registry)
		return nil, d.fault(kind.value.Line, "%s.source.type: %q is not a connector%s; use one of %s", path, kind.value.Value, models.DidYouMean(kind.value.Value, names), strings.Join(names, ", "))
	}
	rest := *node
	rest.Content = nil
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value != "type" {
			rest.Content = append(rest.Content, node.Content[i], node.Content[i+1])
		}
	}
	settings := open()
	d.defaulted = true
	if err := d.decode(&rest, settings, path+".source"); err != nil {
		return nil, err
	}
	if err := settings.Validate(); err != nil {
		return nil, d.faults(top, path+".source", err)
	}
	return settings, nil
}

// readers identifies the code that reads deliveries, whatever the settings.
func readers(registry connectors.Registry) string {
	parts := []string{transform.Identity()}
	for _, name := range registryNames(registry) {
		parts = append(parts, registry[name]().Identity())
	}
	return identity.Of(parts...)
}

func registryNames(r connectors.Registry) []string { return slices.Sorted(maps.Keys(r)) }
