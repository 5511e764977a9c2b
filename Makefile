# impactmart: `make help` lists what there is.
SHELL := /bin/bash
# The tag leaves gRPC out of the storage client: half the cold build for nothing we use.
TAGS  := -tags disable_grpc_modules
LINT      := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.14.0
GOTESTSUM := gotest.tools/gotestsum@v1.13.0

.DEFAULT_GOAL := help
.PHONY: help build demo test race lint seeds calibrate torture kills chaos fakes services test-services test-json-server test-cap test-oauth2 test-wiremock test-scim test-ralph test-kolibri fuzz sniffers parity airflow look gallery golden docs bench guard licenses image check clean tools

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-13s %s\n", $$1, $$2}'

tools: ## say what is missing to build
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or newer from https://go.dev/dl/"; exit 1; }
	@command -v $${CC:-cc} >/dev/null || { echo "A C compiler is missing: install gcc or clang (Debian: apt-get install gcc)"; exit 1; }

build: tools ## build bin/impactmart
	@mkdir -p bin
	go build $(TAGS) -trimpath -o bin/impactmart ./cmd/impactmart

demo: build ## make a small company with known effects, measure it, check the result
	bin/impactmart demo --dir demo

test: tools ## everything that proves it works, in minutes
	go vet $(TAGS) ./...
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt'ed: $$unformatted"; exit 1; }
	go run $(GOTESTSUM) --format pkgname-and-test-fails --format-hide-empty-pkg -- $(TAGS) -timeout 30m ./...

# Tests that kill processes are about what the disk holds then, those of agreements about
# what a ledger is believed, and calibration about figures; their runs are those of other
# tests, which stay. RUNS chooses among the tests of whole runs, which take longest.
RACE := go test $(TAGS) -race -timeout 30m
RUNS ?= .
race: tools ## the tests under the race detector
	$(RACE) -skip '^Test(Killed|Calibration)' $$(go list $(TAGS) ./... | grep -v -e /cmd/ -e /pipelines$$)
	$(RACE) ./pipelines -run '$(RUNS)' -skip '^Test(Agreements|ARewrittenLedger|APageOfAFailedRun)'
	$(RACE) ./cmd/... -run '^TestScripts$$/^(example|store|erase|rejects)$$'

lint: tools ## what .golangci.yml asks for
	go run $(LINT) run

SEEDS ?= 40
seeds: tools ## 40 companies: do planted effects lie in their intervals?
	go test $(TAGS) ./cmd/impactmart -run TestSeeds -seeds $(SEEDS) -timeout 40m -v

DATE         ?= $(shell date +%F)
REPLICATIONS ?= 2000
calibrate: tools ## is a 95 % interval right 95 times in 100? writes docs/calibration.md, in an hour
	UPDATE_GOLDEN=1 go test $(TAGS) ./internal/calibrate -run TestCalibration -replications $(REPLICATIONS) -date $(DATE) -timeout 180m

TORTURE ?= 10000
CONTRADICTIONS ?= 108
COMPANIES ?= 100
torture: tools ## malformed CSV files, mutated workbooks, random companies: an error, or exactly what the definition says
	go test $(TAGS) ./connectors/csv -run TestTorture -torture $(TORTURE) -timeout 30m -v
	go test $(TAGS) ./connectors/excel -run TestTorture -torture $(TORTURE) -timeout 30m -v
	go test $(TAGS) ./internal/comparison -run TestRandom -companies $(COMPANIES) -timeout 30m
	go test $(TAGS) ./pipelines -run TestContradictions -contradictions $(CONTRADICTIONS) -timeout 180m

KILLS ?= 200
kills: fakes ## kill runs whose store is in a bucket, at KILLS requests chosen at random and at each step, lose responses, and start 16 at once, on both stand-ins
	PATH="$(CURDIR)/build/fakes:$$PATH" go test $(TAGS) ./cmd/impactmart -run '^Test(KilledInABucket|FaultsInABucket|ManyRunsAtOnce)$$' -kills $(KILLS) -timeout 180m -v

# Tests attach what they counted as attributes; this shows these, and what failed.
NIGHTS     ?= 500
FLIPS      ?= 200
FULL_DISKS ?= 1000
PROMISE = { go test $(TAGS) -count 1 -timeout 600m -v $(1) || echo "--- FAIL: $(firstword $(1))"; } 2>&1 | tee -a build/chaos.log | \
	sed -nu -e '/^ *--- \(FAIL\|SKIP\)/p' -e '/^=== ATTR  [^ ]* promise /{s/^=== ATTR  [^ ]* promise \([^:]*\): /\1               /;s/^\(.\{15\}\) */\1 /p;}'
