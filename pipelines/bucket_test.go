package pipelines_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/pipelines"
)

// minimal returns examples/minimal with its drops in another location.
func minimal(t *testing.T, drops string) (config string, files map[string]string) {
	t.Helper()
	const example = "../examples/minimal"
	files = map[string]string{}
	for _, name := range []string{"impactmart.yaml", "roster.csv", "completions.csv", "repairs.csv"} {
		text, err := os.ReadFile(filepath.Join(example, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	before, after, found := strings.Cut(files["impactmart.yaml"], "store: ../../build/minimal")
	if !found {
		t.Fatal("the store of the example is not ../../build/minimal")
	}
	delete(files, "impactmart.yaml")
	return before + "drops: " + drops + "\nstore: store" + after, files
}

// TestDropsInABucket runs a project from a folder and from a bucket: the location of the
// drops changes neither the run id nor any byte of the marts.
func TestDropsInABucket(t *testing.T) {
	server := gstest.New(t, "acme-drops")
	folder, bucket := t.TempDir(), t.TempDir()
	local, files := minimal(t, ".")
	remote, _ := minimal(t, "gs://acme-drops/learning")
	for name, text := range files {
		server.Put("learning/"+name, text)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, got := runConfig(t, folder, local), runConfig(t, bucket, remote)
	if got.Run != want.Run || got.Rows != want.Rows || !got.Published {
		t.Errorf("run %s with %+v, from the folder %s with %+v", got.Run, got.Rows, want.Run, want.Rows)
	}
	marts, err := filepath.Glob(filepath.Join(folder, "store", "marts", "*.parquet"))
	if err != nil || len(marts) == 0 {
		t.Fatalf("%d marts, %v", len(marts), err)
	}
	for _, path := range marts {
		wanted, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(filepath.Join(bucket, "store", "marts", filepath.Base(path))); string(text) != string(wanted) {
			t.Errorf("%s differs, %v", filepath.Base(path), err)
		}
	}
	if again := runConfig(t, bucket, remote); again.Published {
		t.Error("a second run over the same bucket published")
	}
}

// refused runs the example with drops that cause an error, and returns the error.
func refused(t *testing.T, sources project.Sources) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "impactmart.yaml")
	config, _ := minimal(t, "gs://acme-drops")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := project.Load(path, sources)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pipelines.New(plan, tools, quiet{}).Run(t.Context(), pipelines.RunOptions{})
	return err
}

// TestABucketThatDeniesAccess expects a fault with a remedy.
func TestABucketThatDeniesAccess(t *testing.T) {
	server := gstest.New(t, "acme-drops")
	server.Between(func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) {
		gstest.Refuse(w, http.StatusForbidden, "no access")
	})
	err := refused(t, sources)
	if project.KindOf(err) != project.BadData || !strings.Contains(err.Error(), "gs://acme-drops: access is denied (403 Forbidden: no access); grant the account") {
		t.Errorf("kind %v: %v", project.KindOf(err), err)
	}
}

// down is a location that does not respond.
type down struct{ location.Location }

func (down) List(context.Context, string) ([]location.Object, error) {
	return nil, fmt.Errorf("gs://acme-drops: nothing came for 2m0s; %w", location.ErrTemporary)
}

// TestAPlaceThatIsDown expects a temporary fault, not a fault of the data.
func TestAPlaceThatIsDown(t *testing.T) {
	places := sources
	places.Locations = location.Registry{"gs": func(string) (location.Location, error) { return down{}, nil }}
	if err := refused(t, places); project.KindOf(err) != project.Temporary {
		t.Errorf("kind %v: %v", project.KindOf(err), err)
	}
}

// TestDropsThatAreNotRead: drops that are not read need neither variables nor
// credentials.
func TestDropsThatAreNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "impactmart.yaml")
	config, _ := minimal(t, "gs://${IMPACTMART_TEST_UNSET}/learning")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := project.Load(path, sources); project.KindOf(err) != project.BadConfig {
		t.Errorf("a run loads without the variable: %v", err)
	}
	unread := sources
	unread.Unread = true
	if _, err := project.Load(path, unread); err != nil {
		t.Error(err)
	}
}
