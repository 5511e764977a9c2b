"""Reads events, one a line, by the classes of OpenLineage's Python client. Each class takes
only the fields that its schema declares; written again, an event is the same."""

import json
import sys

from openlineage.client import serde
from openlineage.client.generated import (
    base,
    dataset_version_dataset,
    documentation_dataset,
    documentation_job,
    error_message_run,
    input_statistics_input_dataset,
    job_type_job,
    output_statistics_output_dataset,
    processing_engine_run,
    schema_dataset,
    tags_dataset,
)
from openlineage.client.naming.dataset import GCS, LocalFileSystem

FACETS = {
    "run": {
        "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
        "errorMessage": error_message_run.ErrorMessageRunFacet,
    },
    "job": {
        "jobType": job_type_job.JobTypeJobFacet,
        "documentation": documentation_job.DocumentationJobFacet,
    },
    "dataset": {
        "documentation": documentation_dataset.DocumentationDatasetFacet,
        "schema": schema_dataset.SchemaDatasetFacet,
        "tags": tags_dataset.TagsDatasetFacet,
        "version": dataset_version_dataset.DatasetVersionDatasetFacet,
    },
    "input": {"inputStatistics": input_statistics_input_dataset.InputStatisticsInputDatasetFacet},
    "output": {"outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet},
}
LISTS = {"fields": schema_dataset.SchemaDatasetFacetFields, "tags": tags_dataset.TagsDatasetFacetFields}


def facets(kind, given):
    made = {}
    for name, facet in given.items():
        fields = dict(facet)
        producer, schema = fields.pop("_producer"), fields.pop("_schemaURL")
        for key, of in LISTS.items():
            if key in fields:
                fields[key] = [of(**item) for item in fields[key]]
        made[name] = FACETS[kind][name](producer=producer, **fields)
        if schema != made[name]._get_schema():
            sys.exit(f"{name}: the schema is {schema}, want {made[name]._get_schema()}")
    return made


def dataset(of, kind, given):
    named = LocalFileSystem(given["name"]) if given["namespace"] == "file" else None
    if given["namespace"].startswith("gs://"):
        named = GCS(given["namespace"].removeprefix("gs://"), given["name"])
    if named and (named.get_namespace(), named.get_name()) != (given["namespace"], given["name"]):
        sys.exit(f"{given['namespace']} {given['name']}: want {named}")
    return of(given["namespace"], given["name"], facets=facets("dataset", given["facets"]), **{kind + "Facets": facets(kind, given[kind + "Facets"])})


def without_empty(value):
    if isinstance(value, dict):
        return {k: without_empty(v) for k, v in value.items() if v not in (None, {}, [])}
    return [without_empty(v) for v in value] if isinstance(value, list) else value


for line in sys.stdin:
    e = json.loads(line)
    event = base.RunEvent(
        eventTime=e["eventTime"],
        producer=e["producer"],
        run=base.Run(e["run"]["runId"], facets("run", e["run"]["facets"])),
        job=base.Job(e["job"]["namespace"], e["job"]["name"], facets("job", e["job"]["facets"])),
        eventType=base.EventType(e["eventType"]),
        inputs=[dataset(base.InputDataset, "input", d) for d in e["inputs"]],
        outputs=[dataset(base.OutputDataset, "output", d) for d in e["outputs"]],
    )
    again = json.loads(serde.Serde.to_json(event))
    if without_empty(again) != without_empty(e):
        sys.exit(f"read and written again:\n{json.dumps(again, sort_keys=True)}\nwant\n{json.dumps(e, sort_keys=True)}")
    print(e["eventType"], len(e["inputs"]), len(e["outputs"]))
