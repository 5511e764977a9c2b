// Package pipelines turns the configuration into a plan and the plan into
// published marts. It decides order and nothing else: what a cell means, what a
// table holds and what an effect is are decided in the rooms it calls.
package pipelines

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// Plan is a validated configuration: everything that can be known to be wrong
// before anything is read has been refused.
type Plan struct {
	Config     *Config
	Register   *models.Register
	Feeds      []Feed
	Models     []sql.Model       // in the order in which they are built
	Drops      location.Location // nil when no source will be read
	StoreDir   string
	ConfigHash string // of everything that changes results, except feeds
	AsOf       *time.Time
	sources    Sources
	secrets    map[string]string
}

// Feed is one source bound to one canonical table.
type Feed struct {
	Name       string
	Table      models.Table
	Optional   bool
	Source     connectors.Settings
	Normalizer *transform.Normalizer
	// MappingHash is of mapping and dialect, without the place that is read.
	MappingHash string
	At          string // file and line of the feed's source
	// Pattern and Sheet are those of a source of files, empty for others; a sheet
	// given by its position is "#2".
	Pattern, Sheet string
}

// Sources are what a configuration can name, given by the program: connectors
// by the `type:` of a source, places other than folders by the URL of `drops:`.
type Sources struct {
	Connectors connectors.Registry
	Locations  location.Registry
	// Workbook reads a sheet of the workbooks that people fill in: checked copies
	// that come back, and the register. The header is in row 1, or among the first
	// so many rows. Nil where none will be read.
	Workbook func(path, sheet string, within int) connectors.Settings
	// Unread says that no source will be read, as when only the store is looked
	// at: then the variables of the environment need not be set.
	Unread bool
}

// Load reads and validates the configuration. All faults are reported at once,
// each with file, line and remedy.
func Load(path string, sources Sources) (*Plan, error) {
	config, d, top, err := readConfig(path, sources)
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Config:   config,
		StoreDir: beside(path, config.Store),
		sources:  sources,
		secrets:  d.secrets,
	}
	errs := []error{config.validate(d, top)}
	if !sources.Unread { // the URL may lack its variables
		if p.Drops, err = openDrops(config.Drops, path, sources.Locations); err != nil {
			errs = append(errs, d.fault(lineOf(top, "drops"), "drops: %w", err))
		}
	}
	if p.Register, err = config.register(d, top); err != nil {
		errs = append(errs, err)
	}
	for _, name := range slices.Sorted(maps.Keys(config.Feeds)) {
		feed, err := planFeed(name, config, d, top, sources.Connectors)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		p.Feeds = append(p.Feeds, feed)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if p.Models, err = buildOrder(); err != nil {
		return nil, err
	}
	p.ConfigHash, err = p.hashConfig()
	return p, err
}

// openDrops gives the place that a URL names, or a folder beside the file.
func openDrops(drops, file string, places location.Registry) (location.Location, error) {
	scheme, _, remote := strings.Cut(drops, "://")
	if !remote {
		return location.NewLocal(beside(file, drops)), nil
	}
	open, known := places[scheme]
	if !known {
		schemes := slices.Sorted(maps.Keys(places))
		return nil, fmt.Errorf("%s:// is no place that is known%s; write a folder, or a URL that begins with %s://", scheme, models.DidYouMean(scheme, schemes), strings.Join(schemes, "://, "))
	}
	return open(drops)
}

// beside resolves a folder of the configuration against the file's own.
func beside(file, dir string) string {
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(filepath.Dir(file), dir)
}

// Redact replaces every value that came from the environment by its variable.
func (p *Plan) Redact(text string) string {
	for name, value := range p.secrets {
		if len(value) >= 4 {
			text = strings.ReplaceAll(text, value, "${"+name+"}")
		}
	}
	return text
}

