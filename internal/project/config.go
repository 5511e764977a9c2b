package project

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// Config is impactmart.yaml as the user writes it.
type Config struct {
	Version          int                   `yaml:"version" required:"true" min:"1" max:"1" doc:"Version of this format."`
	Store            string                `yaml:"store" default:"store" doc:"Folder of the store, relative to the configuration file, or a bucket: 'gs://bucket/prefix'; see [Store in a bucket](#store-in-a-bucket). It must not contain '*', '?' or '['."`
	Scratch          string                `yaml:"scratch" otherwise:"'impactmart' in the user's cache folder" doc:"Folder on this machine for what a run with its store in a bucket keeps while it works, relative to the configuration file. A store in a folder has its own."`
	Drops            string                `yaml:"drops" otherwise:"the file's folder" doc:"Folder or bucket to which the paths of feeds are relative: 'inbox', or 'gs://bucket/prefix'; see [Drops in a bucket](#drops-in-a-bucket)."`
	Organization     string                `yaml:"organization" doc:"Name on the report."`
	Currency         string                `yaml:"currency" required:"true" format:"ISO 4217 code" doc:"Reporting currency, the ISO 4217 code of a currency. Amounts in another currency are converted by 'rates', and not used where none is valid."`
	Rates            []Rate                `yaml:"rates" doc:"Rates at which other currencies are converted; see [Rates](#rates)."`
	FiscalYearStarts int                   `yaml:"fiscal_year_starts" default:"1" min:"1" max:"12" doc:"Month in which a fiscal year begins. It has the name of the calendar year in which it ends."`
	Calendar         Calendar              `yaml:"calendar" doc:"What a period is."`
	Comparison       Comparison            `yaml:"comparison" doc:"Who is comparable."`
	Findings         []FindingRule         `yaml:"findings" doc:"When findings keep the marts from being published, where that is another rule than the program's; see [Findings](#findings)."`
	Privacy          Privacy               `yaml:"privacy" doc:"What may be published."`
	Publish          Publish               `yaml:"publish" doc:"What a run writes in addition to the marts."`
	Report           Report                `yaml:"report" doc:"How the report is written."`
	Engine           Engine                `yaml:"engine" doc:"What executes the models."`
	Lineage          Lineage               `yaml:"lineage" doc:"Where a run tells a catalog what it read and published; see [Monitoring](monitoring.md#lineage)."`
	Prometheus       Prometheus            `yaml:"prometheus" doc:"Where a run leaves metrics for Prometheus; see [Monitoring](monitoring.md#prometheus)."`
	Feeds            map[string]FeedConfig `yaml:"feeds" required:"true" doc:"Feeds by name. The name is part of file names, so it must not contain '/', '\\' or a dot."`
	Register         string                `yaml:"register" doc:"Workbook with the register, relative to the configuration file; see [Register](#register)."`
	Lists            models.Register       `yaml:",inline"`
}

// Comparison declares who is comparable.
type Comparison struct {
	Strata     []string `yaml:"strata" doc:"Columns or attributes of the roster in which comparison people must be equal, as of the index period. Without strata, all people are compared with each other."`
	Cluster    string   `yaml:"cluster" default:"employee" doc:"Level at which standard errors are clustered: 'employee', or the column or attribute of the roster by which training was rolled out, such as 'manager_id' or a team. Its value as of the index period counts; if it is empty, the person does. See [Clusters](method.md#clusters)."`
	Team       string   `yaml:"team" otherwise:"the cluster" doc:"Column or attribute of the roster that has a person's team, to which values of a metric with 'subject: team' belong."`
	Segments   []string `yaml:"segments" values:"department,job,location" doc:"Columns of the roster by which did is split in 'program_impacts'; each must be mapped. See [Segments](method.md#segments)."`
	Covariates []string `yaml:"covariates" values:"tenure_years,hourly_cost,department,job,location" doc:"What the roster says of people that colleagues should have in common with the trained people, beside the strata: years since the hire date, hourly cost, or a column. Each must be mapped, and a column may not be in 'strata'. See [Covariates](method.md#covariates)."`
	Pool       string   `yaml:"pool" default:"not_yet" values:"not_yet,never" doc:"Comparison people of event studies: 'not_yet' includes people trained later, 'never' only those never trained."`
	Base       string   `yaml:"base" default:"universal" values:"universal,varying" doc:"Base of an event study before training: 'universal' compares each period with the last one before the gap, 'varying' with the previous period."`
}

