/*
doc: >
  What was decided about programs, next to what the evidence says by now: one row per
  decision of the register.
grain: [decision_number]
inputs: [register_decisions, register_programs, int_program_results, published_training_portfolio]
columns:
  - {name: decision_number, type: bigint, required: true, role: declared, doc: "Place in the register, from 1."}
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: decided_date, type: date, required: true, doc: Day of the decision.}
  - {name: decided_by, type: varchar, required: true, doc: Who decided.}
  - {name: decision, type: varchar, required: true, values: [extend, improve, stop, measure_longer, agree_goal, compliance_only], doc: What was decided.}
  - {name: because, type: varchar, doc: Why.}
  - {name: is_latest, type: boolean, required: true, doc: Whether no later decision about the program is recorded.}
  - {name: evidence_grade, doc: Grade of the program's result by now; null when nothing is measured.}
  - {name: verdict, doc: Verdict of that result; null when nothing is measured.}
  - {name: suggested_decision, type: varchar, values: [extend, improve, stop, measure_longer, agree_goal, compliance_only], doc: What the evidence suggests by now (training_portfolio); null without any spend on record.}
  - {name: agrees, type: boolean, doc: Whether the decision is what the evidence suggests by now; null without a suggestion.}
*/
with suggested as (
    select program_id, max(decision) as decision
    from published_training_portfolio
    group by program_id
)

select
    d.decision_number, d.program_id, p.program_name, d.decided_date, d.decided_by, d.decision, d.because,
    row_number() over (partition by d.program_id order by d.decided_date desc, d.decision_number desc) = 1 as is_latest,
    r.evidence_grade, r.verdict, s.decision as suggested_decision, d.decision = s.decision as agrees
from register_decisions as d
inner join register_programs as p on d.program_id = p.program_id
left join int_program_results as r on d.program_id = r.program_id
left join suggested as s on d.program_id = s.program_id
