-- Question   What does each lead record's own history say?
-- Grain      one row per lead record and event
-- Columns    event_id, lead_id, stage, entered_at, entered_on, entered_precision, recorded_at, by_id, reason, raw_stage, is_derived
-- Left out   events without a stage or of a lead that is not there (left_out_rows says so, row by row)
select e.event_id, e.lead_id, e.stage, e.entered_at, local_date(e.entered_at, e.entered_precision) as entered_on,
       e.entered_precision, e.recorded_at, e.by_id, e.reason,
       -- Where the record stands now is the source's own word for the latest event of that stage.
       case when e.raw_stage is null and e.stage = l.current_stage
                 and row_number() over (partition by e.lead_id, e.stage order by e.entered_at desc nulls last, e.event_id) = 1
            then l.raw_status else e.raw_stage end as raw_stage,
       -- An event that comes from the lead's own row was read from one of its date fields.
       e._source = l.source and e._object = l.object as is_derived
from mapped_stage_events e join lead_records l on l.lead_id = e.lead_id
where e.stage is not null
