/*
doc: >
  The comparison cells of the segment all, which are those of int_cells, and of every
  other segment with enough trained people to be shown: the same cells with only the
  segment's trained people and with all comparison people.
grain: [segment_type, segment_id, measure, cell_number]
inputs: [int_segments, int_segment_counts, int_comparisons, int_cells, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: segment_type, required: true}
  - {name: segment_id, required: true}
  - {name: measure, required: true, values: [effect, lead]}
  - {name: cell_number, required: true}
  - {name: trained_count, required: true, doc: Trained people of the segment in the cell.}
  - {name: comparison_count, required: true, doc: "Comparison people in the cell, regardless of their segment."}
  - {name: trained_before_mean, required: true}
  - {name: trained_after_mean, required: true}
  - {name: comparison_before_mean, required: true}
  - {name: comparison_after_mean, required: true}
*/
with members as (
    select
        s.program_id, s.metric_id, s.segment_type, s.segment_id, s.cell_number,
        c.lead_value, c.baseline_value, c.post_value
    from int_segments as s
    inner join int_segment_counts as n
        on s.program_id = n.program_id
        and s.metric_id = n.metric_id
        and s.segment_type = n.segment_type
        and s.segment_id = n.segment_id
    inner join int_comparisons as c
        on s.cell_number = c.cell_number and s.subject_number = c.subject_number and c.is_trained
    cross join run_settings as r
    where n.trained_count >= r.min_people
),

changes as (
    select
        program_id, metric_id, segment_type, segment_id, 'effect' as measure, cell_number,
        baseline_value as before_value, post_value as after_value
    from members
    union all
    select
        program_id, metric_id, segment_type, segment_id, 'lead' as measure, cell_number,
        lead_value as before_value, baseline_value as after_value
    from members
    where lead_value is not null
),

trained as (
    select
        program_id, metric_id, segment_type, segment_id, measure, cell_number,
        count(*) as people_count, avg(before_value) as before_mean, avg(after_value) as after_mean
    from changes
    group by program_id, metric_id, segment_type, segment_id, measure, cell_number
)

select
    program_id,
    metric_id,
    'all' as segment_type,
    'all' as segment_id,
    measure,
    cell_number,
    trained_count,
    comparison_count,
    trained_before_mean,
    trained_after_mean,
    comparison_before_mean,
    comparison_after_mean
from int_cells
union all
select
    t.program_id,
    t.metric_id,
    t.segment_type,
    t.segment_id,
    t.measure,
    t.cell_number,
    t.people_count as trained_count,
    c.comparison_count,
    t.before_mean as trained_before_mean,
    t.after_mean as trained_after_mean,
    c.comparison_before_mean,
    c.comparison_after_mean
from trained as t
inner join int_cells as c on t.cell_number = c.cell_number and t.measure = c.measure
