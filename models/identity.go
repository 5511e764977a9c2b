package models

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package: the canonical tables, and the
// comparison of words.
var Identity = sync.OnceValue(func() string { return identity.Code(code, "golang.org/x/text") })
