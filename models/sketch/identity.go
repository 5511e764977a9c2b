package sketch

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package: other sketches cannot be compared.
var Identity = sync.OnceValue(func() string { return identity.Code(code) })
