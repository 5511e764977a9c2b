package spark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/apache/spark-connect-go/spark/sparkerrors"
	"google.golang.org/grpc/codes"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/internal/warehouse/sparktest"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// TestSpark runs the suite of engines, and what only an engine in another process has to
// keep, on one server.
func TestSpark(t *testing.T) {
	server := sparktest.Local(t)
	t.Run("suite", func(t *testing.T) { enginetest.Run(t, opener(server.Address)) })
	t.Run("a canceled query stops on the server", func(t *testing.T) { cancels(t, server) })
	t.Run("a lost connection", func(t *testing.T) { reattaches(t, server) })
	t.Run("a number out of range", func(t *testing.T) { refusesLarge(t, server) })
	t.Run("a folder with signs", func(t *testing.T) { quotesFolders(t, server) })
}

// opener opens engines on a server.
func opener(server string) warehouse.Open {
	return func(ctx context.Context, o warehouse.Options) (warehouse.Engine, error) {
		o.Server = server
		return Open(ctx, o)
	}
}

func openEngine(t *testing.T, server, dir string) *engine {
	t.Helper()
	opened, err := Open(t.Context(), warehouse.Options{Dir: dir, Server: server})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return opened.(*engine)
}

// long is a query that takes so many rows, in two tasks, and says how many these are.
func long(rows int64) string {
	return fmt.Sprintf("select cast(sum(case when id >= 0 then 1 end) as bigint) as k from range(0, %d, 1, 2)", rows)
}

// cancels ends a query that would take hours: the call ends, and the tasks of the server
// end within ten seconds.
func cancels(t *testing.T, server *sparktest.Server) {
	e := openEngine(t, server.Address, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := e.Build(ctx, sql.Model{Table: models.Table{Name: "int_long", Grain: []string{"k"}, Columns: []models.Column{{Name: "k", Type: models.Integer}}}, Query: long(1e15)})
		ended <- err
	}()
	awaitTasks(t, server, isBusy, 600)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	awaitTasks(t, server, func(s tasks) bool { return s.NumActiveTasks == 0 }, 50)
	if rows, err := e.rows(t.Context(), long(10)); err != nil || rows[0].At(0) != int64(10) {
		t.Errorf("the session cannot be used after it: %v, %v", rows, err)
	}
}

// TestAWorkerIsKilled kills one of two workers while a query with a shuffle is executed: its
// tasks are repeated, and the result is what it would have been.
func TestAWorkerIsKilled(t *testing.T) {
	server := sparktest.Cluster(t)
	e := openEngine(t, server.Address, t.TempDir())
	const groups, parts, rows = 7, 20, 50_000_000
	table := models.Table{Name: "int_groups", Grain: []string{"k"}, Columns: []models.Column{{Name: "k", Type: models.Integer}, {Name: "n", Type: models.Integer}}}
	query := fmt.Sprintf("select id %% %d as k, count(*) as n from range(0, %d, 1, %d) group by k", groups, rows, parts)
	ended := make(chan error, 1)
	go func() {
		_, err := e.Build(t.Context(), sql.Model{Table: table, Query: query})
		ended <- err
	}()
	awaitTasks(t, server, func(s tasks) bool { return s.NumActiveTasks == 2 && s.NumCompleteTasks > 1 }, 600)
	server.Workers[0].Kill()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	type row struct {
		K int64 `col:"k"`
		N int64 `col:"n"`
	}
	got, err := warehouse.Read[row](t.Context(), e, table, "k")
	if err != nil || len(got) != groups {
		t.Fatalf("%v, %v", got, err)
	}
	for _, r := range got {
		if want := int64((rows + groups - 1 - int(r.K)) / groups); r.N != want {
			t.Errorf("group %d has %d rows, want %d", r.K, r.N, want)
		}
	}
}

// tasks are what the server executes.
type tasks struct{ NumActiveTasks, NumCompleteTasks int }

func isBusy(s tasks) bool { return s.NumActiveTasks > 0 }

// awaitTasks looks at the tasks that the server executes, five times a second, until they
// are as wanted.
func awaitTasks(t *testing.T, server *sparktest.Server, isWanted func(tasks) bool, looks int) {
	t.Helper()
	var applications []struct{ ID string }
	get(t, server.UI+"/api/v1/applications", &applications)
	for range looks {
		var stages []tasks
		get(t, server.UI+"/api/v1/applications/"+applications[0].ID+"/stages?status=active", &stages)
		var all tasks
		for _, s := range stages {
			all.NumActiveTasks += s.NumActiveTasks
			all.NumCompleteTasks += s.NumCompleteTasks
		}
		if isWanted(all) {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatal("the tasks of the server are not as wanted")
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// reattaches cuts the connection while a query is executed: its result arrives on another.
func reattaches(t *testing.T, server *sparktest.Server) {
	p := newProxy(t, strings.TrimPrefix(server.Address, "sc://"))
	e := openEngine(t, "sc://"+p.listener.Addr().String(), t.TempDir())
	const rows = 50_000_000
	type result struct {
		got any
		err error
	}
	results := make(chan result, 1)
	go func() {
		found, err := e.rows(t.Context(), long(rows))
		if err != nil {
			results <- result{nil, err}
			return
		}
		results <- result{found[0].At(0), nil}
	}()
	awaitTasks(t, server, isBusy, 600)
	p.cut()
	if r := <-results; r.err != nil || r.got != int64(rows) {
		t.Errorf("%v, %v", r.got, r.err)
	}
	if p.made < 2 {
		t.Error("the query needed no second connection")
	}
}

// proxy passes connections on, and cuts them.
type proxy struct {
	listener net.Listener
	mutex    sync.Mutex
	open     []net.Conn
	made     int
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener}
	t.Cleanup(func() { listener.Close(); p.cut() })
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			on, err := net.Dial("tcp", to)
			if err != nil {
				from.Close()
				continue
			}
			p.mutex.Lock()
			p.open, p.made = append(p.open, from, on), p.made+1
			p.mutex.Unlock()
			go func() { io.Copy(on, from); on.Close() }()
			go func() { io.Copy(from, on); from.Close() }()
		}
	}()
	return p
}

