package report

// unmeasured returns the names of the registered programs without a metric.
func unmeasured(m *Marts) []string {
	measured := map[string]bool{}
	for _, i := range m.Impacts {
		measured[i.ProgramID] = true
	}
	for _, r := range m.Ramps {
		measured[r.ProgramID] = true
	}
	var names []string
	for _, p := range m.Programs {
		if p.IsRegistered && !measured[p.ProgramID] {
			names = append(names, p.ProgramName)
		}
	}
	return names
}

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
