package feedback

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go page
var code embed.FS

// Identity changes with the code of this package.
var Identity = sync.OnceValue(func() string { return identity.Code(code, "github.com/xuri/excelize/v2") })
