package project

import "testing"

func TestRedact(t *testing.T) {
	s := secrets{
		"KEY": "abcdef", "LONG": "abcdef/ghi", "QUOTED": `sa"y\n`, "SHORT": "abc", "TOKEN": "s3cr3t", "SPACED": "top secret+", "ESCAPED": "p%40ss%2Fw",
		"FOLDER": "srv/clients/acme.csv", "URL": "https://hris.example/v1/people", "YEAR": "2026",
	}
	for text, want := range map[string]string{
		"nothing secret, abc is short":                   "nothing secret, abc is short",
		"key abcdef":                                     "key ${KEY}",
		"long abcdef/ghi, abcdef":                        "long ${LONG}, ${KEY}",
		`"sa\"y\\n" is wrong`:                            `"${QUOTED}" is wrong`,
		"/x?key=abcdef%2Fghi":                            "/x?key=${LONG}",
		`"S3CR3T" is not an ISO 4217 code`:               `"${TOKEN}" is not an ISO 4217 code`,
		"/top%20secret+/x?k=top+secret%2B":               "/${SPACED}/x?k=${SPACED}",
		"/TOP%20SECRET%2B or %2b: top%20secret%2b":       "/${SPACED} or %2b: ${SPACED}",
		"p%40ss%2Fw, decoded p@ss/w":                     "${ESCAPED}, decoded ${ESCAPED}",
		"drops/clients: not found":                       "drops/${FOLDER}: not found",
		`"clients" is a symlink; 3 clients, srv`:         `"${FOLDER}" is a symlink; 3 clients, srv`,
		"feedback/acme.CHECKED.xlsx":                     "feedback/${FOLDER}.CHECKED.xlsx",
		"https://hris.example/v2: no answer":             "https://${URL}/v2: no answer",
		"40 people of impactmart.yaml, as of 2026-06-30": "40 people of impactmart.yaml, as of ${YEAR}-06-30",
	} {
		if got := s.redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// TestPublished masks the host of a service, and no year.
func TestPublished(t *testing.T) {
	p := &Plan{secrets: secrets{"HOST": "hris.example", "YEAR": "2026", "PIN": "123456789"}}
	if got, want := p.Published("https://hris.example/2026/123456789"), "https://${HOST}/2026/${PIN}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