func planFeed(name string, config *Config, d *document, top *yaml.Node, registry connectors.Registry) (Feed, error) {
	path, line := "feeds."+name, func(key string) int { return lineOf(top, "feeds/"+name+"/"+key) }
	settings := config.Feeds[name]
	feed := Feed{Name: name, Optional: settings.Optional, At: fmt.Sprintf("%s:%d", d.name, line("source/path"))}
	if strings.ContainsAny(name, `/\.`) {
		return feed, d.fault(line(""), "%s: a feed's name is part of file names; use letters, digits, - and _", path)
	}
	table, known := models.CanonicalTable(settings.Table)
	if !known {
		var names []string
		for _, t := range models.Canonical {
			names = append(names, t.Name)
		}
		return feed, d.fault(line("table"), "%s.table: %q is no table%s; one of %s", path, settings.Table, models.DidYouMean(settings.Table, names), strings.Join(names, ", "))
	}
	feed.Table = table
	feed.Pattern, feed.Sheet = filesOf(&settings.Source)
	var errs []error
	var err error
	if feed.Source, err = planSource(&settings.Source, d, path, registry); err != nil {
		errs = append(errs, err)
	}
	mapping := settings.Mapping
	if table.Name == models.Employees.Name {
		mapping.Strata = config.Comparison.Strata
		mapping.Cluster = config.Comparison.clusterColumn()
	}
	if table.Name == models.Employees.Name {
		for _, column := range config.Comparison.Segments {
			if _, mapped := mapping.Columns[column]; !mapped && slices.Contains(segmentColumns, column) {
				errs = append(errs, d.fault(line("columns"), "%s.columns: segments are by %s, which is not mapped; map it, or take it from comparison.segments", path, column))
			}
		}
	}
	if feed.Normalizer, err = transform.New(table, mapping); err != nil {
		for _, e := range unjoin(err) {
			key, _, _ := strings.Cut(e.Error(), ":")
			errs = append(errs, d.fault(line(strings.ReplaceAll(key, ".", "/")), "%s.%w", path, e))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return feed, err
	}
	feed.MappingHash = digest(feed.Normalizer.Fingerprint(), dialect(&settings.Source))[:16]
	return feed, nil
}

// planSource decodes the settings of the driver that `type:` names.
func planSource(node *yaml.Node, d *document, path string, registry connectors.Registry) (connectors.Settings, error) {
	kind := childOf(node, "type")
	if kind == nil {
		return nil, d.fault(max(node.Line, 1), "%s.source.type is missing; one of %s", path, strings.Join(registryNames(registry), ", "))
	}
	open, known := registry[kind.value.Value]
	if !known {
		names := registryNames(registry)
		return nil, d.fault(kind.value.Line, "%s.source.type: %q is no connector%s; one of %s", path, kind.value.Value, models.DidYouMean(kind.value.Value, names), strings.Join(names, ", "))
	}
	rest := *node
	rest.Content = nil
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value != "type" {
			rest.Content = append(rest.Content, node.Content[i], node.Content[i+1])
		}
	}
	settings := open()
	if err := d.decode(&rest, settings, path+".source"); err != nil {
		return nil, err
	}
	if err := settings.Validate(); err != nil {
		var errs []error
		for _, e := range unjoin(err) {
			key, _, _ := strings.Cut(e.Error(), ":")
			errs = append(errs, d.fault(lineOf(node, strings.ReplaceAll(key, ".", "/")), "%s.source.%w", path, e))
		}
		return nil, errors.Join(errs...)
	}
	return settings, nil
}

// filesOf gives the pattern and the sheet of a source of files.
func filesOf(source *yaml.Node) (pattern, sheet string) {
	if path := childOf(source, "path"); path != nil {
		pattern = path.value.Value
	}
	if named := childOf(source, "sheet"); named != nil {
		if sheet = named.value.Value; named.value.Tag == "!!int" {
			sheet = "#" + sheet
		}
	}
	return pattern, sheet
}

func registryNames(r connectors.Registry) []string { return slices.Sorted(maps.Keys(r)) }

// places are the keys of a source that say where to read and how to get in, not
// how to take apart what comes.
var places = []string{"path", "url", "query", "headers", "auth", "password", "timeout", "deadline", "retries", "min_wait", "max_wait", "max_pages", "allow_private"}

// dialect is the part of the source's settings that changes what is read from
// the same bytes.
func dialect(node *yaml.Node) string {
	var settings map[string]any
	if err := node.Decode(&settings); err != nil {
		return err.Error() // decoded before, strictly; this cannot fail
	}
	for _, key := range places {
		delete(settings, key)
	}
	text, _ := json.Marshal(settings) // maps of YAML scalars always marshal
	return string(text)
}

// hashConfig covers what changes results whatever was read.
func (p *Plan) hashConfig() (string, error) {
	text, err := json.Marshal(struct {
		Register   *models.Register
		Comparison Comparison
		Privacy    Privacy
		Currency   string
		Fiscal     int
		Title      string
	}{p.Register, p.Config.Comparison, p.Config.Privacy, p.Config.Currency, p.Config.FiscalYearStarts, p.Config.Organization})
	if err != nil {
		return "", fmt.Errorf("hash the configuration: %w", err)
	}
	return digest(string(text)), nil
}

func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
