package rest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Job orders a report, waits until it is ready, and then reads it.
type Job struct {
	URL    string            `yaml:"url,omitempty" doc:"Address to which the order is sent by POST, on the host of 'url', to which it may be relative: '/api/reports'."`
	Query  map[string]string `yaml:"query,omitempty" doc:"Added to the query of this address."`
	Body   Secret            `yaml:"body,omitempty" otherwise:"an empty object" doc:"The order, a JSON object."`
	ID     string            `yaml:"id,omitempty" default:"id" doc:"Path to what identifies the job in the response to the order; 'header:Location' names a header. '{job}' in 'poll' and in 'url' is replaced by it."`
	Poll   string            `yaml:"poll,omitempty" otherwise:"the job's own link, if 'id' has one" doc:"Address that tells how the job stands, with '{job}'."`
	Status string            `yaml:"status,omitempty" default:"status" doc:"Path to the state in that response. With the HTTP status 202 it is not looked at: the job is not done."`
	Done   []string          `yaml:"done,omitempty" doc:"States of a job whose report is ready."`
	Failed []string          `yaml:"failed,omitempty" doc:"States of a job that has failed. In any other state, it is asked about again."`
	Total  string            `yaml:"total,omitempty" doc:"Path to the number of records of the report in the response about a job that is done."`
	Result string            `yaml:"result,omitempty" otherwise:"'url', with '{job}'" doc:"Path to the address of the report in that response. It may be on another host that 'redirect_hosts' names, which receives no credentials."`
	Every  time.Duration     `yaml:"every,omitempty" default:"10s" above:"0s" max:"1h" doc:"Wait between two questions how the job stands, unless the service asks for another one by 'Retry-After'."`
}

// isOn reports whether a report is ordered.
func (j Job) isOn() bool { return j.URL != "" }

// jobMark is the name of what identifies a job, in braces.
const jobMark = "job"

func (s *Settings) checkJob() (faults []error) {
	j := s.Job
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("job."+format, args...)) }
	if !j.isOn() {
		if len(j.Done) > 0 || j.Poll != "" || j.Body != "" {
			fault("url: is missing; give the address to which the order is sent")
		}
		return faults
	}
	for _, a := range []struct{ key, address string }{{"url", j.URL}, {"poll", j.Poll}} {
		if err := s.onHost(a.address); err != nil {
			fault("%s: %w", a.key, err)
		}
	}
	if j.Body != "" && !isObject(j.Body) {
		fault("body: is not a JSON object; write one, such as '{\"report\": 17}'")
	}
	if j.Poll != "" && !strings.Contains(j.Poll, "{"+jobMark+"}") {
		fault("poll: has no {job}; write it where the service reads the job")
	}
	if len(j.Done) == 0 {
		fault("done: is missing; name the states of a job whose report is ready")
	}
	if list, err := s.request(); err == nil && j.Result == "" && !list.has(jobMark) {
		fault("result: is missing, and url has no {job}; say where the report is")
	}
	return append(faults, s.checkAlone()...)
}

// checkAlone checks that a report is the only route: what has changed, or each item, would
// have to be ordered.
func (s *Settings) checkAlone() (faults []error) {
	for _, other := range []struct {
		key  string
		isOn bool
	}{{"fan_out", s.FanOut.isOn()}, {"incremental", s.Incremental.isOn()}} {
		if other.isOn {
			faults = append(faults, fmt.Errorf("job.url: cannot be combined with %s; remove one of them", other.key))
		}
	}
	return faults
}

// job leads to the report that it has ordered.
type job struct {
	Job
	client *client
	report request // with the job's place
}

func (j job) lists(ctx context.Context) iter.Seq2[list, error] {
	return func(yield func(list, error) bool) {
		l, err := j.ready(ctx)
		if err != nil {
			err = fmt.Errorf("job: %w", err)
		}
		yield(l, err) // with where it stands, if that is an error
	}
}

// ready orders the report and returns it as a list when it is ready.
func (j job) ready(ctx context.Context) (list, error) {
	order, err := j.client.settings.to(http.MethodPost, j.URL, j.Query, j.Body)
	if err != nil {
		return list{}, err
	}
	order.maybeLater = true
	ordered, err := j.told(ctx, order)
	if err != nil {
		return list{}, fmt.Errorf("the order: %w", err)
	}
	value, _ := ordered.at(j.ID)
	id, ok := scalar(value)
	if !ok {
		return list{}, fmt.Errorf("the response to the order has no %s; check job.id", j.ID)
	}
	done, err := j.await(ctx, order, id)
	if err != nil {
		return list{where: j.stands(done)}, err
	}
	return j.at(done, id)
}

// told is a response about the job that reports no error.
func (j job) told(ctx context.Context, r request) (response, error) {
	got, err := j.client.send(ctx, r)
	if path := repeatedOn(got.body, []string{j.ID, j.Status, j.Result, j.Total}); path != "" {
		return got, fmt.Errorf("the response has two values at %s, because it repeats a key; report it to the service", path)
	}
	if err == nil && got.body != nil {
		err = j.client.settings.reportedError(got, j.client.settings.signs(got))
	}
	return got, err
}

