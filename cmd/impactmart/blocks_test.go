package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// elsewhere are the blocks that a test of another package executes, by document and
// language.
var elsewhere = map[string]string{
	"README.md yaml":        "TestScripts/example",
	"docs/services.md yaml": "connectors/rest TestExamplesOfServices",
	"docs/cookbook yaml":    "connectors/rest TestRecipes",
	"docs/money.md yaml":    "pipelines TestMoneyDocument",
	"docs/money.md csv":     "pipelines TestMoneyDocument",
	"docs/marts.md sql":     "TestMartsOfTheDemo",

	"docs/connect.md python": "TestMartsOfTheDemo",
	"docs/connect.md sh":     "TestMartsOfTheDemo",
	"docs/connect.md text":   "nobody: what is untested",
	"docs/commands.md text":  "TestCommandsDocument",

	"docs/architecture.md mermaid": "TestPackagesPicture",
}

// TestBlocks: every fenced part of a document is executed, or is not there to be.
func TestBlocks(t *testing.T) {
	t.Parallel()
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			document := b.document
			if folder := path.Dir(document); folder == "docs/cookbook" {
				document = folder
			}
			_, isElsewhere := elsewhere[document+" "+b.language]
			switch {
			case b.of != "" || isElsewhere: // filled from what a test executes
			case b.language == "yaml":
				if fault := fragmentFault(t, b.text); fault != "" {
					t.Errorf("%s: %s", b, fault)
				}
			case b.language == "sh":
				for _, fault := range shellFaults(b.text) {
					t.Errorf("%s: %s", b, fault)
				}
			case b.language == "python" && b.document == "README.md": // TestPythonOfDocuments
			case b.language == "": // what is printed
				if strings.Contains(b.text, "bin/impactmart") {
					t.Errorf("%s has a command; mark it as sh", b)
				}
			default:
				t.Errorf("%s: nothing executes blocks of %q in %s", b, b.language, b.document)
			}
		}
	}
}

// bases are whole configurations, to which the fragments in documents are added.
var bases = []string{"examples/minimal/impactmart.yaml", "internal/synth/impactmart.yaml"}

// fragmentFault says why a part of a configuration cannot be one: added to each of the
// bases, it is refused.
func fragmentFault(t *testing.T, text string) (fault string) {
	t.Helper()
	var fragment yaml.Node
	if err := yaml.Unmarshal([]byte(text), &fragment); err != nil {
		return err.Error()
	}
	part := fragment.Content[0]
	if isOf[project.FeedConfig](part) && !isOf[project.Config](part) {
		part = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("feeds"), {Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("completions"), part}}}}
	}
	for _, name := range bases {
		base, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		var whole yaml.Node
		if err := yaml.Unmarshal(base, &whole); err != nil {
			t.Fatal(err)
		}
		merged(whole.Content[0], part)
		var out bytes.Buffer
		if err := yaml.NewEncoder(&out).Encode(&whole); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "impactmart.yaml")
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err = project.Load(file, storeOnly()); err == nil {
			return ""
		}
		fault += fmt.Sprintf("\nin %s: %v", name, err)
	}
	return fault
}

func scalar(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// isOf reports whether all keys of a mapping are those of a type.
func isOf[T any](node *yaml.Node) bool {
	var known []string
	for _, k := range models.KeysOf(reflect.TypeFor[T]()) {
		known = append(known, k.Name)
	}
	for i := 0; i < len(node.Content); i += 2 {
		if !slices.Contains(known, node.Content[i].Value) {
			return false
		}
	}
	return true
}

// merged adds a mapping to another: what both have as mappings is merged, entries are added
// to lists, and anything else is replaced.
func merged(into, part *yaml.Node) {
	for i := 0; i < len(part.Content); i += 2 {
		key, value := part.Content[i], part.Content[i+1]
		at := slices.IndexFunc(into.Content, func(n *yaml.Node) bool { return n.Value == key.Value })
		switch {
		case at < 0:
			into.Content = append(into.Content, key, value)
		case value.Kind == yaml.MappingNode && into.Content[at+1].Kind == yaml.MappingNode && key.Value != "source":
			merged(into.Content[at+1], value)
		case value.Kind == yaml.SequenceNode && into.Content[at+1].Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.MappingNode:
			into.Content[at+1].Content = append(into.Content[at+1].Content, value.Content...)
		default:
			into.Content[at+1] = value
		}
	}
}

// foreign are the programs of others that documents show and no test runs.
var foreign = []string{"docker", "gcloud", "chromium", "systemctl", "journalctl"}

// shellFaults says which lines of a script name a command, a target or a flag that does not
// exist. What is about the examples is executed by TestWalks.
func shellFaults(script string) (faults []string) {
	script = strings.ReplaceAll(script, "\\\n", " ")
	for line := range strings.Lines(script) {
		command, _, _ := strings.Cut(strings.TrimSpace(line), " #")
		words := strings.Fields(command)
		switch {
		case len(words) == 0:
		case words[0] == "make":
			if fault := targetFault(words[1:]); fault != "" {
				faults = append(faults, fault)
			}
		case words[0] == "bin/impactmart" || words[0] == "impactmart":
			if fault := commandFault(command); fault != "" {
				faults = append(faults, fault)
			}
		case words[0] == "cd" || slices.Contains(foreign, words[0]):
		default:
			faults = append(faults, fmt.Sprintf("%q is no command that a document may show; see foreign", command))
		}
	}
	return faults
}

// targetFault says which of the words is no target of the Makefile.
func targetFault(words []string) string {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		return err.Error()
	}
	for _, word := range words {
		if !strings.Contains(word, "=") && !regexp.MustCompile(`(?m)^`+word+`:`).Match(makefile) {
			return word + " is no target of the Makefile"
		}
	}
	return ""
}

