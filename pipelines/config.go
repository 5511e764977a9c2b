package pipelines

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// Config is impactmart.yaml as the user writes it.
type Config struct {
	Version      int    `yaml:"version"`      // of the format; 1
	Store        string `yaml:"store"`        // folder of landing, snapshots and marts, relative to the file
	Drops        string `yaml:"drops"`        // folder or URL that the paths of feeds are relative to; default: the file's folder
	Organization string `yaml:"organization"` // stands on the report
	Currency     string `yaml:"currency"`     // reporting currency, ISO 4217
	// FiscalYearStarts is the month in which a fiscal year begins, 1..12.
	FiscalYearStarts int                   `yaml:"fiscal_year_starts"`
	Comparison       Comparison            `yaml:"comparison"`
	Privacy          Privacy               `yaml:"privacy"`
	Engine           Engine                `yaml:"engine"`
	Publish          Publish               `yaml:"publish"`
	Feeds            map[string]FeedConfig `yaml:"feeds"`
	Register         string                `yaml:"register"` // workbook, relative to the file; its sheets are read as the lists below
	Goals            []models.Goal         `yaml:"goals"`
	Metrics          []models.Metric       `yaml:"metrics"`
	Programs         []models.Program      `yaml:"programs"`
	Alignments       []models.Alignment    `yaml:"alignments"`
}

// Comparison says who is comparable.
type Comparison struct {
	// Strata are roster columns or attributes in which a colleague must be equal.
	Strata []string `yaml:"strata"`
	// Cluster is the level at which errors are clustered: employee, or the roster
	// column or attribute by which training was rolled out, such as manager_id.
	Cluster string `yaml:"cluster"`
	// Segments are roster columns by which estimates are taken apart, of
	// segmentColumns.
	Segments []string `yaml:"segments"`
	// Pool of event studies: not_yet takes people trained later too, never only
	// those who never are.
	Pool string `yaml:"pool"`
	// Base of event studies before training: universal compares each period with
	// the last before the gap, varying with the one before it.
	Base string `yaml:"base"`
}

// Privacy bounds what is published.
type Privacy struct {
	// MinPeople is the least number of people per published figure and arm.
	MinPeople int `yaml:"min_people"`
}

// Publish says what a run writes beside the marts.
type Publish struct {
	// Workbooks are the checked copies of delivered spreadsheets; true by default.
	Workbooks *bool `yaml:"workbooks"`
}

// Engine sets DuckDB's limits.
type Engine struct {
	// Threads above 1 may move the last of the 12 digits that are published.
	Threads int `yaml:"threads"`
	// MemoryLimit is DuckDB's, such as "4GB".
	MemoryLimit string `yaml:"memory_limit"`
}

// FeedConfig binds a source to a canonical table.
type FeedConfig struct {
	Table string `yaml:"table"`
	// Optional feeds may find nothing to read.
	Optional bool `yaml:"optional"`
	// Source is decoded into the settings of the driver that its `type:` names.
	Source            yaml.Node `yaml:"source"`
	transform.Mapping `yaml:",inline"`
}

var isCurrency = regexp.MustCompile(`^[A-Z]{3}$`)

// minPeopleFloor is the least privacy floor that can be configured.
const minPeopleFloor = 5

// readConfig parses, expands and decodes the file; the result is not yet
// validated. The returned node is the document's top mapping.
func readConfig(path string, sources Sources) (*Config, *document, *yaml.Node, error) {
	d := &document{name: filepath.Base(path), secrets: map[string]string{}, unread: sources.Unread}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, d, nil, &Fault{Kind: BadConfig, Err: fmt.Errorf("read the configuration: %w; name it with --config", err)}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, d, nil, &Fault{Kind: BadConfig, At: d.name, Err: err}
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, d, nil, d.fault(1, "the file holds no settings; start with `version: 1`")
	}
	top := root.Content[0]
	if err := d.expand(top); err != nil {
		return nil, d, top, err
	}
	if err := d.readRegister(top, path, sources.Workbook); err != nil {
		return nil, d, top, err
	}
	config := &Config{}
	if err := d.decode(top, config, ""); err != nil {
		return nil, d, top, err
	}
	config.setDefaults()
	return config, d, top, nil
}

// clusterColumn is the roster column or attribute that makes clusters; empty when
// each employee is one.
func (c Comparison) clusterColumn() string {
	if c.Cluster == byEmployee {
		return ""
	}
	return c.Cluster
}

// segmentColumns are the roster columns that can make segments. The cluster is none:
// whoever is trained in one cluster gives no error to go by, and a manager's id is no
// heading for a published figure.
var segmentColumns = []string{"department", "job", "location"}

// byEmployee is the cluster of everybody by themselves.
const byEmployee = "employee"

func (c *Config) setDefaults() {
	c.Currency = strings.ToUpper(c.Currency)
	if c.Store == "" {
		c.Store = "store"
	}
	if c.FiscalYearStarts == 0 {
		c.FiscalYearStarts = 1
	}
	if c.Privacy.MinPeople == 0 {
		c.Privacy.MinPeople = 10
	}
	if c.Comparison.Cluster == "" {
		c.Comparison.Cluster = byEmployee
	}
	if c.Comparison.Pool == "" {
		c.Comparison.Pool = "not_yet"
	}
	if c.Comparison.Base == "" {
		c.Comparison.Base = "universal"
	}
	if c.Publish.Workbooks == nil {
		on := true
		c.Publish.Workbooks = &on
	}
	if c.Engine.Threads == 0 {
		c.Engine.Threads = 1
	}
}

