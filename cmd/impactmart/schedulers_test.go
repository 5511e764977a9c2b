package main

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/internal/reference"
)

// Recipes for schedulers, below examples/operations. docs/schedulers.md shows each of them.
var recipes = map[string]string{ // to the language of its block
	"cron/crontab":                  "sh",
	"systemd/impactmart.service":    "ini",
	"systemd/impactmart.timer":      "ini",
	"airflow/impactmart_nightly.py": "python",
	"kubernetes/cronjob.yaml":       "yaml",
}

// permanent are the exit codes after which another attempt ends the same way.
var permanent = []int{exitBug, exitUsage, exitData, exitHeldBack}

func recipe(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "operations", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSchedulersDocument: docs/schedulers.md shows the recipes as they are shipped; make
// docs updates it.
func TestSchedulersDocument(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "schedulers.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for name, language := range recipes {
		shown[name] = "```" + language + "\n" + recipe(t, name) + "```\n"
	}
	want, err := reference.Fill(string(text), shown)
	if err != nil {
		t.Fatal(err)
	}
	holdFile(t, path, want)
}

// installation is a folder as the recipes expect it at /srv/impactmart, with a program that
// notes how it was called, and ends with the next of the given codes, or the last of them.
func installation(t *testing.T, codes ...int) (dir string, calls func() string) {
	t.Helper()
	dir = t.TempDir()
	var ends strings.Builder
	for _, code := range codes {
		ends.WriteString(strconv.Itoa(code) + "\n")
	}
	program := `#!/bin/sh
echo "$* with ${HR_TOKEN:-none}" | tee -a calls
calls=$(wc -l < calls)
ends=$(wc -l < ends)
exit $(sed -n "$((calls < ends ? calls : ends))p" ends)
`
	for name, text := range map[string]string{"bin/impactmart": program, "secrets.env": "HR_TOKEN=sesame\n", "ends": ends.String()} {
		path := filepath.Join(dir, name)
		if err := cmp.Or(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	return dir, func() string {
		text, _ := os.ReadFile(filepath.Join(dir, "calls"))
		return string(text)
	}
}

// crontabFault says why cron would not do what a line of a crontab says; empty for nothing.
func crontabFault(line string) string {
	fields := regexp.MustCompile(`^(\S+) (\S+) (\S+) (\S+) (\S+)  (\S.*)$`).FindStringSubmatch(line)
	if fields == nil {
		return "is not five fields and a command"
	}
	for i, most := range []int{59, 23, 31, 12, 7} {
		for _, n := range regexp.MustCompile(`\d+`).FindAllString(fields[i+1], -1) {
			if value, _ := strconv.Atoi(n); value > most {
				return "has a field beyond its range: " + fields[i+1]
			}
		}
		if !regexp.MustCompile(`^(\*|\d+(-\d+)?)$`).MatchString(fields[i+1]) {
			return "has a field that is neither a number nor a range: " + fields[i+1]
		}
	}
	if strings.Contains(fields[6], "%") {
		return "has a % in its command, which cron takes for a line end"
	}
	return ""
}

// TestCron runs the commands of the crontab by the shell that cron uses.
func TestCron(t *testing.T) {
	t.Parallel()
	dir, calls := installation(t, exitOK)
	for line := range strings.Lines(recipe(t, "cron/crontab")) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if fault := crontabFault(line); fault != "" {
			t.Errorf("%s: %s", line, fault)
		}
		_, command, _ := strings.Cut(line, "  ")
		if out, err := exec.Command("sh", "-c", strings.ReplaceAll(command, "/srv/impactmart", dir)).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	if got, want := calls(), "run with sesame\nverify with sesame\n"; got != want {
		t.Errorf("called\n%swant\n%s", got, want)
	}
	for _, name := range []string{"run.log", "verify.log"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	for _, wrong := range []string{"30 2 * *  run", "61 2 * * *  run", "30 2 * * *  run >> $(date +%F).log", "30 two * * *  run"} {
		if crontabFault(wrong) == "" {
			t.Errorf("%q has no fault", wrong)
		}
	}
}

// verifyUnits has systemd read units, with the program at a place where it is. What it
// ignores is a fault, too.
func verifyUnits(t *testing.T, units map[string]string) (complaint string) {
	t.Helper()
	home, _ := installation(t, exitOK)
	dir := t.TempDir()
	args := []string{"verify"}
	for name, text := range units {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "/srv/impactmart", home)), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command("systemd-analyze", args...).CombinedOutput()
	if err != nil && len(out) == 0 {
		return err.Error()
	}
	return string(out)
}

// TestSystemd has systemd read the units. Its older versions, such as that of Debian 12,
// refuse a oneshot service that forces restarts.
func TestSystemd(t *testing.T) {
	t.Parallel()
	service, timer := recipe(t, "systemd/impactmart.service"), recipe(t, "systemd/impactmart.timer")
	if want := "\nRestartPreventExitStatus=" + joinInts(permanent, " ") + "\n"; !strings.Contains(service, want) {
		t.Errorf("the service does not have %s", want)
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("SKIPPED, NOTHING PROVEN: systemd-analyze is missing (Debian: apt-get install systemd)")
	}
	if complaint := verifyUnits(t, map[string]string{"impactmart.service": service, "impactmart.timer": timer}); complaint != "" {
		t.Error(complaint)
	}
	for old, wrong := range map[string]string{
		"Restart=on-failure":               "Restart=always",
		"UMask=":                           "Umask=",
		"ExecStart=/srv/impactmart/bin/":   "ExecStart=/srv/impactmart/sbin/",
		"RestartPreventExitStatus=1 2 3 4": "RestartPreventExitStatus=1 2 three",
	} {
		if verifyUnits(t, map[string]string{"impactmart.service": strings.Replace(service, old, wrong, 1)}) == "" {
			t.Errorf("systemd takes %s", wrong)
		}
	}
	if verifyUnits(t, map[string]string{"impactmart.service": service, "impactmart.timer": strings.Replace(timer, "02:30", "26:30", 1)}) == "" {
		t.Error("systemd takes 26:30 for a time")
	}
}

func joinInts(numbers []int, separator string) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, separator)
}

