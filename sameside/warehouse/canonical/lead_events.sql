-- Question   What happened to each lead record, its deals' steps included?
-- Grain      one row per lead record and event
-- Columns    as lead_own_events, and opportunity_id (the deal an event was taken from)
-- Left out   steps of deals that began after the lead's pass had ended (deal_leads.is_running)
with deal_steps as (
    select opportunity_id, 'opportunity' as stage, created_at as entered_at, created_precision as entered_precision, null as raw_stage
    from deal_records
    union all
    select opportunity_id, case outcome when 'won' then 'closed_won' else 'closed_lost' end, closed_at, closed_precision, null
    from deal_records where outcome in ('won', 'lost')
    union all
    select opportunity_id, stage, entered_at, entered_precision, raw_stage
    from opportunity_own_events where stage in ('mql', 'sal', 'sql')
), linked as (
    select k.lead_id, s.opportunity_id, s.stage, s.raw_stage,
           -- A lead that joined a deal already open reached it at a time nobody wrote down.
           case when l.created_at is not null and s.stage not in ('closed_won', 'closed_lost')
                     and case when 'date' in (s.entered_precision, l.created_precision)
                              then local_date(s.entered_at, s.entered_precision) < l.created_on
                              else s.entered_at < l.created_at end
                then null else s.entered_at end as entered_at,
           s.entered_precision as precision
    from deal_leads k join lead_records l using (lead_id) join deal_steps s on s.opportunity_id = k.opportunity_id
    where k.is_running
), first_steps as (
    select lead_id, opportunity_id, stage, min(entered_at) as entered_at, arg_min(precision, entered_at) as precision,
           arg_min(raw_stage, entered_at) as raw_stage
    from linked group by lead_id, opportunity_id, stage
)
select event_id, lead_id, cast(null as varchar) as opportunity_id, stage, entered_at, entered_on, entered_precision, recorded_at,
       by_id, reason, raw_stage, is_derived
from lead_own_events
union all
select null, lead_id, opportunity_id, stage, entered_at, local_date(entered_at, precision), case when entered_at is not null then precision end,
       null, null, null, raw_stage, true
from first_steps
union all
select null, l.lead_id, null, l.current_stage, null, null, null, null, null, null, l.raw_status, true
from lead_records l
where l.current_stage is not null
  and not exists (select 1 from lead_own_events e where e.lead_id = l.lead_id and e.stage = l.current_stage)
  and not exists (select 1 from first_steps s where s.lead_id = l.lead_id and s.stage = l.current_stage)
