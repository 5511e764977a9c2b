package gstest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// FakeGCS starts fake-gcs-server, a second opinion, with one empty bucket until the test
// ends, and returns its address. Where it is not installed, the test is skipped.
func FakeGCS(t testing.TB, bucket string) (url string) {
	t.Helper()
	program, err := exec.LookPath("fake-gcs-server")
	if err != nil {
		t.Skip("fake-gcs-server is not installed; `make fakes` installs it")
	}
	// Cleanups run after the context of the test has ended.
	ctx := context.WithoutCancel(t.Context())
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	url = "http://127.0.0.1:" + port
	c := exec.CommandContext(ctx, program, "-scheme", "http", "-host", "127.0.0.1", "-port", port, "-backend", "memory", "-external-url", url, "-public-host", "127.0.0.1:"+port)
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stdout = c.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines := bufio.NewScanner(said)
	for lines.Scan() && !strings.Contains(lines.Text(), "server started") {
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/storage/v1/b?project=p", strings.NewReader(`{"name": "`+bucket+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("fake-gcs-server made no bucket: %s", response.Status)
	}
	return url
}
