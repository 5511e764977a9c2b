package batch

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package, which turns cells into batches.
var Identity = sync.OnceValue(func() string { return identity.Of(models.Identity(), identity.Code(code)) })
