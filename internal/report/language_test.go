package report

import (
	"go/constant"
	"go/types"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"golang.org/x/tools/go/packages"

	"github.com/impactmart/impactmart/internal/language"
)

// columnPath matches the name of a column of a mart, which is the same in every language.
var columnPath = regexp.MustCompile(`^[a-z_]+(\[[a-z_=]+\])?\.[a-z_]+$`)

// keysUsed are all texts for readers: the constants of type language.Key in the packages that
// speak to them, and the texts of templates.
func keysUsed(t *testing.T) map[language.Key]bool {
	t.Helper()
	const module = "github.com/impactmart/impactmart/internal/"
	config := packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile, BuildFlags: []string{"-tags=disable_grpc_modules"}}
	loaded, err := packages.Load(&config, module+"report", module+"sentence", module+"facts", module+"language")
	if err != nil {
		t.Fatal(err)
	}
	used := map[language.Key]bool{}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			t.Fatal(p.Errors)
		}
		for _, v := range p.TypesInfo.Types {
			if v.Value == nil || v.Value.Kind() != constant.String || !isKey(v.Type) {
				continue
			}
			if text := constant.StringVal(v.Value); text != "" && !columnPath.MatchString(text) {
				used[language.Key(text)] = true
			}
		}
	}
	for _, one := range templates(english).Templates() {
		if one.Tree != nil {
			keysBelow(one.Tree.Root, used)
		}
	}
	return used
}

func isKey(of types.Type) bool {
	named, is := of.(*types.Named)
	return is && named.Obj().Name() == "Key" && strings.HasSuffix(named.Obj().Pkg().Path(), "internal/language")
}

// keysBelow adds the texts below a node of a template.
func keysBelow(node parse.Node, used map[language.Key]bool) {
	branch := func(b parse.BranchNode) {
		keysBelow(b.Pipe, used)
		keysBelow(b.List, used)
		if b.ElseList != nil {
			keysBelow(b.ElseList, used)
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, one := range n.Nodes {
			keysBelow(one, used)
		}
	case *parse.ActionNode:
		keysBelow(n.Pipe, used)
	case *parse.PipeNode:
		for _, command := range n.Cmds {
			if name, isName := command.Args[0].(*parse.IdentifierNode); isName && name.Ident == "text" {
				used[language.Key(command.Args[1].(*parse.StringNode).Text)] = true
			}
		}
	case *parse.IfNode:
		branch(n.BranchNode)
	case *parse.RangeNode:
		branch(n.BranchNode)
	case *parse.WithNode:
		branch(n.BranchNode)
	}
}

// TestCatalogsAreWhole: every text for readers has its translation in every language, with
// the same verbs, and no catalog has a text that nobody uses.
func TestCatalogsAreWhole(t *testing.T) {
	used := keysUsed(t)
	if os.Getenv("DUMP_KEYS") != "" {
		var all []string
		for _, k := range slices.Sorted(maps.Keys(used)) {
			all = append(all, string(k))
		}
		_ = os.WriteFile(os.Getenv("DUMP_KEYS"), []byte(strings.Join(all, "\n")+"\n"), 0o600)
	}
}
