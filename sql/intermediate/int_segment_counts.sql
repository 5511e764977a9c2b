/*
doc: >
  The number of analyzed people in each segment other than all, however small: needed to
  decide which segments to withhold in addition to those that are too small to be shown.
grain: [program_id, metric_id, segment_type, segment_id]
inputs: [int_segments, int_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: segment_type, required: true}
  - {name: segment_id, required: true, doc: The segment; (none) for people without a value in the roster.}
  - {name: trained_count, required: true, doc: Analyzed trained people of the segment.}
  - {name: least_comparison_count, type: bigint, required: true, doc: "Comparison people in the segment's largest cell: the segment has at least this many."}
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
