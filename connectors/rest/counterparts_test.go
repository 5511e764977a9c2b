package rest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
)

// installed is the folder with the services that `make services` installs; without it, the
// test is skipped.
func installed(t *testing.T, path ...string) string {
	t.Helper()
	folder := os.Getenv("IMPACTMART_SERVICES")
	if folder == "" {
		t.Skip("IMPACTMART_SERVICES is not set; run make test-services")
	}
	return filepath.Join(append([]string{folder}, path...)...)
}

// freePort is a port that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// start runs a service until the test ends, and returns when it says that it is ready.
func start(t *testing.T, c *exec.Cmd, ready string) {
	t.Helper()
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // some services start others
	said, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = c.Stdout
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL); _ = c.Wait() })
	lines, text := bufio.NewScanner(said), ""
	for lines.Scan() {
		if text += lines.Text() + "\n"; strings.Contains(lines.Text(), ready) {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return
		}
	}
	t.Fatalf("%s did not start:\n%s", c.Path, text)
}

// command is a service that outlives nobody.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	return exec.CommandContext(context.WithoutCancel(t.Context()), name, args...)
}

// of is the source at an address of this machine, as a user declares it.
func of(t *testing.T, url, options string) connectors.Source {
	t.Helper()
	s := rest.New().(*rest.Settings)
	decode(t, s, url, "allow_addresses: [loopback]\nmin_wait: 1ms\nmax_wait: 2ms\n"+options)
	return connectortest.One(t, s, connectors.Env{})
}

// column reads a column of a source as numbers, in their order: "1 2 3". Services have their
// own.
func column(t *testing.T, s connectors.Source, name string) (string, error) {
	t.Helper()
	headers, rows, err := connectortest.Read(t.Context(), s)
	var all []int
	for _, row := range rows {
		n, err := strconv.Atoi(row.Cells[slices.Index(headers, name)])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return strings.Trim(fmt.Sprint(all), "[]"), err
}

// holds asserts that a column has the numbers from 1 to n, or that the source is refused.
func holds(t *testing.T, s connectors.Source, name string, n int, says string) {
	t.Helper()
	got, err := column(t, s, name)
	switch {
	case says != "":
		fails(t, err, says)
	case err != nil || got != counted(n):
		t.Errorf("%.200s, %v", got, err)
	}
}

func TestJSONServer(t *testing.T) {
	program, folder, port := installed(t, "node", "node_modules", ".bin", "json-server"), t.TempDir(), freePort(t)
	db := map[string]any{"people": json.RawMessage(list(1, 250)), "costs": json.RawMessage(list(1, 60))}
	text, err := json.Marshal(db)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "db.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, command(t, program, "--port", port, "--host", "127.0.0.1", filepath.Join(folder, "db.json")), "Home")
	url := "http://127.0.0.1:" + port
	holds(t, of(t, url+"/people?_page=1&_limit=20", "paging: {type: link_header}"), "n", 250, "")
	holds(t, of(t, url+"/people", "total: header:X-Total-Count\npaging: {type: page, param: _page, size_param: _limit, size: 20}"), "n", 250, "")
	holds(t, of(t, url+"/costs", "total: header:X-Total-Count\npaging: {type: offset, param: _start, size_param: _limit, size: 20}"), "n", 60, "")
	// What was published as 839 records, and as 10.
	holds(t, of(t, url+"/costs", "paging: {type: page, param: _start, start: 0, size_param: _limit, size: 20}"), "n", 0, "use `type: offset`")
	holds(t, of(t, url+"/people?_page=1", ""), "n", 0, "declare `paging: {type: link_header}`")
	holds(t, of(t, url+"/nobody", ""), "n", 0, "responded with 404 Not Found")
}

func TestCAP(t *testing.T) {
	program, folder, port := installed(t, "node", "node_modules", ".bin", "cds-serve"), t.TempDir(), freePort(t)
	if err := os.CopyFS(folder, os.DirFS("counterparts/hr")); err != nil {
		t.Fatal(err)
	}
	var people strings.Builder
	people.WriteString("n,department\n")
	for i := range 250 {
		fmt.Fprintf(&people, "%d,North\n", i+1)
	}
	data := filepath.Join(folder, "db", "data")
	if err := errors.Join(os.MkdirAll(data, 0o700), os.WriteFile(filepath.Join(data, "hr-Employees.csv"), []byte(people.String()), 0o600),
		os.Symlink(installed(t, "node", "node_modules"), filepath.Join(folder, "node_modules"))); err != nil {
		t.Fatal(err)
	}
	c := command(t, program)
	c.Dir, c.Env = folder, append(os.Environ(), "PORT="+port)
	start(t, c, "launched in")
	url := "http://localhost:" + port + "/odata/v4/hr/Employees"
	holds(t, of(t, url, "query: {$count: 'true'}\ntotal: '@odata.count'\npaging: {type: odata}"), "n", 250, "")
	holds(t, of(t, url, "paging: {type: offset, param: $skip, size_param: $top, size: 50}\nrecords: value\nquery: {$count: 'true'}\ntotal: '@odata.count'"), "n", 250, "")
	// What was published as 100 of 250.
	holds(t, of(t, url, "records: value"), "n", 0, "declare `paging: {type: odata}`")
}

// TestOAuth2MockServer: the tokens of a server that follows the standard are sent, and asked
// for again when they are refused.
func TestOAuth2MockServer(t *testing.T) {
	program, port := installed(t, "node", "node_modules", ".bin", "oauth2-mock-server"), freePort(t)
	start(t, command(t, program, "-a", "127.0.0.1", "-p", port), "server listening")
	for _, grant := range []string{"client_id: c, client_secret: s, scopes: [people]", "client_id: c, client_secret: s, client_in: header", "client_id: c, grant: password, username: u, password: p"} {
		refused := false
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if !isBearer || strings.Count(token, ".") != 2 {
				t.Errorf("%s: the token is %q", grant, token)
			}
			if !refused && parameter(r, "p", 1) == 2 { // it ends midway
				refused = true
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			pages("p", 1, list(1, 2), list(3, 2))(w, r)
		})
		holds(t, of(t, url, "paging: {type: page, param: p}\nauth: {oauth2: {token_url: 'http://127.0.0.1:"+port+"/token', "+grant+"}}"), "n", 4, "")
	}
	holds(t, of(t, "http://127.0.0.1:"+port, "auth: {oauth2: {token_url: 'http://127.0.0.1:"+port+"/nothing', client_id: c}}"), "n", 0, "the token was refused: responded with 404 Not Found")
}

