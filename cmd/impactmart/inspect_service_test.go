package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
)

// directory is a SCIM service with people.
func directory(people int, field string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer canary-token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var start int
		fmt.Sscan(r.URL.Query().Get("startIndex"), &start)
		var page []string
		for i := start; i <= people && i < start+100; i++ {
			page = append(page, fmt.Sprintf(`{"id": "u%d", "userName": "p%d", "active": %v, "emails": [{"type": "work", "value": "p%d@x.example"}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {%q: "%04d", "department": "North"}}`, i, i, i%2 == 0, i, field, i))
		}
		w.Header().Set("Content-Type", "application/scim+json")
		fmt.Fprintf(w, `{"totalResults": %d, "startIndex": %d, "itemsPerPage": %d, "Resources": [%s]}`, people, start, len(page), strings.Join(page, ","))
	}
}

// TestInspectService: the proposal for a service loads, says what came, and asks about what did
// not.
func TestInspectService(t *testing.T) {
	t.Setenv("SCIM_TOKEN", "canary-token")
	inspected := func(want int, handler http.HandlerFunc, args ...string) string {
		t.Helper()
		server := httptest.NewServer(handler)
		defer server.Close()
		var stdout, stderr strings.Builder
		all := append([]string{"inspect", server.URL + "/scim/v2/Users"}, args...)
		if code := run(all, &stdout, &stderr); code != want || strings.Contains(stdout.String()+stderr.String(), "canary") {
			t.Fatalf("%q: exit code %d, want %d\n%s%s", args, code, want, stdout.String(), stderr.String())
		}
		return stdout.String() + stderr.String()
	}
	loads := func(proposed string) error {
		path := filepath.Join(t.TempDir(), "impactmart.yaml")
		if err := os.WriteFile(path, []byte("version: 1\ncurrency: EUR\n"+proposed), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := project.Load(path, sources)
		return err
	}
	permitted := []string{"--preset", "scim", "--with", "allow_addresses: [loopback]"}

	whole := inspected(exitOK, directory(230, "employeeNumber"), permitted...)
	for _, says := range []string{": rest, read 230 records\n", "employeeNumber -> employee_id", "230 of 230 records have it", `auth: {bearer: "${SCIM_TOKEN}"}`} {
		if !strings.Contains(whole, says) {
			t.Errorf("lacks %q:\n%s", says, whole)
		}
	}
	if err := loads(whole); err != nil {
		t.Errorf("%v\n%s", err, whole)
	}
	if part := inspected(exitOK, directory(3000, "employeeNumber"), permitted...); !strings.Contains(part, "read the first 500 records") {
		t.Errorf("%s", part)
	}
	lacking := inspected(exitOK, directory(7, "number"), permitted...)
	if !strings.Contains(lacking, "employee_id: no record has urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.employeeNumber; map the column that has it") || !strings.Contains(lacking, "# DECIDE") {
		t.Errorf("%s", lacking)
	}
	if err := loads(lacking); err == nil {
		t.Errorf("loads before somebody has decided:\n%s", lacking)
	}
	other := inspected(exitOK, directory(7, "employeeNumber"), "--preset", "scim", "--with", "allow_addresses: [loopback]\nignore_signs: [x]", "--output", "json")
	if !strings.Contains(other, `"type": "rest"`) || !strings.Contains(other, `ignore_signs: [x]`) {
		t.Errorf("%s", other)
	}
	bad := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"totalResults": 2, "Resources": [{"id": "a", "active": "perhaps", "emails": [{"type": "work", "value": "x"}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1", "department": "N"}}, {"id": "b", "active": true}]}`)
	}
	if held := inspected(exitOK, bad, permitted...); !strings.Contains(held, "active: unknown_value holds back 1 of 2 records") {
		t.Errorf("%s", held)
	}
	enrollments := func(second string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"data": {"items": [{"id": 1, "username": "a"}, {%s, "username": "b"}], "has_more_data": false, "total_count": 2}}`, second)
		}
	}
	for second, isProposed := range map[string]bool{`"id": 2`: true, `"id": 1`: false, `"id": null`: false} {
		said := inspected(exitOK, enrollments(second), "--preset", "docebo", "--with", "allow_addresses: [loopback]\nauth: {bearer: '${SCIM_TOKEN}'}")
		if strings.Contains(said, "\n      id: id\n") != isProposed || strings.Contains(said, "2 of 2 records have one, and all differ") != isProposed {
			t.Errorf("%s: %s", second, said)
		}
	}
	for _, c := range []struct {
		code    int
		handler http.HandlerFunc
		args    []string
		says    string
	}{
		{exitUsage, bad, nil, "--preset: is missing; name the kind of service"},
		{exitUsage, bad, []string{"--preset", "scmi"}, `--preset: "scmi" is not a preset (did you mean "scim"?)`},
		{exitUsage, bad, []string{"--preset", "scim", "--with", "x"}, `--with: "x" is not a key of a source with its value`},
		{exitUsage, bad, []string{"--preset", "scim", "--with", "auth: {basic: {user: u, password: canary}}"}, "--with: the proposal would show the password; write it as a variable"},
		{exitUsage, bad, []string{"--preset", "scim"}, "would send the credentials unencrypted"},
		{exitData, http.NotFound, permitted, "responded with 404 Not Found"},
		{exitTemporary, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, append(permitted, "--with", "retries: 0\nmin_wait: 1ms"), "responded with 503 Service Unavailable"},
	} {
		if said := inspected(c.code, c.handler, c.args...); !strings.Contains(said, c.says) {
			t.Errorf("%q says %s", c.args, said)
		}
	}
	var said strings.Builder
	if code := run([]string{"inspect", "x.csv", "--preset", "scim"}, &said, &said); code != exitUsage || !strings.Contains(said.String(), "--preset and --with apply to the URL of a service") {
		t.Errorf("%d, %s", code, said.String())
	}
}

// TestInspectKnowsEveryRecipe: each can be given another address.
func TestInspectKnowsEveryRecipe(t *testing.T) {
	presets, err := rest.Presets()
	if err != nil {
		t.Fatal(err)
	}
	for name := range presets {
		feed, err := recipeFor("https://other.example/v1", name, []string{"rate: 3"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		source := valueOf(feed.Content[1], "source")
		if valueOf(source, "url").Value != "https://other.example/v1" || valueOf(source, "rate").Value != "3" {
			t.Errorf("%s: %v", name, source)
		}
	}
}
