package monitor

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
)

// Event is a run as one event of OpenLineage (https://openlineage.io/spec/2-0-2/OpenLineage.json),
// in JSON: that it has started, or how it ended. A run that published or had nothing to
// publish is complete.
func Event(namespace string, r Run) ([]byte, error) {
	e := event{
		EventType: "START", EventTime: r.Started.UTC().Format(time.RFC3339Nano), Producer: producer,
		SchemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
		Run:       runOf{r.ID, facets{"processing_engine": engineFacet{of("1-1-1", "ProcessingEngineRunFacet"), r.Version, "impactmart"}}},
		Job: jobOf{namespace, "impactmart.run", facets{
			"jobType":       jobTypeFacet{of("2-0-4", "JobTypeJobFacet"), "BATCH", integration, "JOB"},
			"documentation": documentationFacet{of("1-1-0", "DocumentationJobFacet"), "Lands deliveries, compares trained people with colleagues, and publishes the marts."},
		}},
		Inputs: inputsOf(r.Inputs), Outputs: []output{},
	}
	if r.Result != "" {
		e.EventType, e.EventTime = endOf(r.Result), r.Ended.UTC().Format(time.RFC3339Nano)
	}
	if why := reasons[r.Result]; why != "" {
		e.Run.Facets["errorMessage"] = errorFacet{of("1-0-1", "ErrorMessageRunFacet"), why + "; the log and the record of the run say more", "GO"}
	}
	for _, out := range r.Outputs {
		e.Outputs = append(e.Outputs, outputOf(out, r.Snapshot))
	}
	return json.Marshal(e)
}

// producer identifies this program, as each facet repeats.
const producer = "https://github.com/impactmart/impactmart"

// integration is the name by which OpenLineage knows the source of facts.
const integration = "IMPACTMART"

func endOf(r Result) string {
	switch r {
	case Published, Unchanged:
		return "COMPLETE"
	case Interrupted:
		return "ABORT"
	default:
		return "FAIL"
	}
}

type event struct {
	EventType string   `json:"eventType"`
	EventTime string   `json:"eventTime"`
	Run       runOf    `json:"run"`
	Job       jobOf    `json:"job"`
	Inputs    []input  `json:"inputs"`
	Outputs   []output `json:"outputs"`
	Producer  string   `json:"producer"`
	SchemaURL string   `json:"schemaURL"`
}

type runOf struct {
	RunID  string `json:"runId"`
	Facets facets `json:"facets"`
}

type jobOf struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Facets    facets `json:"facets"`
}

type input struct {
	Namespace   string `json:"namespace"`
	Name        string `json:"name"`
	Facets      facets `json:"facets"`
	InputFacets facets `json:"inputFacets"`
}

type output struct {
	Namespace    string `json:"namespace"`
	Name         string `json:"name"`
	Facets       facets `json:"facets"`
	OutputFacets facets `json:"outputFacets"`
}

// facets are further facts, each in a form of its own that its schema declares.
type facets map[string]any

type facet struct {
	Producer  string `json:"_producer"`
	SchemaURL string `json:"_schemaURL"`
}

// of is what a facet says of itself: who made it, and its form.
func of(version, name string) facet {
	return facet{producer, "https://openlineage.io/spec/facets/" + version + "/" + name + ".json#/$defs/" + name}
}

type engineFacet struct {
	facet
	Version string `json:"version"`
	Name    string `json:"name"`
}

type errorFacet struct {
	facet
	Message  string `json:"message"`
	Language string `json:"programmingLanguage"`
}

type jobTypeFacet struct {
	facet
	ProcessingType string `json:"processingType"`
	Integration    string `json:"integration"`
	JobType        string `json:"jobType"`
}

type documentationFacet struct {
	facet
	Description string `json:"description"`
}

type statisticsFacet struct {
	facet
	RowCount int64 `json:"rowCount"`
}

type tagsFacet struct {
	facet
	Tags []tag `json:"tags"`
}

type tag struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

type schemaFacet struct {
	facet
	Fields []field `json:"fields"`
}

type field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

type versionFacet struct {
	facet
	Version string `json:"datasetVersion"`
}

// inputsOf has an input for each dataset. Its feeds, tables and sheets are tags, because
// one file can belong to several.
func inputsOf(deliveries []Input) []input {
	var order []Dataset
	tags, rows := map[Dataset][]tag{}, map[Dataset]int64{}
	for _, in := range deliveries {
		if _, isKnown := tags[in.Dataset]; !isKnown {
			order = append(order, in.Dataset)
		}
		for _, t := range []tag{{"feed", in.Feed, integration}, {"table", in.Table, integration}, {"sheet", in.Sheet, integration}} {
			if t.Value != "" && !slices.Contains(tags[in.Dataset], t) {
				tags[in.Dataset] = append(tags[in.Dataset], t)
			}
		}
		rows[in.Dataset] += in.Rows.Read
	}
	all := []input{}
	for _, d := range order {
		all = append(all, input{
			d.Namespace, d.Name,
			facets{"tags": tagsFacet{of("1-0-0", "TagsDatasetFacet"), tags[d]}},
			facets{"inputStatistics": statisticsFacet{of("1-0-0", "InputStatisticsInputDatasetFacet"), rows[d]}},
		})
	}
	return all
}

func outputOf(out Output, snapshot Snapshot) output {
	return output{
		out.Namespace, out.Name,
		facets{
			"documentation": documentationFacet{of("1-1-0", "DocumentationDatasetFacet"), strings.TrimSpace(out.Table.Doc)},
			"schema":        schemaFacet{of("1-2-0", "SchemaDatasetFacet"), fieldsOf(out.Table)},
			"version":       versionFacet{of("1-0-1", "DatasetVersionDatasetFacet"), snapshot.Run},
		},
		facets{"outputStatistics": statisticsFacet{of("1-0-2", "OutputStatisticsOutputDatasetFacet"), out.Rows}},
	}
}

func fieldsOf(t models.Table) []field {
	fields := make([]field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = field{c.Name, string(c.Type), strings.TrimSpace(c.Doc)}
	}
	return fields
}
