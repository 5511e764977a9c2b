package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/internal/warehouse/spark"
	"github.com/impactmart/impactmart/pipelines"
)

// sources are the connectors that a feed's `type:` can name, and the locations, other
// than folders, that `drops:` can name.
var sources = project.Sources{
	Connectors: connectors.Registry{
		"csv":   csv.New,
		"excel": excel.New,
		"rest":  rest.New,
	},
	Locations: location.Registry{
		"gs": gs.New,
	},
	Workbook: func(path, sheet string, within int) connectors.Settings {
		s := &excel.Settings{Path: path, Sheet: excel.Sheet{Name: sheet}}
		s.Header.Within = within
		return s
	},
}

// storeOnly returns the sources for commands that read only the store.
func storeOnly() project.Sources {
	s := sources
	s.Unread = true
	return s
}

// tools are the tools of every pipeline, with the engine that is part of the program.
var tools = pipelines.Tools{Engine: duckdb.Driver, Database: duckdb.WriteDatabase, Post: post, Version: version()}

// load reads a configuration and returns its pipeline, which writes its progress to w. From
// then on, the command shows no value of the environment on standard error.
func load(c *cobra.Command, config string, from project.Sources, w io.Writer) (*project.Plan, *pipelines.Pipeline, error) {
	plan, err := project.Load(config, from)
	if err != nil {
		return nil, nil, err
	}
	if log, ok := c.ErrOrStderr().(*terminal); ok {
		log.redact = plan.Redact
	}
	with := tools
	if plan.Config.Engine.Type == project.Spark {
		with.Engine = spark.Driver
	}
	return plan, pipelines.New(plan, with, newProgress(w)), nil
}

// post sends an event to a service by the client of the sources, which goes only to
// addresses that are permitted. A run waits for it, so it is patient for seconds only.
func post(ctx context.Context, to project.Lineage, event []byte) error {
	s := rest.New().(*rest.Settings)
	s.URL, s.Auth.Bearer, s.AllowAddresses = to.URL, rest.Secret(to.Token), to.AllowAddresses
	s.Timeout, s.Deadline, s.Retries = 5*time.Second, 15*time.Second, 2
	return s.Post(ctx, event)
}
