package facts

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package.
var Identity = sync.OnceValue(func() string { return identity.Of(identity.Code(code), sentence.Identity()) })
