package comparison

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package and the version of gonum.
var Identity = sync.OnceValue(func() string { return identity.Code(code, "gonum.org/v1/gonum") })
