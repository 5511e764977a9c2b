package project

import (
	"errors"
	"net/url"
	"path/filepath"
)

// Lineage declares where a run sends events of OpenLineage.
type Lineage struct {
	File           string   `yaml:"file" excludes:"url" doc:"File to which a line of JSON is added for each event, relative to the configuration file."`
	URL            string   `yaml:"url" doc:"Address that takes events, such as 'https://marquez.example.com/api/v1/lineage', without user or password."`
	Token          string   `yaml:"token" doc:"Token that is sent to 'url', such as '${LINEAGE_TOKEN}'."`
	Namespace      string   `yaml:"namespace" default:"impactmart" doc:"Namespace of the job in the catalog."`
	AllowAddresses []string `yaml:"allow_addresses" values:"loopback,private,link_local" doc:"Kinds of addresses that 'url' may have beside those of the internet, as of [services](services.md)."`
}

// IsOn reports whether there is somewhere to send events to.
func (l Lineage) IsOn() bool { return l.File != "" || l.URL != "" }

func (l Lineage) validate() error {
	if l.URL == "" {
		if l.Token != "" || len(l.AllowAddresses) > 0 {
			return errors.New("lineage.url: is missing, and token and allow_addresses apply only with it; write it, or remove them")
		}
		return nil
	}
	u, err := url.Parse(l.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("lineage.url: is not a web address; write one that begins with https://")
	case u.User != nil:
		return errors.New("lineage.url: has a user or password; write a token instead")
	case u.Scheme == "http" && len(l.AllowAddresses) == 0 && l.Token != "":
		return errors.New("lineage.url: would send the token unencrypted; use https://")
	}
	return nil
}

// Prometheus declares where a run writes metrics for Prometheus.
type Prometheus struct {
	File string `yaml:"file" doc:"File for the textfile collector of Prometheus' node_exporter, relative to the configuration file. Its name ends in '.prom', and without that is the label 'project' of every metric."`
}

func (p Prometheus) validate() error {
	if p.File != "" && filepath.Ext(p.File) != ".prom" {
		return errors.New("prometheus.file: does not end in .prom, so that node_exporter would not read it; rename it")
	}
	return nil
}

// Beside resolves a path of the configuration relative to its file.
func (p *Plan) Beside(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.Folder, path)
}
