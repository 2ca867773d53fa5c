-- Question   To which pass of its lead record does each event belong?
-- Grain      one row per row of lead_events
-- Columns    those of lead_events, and pass_no (1 = the first)
-- Left out   nothing
-- An end (rejected, disqualified, recycled, closed) followed by an open stage begins the next pass. Events of one day are taken in
-- the order of the stages when one of them knows only its day. Events without a time belong to the last pass and begin none.
with placed as (
    select e.*,
           bool_or(e.entered_precision = 'date') over (partition by e.lead_id, e.entered_on) as is_day_only,
           -- An end written before its lead was there (a slip of the pen) ends nothing that follows.
           ends_a_cycle(e.stage) and not coalesce(
               case when 'date' in (e.entered_precision, l.created_precision) then e.entered_on < l.created_on
                    else e.entered_at < l.created_at end, false) as is_end
    from lead_events e join lead_records l using (lead_id)
), ordered as (
    select p.*,
           row_number() over (
               partition by lead_id
               order by entered_on nulls last, case when not is_day_only then entered_at end nulls last, stage_order(stage),
                        event_id nulls last, opportunity_id nulls last, entered_at
           ) as event_no
    from placed p
), opened as (
    select o.*,
           case when entered_at is not null and not ends_a_cycle(stage)
                     and lag(is_end) over (partition by lead_id order by event_no) then 1 else 0 end as opens
    from ordered o
)
select o.* exclude (is_day_only, is_end, opens), 1 + sum(opens) over (partition by lead_id order by event_no) as pass_no from opened o