chaos: fakes ## one line for each promise of docs/operations.md, with what was tried; in hours, unless KILLS, NIGHTS, FLIPS and FULL_DISKS are smaller
	@: > build/chaos.log
	@$(call PROMISE,./internal/store -run '^TestEveryFlippedBitIsFound$$' -flips $(FLIPS))
	@$(call PROMISE,./connectors/... -run '^Test(Source|CompressedSource|Torture|Questions|Document)$$')
	@$(call PROMISE,./pipelines -run '^Test(AFullDisk|Contradictions)$$' -full-disks $(FULL_DISKS))
	@PATH="$(CURDIR)/build/fakes:$$PATH"; $(call PROMISE,./cmd/impactmart -kills $(KILLS) -nights $(NIGHTS) -run \
	  '^Test(TheMachineLacksSomething|AStoreThatCannotBeWritten|Clocks|ManyRunsAtOnce|SignaledUpdate|ReadersDuringNights|KilledRunConverges|KilledInABucket)$$')
	@! grep -q -e '^ *--- FAIL' -e '^FAIL' build/chaos.log || { echo "A promise is broken: see build/chaos.log"; exit 1; }

FAKEGCS := github.com/fsouza/fake-gcs-server@v1.56.0
fakes: tools ## install fake-gcs-server, the second opinion on buckets, into build/fakes
	GOBIN="$(CURDIR)/build/fakes" go install $(FAKEGCS)

# Real services, of the versions in lock files. Node.js 20 and Python 3.11 run them all.
SERVICES := $(CURDIR)/build/services
COUNTERPART = IMPACTMART_SERVICES=$(SERVICES) go test $(TAGS) ./connectors/rest -count 1 -v -run
services: tools ## install the services that `make test-services` starts, into build/services
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js (Debian: apt-get install npm)"; exit 1; }
	@command -v java >/dev/null || { echo "Java is missing: install a JRE of version 17 (Debian: apt-get install openjdk-17-jre-headless)"; exit 1; }
	@mkdir -p $(SERVICES)/node && cp connectors/rest/counterparts/package*.json $(SERVICES)/node
	npm ci --silent --ignore-scripts --prefix $(SERVICES)/node
	test -d $(SERVICES)/python || python3 -m venv $(SERVICES)/python
	$(SERVICES)/python/bin/pip install --quiet --disable-pip-version-check -r .ci/services.txt

test-services: test-json-server test-cap test-oauth2 test-wiremock test-scim test-ralph ## read from real services: OData, SCIM, xAPI, OAuth 2, Link headers, faults

test-json-server: services
	$(COUNTERPART) '^TestJSONServer$$'
test-cap: services
	$(COUNTERPART) '^TestCAP$$'
test-oauth2: services
	$(COUNTERPART) '^TestOAuth2MockServer$$'
test-wiremock: services
	$(COUNTERPART) '^TestWireMock$$'
test-scim: services
	$(COUNTERPART) '^TestSCIM2Server$$'
test-ralph: services
	$(COUNTERPART) '^TestRalph$$'

test-kolibri: tools ## roster and completions from a real learning management system to marts; every night
	test -d $(SERVICES)/kolibri || python3 -m venv $(SERVICES)/kolibri
	$(SERVICES)/kolibri/bin/pip install --quiet --disable-pip-version-check -r .ci/kolibri.txt
	IMPACTMART_SERVICES=$(SERVICES) go test $(TAGS) ./cmd/impactmart -run '^TestKolibri$$' -count 1 -v

FUZZTIME ?= 60s
fuzz: tools ## every fuzz target for FUZZTIME, 60s by default, three at a time
	@for package in $$(git grep -l '^func Fuzz' -- '*_test.go' | xargs -n 1 dirname | sort -u); do \
	  go test $(TAGS) -list '^Fuzz' ./$$package | grep ^Fuzz | sed "s|^|./$$package |"; \
	done | xargs -P 3 -L 1 bash -c 'echo "$$0 $$1"; go test $(TAGS) $$0 -run "^$$" -fuzz "^$$1$$" -fuzztime $(FUZZTIME) -parallel 1'

sniffers: tools ## what inspect says about generated CSV files, beside other sniffers
	python3 -m pip install --quiet --disable-pip-version-check --target build/sniffers -r .ci/sniffers.txt
	go test $(TAGS) ./internal/inspect -run TestGeneratedFiles -count 1 -corpus 1000 -write-corpus $(CURDIR)/build/sniffed
	PYTHONPATH=build/sniffers python3 internal/inspect/testdata/sniffers.py build/sniffed

