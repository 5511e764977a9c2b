package synth

import (
	"cmp"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// record is one row of the HR system: the facts about a person from a day on. Missing
// dates and managers are null.
type record struct {
	ID            string     `json:"id"`
	EffectiveFrom string     `json:"effective_from"`
	Email         string     `json:"email"`
	Manager       *reference `json:"manager"`
	Department    name       `json:"department"`
	Job           title      `json:"job"`
	Location      name       `json:"location"`
	Crew          *name      `json:"crew"`
	Employment    employment `json:"employment"`
	HourlyCost    money      `json:"hourly_cost"`
}

type (
	reference struct {
		ID string `json:"id"`
	}
	name struct {
		Name string `json:"name"`
	}
	title struct {
		Title string `json:"title"`
	}
	employment struct {
		Type            string  `json:"type"`
		Status          string  `json:"status"`
		HireDate        string  `json:"hire_date"`
		TerminationDate *string `json:"termination_date"`
	}
	money struct {
		Amount   float64 `json:"amount"`
		Currency string  `json:"currency"`
	}
)

// roster returns the history of everybody, by id and day.
func (c *Company) roster() []record {
	var out []record
	for i := range c.people {
		for at, s := range c.people[i].stints {
			out = append(out, c.record(&c.people[i], at, s))
		}
	}
	slices.SortFunc(out, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.EffectiveFrom, b.EffectiveFrom))
	})
	return out
}

func (c *Company) record(p *person, at int, s stint) record {
	held := s.role
	r := record{
		ID:            p.id,
		EffectiveFrom: s.from.Format(time.DateOnly),
		Email:         p.email,
		Location:      name{p.site},
		Employment:    employment{Type: p.kind, Status: "active", HireDate: s.hired.Format(time.DateOnly)},
		HourlyCost:    money{p.hourly, "EUR"},
	}
	if s.role == gone { // the last role remains on record
		held = p.stints[at-1].role
		left := s.from.AddDate(0, 0, -1).Format(time.DateOnly)
		r.Employment.Status, r.Employment.TerminationDate = "left", &left
	}
	r.Department, r.Job = name{roles[held].department}, title{roles[held].job}
	if p.crew != "" && held == p.stints[0].role {
		r.Crew = &name{p.crew}
	}
	if p.manager >= 0 {
		r.Manager = &reference{c.people[p.manager].id}
	}
	return r
}

const (
	defaultPage = 100
	largestPage = 500
)

// HRIS serves the roster at /v1/employees in pages, by id and day, to clients with the
// token: {"data": [...], "links": {"next": url or null}, "meta": {"total": n}}. It
// simulates the failures of such services: once, page 3 asks the client to try again (429
// with Retry-After: 0), and once, page 5 is unavailable (503). Each handler fails
// independently.
func (c *Company) HRIS(token string) http.Handler {
	roster := c.roster()
	var throttled, failed atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/employees", func(w http.ResponseWriter, r *http.Request) {
		page, errPage := positive(r, "page", 1)
		size, errSize := positive(r, "per_page", defaultPage)
		switch {
		case subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1:
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, http.StatusUnauthorized, "a valid bearer token is required")
		case errPage != nil || errSize != nil:
			refuse(w, http.StatusBadRequest, "page and per_page must be whole numbers from 1")
		case page == 3 && throttled.CompareAndSwap(false, true):
			w.Header().Set("Retry-After", "0")
			refuse(w, http.StatusTooManyRequests, "too many requests")
		case page == 5 && failed.CompareAndSwap(false, true):
			refuse(w, http.StatusServiceUnavailable, "the service is being updated")
		default:
			answerPage(w, r, roster, page, min(size, largestPage))
		}
	})
	return mux
}

// positive reads a whole number of at least 1 from the query.
func positive(r *http.Request, key string, missing int) (int, error) {
	text := r.URL.Query().Get(key)
	if text == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && n < 1 {
		err = strconv.ErrRange
	}
	return n, err
}

func answerPage(w http.ResponseWriter, r *http.Request, roster []record, page, size int) {
	from := min(page-1, len(roster)) * size // limited first, so that the product cannot overflow
	from = min(from, len(roster))
	to := min(from+size, len(roster))
	var next *string
	if to < len(roster) {
		url := fmt.Sprintf("%s://%s%s?page=%d&per_page=%d", scheme(r), r.Host, r.URL.Path, page+1, size)
		next = &url
	}
	answer(w, http.StatusOK, map[string]any{
		"data":  roster[from:to],
		"links": map[string]any{"next": next},
		"meta":  map[string]any{"total": len(roster)},
	})
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

func refuse(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]any{"error": message})
}

// answer writes JSON and ignores clients that have disconnected.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // bodies are built of texts, numbers and nulls
}
