// Package sparktest starts Apache Spark on loopback for tests: a server of its own, or a
// cluster of one master and two workers. It knows how Spark is started, and refuses to know
// what it is asked.
package sparktest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Variable names the folder of an installation: that of the Python package pyspark. Tests
// that need one are skipped without it. `make parity` installs it.
const Variable = "IMPACTMART_SPARK"

// Server is a Spark Connect server.
type Server struct {
	Address string // sc://127.0.0.1:port
	UI      string // http://127.0.0.1:port, where it tells what it executes
	Workers []*Process
}

// Process is one process of Spark, with those that it starts.
type Process struct {
	t       testing.TB
	command *exec.Cmd
	log     string
	ended   chan struct{}
}

// Local starts a server that executes in its own process.
func Local(t testing.TB) *Server { return connect(t, "local[2]", "2g") }

// Cluster starts a master, two workers of one core each, and a server that executes on them.
func Cluster(t testing.TB) *Server {
	master := fmt.Sprintf("spark://127.0.0.1:%d", freePort(t))
	_, port, _ := strings.Cut(strings.TrimPrefix(master, "spark://"), ":")
	start(t, "master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", strconv.Itoa(freePort(t))).
		await("127.0.0.1:" + port)
	var workers []*Process
	for i := range 2 {
		ui := strconv.Itoa(freePort(t))
		worker := start(t, fmt.Sprintf("worker-%d", i), "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "2g", "--webui-port", ui, "--work-dir", t.TempDir(), master)
		worker.await("127.0.0.1:" + ui)
		workers = append(workers, worker)
	}
	server := connect(t, master, "1g", "--conf", "spark.executor.memory=1536m", "--conf", "spark.executor.cores=1", "--conf", "spark.sql.shuffle.partitions=4")
	server.Workers = workers
	return server
}

func connect(t testing.TB, master, memory string, more ...string) *Server {
	port, ui := freePort(t), freePort(t)
	arguments := append([]string{
		"--master", master, "--driver-memory", memory, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
		"--conf", fmt.Sprintf("spark.connect.grpc.binding.port=%d", port), "--conf", "spark.connect.grpc.binding.address=127.0.0.1",
		"--conf", fmt.Sprintf("spark.ui.port=%d", ui), "--conf", "spark.driver.host=127.0.0.1",
		"--driver-java-options", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1", // most of what tests do runs once
		"--conf", "spark.sql.warehouse.dir=" + t.TempDir(), "--conf", "spark.sql.artifact.isolation.enabled=false",
	}, more...)
	s := &Server{Address: fmt.Sprintf("sc://127.0.0.1:%d", port), UI: fmt.Sprintf("http://127.0.0.1:%d", ui)}
	start(t, "connect", "org.apache.spark.deploy.SparkSubmit", append(arguments, "spark-internal")...).await(strings.TrimPrefix(s.Address, "sc://"))
	return s
}

// start starts a class of Spark. It ends with the test.
func start(t testing.TB, name, class string, arguments ...string) *Process {
	t.Helper()
	home := os.Getenv(Variable)
	if home == "" {
		t.Skip(Variable + " names no installation of Spark; `make parity` makes one")
	}
	dir := t.TempDir()
	p := &Process{t: t, log: filepath.Join(dir, name+".log"), ended: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	p.command = exec.CommandContext(t.Context(), filepath.Join(home, "bin", "spark-class"), append([]string{class}, arguments...)...)
	p.command.Dir, p.command.Stdout, p.command.Stderr = dir, out, out
	p.command.Env = append(os.Environ(), "SPARK_HOME="+home, "SPARK_LOCAL_IP=127.0.0.1", "SPARK_LOCAL_DIRS="+dir)
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait() // it is killed
		_ = out.Close()
		close(p.ended)
	}()
	t.Cleanup(p.Kill)
	return p
}

// Kill ends the process and those that it started.
func (p *Process) Kill() {
	_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) // or it has ended
	<-p.ended
}

// await waits until something listens at an address.
func (p *Process) await(address string) {
	p.t.Helper()
	for range 600 {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(p.t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case <-p.ended:
			p.t.Fatalf("Spark has ended:\n%s", p.tail())
		case <-time.After(200 * time.Millisecond):
		}
	}
	p.t.Fatalf("Spark does not start:\n%s", p.tail())
}

// tail is the end of what the process said.
func (p *Process) tail() []byte {
	text, _ := os.ReadFile(p.log) // or it said nothing
	lines := bytes.Split(text, []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-30):], []byte("\n"))
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}
