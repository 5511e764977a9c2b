// Command impactmart measures what training changed: it lands learning records,
// rosters and business metrics, compares trainees with comparable colleagues,
// and publishes the result as Parquet marts and a report.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// Exit codes, for the scheduler that starts the program.
const (
	exitOK        = 0
	exitBug       = 1
	exitUsage     = 2   // usage or configuration
	exitData      = 3   // data refused, nothing published
	exitHeldBack  = 4   // rows held back under --strict
	exitTemporary = 75  // source down or store locked: try again
	exitSignal    = 128 // plus the number of the signal
)

func main() {
	// Whoever reads the log may go away before the run ends.
	signal.Ignore(syscall.SIGPIPE)
	ignoreFileLimit()
	// Most memory is DuckDB's, which Go does not see. A smaller heap costs a few percent of
	// CPU time and saves a third of what Go adds.
	debug.SetGCPercent(50)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with arguments and writers as parameters; it returns the exit code. Left
// to itself, a panic would end with 2, as a fault of usage does.
func run(args []string, stdout, stderr io.Writer) (code int) {
	out, log := newTerminal(stdout), newTerminal(stderr)
	out.begin = log.end // the line that follows what is being done must not be among what was found
	defer func() {
		if value := recover(); value != nil {
			_ = log.end()
			fmt.Fprintf(log, "impactmart: internal error: %v; please report it\n", value)
			code = exitBug
		}
	}()
	ctx, caught, stop := withSignals(context.Background())
	defer stop()
	root := newRoot(out, log)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	_ = log.end() // nobody could be told
	if cut := out.end(); err == nil {
		err = cut
	}
	switch {
	case err == nil:
		return exitOK
	case out.isClosed(): // whoever read the output has what they wanted
		return exitSignal + int(syscall.SIGPIPE)
	}
	code = exitCode(err, caught())
	if code > exitSignal {
		err = errors.New("interrupted; the published marts are complete, and the next run continues with what has landed")
	}
	fmt.Fprintf(log, "impactmart: %s\n", told(err, code))
	return code
}

// told is the text of the error that ends the program. Of one that the machine causes, what
// follows has the same cause.
func told(err error, code int) string {
	text := err.Error()
	if remedy := project.Remedy(err); remedy != "" {
		text, _, _ = strings.Cut(text, "\n")
		return text + "; " + remedy
	}
	if code != exitUsage { // a name in a delivery may have a line end, and must not begin a line
		text = strings.ReplaceAll(text, "\n", "\n  ")
	}
	return text
}

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:     "impactmart",
		Short:   "Measures what training changed, and how certain the result is",
		Version: version(),
		Example: `  impactmart init training     # begin a project
  impactmart check             # what a run would refuse, and why
  impactmart run               # land, measure, publish
  impactmart docs              # read about all of it`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownVerb,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetVersionTemplate(thisRelease().String() + "\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError(fmt.Errorf("%w; see %s --help", err, c.CommandPath()))
	})
	root.AddCommand(newInit(), newInspect(), newCheck(), newRun(), newReport(), newExplain(), newPlan(), newRejects(), newMarts(), newRuns(), newRollback(), newVerify(), newErase(), newDoctor(), newDemo(), newSchema(), newDocs(), newVersion())
	completionExamples(root)
	return root
}

// knownVerb refuses an unknown command and suggests a similar one.
func knownVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, c := range root.Commands() {
		verbs = append(verbs, c.Name())
	}
	return usageError(fmt.Errorf("%q is not a command%s; see %s --help", args[0], models.DidYouMean(args[0], verbs), root.CommandPath()))
}

// withSignals cancels the context at the first signal, which caught returns. Who starts
// the program under nohup wants it to ignore that the terminal hangs up.
func withSignals(parent context.Context) (ctx context.Context, caught func() os.Signal, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	var got os.Signal
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case got = <-signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	stop = func() { signal.Stop(signals); cancel(); <-done }
	return ctx, func() os.Signal { stop(); return got }, stop
}

// exitError ends the program with a given exit code.
type exitError struct {
	code int
	why  string
}

func (e *exitError) Error() string { return e.why }

func usageError(err error) error { return &project.Fault{Kind: project.BadConfig, Err: err} }

func exitCode(err error, caught os.Signal) int {
	var exit *exitError
	switch {
	case errors.As(err, &exit):
		return exit.code
	case caught != nil:
		return exitSignal + int(caught.(syscall.Signal))
	}
	switch project.KindOf(err) {
	case project.BadConfig:
		return exitUsage
	case project.BadData:
		return exitData
	case project.Temporary:
		return exitTemporary
	}
	return exitBug
}

// completionExamples adds the command that writes what shells complete by, with an example
// for each shell.
func completionExamples(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	c, _, err := root.Find([]string{"completion"})
	if err != nil {
		return
	}
	c.Example = "  source <(impactmart completion bash)"
	c.Args, c.RunE = knownVerb, func(c *cobra.Command, _ []string) error { return c.Help() }
	for shell, example := range map[string]string{
		"bash":       "  impactmart completion bash > /etc/bash_completion.d/impactmart",
		"zsh":        `  impactmart completion zsh > "${fpath[1]}/_impactmart"`,
		"fish":       "  impactmart completion fish > ~/.config/fish/completions/impactmart.fish",
		"powershell": "  impactmart completion powershell | Out-String | Invoke-Expression",
	} {
		if own, _, err := c.Find([]string{shell}); err == nil {
			own.Example = example
		}
	}
}
