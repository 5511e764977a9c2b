package header

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package, which finds and names headers.
var Identity = sync.OnceValue(func() string { return identity.Of(models.Identity(), identity.Code(code)) })