// cronJob are the fields of the CronJob that its exit codes depend on.
type cronJob struct {
	Spec struct {
		ConcurrencyPolicy string `yaml:"concurrencyPolicy"`
		JobTemplate       struct {
			Spec struct {
				BackoffLimit     int `yaml:"backoffLimit"`
				PodFailurePolicy struct {
					Rules []struct {
						Action      string
						OnExitCodes struct {
							ContainerName string `yaml:"containerName"`
							Operator      string
							Values        []int
						} `yaml:"onExitCodes"`
					}
				} `yaml:"podFailurePolicy"`
				Template struct {
					Spec struct {
						RestartPolicy string `yaml:"restartPolicy"`
						Containers    []struct {
							Name string
							Args []string
						}
					}
				}
			}
		} `yaml:"jobTemplate"`
	}
}

// TestKubernetes holds the CronJob to the exit codes, and to the schema of Kubernetes where
// that is installed.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	text := recipe(t, "kubernetes/cronjob.yaml")
	var c cronJob
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	job := c.Spec.JobTemplate.Spec
	codes, container := job.PodFailurePolicy.Rules[0], job.Template.Spec.Containers[0]
	if codes.Action != "FailJob" || codes.OnExitCodes.Operator != "In" || !slices.Equal(codes.OnExitCodes.Values, permanent) || codes.OnExitCodes.ContainerName != container.Name {
		t.Errorf("fails at once by %+v, want the codes %v of %s", codes, permanent, container.Name)
	}
	if c.Spec.ConcurrencyPolicy != "Forbid" || job.Template.Spec.RestartPolicy != "Never" || job.BackoffLimit == 0 || !slices.Equal(container.Args, []string{"run"}) {
		t.Errorf("%+v", c.Spec)
	}
	if err := exec.Command("python3", "-c", "import kubernetes_validate").Run(); err != nil {
		t.Skipf("SKIPPED, NOT HELD TO THE SCHEMA: python3 does not have kubernetes_validate (.ci/requirements.txt): %v", err)
	}
	if complaint := kubernetesComplaint(text); complaint != "" {
		t.Error(complaint)
	}
	for old, wrong := range map[string]string{"backoffLimit: 12": "backoffLimit: twelve", "onExitCodes": "onExitCode", "restartPolicy": "restartpolicy"} {
		if kubernetesComplaint(strings.Replace(text, old, wrong, 1)) == "" {
			t.Errorf("the schema takes %s", wrong)
		}
	}
}

