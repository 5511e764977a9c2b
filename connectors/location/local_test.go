package location_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/locationtest"
)

func TestLocal(t *testing.T) {
	locationtest.RunRoot(t, func(t *testing.T) location.Root {
		return location.NewLocal(filepath.Join(t.TempDir(), "made", "later"))
	})
}

func TestCheckPattern(t *testing.T) {
	for pattern, says := range map[string]string{
		"kpi.csv": "", "./inbox/*.csv": "", "inbox/[a-c]*/x?.csv": "", `what\?\*\[1].csv`: "", `[a\-z]\\.csv`: "", "a..b.csv": "", "a**.csv": "",
		"[a.csv": "invalid pattern", "inbox/**/x.csv": "write one * for each folder", "**": "write one *",
		"../x.csv": "leaves the folder", "inbox/../x.csv": "leaves the folder", "/data/x.csv": "leaves the folder",
		`inbox\x.csv`: "write / between folders", `a\*b\c.csv`: "write / between folders",
	} {
		err := location.CheckPattern(pattern)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", pattern, err, says)
		}
	}
}

func TestLocalRefusesLinksOutOfTheFolder(t *testing.T) {
	outside, inside := t.TempDir(), t.TempDir()
	write(t, outside, "secret.csv", "secret")
	write(t, inside, "real.csv", "a")
	l := location.NewLocal(inside)
	link(t, filepath.Join(outside, "secret.csv"), filepath.Join(inside, "link.csv"))
	link(t, outside, filepath.Join(inside, "folder"))

	for _, name := range []string{"link.csv", "folder/secret.csv"} {
		if _, err := l.Open(t.Context(), name); err == nil {
			t.Errorf("Open(%q) followed a link out of the folder", name)
		}
		if _, err := l.File(t.Context(), name, nil); err == nil {
			t.Errorf("File(%q) followed a link out of the folder", name)
		}
	}
	if _, err := l.Create(t.Context(), "folder/new.csv"); err == nil || !strings.Contains(err.Error(), "is a symlink that leaves "+inside+"; replace it") {
		t.Errorf("Create = %v", err)
	}
	if _, err := l.List(t.Context(), "*.csv"); err == nil || !strings.Contains(err.Error(), "link.csv is a symlink that leaves the folder") {
		t.Errorf("List = %v", err)
	}
}

func TestLocalFollowsLinksInsideTheFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "2026-03.csv", "march")
	link(t, "2026-03.csv", filepath.Join(dir, "latest.csv"))
	objects, err := location.NewLocal(dir).List(t.Context(), "latest.csv")
	if err != nil || len(objects) != 1 || objects[0].Size != 5 {
		t.Errorf("List = %v, %v", objects, err)
	}
}

func TestLocalReportsAChangeInPlace(t *testing.T) {
	for what, change := range map[string]func(*os.File){
		"grown":     func(f *os.File) { f.WriteAt([]byte("more"), 4) },
		"shrunk":    func(f *os.File) { f.Truncate(2) },
		"rewritten": func(f *os.File) { f.WriteAt([]byte("tail"), 0); os.Chtimes(f.Name(), past, past) },
	} {
		dir := t.TempDir()
		write(t, dir, "a.csv", "abcd")
		r, err := location.NewLocal(dir).Open(t.Context(), "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(filepath.Join(dir, "a.csv"), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		change(f)
		f.Close()
		if _, err = io.ReadAll(r); err == nil || !strings.Contains(err.Error(), "changed while it was being read") || !errors.Is(err, location.ErrTemporary) {
			t.Errorf("%s: %v", what, err)
		}
		r.Close()
	}
}

func TestLocalModes(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		l            *location.Local
		name         string
		file, folder os.FileMode
	}{
		{location.NewLocal(dir), "open/a", 0o644, 0o755},
		{location.NewLocal(dir, location.Private()), "closed/a", 0o600, 0o700},
	} {
		w, err := c.l.Create(t.Context(), c.name)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		umask := os.FileMode(syscall.Umask(0))
		syscall.Umask(int(umask))
		file, _ := os.Stat(filepath.Join(dir, c.name))
		folder, _ := os.Stat(filepath.Dir(filepath.Join(dir, c.name)))
		if file.Mode().Perm() != c.file&^umask || folder.Mode().Perm() != c.folder&^umask {
			t.Errorf("%s: file %v, folder %v", c.name, file.Mode(), folder.Mode())
		}
	}
}

