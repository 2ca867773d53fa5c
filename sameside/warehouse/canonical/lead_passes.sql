-- Question   When did each pass of a lead record begin and end?
-- Grain      one row per lead record and pass
-- Columns    lead_id, pass_no, person_id, begins_at, begins_precision, created_at (null = unknown), ended_at (null = running, or
--            unknown when), ended_as (null = running), won_at
-- Left out   nothing
with events as (
    select lead_id, pass_no,
           min(entered_at) as first_at, arg_min(entered_precision, (entered_at, event_no)) as first_precision,
           min(event_no) filter (ends_a_cycle(stage)) as end_no,
           min(event_no) filter (stage = 'closed_won') as won_no
    from lead_event_passes group by lead_id, pass_no
), passes as (
    select lead_id, 1 as pass_no from lead_records
    union
    select lead_id, pass_no from events
)
select p.lead_id, p.pass_no, l.person_id,
       case when p.pass_no = 1 then coalesce(l.created_at, e.first_at) else e.first_at end as begins_at,
       case when p.pass_no = 1 then l.created_at else e.first_at end as created_at,
       case when p.pass_no = 1 then l.created_precision else e.first_precision end as created_precision,
       x.entered_at as ended_at, x.stage as ended_as, w.entered_at as won_at
from passes p
join lead_records l using (lead_id)
left join events e on e.lead_id = p.lead_id and e.pass_no = p.pass_no
-- A win is the end that stays, whatever was written down before it.
left join lead_event_passes x on x.lead_id = p.lead_id and x.event_no = coalesce(e.won_no, e.end_no)
left join lead_event_passes w on w.lead_id = p.lead_id and w.event_no = e.won_no
