-- Question   How many records of each table and source lie on which day?
-- Grain      one row per table, source and day of the records; undated ones in one row
-- Reads      lead_cycles, stage_events, handoffs, touches, sales_activities, opportunities, costs, refunds
-- Columns    table_name
--            source  system the records were read from; null = unknown
--            record_on  the day they happened: created, entered, offered, touched, acted, closed, spent, refunded; null = no date
--            n_records
--            n_dated  those of them with a day
--            age_days  days from then to as_of; null = no date
-- Left out   days after as_of: a plan is no news
with records as (
    select 'lead_cycles' as table_name, c.source, c.created_on as record_on
    from lead_cycles c
    union all
    -- An id begins with its source and a colon.
    select 'stage_events', case when position(':' in e.stage_event_id) > 1 then substr(e.stage_event_id, 1, position(':' in e.stage_event_id) - 1) end, e.entered_on
    from stage_events e
    union all
    select 'handoffs', case when position(':' in h.handoff_id) > 1 then substr(h.handoff_id, 1, position(':' in h.handoff_id) - 1) end, h.offered_on
    from handoffs h
    union all
    select 'touches', case when position(':' in t.touch_id) > 1 then substr(t.touch_id, 1, position(':' in t.touch_id) - 1) end, t.occurred_on
    from touches t
    union all
    select 'sales_activities', case when position(':' in a.activity_id) > 1 then substr(a.activity_id, 1, position(':' in a.activity_id) - 1) end, a.occurred_on
    from sales_activities a
    union all
    -- A deal makes news when it comes and when it closes.
    select 'opportunities', o.source, case when o.created_on is null or o.closed_on > o.created_on then o.closed_on else o.created_on end
    from opportunities o
    union all
    select 'costs', k.source, k.spent_on
    from costs k
    union all
    select 'refunds', r.source, r.refunded_on
    from refunds r
)
select d.table_name, d.source, d.record_on, count(*) as n_records, count(d.record_on) as n_dated,
       cast($as_of_on as date) - d.record_on as age_days
from records d
where d.record_on is null or d.record_on <= cast($as_of_on as date)
group by d.table_name, d.source, d.record_on