func TestLocalLeavesNoTraceOfAnAbort(t *testing.T) {
	dir := t.TempDir()
	w, err := location.NewLocal(dir).Create(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("files remain: %v", entries)
	}
}

func TestLocalOpensOnlyRegularFiles(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	l := location.NewLocal(dir)
	if _, err := l.Open(t.Context(), "pipe"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("Open(pipe) = %v", err)
	}
	if objects, err := l.List(t.Context(), "*"); len(objects) != 0 || err != nil {
		t.Errorf("List = %v, %v", objects, err)
	}
}

// TestScratchRemovesAbandonedFolders checks that the next scratch folder removes what
// a killed process left behind, and keeps the folder of a running process.
func TestScratchRemovesAbandonedFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "work")
	running, err := location.NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Dir(running.Path("x")), "x", "in use")
	abandoned := filepath.Join(dir, "abandoned")
	if err := os.Mkdir(abandoned, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, abandoned, ".lock", "")
	write(t, abandoned, "people.parquet", "rows")
	next, err := location.NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(abandoned); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the abandoned folder: %v", err)
	}
	if _, err := os.Stat(running.Path("x")); err != nil {
		t.Errorf("the file of the running process: %v", err)
	}
	if running.Swept != 0 || next.Swept != 1 {
		t.Errorf("swept %d and %d, want 0 and 1", running.Swept, next.Swept)
	}
	if free, isKnown := next.Free(); isKnown && free <= 0 {
		t.Errorf("%d bytes are free", free)
	}
	if err := errors.Join(running.Close(), next.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestScratchIsPrivate checks that no two folders are the same, that only their owner may
// enter them, and that Close removes them.
func TestScratchIsPrivate(t *testing.T) {
	dir := t.TempDir()
	first, err := location.NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := location.NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	if first.Path("a") == second.Path("a") {
		t.Error("two scratch folders are the same")
	}
	if info, err := os.Stat(first.Path("")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info.Mode(), err)
	}
	if err := errors.Join(first.Close(), second.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(first.Path("")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close: %v", err)
	}
}

var past = time.Unix(1_700_000_000, 0)

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

// TestUnnamedLeavesNothing: the file can be written and read, and has no name meanwhile.
func TestUnnamedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	file, err := location.NewUnnamed(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, "personal data"); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 && runtime.GOOS != "windows" {
		t.Errorf("it has a name: %v", entries)
	}
	text := make([]byte, 8)
	if _, err := file.ReadAt(text, 0); err != nil || string(text) != "personal" {
		t.Errorf("%q, %v", text, err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left: %v", entries)
	}
	if _, err := location.NewUnnamed(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that does not exist")
	}
}

// TestLockSaysWhoHoldsIt: the error has the holder while there is one, and nothing else.
func TestLockSaysWhoHoldsIt(t *testing.T) {
	l := location.NewLocal(t.TempDir())
	_, release, err := l.Lock(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	who := fmt.Sprintf("process %d on ", os.Getpid())
	if _, _, err := l.Lock(t.Context(), "store"); !errors.Is(err, location.ErrLocked) || !strings.Contains(err.Error(), who) {
		t.Errorf("%v, want %q", err, who)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(l.String(), ".store.lock")); len(text) != 0 || err != nil {
		t.Errorf("after release: %q, %v", text, err)
	}
}
