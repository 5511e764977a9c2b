package report

import "strings"

// sheets are the tables of the workbook, in order.
func (s site) sheets() []table {
	results, ramps := s.resultsOf(), s.rampsOf()
	standings := s.standingsOf(results, ramps)
	return []table{s.programsSheet(standings, results), s.metricsSheet(results, ramps), s.goalsSheet(), s.coverageSheet(results), s.needsSheet(standings)}
}

// given is a value that may be missing.
func given[T any](value *T) any {
	if value == nil {
		return nil
	}
	return *value
}

// filled is a text that may be missing.
func filled(value string) any {
	if value == "" || value == none {
		return nil
	}
	return value
}

func (s site) programsSheet(standings []standing, results []result) table {
	t := table{
		name: s.say.Text("Programs"), about: s.say.Text("One row per program, those that cost most first, with the result that represents it."),
		columns: []field{
			{"Program", "programs.program_name", ""},
			{"Owner", "programs.owner, or training_portfolio.decision_owner", ""},
			{"Department", "goals.department of the goals that it serves", ""},
			{"Category", "programs.category", ""},
			{"What to do next", "training_portfolio.decision_reason", ""},
			{"Decide from", "training_portfolio.decide_date", ""},
			{"Goal", "training_portfolio.goal_name", ""},
			{"Metric", "program_impacts[is_primary].metric_name", ""},
			{"Evidence", "training_portfolio.evidence_grade", ""},
			{"Verdict", "training_portfolio.verdict", ""},
			{"Improvement", "program_impacts[is_primary].improvement_pct", inPercent},
			{"Low end of the improvement", "program_impacts[is_primary].improvement_low_pct", inPercent},
			{"High end of the improvement", "program_impacts[is_primary].improvement_high_pct", inPercent},
			{"People trained", "training_portfolio.people_count", inWhole},
			{"Cost", "training_portfolio.total_spend_amount", inMoney},
			{"Value at the estimate", "program_returns[scenario=point].benefit_amount", inMoney},
			{"Value at the low end", "program_returns[scenario=interval_low].benefit_amount", inMoney},
			{"Net at the low end", "program_returns[scenario=interval_low].net_benefit_amount", inMoney},
			{"Program ID", "programs.program_id", ""},
		},
		chart: &native{title: s.say.Text("Cost, and value of the gain at the low end of the range, %s", s.marts.currency(s.say).code), names: 0, values: []int{14, 16}},
	}
	spent := map[string]Spending{}
	for _, p := range s.marts.Portfolio {
		spent[p.ProgramID] = p
	}
	primary := map[[2]string]result{}
	for _, r := range results {
		primary[[2]string{r.ProgramID, r.MetricID}] = r
	}
	returns := returnsOf(s.marts.Returns)
	for _, p := range standings {
		if !p.isRegistered {
			continue
		}
		row, r := spent[p.ID], primary[[2]string{p.ID, p.metric}]
		point, low := returns[[3]string{p.ID, p.metric, "point"}], returns[[3]string{p.ID, p.metric, "interval_low"}]
		if !r.isPlotted() {
			r.ImprovementPct, r.ImprovementLowPct, r.ImprovementHighPct = nil, nil, nil
		}
		t.rows = append(t.rows, []any{
			p.Name, filled(p.Owner), filled(p.Department), filled(p.Category), groupsOf(s.say, []standing{p})[0].Title, given(row.DecideDate), given(row.GoalName),
			filled(s.metricName(p.metric)), filled(p.Evidence), filled(p.Verdict), given(r.ImprovementPct), given(r.ImprovementLowPct), given(r.ImprovementHighPct),
			given(row.PeopleCount), given(p.cost), given(point.BenefitAmount), given(low.BenefitAmount), given(low.NetBenefitAmount), p.ID,
		})
	}
	return t
}

// metricName is the name of a metric; empty without one.
func (s site) metricName(id string) string {
	if id == "" {
		return ""
	}
	return s.names.metric(id)
}