// kubernetesComplaint is what the schema of Kubernetes does not take; empty for nothing.
func kubernetesComplaint(text string) string {
	command := exec.Command("python3", "-c", "import sys, yaml, kubernetes_validate as k\nk.validate(yaml.safe_load(sys.stdin), k.latest_version(), strict=True)")
	command.Stdin = strings.NewReader(text)
	out, err := command.CombinedOutput()
	if err != nil {
		return string(out)
	}
	return ""
}

// TestAirflow runs the DAG once for each kind of end, if IMPACTMART_AIRFLOW names a folder
// with Airflow, as `make airflow` does.
func TestAirflow(t *testing.T) {
	text := recipe(t, "airflow/impactmart_nightly.py")
	var once []int
	for _, m := range regexp.MustCompile(`(?m)^    (\d+): "`).FindAllStringSubmatch(text, -1) {
		code, _ := strconv.Atoi(m[1])
		once = append(once, code)
	}
	if !slices.Equal(once, permanent) {
		t.Errorf("fails at once with %v, want %v", once, permanent)
	}
	airflow := os.Getenv("IMPACTMART_AIRFLOW")
	if airflow == "" {
		t.Skip("SKIPPED, NOTHING PROVEN: IMPACTMART_AIRFLOW names no folder with Airflow; run make airflow")
	}
	home := t.TempDir()
	dags, err := filepath.Abs(filepath.Join("..", "..", "examples", "operations", "airflow"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(project string, args ...string) (string, error) {
		command := exec.Command("python3", append([]string{"-m", "airflow"}, args...)...)
		command.Env = append(os.Environ(), "PYTHONPATH="+airflow, "PYTHONDONTWRITEBYTECODE=1", "AIRFLOW_HOME="+home, "AIRFLOW__CORE__DAGS_FOLDER="+dags,
			"AIRFLOW__CORE__LOAD_EXAMPLES=False", "IMPACTMART_PROJECT="+project, "IMPACTMART_RETRY_SECONDS=0.1")
		var out bytes.Buffer
		command.Stdout, command.Stderr = &out, &out
		err := command.Run()
		return out.String(), err
	}
	if out, err := run(home, "db", "migrate"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		name     string
		ends     []int
		attempts int
		fails    bool
	}{
		{"published", []int{exitOK}, 1, false},
		{"a source was down twice", []int{exitTemporary, exitTemporary, exitOK}, 3, false},
		{"killed once", []int{137, exitOK}, 2, false},
		{"configuration", []int{exitUsage}, 1, true},
		{"data blocked", []int{exitTemporary, exitData}, 2, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			project, calls := installation(t, test.ends...)
			out, err := run(project, "dags", "test", "impactmart_nightly")
			failed := err != nil || strings.Contains(out, "state: failed") || strings.Contains(out, "new_state=failed")
			if got := strings.Count(calls(), "run with"); got != test.attempts || failed != test.fails {
				t.Errorf("%d attempts, failed: %t, want %d and %t\n%s", got, failed, test.attempts, test.fails, out)
			}
		})
	}
}
