package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is what the program is.
type release struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

func thisRelease() release {
	return release{version(), runtime.Version(), runtime.GOOS, runtime.GOARCH}
}

func (r release) String() string {
	return fmt.Sprintf("impactmart %s (%s, %s/%s)", r.Version, r.Go, r.OS, r.Arch)
}

func newVersion() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "version",
		Short:   "Prints the version",
		Example: "  impactmart version --output json",
		Args:    noArgs,
	}
	check := outputFlag(c, &output)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		if output == "json" {
			return writeJSON(c.OutOrStdout(), thisRelease())
		}
		_, err := fmt.Fprintln(c.OutOrStdout(), thisRelease())
		return err
	}
	return c
}

// version is the version of the release, or what the build information says about the
// revision.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "devel"
}