func (p *proxy) cut() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, conn := range p.open {
		conn.Close()
	}
	p.open = nil
}

// refusesLarge: the error of a value that its column cannot hold is recognized, and does not
// say the value.
func refusesLarge(t *testing.T, server *sparktest.Server) {
	e := openEngine(t, server.Address, t.TempDir())
	amount := models.Table{Name: "int_large", Grain: []string{"amount"}, Columns: []models.Column{{Name: "amount", Type: models.Amount}}}
	for query, isLarge := range map[string]bool{
		"select cast(123456789012 as decimal(18, 6)) as amount":                                   false,
		"select cast(sum(a) as decimal(18, 6)) as amount from (values (7.7e20), (1)) as x (a)":    true,
		"select cast(a * 10 as decimal(18, 6)) as amount from (values (777777777777.0)) as x (a)": true,
	} {
		_, err := e.Build(t.Context(), sql.Model{Table: amount, Query: query})
		if isLarge != errors.Is(err, warehouse.ErrOutOfRange) || !isLarge && err != nil || isLarge && strings.Contains(err.Error(), "77") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// quotesFolders uses a store whose path has signs that mean something in SQL, in URLs or as
// patterns.
func quotesFolders(t *testing.T, server *sparktest.Server) {
	dir := filepath.Join(t.TempDir(), `it's a "store" {a,b} [x] %20 \ $1 é; --`)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	e := openEngine(t, server.Address, dir)
	type row struct {
		Text string `col:"text"`
	}
	table := models.Table{Name: `a "quoted" name`, Grain: []string{"text"}, Columns: models.ColumnsOf[row]()}
	want := row{"it's \\ \"x\" \n ☃"}
	if err := warehouse.Fill(t.Context(), e, table, []row{want}); err != nil {
		t.Fatal(err)
	}
	got, err := warehouse.Read[row](t.Context(), e, table, "text")
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("%q, %v", got, err)
	}
}

// TestUnreachable: an address where nobody listens is for a later run, and one that is none
// for whoever wrote it.
func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "sc://" + listener.Addr().String() + "/;token=verysecret"
	listener.Close()
	for server, want := range map[string]error{nobody: warehouse.ErrUnavailable, "http://host:1": warehouse.ErrSetup, "sc://": warehouse.ErrSetup} {
		dir := t.TempDir()
		_, err := Open(t.Context(), warehouse.Options{Dir: dir, Server: server})
		if !errors.Is(err, want) || !strings.Contains(err.Error(), "engine.connect") || strings.Contains(err.Error(), "verysecret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", server, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: left %v, %v", server, left, err)
		}
	}
}

// TestExplained: what Spark says becomes one line of the right kind.
func TestExplained(t *testing.T) {
	e := &engine{server: "sc://host:1"}
	for name, c := range map[string]struct {
		err  *sparkerrors.SparkError
		is   error
		says string
	}{
		"down":         {&sparkerrors.SparkError{Code: codes.Unavailable, Message: "connection refused"}, warehouse.ErrUnavailable, "start its Connect server"},
		"no token":     {&sparkerrors.SparkError{Code: codes.Unauthenticated, Message: "no"}, warehouse.ErrSetup, "check the token"},
		"restarted":    {&sparkerrors.SparkError{Code: codes.Internal, ErrorClass: "INVALID_HANDLE.SESSION_NOT_FOUND"}, warehouse.ErrUnavailable, "run again"},
		"overflow":     {&sparkerrors.SparkError{Code: codes.Internal, ErrorClass: "ARITHMETIC_OVERFLOW", Message: "secret"}, warehouse.ErrOutOfRange, "ARITHMETIC_OVERFLOW"},
		"unseen":       {&sparkerrors.SparkError{Code: codes.Internal, ErrorClass: "PATH_NOT_FOUND", Message: "no such path"}, warehouse.ErrSetup, "the same path"},
		"refused":      {&sparkerrors.SparkError{Code: codes.Internal, Message: "java.io.IOException: Permission denied"}, warehouse.ErrSetup, "as a user who may"},
		"full":         {&sparkerrors.SparkError{Code: codes.Internal, Message: "java.io.IOException: No space left on device"}, syscall.ENOSPC, "no space left"},
		"workers lost": {&sparkerrors.SparkError{Code: codes.Internal, Message: "Job aborted: ExecutorLostFailure\nstack"}, warehouse.ErrUnavailable, "run again"},
		"model":        {&sparkerrors.SparkError{Code: codes.Internal, ErrorClass: "PARSE_SYNTAX_ERROR", Message: "wrong\nstack"}, nil, "spark: wrong"},
	} {
		err := e.explained(t.Context(), fmt.Errorf("wrapped: %w", c.err))
		if c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := e.explained(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
