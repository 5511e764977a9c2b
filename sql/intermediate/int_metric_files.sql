/*
doc: The files with values of each metric of the register.
grain: [metric_id, feed, file]
inputs: [landed_observations, register_metrics]
columns:
  - {name: metric_id, required: true}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
*/
select o.metric_id, o.feed, o.file
from landed_observations as o
inner join register_metrics as m on o.metric_id = m.metric_id
group by o.metric_id, o.feed, o.file
