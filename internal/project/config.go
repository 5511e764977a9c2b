package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// Config is impactmart.yaml as the user writes it.
type Config struct {
	Version          int                   `yaml:"version" required:"true" doc:"Version of this format: 1."`
	Store            string                `yaml:"store" default:"store" doc:"Folder of the store, relative to the file. No '*', '?' or '[', and no URL."`
	Drops            string                `yaml:"drops" otherwise:"the file's folder" doc:"Folder or bucket that the paths of feeds are relative to: 'inbox', or 'gs://bucket/prefix'; see [Drops in a bucket](#drops-in-a-bucket)."`
	Organization     string                `yaml:"organization" doc:"Name on the report."`
	Currency         string                `yaml:"currency" required:"true" doc:"Reporting currency, an ISO 4217 code. Amounts in another currency are not used."`
	FiscalYearStarts int                   `yaml:"fiscal_year_starts" default:"1" min:"1" max:"12" doc:"Month in which a fiscal year begins. It has the name of the calendar year in which it ends."`
	Comparison       Comparison            `yaml:"comparison" doc:"Who is comparable."`
	Privacy          Privacy               `yaml:"privacy" doc:"What may be published."`
	Publish          Publish               `yaml:"publish" doc:"What a run writes beside the marts."`
	Engine           Engine                `yaml:"engine" doc:"Limits of DuckDB."`
	Feeds            map[string]FeedConfig `yaml:"feeds" required:"true" doc:"Feeds by name; the name is part of file names: no '/', '\\' or dot."`
	Register         string                `yaml:"register" doc:"Workbook with the register, relative to the file; see [Register](#register)."`
	Lists            models.Register       `yaml:",inline"`
}

// Comparison says who is comparable.
type Comparison struct {
	Strata   []string `yaml:"strata" doc:"Columns or attributes of the roster in which a colleague must be equal, as of the index period. Without any, everybody is compared with everybody."`
	Cluster  string   `yaml:"cluster" default:"employee" doc:"Level at which standard errors are clustered: 'employee', or the column or attribute of the roster by which training was rolled out, such as 'manager_id' or a team; as of the index period, and the person where it is empty. See [Clusters](method.md#clusters)."`
	Segments []string `yaml:"segments" values:"department,job,location" doc:"Columns of the roster by which did is split in 'program_impacts'; each has to be mapped. See [Segments](method.md#segments)."`
	Pool     string   `yaml:"pool" default:"not_yet" values:"not_yet,never" doc:"Comparison people of event studies: 'not_yet' includes people trained later, 'never' only those never trained."`
	Base     string   `yaml:"base" default:"universal" values:"universal,varying" doc:"Base of an event study before training: 'universal' measures each period from the last before the gap, 'varying' from the period before it."`
}

// Privacy bounds what is published.
type Privacy struct {
	MinPeople int `yaml:"min_people" default:"10" min:"5" doc:"Fewest people per published figure and arm."`
}

// Publish says what a run writes beside the marts.
type Publish struct {
	Workbooks *bool `yaml:"workbooks" default:"true" doc:"Write a [corrected file](rejects.md#corrected-files) for every delivered spreadsheet below 'store/feedback'. 'false' removes those that are there."`
}

// Engine sets DuckDB's limits.
type Engine struct {
	Threads     int    `yaml:"threads" default:"1" min:"1" doc:"Threads of DuckDB. More are faster, and may change the last of the 12 digits that are published."`
	MemoryLimit string `yaml:"memory_limit" otherwise:"DuckDB's" doc:"Such as '4GB'; beyond it DuckDB spills to the store's scratch folder."`
}

// FeedConfig binds a source to a canonical table.
type FeedConfig struct {
	Table    string `yaml:"table" required:"true" doc:"Canonical table, one of those [below](#canonical-columns)."`
	Optional bool   `yaml:"optional" otherwise:"false" doc:"Whether the feed may find nothing to read."`
	// Source is decoded into the settings of the driver that its `type:` names.
	Source            yaml.Node `yaml:"source" required:"true" doc:"'type' and the settings of the connector, below."`
	transform.Mapping `yaml:",inline"`
}

var isCurrency = regexp.MustCompile(`^[A-Z]{3}$`)

// readConfig parses, expands and decodes the file; the result is not yet
// validated. The returned node is the document's top mapping.
func readConfig(path string, sources Sources) (*Config, *document, *yaml.Node, error) {
	d := &document{name: filepath.Base(path), secrets: map[string]string{}, unread: sources.Unread, lookup: sources.LookupEnv}
	if d.lookup == nil {
		d.lookup = os.LookupEnv
	}
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
	config.Currency = strings.ToUpper(config.Currency)
	models.SetDefaults(config)
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

// byEmployee is the cluster of everybody by themselves.
const byEmployee = "employee"

// validate reports every fault of the settings that belong to no feed and no list
// of the register.
func (c *Config) validate() error {
	var errs []error
	fault := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %w", key, fmt.Errorf(format, args...)))
	}
	if c.Version != 1 {
		fault("version", "%d is not known; this program reads version 1", c.Version)
	}
	if !isCurrency.MatchString(c.Currency) {
		fault("currency", "%q is no ISO 4217 code; write for instance EUR", c.Currency)
	}
	own := *c
	own.Feeds, own.Lists = nil, models.Register{} // these tell their faults by themselves
	errs = append(errs, models.CheckKeys(own)...)
	switch {
	case strings.Contains(c.Store, unsetVariable):
		fault("store", "the environment variable in it is not set; export it, or write the folder")
	case strings.Contains(c.Store, "://"):
		fault("store", "%q is no folder; a store is a folder of this machine, only `drops` may be a URL", c.Store)
	}
	if strings.ContainsAny(c.Store, "*?[") {
		fault("store", "%q holds one of * ? [, which readers of Parquet take for patterns; choose another folder", c.Store)
	}
	for _, m := range c.Lists.Metrics {
		if m.Subject == models.SubjectTeam && c.Comparison.clusterColumn() == "" {
			fault("comparison.cluster", "metric %q is of teams; name the column or attribute of the roster that holds a person's team", m.ID)
		}
	}
	if len(c.Feeds) == 0 {
		fault("feeds", "there are none; declare at least a roster, completions and observations")
	}
	return errors.Join(errs...)
}
