package report

// naming maps ids to display names and units.
type naming struct{ programs, metrics, units map[string]string }

func namingOf(m *Marts) naming {
	n := naming{map[string]string{}, map[string]string{}, map[string]string{}}
	for _, p := range m.Programs {
		n.programs[p.ProgramID] = p.ProgramName
	}
	for _, metric := range m.Metrics {
		n.metrics[metric.MetricID] = metric.MetricName
		n.units[metric.MetricID] = metric.Unit
	}
	return n
}

func (n naming) program(id string) string { return named(n.programs, id) }
func (n naming) metric(id string) string  { return named(n.metrics, id) }

func named(names map[string]string, id string) string {
	if name, ok := names[id]; ok {
		return name
	}
	return id
}