// TestWireMock meets the faults of a server that was made to have them, once and always.
func TestWireMock(t *testing.T) {
	program, folder, port := installed(t, "node", "node_modules", ".bin", "wiremock"), t.TempDir(), freePort(t)
	page := map[string]any{"status": 200, "headers": map[string]string{"Content-Type": "application/json"}, "body": `{"d": ` + list(1, 40) + `, "total": 40}`}
	with := func(key string, value any) map[string]any {
		faulty := maps.Clone(page)
		faulty[key] = value
		return faulty
	}
	faults := map[string]map[string]any{
		"reset": {"fault": "CONNECTION_RESET_BY_PEER"}, "empty": {"fault": "EMPTY_RESPONSE"}, "garbage": {"fault": "RANDOM_DATA_THEN_CLOSE"},
		"stall": with("fixedDelayMilliseconds", 60_000), "busy": {"status": 503}, "limited": {"status": 429, "headers": map[string]string{"Retry-After": "1"}},
		"dribble": with("chunkedDribbleDelay", map[string]int{"numberOfChunks": 5, "totalDuration": 60_000}),
	}
	var mappings []map[string]any
	stub := func(url, scenario, state, next string, response map[string]any) {
		m := map[string]any{"request": map[string]string{"method": "GET", "urlPath": url}, "response": response}
		if scenario != "" {
			m["scenarioName"], m["requiredScenarioState"], m["newScenarioState"] = scenario, state, next
		}
		mappings = append(mappings, m)
	}
	for name, response := range faults {
		stub("/always/"+name, "", "", "", response)
		stub("/once/"+name, name, "Started", "Fine", response)
		stub("/once/"+name, name, "Fine", "Fine", page)
	}
	stub("/chunk", "", "", "", with("fault", "MALFORMED_RESPONSE_CHUNK")) // without headers
	stub("/slowly", "", "", "", with("chunkedDribbleDelay", map[string]int{"numberOfChunks": 5, "totalDuration": 500}))
	text, err := json.Marshal(map[string]any{"mappings": mappings})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(folder, "mappings"), 0o700), os.WriteFile(filepath.Join(folder, "mappings", "all.json"), text, 0o600)); err != nil {
		t.Fatal(err)
	}
	start(t, command(t, program, "--port", port, "--bind-address", "127.0.0.1", "--root-dir", folder), "extensions:")
	const options = "records: d\ntotal: total\npaging: {type: none}\nretries: 2\ntimeout: 3s\n"
	for name := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, of(t, "http://127.0.0.1:"+port+"/once/"+name, options), "n", 40, "")
			if got, err := column(t, of(t, "http://127.0.0.1:"+port+"/always/"+name, options), "n"); got != "" || !errors.Is(err, connectors.ErrTemporary) {
				t.Errorf("always: %q, %v", got, err)
			}
		})
	}
	holds(t, of(t, "http://127.0.0.1:"+port+"/slowly", options), "n", 40, "")
	holds(t, of(t, "http://127.0.0.1:"+port+"/chunk", options), "n", 0, `responded with content of type "", not JSON`)
}