func (s site) metricsSheet(results []result, ramps []ramp) table {
	t := table{
		name: s.say.Text("Metrics"), sentences: 16, about: s.say.Text("One row per program and metric, best evidence first. Improvements are oriented so that better is above zero; days saved are those of newcomers."),
		columns: []field{
			{"Program", "program_impacts[is_primary].program_name", ""},
			{"Metric", "program_impacts[is_primary].metric_name", ""},
			{"Unit", "program_impacts[is_primary].metric_unit", ""},
			{"Trained", "program_impacts[is_primary].trained_count, or productivity_ramps[arm=trained].people_count", inWhole},
			{"Compared", "program_impacts[is_primary].comparison_count, or productivity_ramps[arm=comparison].people_count", inWhole},
			{"Improvement", "program_impacts[is_primary].improvement, or productivity_ramps[arm=trained].days_saved", inUnits},
			{"Low end", "program_impacts[is_primary].improvement_low, or productivity_ramps[arm=trained].days_saved_low", inUnits},
			{"High end", "program_impacts[is_primary].improvement_high, or productivity_ramps[arm=trained].days_saved_high", inUnits},
			{"Low end in percent", "program_impacts[is_primary].improvement_low_pct", inPercent},
			{"Improvement in percent", "program_impacts[is_primary].improvement_pct", inPercent},
			{"High end in percent", "program_impacts[is_primary].improvement_high_pct", inPercent},
			{"Before/after alone, percent", "program_impacts[estimator=pre_post].improvement_pct", inPercent},
			{"p-value", "program_impacts[is_primary].p_value, or productivity_ramps[arm=trained].days_saved_p_value", "0.000"},
			{"Evidence", "program_impacts[is_primary].evidence_grade", ""},
			{"What limits the evidence", "program_impacts[is_primary].evidence_cap", ""},
			{"Verdict", "program_impacts[is_primary].verdict", ""},
			{"In words", "program_impacts[is_primary].verdict_sentence, or productivity_ramps[arm=trained].verdict_sentence", ""},
			{"Program ID", "program_impacts[is_primary].program_id", ""},
			{"Metric ID", "program_impacts[is_primary].metric_id", ""},
		},
		chart: &native{title: s.say.Text("Improvement in percent, with its 95 %% range"), names: 0, values: []int{8, 9, 10}, isRange: true},
	}
	for _, r := range results {
		shown, p := r.Impact, r.PValue
		if !r.isShown() {
			shown.Improvement, shown.ImprovementLow, shown.ImprovementHigh, p = nil, nil, nil, nil
		}
		if !r.isPlotted() {
			shown.ImprovementPct, shown.ImprovementLowPct, shown.ImprovementHighPct = nil, nil, nil
		}
		t.rows = append(t.rows, []any{
			r.ProgramName, r.MetricName, r.MetricUnit, given(r.TrainedCount), given(r.ComparisonCount), given(shown.Improvement), given(shown.ImprovementLow), given(shown.ImprovementHigh),
			given(shown.ImprovementLowPct), given(shown.ImprovementPct), given(shown.ImprovementHighPct), given(r.beforeAlone()), given(p),
			r.Evidence.String(), filled(r.Limit()), r.Judgment, r.sentence(s.say), r.ProgramID, r.MetricID,
		})
	}
	for _, r := range ramps {
		saved := r.Ramp
		if r.daysSaved() == none {
			saved.DaysSaved, saved.DaysSavedLow, saved.DaysSavedHigh, saved.DaysSavedPValue = nil, nil, nil, nil
		}
		t.rows = append(t.rows, []any{
			r.ProgramName, r.MetricName, s.say.Text("days saved"), given(r.PeopleCount), given(r.comparison.PeopleCount), given(saved.DaysSaved), given(saved.DaysSavedLow), given(saved.DaysSavedHigh),
			nil, nil, nil, nil, given(saved.DaysSavedPValue), r.Evidence.String(), filled(r.limit()), r.Judgment, r.sentence(s.say), r.ProgramID, r.MetricID,
		})
	}
	return t
}

