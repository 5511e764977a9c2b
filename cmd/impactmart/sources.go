package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// load reads a configuration and returns its pipeline. From then on, the command shows no
// value of the environment on standard error.
func load(c *cobra.Command, config string, from project.Sources, progress pipelines.Progress) (*project.Plan, *pipelines.Pipeline, error) {
	if store, err := c.Flags().GetString("store"); err == nil && store != "" { // an error if the command has no such flag
		if from.Store, err = wholePath(store); err != nil {
			return nil, nil, usageError(fmt.Errorf("--store: %w", err))
		}
	}
	plan, err := project.Load(config, from)
	if err != nil {
		return nil, nil, err
	}
	return pipelineOf(c, plan, progress)
}

// loadStore is load for a command that needs nothing but a store: one that --store names
// needs no configuration beside it.
func loadStore(c *cobra.Command, config string, progress pipelines.Progress) (*project.Plan, *pipelines.Pipeline, error) {
	store, err := c.Flags().GetString("store")
	if err != nil || store == "" || c.Flags().Changed("config") {
		plan, p, err := load(c, config, storeOnly(), progress)
		if _, missing := os.Stat(config); err != nil && errors.Is(missing, fs.ErrNotExist) {
			err = usageError(fmt.Errorf("%w, or the store with --store", err))
		}
		return plan, p, err
	}
	if store, err = wholePath(store); err != nil {
		return nil, nil, usageError(fmt.Errorf("--store: %w", err))
	}
	plan, err := project.StoreAlone(store, sources.Locations)
	if err != nil {
		return nil, nil, usageError(fmt.Errorf("--store: %w", err))
	}
	return pipelineOf(c, plan, progress)
}

// pipelineOf returns the pipeline of a plan, which hides what the plan read from the
// environment.
func pipelineOf(c *cobra.Command, plan *project.Plan, progress pipelines.Progress) (*project.Plan, *pipelines.Pipeline, error) {
	if log, ok := c.ErrOrStderr().(*terminal); ok {
		log.redact = plan.Redact
	}
	with := tools
	if plan.Config.Engine.Type == project.Spark {
		with.Engine = spark.Driver
	}
	return plan, pipelines.New(plan, with, progress), nil
}

// otherStore is what --store does.
const otherStore = "read this store instead of the one that the configuration names, such as a copy"

// storeFlag adds --store to a command that only reads the store; load obeys it.
func storeFlag(c *cobra.Command) {
	c.Flags().String("store", "", otherStore)
	completeFlag(c, "store", anyFolder)
}

// storeAloneFlag does the same for a command that needs nothing else; loadStore obeys it.
func storeAloneFlag(c *cobra.Command) {
	c.Flags().String("store", "", otherStore+"; without --config, no configuration is needed")
	completeFlag(c, "store", anyFolder)
}

// wholePath is the place of a store as the configuration could name it anywhere: what is
// relative on the command line is so to the working folder.
func wholePath(store string) (string, error) {
	if strings.Contains(store, "://") {
		return store, nil
	}
	return filepath.Abs(store)
}

// redacted keeps the kind of an error and hides values from the environment.
func redacted(err error, plan *project.Plan) error {
	return &project.Fault{Kind: project.KindOf(err), Err: plan.Hide(err)}
}

// post sends an event to a service by the client of the sources, which goes only to
// addresses that are permitted. A run waits for it, so it is patient for seconds only.
func post(ctx context.Context, to project.Lineage, event []byte) error {
	s := rest.New().(*rest.Settings)
	s.URL, s.Auth.Bearer, s.AllowAddresses = to.URL, rest.Secret(to.Token), to.AllowAddresses
	s.Timeout, s.Deadline, s.Retries = 5*time.Second, 15*time.Second, 2
	return s.Post(ctx, event)
}