// await asks how the job stands until it is done.
func (j job) await(ctx context.Context, order request, id string) (response, error) {
	poll, err := j.poll(order, id)
	if err != nil {
		return response{}, err
	}
	var last response
	for {
		got, err := j.told(ctx, poll)
		if err != nil {
			return last, fmt.Errorf("its state: %w", err)
		}
		last = got
		isDone, err := j.isDone(got)
		if err != nil || isDone {
			return got, err
		}
		pause := j.Every
		if seconds, named := namedWait(got.header); named {
			pause = time.Duration(min(max(seconds, 0), j.client.settings.MaxWait.Seconds()) * float64(time.Second))
		}
		if err := wait(ctx, max(pause, j.client.settings.MinWait)); err != nil {
			return got, err
		}
	}
}

// poll is the question how the job stands.
func (j job) poll(order request, id string) (request, error) {
	var next request
	if j.Poll == "" {
		if !isWebLink(id) {
			return next, fmt.Errorf("the response to the order has no link at %s; check job.id, or declare job.poll", j.ID)
		}
		linked, err := followed(request{method: http.MethodGet, url: order.url}, j.ID, id)
		if err != nil {
			return next, err
		}
		next = *linked
	} else {
		asked, err := j.client.settings.to(http.MethodGet, j.Poll, nil, "")
		if err != nil {
			return next, err
		}
		if next, err = asked.filled(jobMark, id); err != nil {
			return next, fmt.Errorf("%w; check job.id", err)
		}
	}
	next.maybeLater = true
	return next, nil
}

// isDone reports whether the job is done; one that has failed is an error.
func (j job) isDone(got response) (bool, error) {
	if got.isLater {
		return false, nil
	}
	value, found := got.at(j.Status)
	state := string(unquotedOrPlain(value))
	switch {
	case !found:
		return false, fmt.Errorf("the response has no state of the job (%s); check job.status", j.Status)
	case slices.Contains(j.Failed, state):
		return false, fmt.Errorf("the service reports that the job has failed (%q); order the report by hand to see why", shortened(state))
	}
	isDone := slices.Contains(j.Done, state)
	for _, known := range slices.Concat(j.Done, j.Failed) {
		if !isDone && strings.EqualFold(known, state) {
			return false, fmt.Errorf("the state of the job is %q, which is written otherwise in the configuration, %q; correct job.done or job.failed", keyName(state), known)
		}
	}
	return isDone, nil
}

// stands is how the job stood when it was last asked about, in words; empty before.
func (j job) stands(last response) string {
	value, found := last.at(j.Status)
	switch {
	case last.isLater:
		return "the way to its list, while the job is not ready (202 Accepted)"
	case !found:
		return ""
	}
	return fmt.Sprintf("the way to its list, while the state of the job is %q, which is neither in job.done nor in job.failed", keyName(unquotedOrPlain(value)))
}

// at is the report of a job that is done.
func (j job) at(done response, id string) (l list, err error) {
	l.request = j.report
	if j.Result != "" {
		value, _ := done.at(j.Result)
		link, ok := scalar(value)
		if !ok {
			return l, fmt.Errorf("the response has no address of the report (%s); check job.result", j.Result)
		}
		if l.request.url, err = j.client.reportAt(j.report.url, j.Result, link); err != nil {
			return l, err
		}
		if l.request.body != nil && !sameHost(l.request.url, j.client.origin) {
			return l, errors.New("the report is on another host, which may not receive the body of the request; remove method and body")
		}
	} else if l.request, err = j.report.filled(jobMark, id); err != nil {
		return l, fmt.Errorf("%w; check job.id", err)
	}
	l.told = slices.DeleteFunc(j.client.settings.signs(done), func(s sign) bool { return s.kind != signTotal && s.kind != signCount && s.kind != signRows })
	if j.Total == "" {
		return l, nil
	}
	value, _ := done.at(j.Total)
	records, err := strconv.ParseInt(string(unquotedOrPlain(value)), 10, 64)
	if err != nil || records < 0 {
		return l, fmt.Errorf("the response has no number of records (%s); check job.total", j.Total)
	}
	l.total = &announced{records: records, by: "the job"}
	return l, nil
}

// reportAt is the address of a report. Services keep reports with others, whose hosts must
// be declared; they receive no credentials.
func (c *client) reportAt(base *url.URL, where, link string) (*url.URL, error) {
	to, err := base.Parse(link)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the address of the report (%s) is not a URL; check job.result", where)
	case to.Scheme != "https" && (to.Scheme != "http" || base.Scheme == "https"), to.User != nil:
		return nil, errors.New("the address of the report is insecure; check job.result")
	case !c.settings.mayRedirect(to, c.origin):
		return nil, fmt.Errorf("the report is on another host, %q; declare the host in redirect_hosts", hostOf(to))
	}
	return to, nil
}