func (s site) goalsSheet() table {
	t := table{
		name: s.say.Text("Goals"), about: s.say.Text("One row per goal: where it stands, and what the training for it cost and was worth."),
		columns: []field{
			{"Goal", "goals.goal_name", ""},
			{"Owner", "goals.owner", ""},
			{"Sponsor", "goals.sponsor", ""},
			{"Department", "goals.department", ""},
			{"Metric", "metrics.metric_name", ""},
			{"Unit", "metrics.unit", ""},
			{"Due", "goals.due_date", ""},
			{"Start", "goal_progress.baseline_value", inUnits},
			{"Target", "goal_progress.target_value", inUnits},
			{"Stands at", "goal_progress.actual_value", inUnits},
			{"Share of the way", "goal_progress.moved_of_target_pct", inPercent},
			{"Expected on its day", "goal_progress.forecast_value", inUnits},
			{"Explained by programs", "goal_progress.explained_of_target_pct", inPercent},
			{"Status", "goal_progress.progress", ""},
			{"Programs", "goals.programs_count", inWhole},
			{"Cost of training for it", "goal_returns[scenario=point].cost_amount", inMoney},
			{"Value at the low end", "goal_returns[scenario=interval_low].benefit_amount", inMoney},
			{"Goal ID", "goals.goal_id", ""},
		},
		chart: &native{title: s.say.Text("How much of the way to the target, percent"), names: 0, values: []int{10}},
	}
	progress := map[string]Progress{}
	for _, p := range s.marts.Progress {
		progress[p.GoalID] = p
	}
	returns := map[[2]string]GoalReturn{}
	for _, r := range s.marts.GoalReturns {
		returns[[2]string{value(r.GoalID), r.Scenario}] = r
	}
	for _, g := range s.marts.Goals {
		p := progress[g.GoalID]
		point, known := returns[[2]string{g.GoalID, "point"}]
		var cost any
		if known {
			cost = point.CostAmount
		}
		t.rows = append(t.rows, []any{
			g.GoalName, given(g.Owner), given(g.Sponsor), given(g.Department), s.names.metric(g.MetricID), filled(s.names.units[g.MetricID]), given(g.DueDate),
			given(p.BaselineValue), given(p.TargetValue), given(p.ActualValue), given(p.MovedOfTargetPct), given(p.ForecastValue), given(p.ExplainedOfTargetPct),
			p.status(s.say).Word, g.ProgramsCount, cost, given(returns[[2]string{g.GoalID, "interval_low"}].BenefitAmount), g.GoalID,
		})
	}
	return t
}

func (s site) coverageSheet(results []result) table {
	t := table{
		name: s.say.Text("Coverage"), about: s.say.Text("One row per program and metric: how many of the people assigned or trained could be analyzed, and why the others could not."),
		columns: []field{
			{"Program", "programs.program_name", ""},
			{"Metric", "metrics.metric_name", ""},
			{"Assigned or trained", "participant_funnel.total_count", inWhole},
			{"Analyzed", "participant_funnel[step=analyzed].people_count", inWhole},
			{"Share analyzed", "participant_funnel[step=analyzed].people_pct", inPercent},
			{"Why the others were not", "participant_funnel.people_count", ""},
			{"Program ID", "participant_funnel.program_id", ""},
			{"Metric ID", "participant_funnel.metric_id", ""},
		},
		chart: &native{title: s.say.Text("Share of the people who could be analyzed, percent; no bar where it is withheld"), names: 0, values: []int{4}},
	}
	for _, in := range intakesOf(s.marts.Funnel, results) {
		var people, share any
		if step := in.analyzed(); step != nil {
			people, share = given(step.PeopleCount), given(step.PeoplePct)
		}
		t.rows = append(t.rows, []any{in.ProgramName, in.MetricName, given(in.steps[0].TotalCount), people, share, filled(strings.ReplaceAll(in.unused(), nbsp, " ")), in.steps[0].ProgramID, in.steps[0].MetricID})
	}
	return t
}

func (s site) needsSheet(standings []standing) table {
	t := table{
		name: s.say.Text("Needs a goal"), about: s.say.Text("Programs and courses that serve no stated goal, those that cost most first."),
		columns: []field{
			{"Program or course", "programs.program_name", ""},
			{"In the register", "programs.is_registered", ""},
			{"Owner", "programs.owner, or training_portfolio.decision_owner", ""},
			{"Category", "programs.category", ""},
			{"Cost", "training_portfolio.total_spend_amount", inMoney},
			{"Program ID", "programs.program_id", ""},
		},
		chart: &native{title: s.say.Text("Cost of what serves no stated goal, %s", s.marts.currency(s.say).code), names: 0, values: []int{4}},
	}
	for _, p := range standings {
		if p.isRegistered && (p.isCompliance || p.reason != "no_goal") {
			continue
		}
		registered := s.say.Text("no")
		if p.isRegistered {
			registered = s.say.Text("yes")
		}
		t.rows = append(t.rows, []any{p.Name, registered, filled(p.Owner), filled(p.Category), given(p.cost), p.ID})
	}
	return t
}
