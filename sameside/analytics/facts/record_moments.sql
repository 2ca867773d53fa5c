-- Question   On which day did each record last make news?
-- Grain      one row per table and record
-- Reads      lead_cycles, stage_events, handoffs, touches, sales_activities, opportunities, costs, refunds
-- Columns    table_name
--            record_id  id of the record in that table
--            source  system the record was read from; null = unknown
--            record_on  the day it happened: created, entered, offered, touched, acted, closed, spent, refunded; null = no date
-- Left out   days after as_of: a plan is no news
with records as (
    select 'lead_cycles' as table_name, c.lead_cycle_id as record_id, c.source, c.created_on as record_on
    from lead_cycles c
    union all
    -- A deal makes news when it comes and when it closes.
    select 'opportunities', o.opportunity_id, o.source, case when o.created_on is null or o.closed_on > o.created_on then o.closed_on else o.created_on end
    from opportunities o
    union all
    select 'costs', k.cost_id, k.source, k.spent_on
    from costs k
    union all
    select 'refunds', r.refund_id, r.source, r.refunded_on
    from refunds r
),
unsourced as (
    select 'stage_events' as table_name, e.stage_event_id as record_id, e.entered_on as record_on
    from stage_events e
    union all
    select 'handoffs', h.handoff_id, h.offered_on
    from handoffs h
    union all
    select 'touches', t.touch_id, t.occurred_on
    from touches t
    union all
    select 'sales_activities', a.activity_id, a.occurred_on
    from sales_activities a
),
every as (
    select r.table_name, r.record_id, r.source, r.record_on
    from records r
    union all
    -- An id begins with its source and a colon.
    select u.table_name, u.record_id, case when position(':' in u.record_id) > 1 then substr(u.record_id, 1, position(':' in u.record_id) - 1) end,
           u.record_on
    from unsourced u
)
select d.table_name, d.record_id, d.source, d.record_on
from every d
where d.record_on is null or d.record_on <= cast($as_of_on as date)
