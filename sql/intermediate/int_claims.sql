/*
doc: >
  What is claimed for each program and metric, and how many people the claim is based
  on: the facts from which inference derives grades and verdicts.
grain: [program_id, metric_id]
inputs: [int_measurements, int_claim_counts, register_programs, register_metrics, int_contracts, register_alignments, int_maturities, int_data_through, int_withdrawals, int_draws, int_arm_witnesses]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: program_name, required: true}
  - {name: metric_name, required: true}
  - {name: metric_unit, required: true, doc: Unit of the metric.}
  - {name: better, required: true, doc: higher or lower.}
  - {name: subject_type, type: varchar, required: true, values: [employee, team], doc: Whether employees or teams are trained and counted.}
  - {name: is_confirmatory, required: true}
  - {name: smallest_change}
  - {name: trained_count, required: true, doc: People trained.}
  - {name: analyzed_count, required: true}
  - {name: immature_count, required: true, doc: "Of the trained people, those whose post window is not over."}
  - {name: unmatched_count, required: true, doc: "Of the trained people, those measured but without a comparable colleague."}
  - {name: recorded_count, required: true}
  - {name: unusable_count, required: true}
  - {name: trained_lost_count, required: true}
  - {name: colleagues_count, required: true}
  - {name: colleagues_lost_count, required: true}
  - {name: colleagues_lost_ratio}
  - {name: drift_ratio, type: double, required: true, doc: "Distance between the baseline and post windows divided by the distance between the lead and baseline windows: how much more a steady drift affects the effect than the lead."}
  - {name: scale, required: true}
  - {name: agreement, required: true}
  - {name: decide_date}
  - {name: is_interim, required: true}
  - {name: withdrawn_count, required: true}
  - {name: is_as_drawn, type: boolean, doc: "Whether the delivered arms are those of the last draw on record; null where that is not known."}
  - {name: arms_seen}
  - {name: arms_changed_date}
  - {name: has_earlier_arms, type: boolean, required: true, doc: "Whether there are, or were, arms that the store saw before the training began, or in its first run."}
*/
-- A day of decision that the store saw only when it was over was chosen by whoever knew the
-- result: it does not end the waiting for people who are still to be measured.
with days as (
    select
        a.program_id, a.metric_id,
        case
            when a.decide_date is null or (y.maturity_date > a.decide_date and coalesce(k.decide_seen_date > a.decide_date, true)) then y.maturity_date
            else a.decide_date
        end as decide_date
    from register_alignments as a
    inner join int_contracts as k on a.program_id = k.program_id and a.metric_id = k.metric_id
    left join int_maturities as y on a.program_id = y.program_id and a.metric_id = y.metric_id
)

select
    ms.program_id,
    ms.metric_id,
    p.program_name,
    m.metric_name,
    m.unit as metric_unit,
    m.better,
    case when ms.trained_share is null then 'employee' else 'team' end as subject_type,
    ms.is_confirmatory,
    m.smallest_change,
    c.trained_count,
    c.analyzed_count,
    c.immature_count,
    c.unmatched_count,
    c.recorded_count,
    c.unusable_count,
    c.trained_lost_count,
    c.colleagues_count,
    c.colleagues_lost_count,
    c.colleagues_lost_ratio,
    cast(ms.post_from + ms.post_to - ms.baseline_from - ms.baseline_to as double)
    / (ms.baseline_to - ms.lead_from + 1) as drift_ratio,
    m.scale,
    k.agreement,
    d.decide_date,
    coalesce(t.data_through_date < d.decide_date, false) as is_interim,
    coalesce(w.withdrawn_count, 0) as withdrawn_count,
    r.is_as_drawn,
    s.arms_seen,
    s.arms_changed_date,
    coalesce(s.has_earlier_arms, false) as has_earlier_arms
from int_measurements as ms
inner join int_contracts as k on ms.program_id = k.program_id and ms.metric_id = k.metric_id
inner join int_claim_counts as c on ms.program_id = c.program_id and ms.metric_id = c.metric_id
inner join days as d on ms.program_id = d.program_id and ms.metric_id = d.metric_id
left join int_withdrawals as w on ms.program_id = w.program_id
left join int_draws as r on ms.program_id = r.program_id
left join int_arm_witnesses as s on ms.program_id = s.program_id and ms.metric_id = s.metric_id
cross join int_data_through as t
inner join register_programs as p on ms.program_id = p.program_id
inner join register_metrics as m on ms.metric_id = m.metric_id
