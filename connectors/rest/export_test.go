package rest

import (
	"context"
	"net"

	"github.com/impactmart/impactmart/connectors"
)

// Through lets a source connect by a function instead of the network.
func Through(s connectors.Source, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	s.(*source).dial = dial
}
