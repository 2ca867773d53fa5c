-- Question   To which pass of its lead record does each event belong?
-- Grain      one row per row of lead_events
-- Columns    those of lead_events, and pass_no (1 = the first)
-- Left out   nothing
-- An end (rejected, disqualified, recycled, closed) followed by an open stage begins the next pass. Events of one day are taken in
-- the order of the stages when one of them knows only its day. Events without a time belong to the last pass and begin none.
with placed as (
    select e.*,
           bool_or(entered_precision = 'date') over (partition by lead_id, entered_on) as is_day_only
    from lead_events e
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
                     and ends_a_cycle(lag(stage) over (partition by lead_id order by event_no)) then 1 else 0 end as opens
    from ordered o
)
select o.* exclude (is_day_only, opens), 1 + sum(opens) over (partition by lead_id order by event_no) as pass_no from opened o
