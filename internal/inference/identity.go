package inference

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package, its sentences and the version of gonum.
var Identity = sync.OnceValue(func() string { return identity.Of(identity.Code(code, "gonum.org/v1/gonum"), sentence.Identity()) })
