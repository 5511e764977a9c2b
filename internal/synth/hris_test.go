package synth

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

type page struct {
	Data  []record `json:"data"`
	Links struct {
		Next *string `json:"next"`
	} `json:"links"`
	Meta struct {
		Total int `json:"total"`
	} `json:"meta"`
}

func get(t *testing.T, client *http.Client, url, token string) (*http.Response, page) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var p page
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	return resp, p
}

func TestHRISServesTheWholeRosterInPages(t *testing.T) {
	c := New(1)
	server := httptest.NewServer(c.HRIS("secret"))
	defer server.Close()
	statuses := map[int]int{}
	var all []record
	url := server.URL + "/v1/employees?per_page=500"
	for url != "" {
		resp, p := get(t, server.Client(), url, "secret")
		statuses[resp.StatusCode]++
		if resp.StatusCode != http.StatusOK {
			if resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "" {
				t.Error("429 without Retry-After")
			}
			continue
		}
		all = append(all, p.Data...)
		if p.Meta.Total != len(c.roster()) {
			t.Fatalf("total %d", p.Meta.Total)
		}
		url = ""
		if p.Links.Next != nil {
			url = *p.Links.Next
		}
	}
	if len(all) != len(c.roster()) {
		t.Errorf("%d records served, %d in the roster", len(all), len(c.roster()))
	}
	if statuses[http.StatusTooManyRequests] != 1 || statuses[http.StatusServiceUnavailable] != 1 {
		t.Errorf("statuses %v", statuses)
	}
	people := map[string]bool{}
	for _, r := range all {
		people[r.ID] = true
		if !strings.HasPrefix(r.ID, "00") {
			t.Fatalf("id %q has no leading zeros", r.ID)
		}
	}
	if len(people) != 2400 {
		t.Errorf("%d people", len(people))
	}
}

func TestHRISRefuses(t *testing.T) {
	server := httptest.NewServer(New(1).HRIS("secret"))
	defer server.Close()
	for _, tc := range []struct {
		query, token string
		want         int
	}{
		{"", "", http.StatusUnauthorized},
		{"", "wrong", http.StatusUnauthorized},
		{"?page=0", "secret", http.StatusBadRequest},
		{"?per_page=many", "secret", http.StatusBadRequest},
	} {
		if resp, _ := get(t, server.Client(), server.URL+"/v1/employees"+tc.query, tc.token); resp.StatusCode != tc.want {
			t.Errorf("%q with token %q: %s", tc.query, tc.token, resp.Status)
		}
	}
	resp, p := get(t, server.Client(), server.URL+"/v1/employees?page=9223372036854775807", "secret")
	if resp.StatusCode != http.StatusOK || len(p.Data) != 0 || p.Links.Next != nil {
		t.Errorf("a page after the last: %s, %d records", resp.Status, len(p.Data))
	}
}

func TestRosterTellsOfLeaversReturnersAndMovers(t *testing.T) {
	history := map[string][]record{}
	for _, r := range New(1).roster() {
		if before := history[r.ID]; len(before) > 0 && before[len(before)-1].EffectiveFrom >= r.EffectiveFrom {
			t.Errorf("%s: two records from %s", r.ID, r.EffectiveFrom)
		}
		history[r.ID] = append(history[r.ID], r)
	}
	var left, returned, moved, hired int
	for _, rows := range history {
		last := rows[len(rows)-1]
		switch {
		case last.Employment.Status == "left":
			left++
			if last.Employment.TerminationDate == nil || *last.Employment.TerminationDate >= last.EffectiveFrom {
				t.Errorf("leaver %+v", last)
			}
		case len(rows) == 3:
			returned++
		case len(rows) == 2:
			moved++
		}
		if rows[0].EffectiveFrom > "2025" {
			hired++
		}
	}
	if returned != rehires || moved != movers || left < 100 || hired < 150 {
		t.Errorf("left %d, returned %d, moved %d, hired %d", left, returned, moved, hired)
	}
}
