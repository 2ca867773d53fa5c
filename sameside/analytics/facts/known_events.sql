-- Question   Which stages had each lead cycle entered by as_of, and when?
-- Grain      one row per stage event of a lead cycle, and one per cycle for its creation: a cycle is an inquiry from then on
-- Reads      stage_events, known_cycles
-- Columns    lead_cycle_id
--            stage_event_id  for the creation: the cycle's id
--            cycle_code  the cycle as a number
--            stage  spine stage or disposition
--            entered_at  null = the source does not say when
--            entered_on
--            entered_precision  instant or date
--            is_derived  read from a date field, a linked deal or the creation, not from a history: it tells the first entry only
--            is_creation  true: read from the cycle's creation, not from an event
-- Left out   events after as_of, or recorded after as_of where the source keeps record times; undated events when as_of lies
--            before the snapshot: nobody knows whether they had happened
select e.lead_cycle_id, e.stage_event_id, e.cycle_code, e.stage, e.entered_at, e.entered_on, e.entered_precision, e.is_derived, false as is_creation
from stage_events e
where e.cycle_code is not null
  and case when e.entered_at is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
           when e.entered_precision = 'date' then e.entered_on <= cast($as_of_on as date)
           else e.entered_at <= cast($as_of as timestamp) end
  and (e.recorded_at is null or e.recorded_at <= cast($as_of as timestamp))
union all
select c.lead_cycle_id, c.lead_cycle_id, c.cycle_code, 'inquiry', c.created_at, c.created_on, c.created_precision, true, true
from known_cycles c