SPARK  := $(CURDIR)/build/spark
PARITY ?= demo,adverse
parity: tools ## every golden case on Spark, and companies on DuckDB and on a Spark cluster: every mart the same? needs Java 17
	@command -v java >/dev/null || { echo "Java is missing: install a JRE of version 17 (Debian: apt-get install openjdk-17-jre-headless)"; exit 1; }
	python3 -m pip install --quiet --disable-pip-version-check --upgrade --target $(SPARK) -r .ci/spark.txt
	IMPACTMART_SPARK=$(SPARK)/pyspark go test $(TAGS) ./internal/warehouse/spark -count 1 -timeout 60m
	IMPACTMART_SPARK=$(SPARK)/pyspark go test $(TAGS) ./pipelines -run '^TestParity$$' -count 1 -timeout 180m -v -parity $(PARITY)

AIRFLOW := $(CURDIR)/build/airflow
airflow: tools ## run the DAG of examples/operations by Airflow, with each kind of end
	python3 -m pip install --quiet --disable-pip-version-check --upgrade --target $(AIRFLOW) -r .ci/airflow.txt
	IMPACTMART_AIRFLOW=$(AIRFLOW) go test $(TAGS) ./cmd/impactmart -run '^TestAirflow$$' -count 1 -v

LOOK ?= $(CURDIR)/build/look
look: tools ## open the pages in Chromium, as readers do; pictures and prints are in build/look
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js (Debian: apt-get install npm)"; exit 1; }
	npm ci --silent --prefix internal/report/looktest
	IMPACTMART_LOOK="$(LOOK)" go test $(TAGS) ./internal/report ./cmd/impactmart -run 'Look$$' -count 1 -timeout 30m -v

gallery: tools ## take the pictures of docs/gallery.md anew, in Chromium; look at them before you commit
	UPDATE_GALLERY=1 go test $(TAGS) ./cmd/impactmart -run '^TestGallery$$' -count 1

golden: tools ## rewrite golden files; read the diff before you commit it
	UPDATE_GOLDEN=1 go test $(TAGS) ./...

# What is generated from declarations is held by tests of these names.
docs: tools ## regenerate what follows from declarations: rows, docs/marts.md, docs/ddl, docs/commands.md, docs/config.md, docs/cookbook, JSON schemas, NOTICE
	UPDATE_GOLDEN=1 go test $(TAGS) ./... -run '^Test(RowsFollowTheContracts|Document|RecipesDocument|MartsDocument|SchemaDocument|CommandsDocument|ConfigDocument|SchedulersDocument|PackagesPicture|Notice)$$'

attack: tools ## what thirty nights of marts tell about single people: the figures of docs/privacy.md, in some twenty minutes
	IMPACTMART_ATTACK=80 go test $(TAGS) -count 1 -timeout 60m -v -run '^Test(Attack|Bounds|HiddenCounts)$$' ./internal/attacker

SIZES ?= minimal,S,2S,500,M
bench: tools ## companies of several sizes, landing beside other tools (CPU, peak memory), then the small benchmarks
	go test $(TAGS) -run '^$$' -bench Company -benchtime 1x -timeout 120m ./pipelines -sizes $(SIZES)
	go test $(TAGS) -run '^$$' -bench Landing -benchtime 1x -timeout 60m ./pipelines
	go test $(TAGS) -run '^$$' -bench . -benchmem $$(go list $(TAGS) ./... | grep -v /pipelines$$)

guard: tools ## ratios of CPU time to other tools in one run, and a million records of a service, with room for a busy machine
	go test $(TAGS) -run '^$$' -bench 'Landing|Company' -benchtime 1x -timeout 30m ./pipelines -guard -sizes S -csv-rows 1000000 -sheet-rows 20000
	go test $(TAGS) -run '^$$' -bench Million -benchtime 1x ./connectors/rest

check: lint test race seeds ## all of it

IMAGE ?= impactmart
image: ## build the container image
	docker build -t $(IMAGE) .

LICENSES ?= dist/licenses
licenses: tools ## collect the licenses that go with a binary into dist/licenses
	@rm -rf $(LICENSES)
	@go list -deps $(TAGS) -f '{{with .Module}}{{if .Version}}{{.Path}}@{{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/impactmart | sort -u | \
	  while read -r module dir; do \
	    mkdir -p "$(LICENSES)/$$module"; \
	    find "$$dir" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'notice*' -o -iname 'copying*' \) -exec cp {} "$(LICENSES)/$$module" \; ; \
	    chmod -R u+w "$(LICENSES)/$$module"; \
	  done
	@mkdir -p $(LICENSES)/go && cp "$$(go env GOROOT)/LICENSE" $(LICENSES)/go/
	@find $(LICENSES) -type f | wc -l | xargs echo "license files in $(LICENSES):"

clean: ## remove what was built
	rm -rf bin build demo dist