func TestSCIM2Server(t *testing.T) {
	program, port := installed(t, "python", "bin", "scim2-server"), freePort(t)
	start(t, command(t, program, "--hostname", "127.0.0.1", "--port", port, "--bearer-token", "canary"), "Serving SCIM")
	url := "http://127.0.0.1:" + port + "/v2/Users"
	for i := range 250 {
		const user = `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"], "userName": "p%d@x.example", "active": true,
			"emails": [{"value": "p%d@x.example", "primary": true, "type": "work"}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "%04d"}}`
		send(t, http.MethodPost, url, "Bearer canary", "application/scim+json", fmt.Sprintf(user, i+1, i+1, i+1), http.StatusCreated)
	}
	const number = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.employeeNumber"
	holds(t, of(t, url, "preset: scim\npaging: {size: 50}\nauth: {bearer: canary}"), number, 250, "")
	// What was published as 250 rows of 54 people, and as a first page.
	holds(t, of(t, url, "records: Resources\ntotal: totalResults\npaging: {type: page, param: startIndex, size_param: count, size: 50}\nauth: {bearer: canary}"), number, 0, "use `type: offset`")
	holds(t, of(t, url+"?count=50", "records: Resources\nauth: {bearer: canary}"), number, 0, "declare `paging: {type: scim}`")
	holds(t, of(t, url, "preset: scim\nauth: {bearer: wrong}"), number, 0, "responded with 401 Unauthorized: the credentials were refused")
}

// send sends a request whose response must have a status.
func send(t *testing.T, method, url, authorization, kind, body string, status int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", authorization)
	request.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, _ := io.ReadAll(response.Body); response.StatusCode != status {
		t.Fatalf("%s\n%s", response.Status, text)
	}
}

func TestRalph(t *testing.T) {
	folder, port := t.TempDir(), freePort(t)
	var statements strings.Builder
	for i := range 250 {
		fmt.Fprintf(&statements, `{"id": "fdb8d7a0-0000-4000-8000-%012d", "actor": {"objectType": "Agent", "account": {"homePage": "https://hr.example", "name": "%04d"}}, "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"}, "object": {"id": "https://lms.example/courses/FF-1", "objectType": "Activity"}, "timestamp": "2026-03-02T10:00:00Z", "stored": "2026-03-02T10:00:00Z"}`+"\n", i+1, i+1)
	}
	if err := os.WriteFile(filepath.Join(folder, "fs_lrs.jsonl"), []byte(statements.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "RALPH_APP_DIR="+folder, "RALPH_AUTH_FILE="+filepath.Join(folder, "auth.json"), "RALPH_RUNSERVER_BACKEND=fs",
		"RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH="+folder, "RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE=fs_lrs.jsonl")
	credentials := command(t, installed(t, "python", "bin", "ralph"), "auth", "-u", "lrs", "-p", "canary", "-s", "all", "-M", "mailto:lrs@example.com", "-w")
	credentials.Env = env
	if out, err := credentials.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := command(t, installed(t, "python", "bin", "uvicorn"), "ralph.api:app", "--host", "127.0.0.1", "--port", port)
	c.Env = env
	start(t, c, "Uvicorn running")
	const login = "auth: {basic: {user: lrs, password: canary}}\nquery: {limit: '50'}\n"
	url := "http://127.0.0.1:" + port + "/xAPI/statements"
	holds(t, of(t, url, "preset: xapi_lrs\n"+login), "actor.account.name", 250, "")
	holds(t, of(t, url, "records: statements\nheaders: {X-Experience-API-Version: 1.0.3}\n"+login), "actor.account.name", 0, "declare `paging: {type: next_url, path: more}`")
	holds(t, of(t, url, "preset: xapi_lrs\nauth: {basic: {user: lrs, password: wrong}}"), "actor.account.name", 0, "responded with 401 Unauthorized")
}
