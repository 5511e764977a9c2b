package main

import (
	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/pipelines"
)

// sources are the connectors that a feed's `type:` can name, and the places,
// other than folders, that `drops:` can.
var sources = pipelines.Sources{
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

// storeOnly is sources for verbs that look at the store alone.
func storeOnly() pipelines.Sources {
	s := sources
	s.Unread = true
	return s
}