// validate reports every fault of the settings that belong to no feed.
func (c *Config) validate(d *document, top *yaml.Node) error {
	var errs []error
	fault := func(key, format string, args ...any) {
		errs = append(errs, d.fault(lineOf(top, key), "%s: %w", strings.ReplaceAll(key, "/", "."), fmt.Errorf(format, args...)))
	}
	if c.Version != 1 {
		fault("version", "%d is not known; this program reads version 1", c.Version)
	}
	if !isCurrency.MatchString(c.Currency) {
		fault("currency", "%q is no ISO 4217 code; write for instance EUR", c.Currency)
	}
	if c.FiscalYearStarts < 1 || c.FiscalYearStarts > 12 {
		fault("fiscal_year_starts", "%d is no month; write 1 to 12", c.FiscalYearStarts)
	}
	if c.Privacy.MinPeople < minPeopleFloor {
		fault("privacy/min_people", "%d is below the floor of %d people per figure", c.Privacy.MinPeople, minPeopleFloor)
	}
	if !slices.Contains([]string{"not_yet", "never"}, c.Comparison.Pool) {
		fault("comparison/pool", "%q is not known; write not_yet or never", c.Comparison.Pool)
	}
	if !slices.Contains([]string{"varying", "universal"}, c.Comparison.Base) {
		fault("comparison/base", "%q is not known; write varying or universal", c.Comparison.Base)
	}
	for i, name := range c.Comparison.Segments {
		switch {
		case !slices.Contains(segmentColumns, name):
			fault("comparison/segments", "%q is no segment%s; one of %s", name, models.DidYouMean(name, segmentColumns), strings.Join(segmentColumns, ", "))
		case slices.Contains(c.Comparison.Segments[:i], name):
			fault("comparison/segments", "%s stands here twice; keep one", name)
		}
	}
	switch {
	case strings.Contains(c.Store, unsetVariable):
		fault("store", "the environment variable in it is not set; export it, or write the folder")
	case strings.Contains(c.Store, "://"):
		fault("store", "%q is no folder; a store is a folder of this machine, only `drops` may be a URL", c.Store)
	}
	if strings.ContainsAny(c.Store, "*?[") {
		fault("store", "%q holds one of * ? [, which readers of Parquet take for patterns; choose another folder", c.Store)
	}
	for _, m := range c.Metrics {
		if m.Subject == models.SubjectTeam && c.Comparison.clusterColumn() == "" {
			fault("comparison.cluster", "metric %q is of teams; name the column or attribute of the roster that holds a person's team", m.ID)
		}
	}
	if len(c.Feeds) == 0 {
		fault("feeds", "there are none; declare at least a roster, completions and observations")
	}
	return errors.Join(errs...)
}

// register gives the register of the configuration, with defaults, validated;
// each fault names the line of its entry.
func (c *Config) register(d *document, top *yaml.Node) (*models.Register, error) {
	r := &models.Register{Goals: c.Goals, Metrics: c.Metrics, Programs: c.Programs, Alignments: c.Alignments}
	r.SetDefaults()
	err := r.Validate()
	if err == nil {
		return r, nil
	}
	var errs []error
	for _, e := range unjoin(err) {
		errs = append(errs, d.fault(registerLine(top, e.Error()), "%w", e))
	}
	return nil, errors.Join(errs...)
}

func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// lineOf finds the line of a key path such as "feeds/lms/source" below a mapping;
// where the path ends early, the line of the deepest key that is there.
func lineOf(node *yaml.Node, path string) int {
	line := node.Line
	for part := range strings.SplitSeq(path, "/") {
		child := childOf(node, part)
		if child == nil {
			return line
		}
		line, node = child.key.Line, child.value
	}
	return line
}

type entry struct{ key, value *yaml.Node }

// childOf finds a key of a mapping; with an index, as in skip_where[2], the entry
// of the list under it.
func childOf(node *yaml.Node, key string) *entry {
	if list, index, indexed := strings.Cut(key, "["); indexed {
		at, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		under := childOf(node, list)
		if err != nil || under == nil || at < 1 || at > len(under.value.Content) {
			return under
		}
		item := under.value.Content[at-1]
		return &entry{item, item}
	}
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return &entry{node.Content[i], node.Content[i+1]}
		}
	}
	return nil
}

// registerLine finds the line of the entry that a register fault such as
// "metrics.csat.kind: ..." or "alignments[2].goal: ..." speaks of.
func registerLine(top *yaml.Node, message string) int {
	path, _, _ := strings.Cut(message, ":")
	list, rest, _ := strings.Cut(path, ".")
	list, index, indexed := strings.Cut(list, "[")
	section := childOf(top, list)
	if section == nil {
		return top.Line
	}
	for i, item := range section.value.Content {
		id := childOf(item, "id")
		byIndex := indexed && strings.HasPrefix(index, fmt.Sprintf("%d]", i+1))
		byID := id != nil && (rest == id.value.Value || strings.HasPrefix(rest, id.value.Value+"."))
		if !byIndex && !byID {
			continue
		}
		key := rest
		if byID {
			key = strings.TrimPrefix(strings.TrimPrefix(rest, id.value.Value), ".")
		}
		if field := childOf(item, key); field != nil {
			return field.key.Line
		}
		return item.Line
	}
	return section.key.Line
}
