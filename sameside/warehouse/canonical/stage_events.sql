-- Question   When did each cycle or opportunity enter each stage?
-- Grain      one row per event; going back and skipping stay as they happened
-- Columns    schema/canonical_tables.py, stage_events
-- Left out   see left_out_rows: events without a stage, of a lead or deal that is not there, or of a colleague's lead
with of_cycles as (
    select c.lead_cycle_id, c.cycle_code, e.*
    from lead_event_passes e join pass_cycles c on c.lead_id = e.lead_id and c.pass_no = e.pass_no
)
select event_id as stage_event_id, 'cycle' as subject, cycle_code, lead_cycle_id, opportunity_id, stage, entered_at, entered_on, entered_precision,
       recorded_at, by_id, reason, raw_stage, is_derived
from of_cycles where event_id is not null
union all
-- Two lead records of one cycle may lead to one deal: its steps count once per cycle.
select coalesce(opportunity_id, min(lead_id)) || '/' || stage || '/' || any_value(lead_cycle_id), 'cycle', cycle_code,
       any_value(lead_cycle_id), opportunity_id, stage,
       min(entered_at), min(entered_on), arg_min(entered_precision, entered_at), null, null, null,
       coalesce(arg_min(raw_stage, entered_at), min(raw_stage)), true
from of_cycles where event_id is null group by cycle_code, opportunity_id, stage
union all
select event_id, 'opportunity', null, null, opportunity_id, stage, entered_at, local_date(entered_at, entered_precision), entered_precision,
       recorded_at, by_id, reason, raw_stage, is_derived
from opportunity_own_events where not is_repeat
