package rest

import (
	"context"
	"net"
	"slices"

	"github.com/impactmart/impactmart/connectors"
)

// Through lets a source connect by a function instead of the network.
func Through(s connectors.Source, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	s.(*source).dial = dial
}

// SignsOf are the names of signs, in the order of the kinds.
func SignsOf() (all [][]string) {
	for kind := signTotal; kind <= signState; kind++ {
		all = append(all, slices.Sorted(slices.Values(namesOfSigns[kind])))
	}
	return all
}
