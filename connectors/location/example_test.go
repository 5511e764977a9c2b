package location_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/impactmart/impactmart/connectors/location"
)

// With Swap, several writers agree on one small object. A writer whose old content
// is outdated gets an error, and nothing is lost.
func ExampleRoot() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	var root location.Root = location.NewLocal(dir)
	ctx := context.Background()

	fmt.Println(root.Swap(ctx, "current", nil, []byte("run 1")))
	fmt.Println(root.Swap(ctx, "current", []byte("run 1"), []byte("run 2")))
	late := root.Swap(ctx, "current", []byte("run 1"), []byte("run 3"))
	fmt.Println(errors.Is(late, location.ErrChanged))

	content, err := location.Read(ctx, root, "current")
	fmt.Println(string(content), err)
	// Output:
	// <nil>
	// <nil>
	// true
	// run 2 <nil>
}