// Privacy limits what is published.
type Privacy struct {
	MinPeople int    `yaml:"min_people" default:"10" min:"5" max:"1000000" doc:"Minimum number of people per published figure and arm."`
	Figures   string `yaml:"figures" default:"guarded" values:"guarded,exact" doc:"'guarded': figures about people are rounded to steps that shrink as groups grow, and intervals include the rounding; see [Privacy](privacy.md). 'exact': all digits are published, for data that are public or made up."`
	Because   string `yaml:"because" otherwise:"none" doc:"Why figures are exact. 'exact' needs a reason; it is in the log, on the page and in the mart 'runs'."`
	KeepDays  int    `yaml:"keep_days" otherwise:"for ever" min:"1" max:"36500" doc:"Days for which the store keeps earlier snapshots, and landed rows and rejects that no snapshot rests on. Each run begins by removing what is older. The current snapshot and what it rests on stay."`
}

// IsExact reports whether figures about people are published with all digits.
func (p Privacy) IsExact() bool { return p.Figures == Exact }

func (p Privacy) validate() error {
	switch {
	case p.IsExact() && strings.TrimSpace(p.Because) == "":
		return errors.New(`privacy.because: is missing; write why all digits may be published, such as "the data are public"`)
	case !p.IsExact() && p.Because != "":
		return errors.New("privacy.because: is the reason for exact figures; write `figures: exact`, or remove it")
	}
	return nil
}

// Exact is the value of privacy.figures with which all digits are published.
const Exact = "exact"

// Publish declares what a run writes in addition to the marts.
type Publish struct {
	Outputs   []string `yaml:"outputs" values:"csv,workbook" doc:"What a snapshot has in addition to Parquet files, database and pages: 'csv', a twin of every mart as text; 'workbook', 'impact.xlsx' with programs, metrics, goals and charts for spreadsheets."`
	Workbooks *bool    `yaml:"workbooks" default:"true" doc:"Write a [corrected file](rejects.md#corrected-files) below 'store/feedback' for every delivered spreadsheet. 'false' removes existing ones."`
}

// Report declares how the report is written.
type Report struct {
	Language string `yaml:"language" default:"en" values:"de,en" doc:"Language of the pages and of 'impact.xlsx': 'en', English, or 'de', German, with its numbers and dates. Marts, and names that the register or a source has, stay as they are. See [Operations](operations.md#the-report)."`
}

// What a snapshot may have in addition.
const (
	CSV      = "csv"
	Workbook = "workbook"
)

// Has reports whether an output is asked for.
func (p Publish) Has(output string) bool { return slices.Contains(p.Outputs, output) }

// Engine declares what executes the models, and its limits.
type Engine struct {
	Type        string `yaml:"type" default:"duckdb" values:"duckdb,spark" doc:"'duckdb' is part of the program and takes this machine; 'spark' is a cluster that somebody operates, see [Spark](spark.md). Both find the same figures."`
	Connect     string `yaml:"connect" needed:"type=spark" only:"type=spark" format:"sc://host:15002" doc:"Address of the Connect server of Spark 4, with parameters such as '/;use_ssl=true;token=${SPARK_TOKEN}'. The store must have the same path there."`
	Threads     int    `yaml:"threads" otherwise:"the number of cores" min:"1" max:"1024" doc:"Number of threads of this program. It changes no figure."`
	MemoryLimit string `yaml:"memory_limit" only:"type=duckdb" otherwise:"what the rows call for, and more where a step needs it" doc:"Memory limit of DuckDB, such as '4GB'. Beyond it, DuckDB uses the store's scratch folder, and fails where a step does not fit. Without one, DuckDB takes 128 MB and 12 MB for each million rows. A step that does not fit has four times as much, and where that is too little up to four fifths of the machine's memory."`
}

func (e Engine) validate() error {
	if e.Connect == "" || strings.HasPrefix(e.Connect, "sc://") || strings.Contains(e.Connect, unsetVariable) {
		return nil
	}
	return errors.New("engine.connect: is not the address of a Connect server; write sc://host:15002")
}

// Spark is the value of engine.type with which a cluster executes the models.
const Spark = "spark"

