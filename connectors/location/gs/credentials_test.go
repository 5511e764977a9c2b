package gs_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location/gs"
)

// stat requests an object with the credentials of a file.
func stat(t *testing.T, key string) error {
	t.Helper()
	t.Setenv("STORAGE_EMULATOR_HOST", "")
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", key)
	l, err := gs.New("gs://acme-drops")
	if err != nil {
		t.Fatal(err)
	}
	_, err = gs.Hasten(l, 10*time.Second).Stat(t.Context(), "a")
	return err
}

const remedy = "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to the path of a key file"

func TestMissingCredentials(t *testing.T) {
	err := stat(t, filepath.Join(t.TempDir(), "none.json"))
	if err == nil || !strings.HasPrefix(err.Error(), "gs://acme-drops: no credentials for Google Cloud were found (") || !strings.HasSuffix(err.Error(), remedy) {
		t.Errorf("Stat = %v", err)
	}
}

// A revoked key is detected when a token is requested, before any request to the
// bucket.
func TestRevokedCredentials(t *testing.T) {
	requested := false
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requested = true
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error": "invalid_grant", "error_description": "account not found"}`))
	}))
	defer tokens.Close()
	err := stat(t, keyFile(t, tokens.URL))
	if !requested || err == nil || !strings.HasPrefix(err.Error(), "gs://acme-drops/a: the credentials for Google Cloud are no longer valid (") || !strings.HasSuffix(err.Error(), remedy) {
		t.Errorf("Stat = %v", err)
	}
}

// keyFile writes a key of a made-up service account whose tokens come from url.
func keyFile(t *testing.T, url string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	text, err := json.Marshal(map[string]string{
		"type": "service_account", "project_id": "acme", "client_email": "impactmart@acme.example",
		"private_key_id": "1", "private_key": string(block), "token_uri": url,
	})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
