/*
doc: >
  How many of the analyzed each segment other than all has, however few: what has to be known to
  withhold a segment beside those that are too small to be shown.
grain: [program_id, metric_id, segment_type, segment_id]
inputs: [int_segments, int_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: segment_type, required: true}
  - {name: segment_id, required: true, doc: Which one; (none) for those of whom the roster says nothing.}
  - {name: trained_count, required: true, doc: Analyzed trained people of the segment.}
  - {name: least_comparison_count, type: bigint, required: true, doc: "People in the largest comparison of one of its cells: it has at least so many."}
*/
select
    s.program_id,
    s.metric_id,
    s.segment_type,
    s.segment_id,
    count(*) as trained_count,
    max(c.comparison_count) as least_comparison_count
from int_segments as s
inner join int_cells as c on s.cell_number = c.cell_number and c.measure = 'effect'
where s.segment_type <> 'all'
group by s.program_id, s.metric_id, s.segment_type, s.segment_id