// FeedConfig binds a source to a canonical table.
type FeedConfig struct {
	Table    string `yaml:"table" required:"true" doc:"Canonical table, one of those [below](#canonical-columns)."`
	Optional bool   `yaml:"optional" otherwise:"false" doc:"Whether the feed may find nothing to read."`
	// Deliveries and SameKey declare what decides where deliveries contradict each other.
	Deliveries string `yaml:"deliveries" values:"full,additions" otherwise:"roster: 'full' where every file has one day; completions: 'additions'" doc:"Roster: 'full' if each file has everybody of its day, so that whoever is missing from the last one left; 'additions' if absence means nothing. Completions: 'full' if the last file with a person has all records of the person, so that a record that is missing from it was taken back."`
	Covers     string `yaml:"covers" values:"department,job,location,employment_type" otherwise:"everybody" doc:"Roster of snapshots: the column of which each file has everybody of some values, such as one site. Whoever is missing is gone once a later file has others of the same value."`
	SameKey    string `yaml:"same_key" values:"last,sum,refuse" otherwise:"'last', and what would change a verdict blocks" doc:"What several rows of one key mean: 'last', the later one counts; 'sum', costs of several deliveries add up, such as late invoices, and so do observations within one delivery, such as tickets of one person and day; 'refuse', a contradiction keeps the marts from being published. See [Facts](facts.md)."`
	StaleAfter int    `yaml:"stale_after_days" otherwise:"no warning" min:"1" max:"3660" doc:"The run warns if the newest day in the feed's rows is more than so many days ago, by the clock of this machine. See [Monitoring](monitoring.md#freshness)."`
	// Source is decoded into the settings of the driver that its `type:` names.
	Source            yaml.Node `yaml:"source" required:"true" doc:"'type' and the settings of the connector, below."`
	transform.Mapping `yaml:",inline"`
}

// readConfig parses, expands and decodes the file; the result is not validated yet.
// The returned node is the document's top mapping.
func readConfig(path string, d *document, workbook func(path, sheet string, within int) connectors.Settings) (*Config, *yaml.Node, error) {
	if d.lookup == nil {
		d.lookup = os.LookupEnv
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, &Fault{Kind: BadConfig, Err: fmt.Errorf("the configuration cannot be read: %w; name it with --config", err)}
	}
	top, err := d.parse(text)
	if err != nil {
		return nil, top, err
	}
	if err := d.readRegister(top, path, workbook); err != nil {
		return nil, top, err
	}
	config := &Config{}
	if err := d.decode(top, config, ""); err != nil {
		return nil, top, err
	}
	config.Currency = strings.ToUpper(config.Currency)
	models.SetDefaults(config)
	return config, top, nil
}

// clusterColumn is the roster column or attribute that makes clusters; empty if
// each employee is a cluster.
func (c Comparison) clusterColumn() string {
	if c.Cluster == byEmployee {
		return ""
	}
	return c.Cluster
}

// teamColumn is the roster column or attribute that has a person's team; empty for none.
func (c Comparison) teamColumn() string { return cmp.Or(c.Team, c.clusterColumn()) }

// byEmployee means that each employee is a cluster.
const byEmployee = "employee"

// isURL tells the address of a bucket from a folder.
func isURL(place string) bool { return strings.Contains(place, "://") }

// validateStore reports a store that cannot be named so.
func (c *Config) validateStore() error {
	switch {
	case strings.Contains(c.Store, unsetVariable):
		return errors.New("store: its environment variable is not set; export it, or write the folder")
	case strings.ContainsAny(c.Store, "*?["):
		return fmt.Errorf("store: %q contains one of * ? [, which readers of Parquet interpret as patterns; choose another folder", c.Store)
	case !isURL(c.Store) && c.Scratch != "":
		return errors.New("scratch: applies only to a store in a bucket; remove it")
	}
	return nil
}

// validate reports every fault of the settings outside of feeds and of the lists of
// the register.
func (c *Config) validate() error {
	var errs []error
	fault := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %w", key, fmt.Errorf(format, args...)))
	}
	switch {
	case c.Currency == "":
		fault("currency", "is missing; write the ISO 4217 code of your reports, such as EUR")
	case !transform.IsCurrency(c.Currency):
		fault("currency", "%q is not the ISO 4217 code of a currency; write a code such as EUR", c.Currency)
	}
	own := *c
	own.Feeds, own.Lists = nil, models.Register{} // these are validated separately
	errs = append(errs, models.CheckKeys(own)...)
	errs = append(errs, c.validateStore())
	for _, m := range c.Lists.Metrics {
		if m.Subject == models.SubjectTeam && c.Comparison.teamColumn() == "" {
			fault("comparison.team", "metric %q measures teams; name the column or attribute of the roster that has a person's team", m.ID)
		}
	}
	for _, name := range c.Comparison.Covariates {
		if slices.Contains(c.Comparison.Strata, name) {
			fault("comparison.covariates", "%s is in comparison.strata, so people who are compared have it in common; remove it from one of them", name)
		}
	}
	errs = append(errs, c.Privacy.validate(), c.Engine.validate(), c.Lineage.validate(), c.Prometheus.validate())
	if _, err := c.Calendar.MonthStarts(); err != nil {
		errs = append(errs, err)
	}
	errs = append(errs, c.validateRates()...)
	errs = append(errs, c.validateFindings()...)
	if len(c.Feeds) == 0 {
		fault("feeds", "are missing; declare at least a roster, completions and observations")
	}
	return errors.Join(errs...)
}
