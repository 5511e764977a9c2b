package report

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go page
var code embed.FS

// Identity changes with the code of this package, its page and package chart.
var Identity = sync.OnceValue(func() string {
	return identity.Of(identity.Code(code, "github.com/xuri/excelize/v2"), chart.Identity(), sentence.Identity())
})
