package main

import (
	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/rest"
)

// sources are the connectors that a feed's `type:` can name.
var sources = connectors.Registry{
	"csv":   csv.New,
	"excel": excel.New,
	"rest":  rest.New,
}