// commandFault says why a command of this program would be refused before it does anything:
// its verb or a flag does not exist. Words in capitals stand for values.
func commandFault(line string) string {
	line, _, _ = strings.Cut(line, " > ")
	line, _, _ = strings.Cut(line, " >> ")
	words := regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1)[1:]
	var args []string
	for _, word := range words {
		args = append(args, strings.Trim(word, `"[]`))
	}
	c, rest, err := newRoot(io.Discard, io.Discard).Find(args)
	if err != nil {
		return fmt.Sprintf("%s: %v", line, err)
	}
	if c.HasSubCommands() && len(rest) > 0 && rest[0][0] != '-' {
		return fmt.Sprintf("%s: %q is no command", line, rest[0])
	}
	return flagFault(c, line, rest)
}

func flagFault(c *cobra.Command, line string, args []string) string {
	c.InitDefaultHelpFlag()
	for _, arg := range args {
		name, isLong := strings.CutPrefix(arg, "--")
		name, _, _ = strings.Cut(name, "=")
		var flag *pflag.Flag
		switch {
		case isLong && name != "":
			flag = c.Flag(name)
		case len(arg) == 2 && arg[0] == '-':
			flag = c.Flags().ShorthandLookup(arg[1:])
		default:
			continue
		}
		if flag == nil {
			return fmt.Sprintf("%s: %s has no flag %s", line, c.CommandPath(), arg)
		}
	}
	return ""
}

// TestCommandsInProse: each command that the prose of a document names exists, with its
// flags; so does each target of the Makefile.
func TestCommandsInProse(t *testing.T) {
	t.Parallel()
	commands := 0
	for _, d := range documents(t) {
		if strings.HasPrefix(d.name, "docs/decisions/") || d.name == "CHANGELOG.md" { // which tell of their time
			continue
		}
		for _, span := range d.spans() {
			var fault string
			switch {
			case strings.HasPrefix(span, "impactmart ") || strings.HasPrefix(span, "bin/impactmart "):
				fault = commandFault(span)
			case strings.HasPrefix(span, "make "):
				fault = targetFault(strings.Fields(span)[1:])
			default:
				continue
			}
			if commands++; fault != "" {
				t.Errorf("%s: %s", d.name, fault)
			}
		}
	}
	if commands < 50 {
		t.Errorf("only %d commands", commands)
	}
}

// TestBlocksAreHeld: the checks of documents fire.
func TestBlocksAreHeld(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"bin/impactmart runn", "bin/impactmart run --ful", "make bild", "curl https://example.com | sh", "bin/impactmart rejects show", "bin/impactmart run -x"} {
		if len(shellFaults(wrong)) == 0 {
			t.Errorf("%s has no fault", wrong)
		}
	}
	for _, right := range []string{"bin/impactmart run --full # again", "make build test SEEDS=3", "bin/impactmart report --out x.html", "impactmart run --accept level_jumps --because \"a --new machine\""} {
		if faults := shellFaults(right); len(faults) > 0 {
			t.Errorf("%s: %s", right, faults)
		}
	}
	for _, wrong := range []string{"curency: EUR", "feeds: {roster: {columns: {employe_id: {from: x}}}}", "programs: [{id: x, launch: soon}]", "a: [", "columns: {program: {from: x}}"} {
		if fragmentFault(t, wrong) == "" {
			t.Errorf("%s has no fault", wrong)
		}
	}
}

// TestPythonOfDocuments runs the scripts of the README on the marts of the minimal example.
func TestPythonOfDocuments(t *testing.T) {
	t.Parallel()
	if err := exec.Command("python3", "-c", "import duckdb, pandas, polars").Run(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 does not have duckdb, pandas and polars (.ci/requirements.txt): %v", err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples", "minimal"), os.DirFS(filepath.Join(root, "examples", "minimal"))); err != nil {
		t.Fatal(err)
	}
	if code := run([]string{"run", "--config", filepath.Join(dir, "examples", "minimal", "impactmart.yaml")}, io.Discard, io.Discard); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for _, b := range (document{"README.md", string(text)}).blocks() {
		if b.language != "python" {
			continue
		}
		scripts++
		command := exec.Command("python3", "-c", b.text)
		command.Dir = filepath.Join(dir, "build", "minimal", "marts")
		if out, err := command.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("fault_finding")) && !bytes.Contains(out, []byte("Fault finding")) && !bytes.Contains(out, []byte("aligned")) {
			t.Errorf("%s: %v\n%s", b, err, out)
		}
	}
	if scripts != 3 {
		t.Errorf("%d scripts", scripts)
	}
}
