-- Question   What does each deal's own history say?
-- Grain      one row per event; a history that repeats a stage because something else was edited counts it once, the first time
-- Columns    those of mapped_stage_events, and is_repeat
-- Left out   events without a stage, or of a deal that is not there (left_out_rows says so)
with own as (
    select e.*, o._object = e._object and o._source = e._source as is_derived
    from mapped_stage_events e join mapped_opportunities o on o.opportunity_id = e.opportunity_id
    where e.lead_id is null and e.stage is not null
)
select o.*,
       coalesce(entered_at is not null
         and stage = lag(stage) over (partition by opportunity_id order by entered_at nulls last, event_id)
         and raw_stage is not distinct from lag(raw_stage) over (partition by opportunity_id order by entered_at nulls last, event_id), false) as is_repeat
from own o
