-- Question   Of the fields that metrics lean on, does each record hold a value?
-- Grain      one row per table, record and field it should hold: a reason only where a lead was turned down, a closing day only where a
--            deal closed
-- Reads      lead_cycles, stage_events, handoffs, opportunities, touches, sales_activities,
--            costs, people, accounts, members, campaigns
-- Columns    table_name
--            record_id  id of the record in that table
--            field
--            source  system the record was read from; null = unknown
--            record_on  the day the record began or happened; null = no date
--            is_held  false: null, empty or a literal "unknown"
-- Left out   records of days after as_of; of a record, the fields it need not hold
with stage_events_sourced as (
    -- An id begins with its source and a colon.
    select e.stage_event_id, e.entered_on, e.reason, e.stage, e.entered_on as record_on,
           case when position(':' in e.stage_event_id) > 1 then substr(e.stage_event_id, 1, position(':' in e.stage_event_id) - 1) end as source
    from stage_events e
),
handoffs_sourced as (
    select h.handoff_id, h.due_at, h.owner_id, h.offered_on as record_on,
           case when position(':' in h.handoff_id) > 1 then substr(h.handoff_id, 1, position(':' in h.handoff_id) - 1) end as source
    from handoffs h
),
touches_sourced as (
    select t.touch_id, t.account_id, t.campaign_id, t.channel, t.occurred_on, t.occurred_on as record_on,
           case when position(':' in t.touch_id) > 1 then substr(t.touch_id, 1, position(':' in t.touch_id) - 1) end as source
    from touches t
),
sales_activities_sourced as (
    select a.activity_id, a.account_id, a.occurred_on, a.owner_id, a.person_id, a.occurred_on as record_on,
           case when position(':' in a.activity_id) > 1 then substr(a.activity_id, 1, position(':' in a.activity_id) - 1) end as source
    from sales_activities a
),
people_sourced as (
    select p.person_id, p.account_id, p.country, cast(p.created_at as date) as record_on,
           case when position(':' in p.person_id) > 1 then substr(p.person_id, 1, position(':' in p.person_id) - 1) end as source
    from people p
),
accounts_sourced as (
    select b.account_id, b.country, b.industry, cast(b.created_at as date) as record_on,
           case when position(':' in b.account_id) > 1 then substr(b.account_id, 1, position(':' in b.account_id) - 1) end as source
    from accounts b
),
members_sourced as (
    select m.member_id, m.side, m.team, m.active_from as record_on,
           case when position(':' in m.member_id) > 1 then substr(m.member_id, 1, position(':' in m.member_id) - 1) end as source
    from members m
),
campaigns_sourced as (
    select g.campaign_id, g.channel, g.starts_on as record_on,
           case when position(':' in g.campaign_id) > 1 then substr(g.campaign_id, 1, position(':' in g.campaign_id) - 1) end as source
    from campaigns g
),
checked as (
    select 'lead_cycles' as table_name, c.lead_cycle_id as record_id, 'created_on' as field, c.source, c.created_on as record_on, c.created_on is not null as is_held from lead_cycles c
    union all select 'lead_cycles', c.lead_cycle_id, 'person_id', c.source, c.created_on, c.person_id is not null from lead_cycles c
    union all select 'lead_cycles', c.lead_cycle_id, 'account_id', c.source, c.created_on, c.account_id is not null from lead_cycles c
    union all select 'lead_cycles', c.lead_cycle_id, 'lead_source', c.source, c.created_on, coalesce(lower(trim(c.lead_source)) not in ('', 'unknown'), false) from lead_cycles c
    union all select 'lead_cycles', c.lead_cycle_id, 'source_side', c.source, c.created_on, c.source_side is not null from lead_cycles c
    union all select 'lead_cycles', c.lead_cycle_id, 'campaign_id', c.source, c.created_on, c.campaign_id is not null from lead_cycles c
    union all select 'lead_cycles', c.lead_cycle_id, 'owner_id', c.source, c.created_on, c.owner_id is not null from lead_cycles c
    union all select 'stage_events', e.stage_event_id, 'entered_on', e.source, e.record_on, e.entered_on is not null from stage_events_sourced e
    union all select 'stage_events', e.stage_event_id, 'reason', e.source, e.record_on, case when e.stage in ('rejected', 'disqualified', 'recycled') then e.reason is not null end from stage_events_sourced e
    union all select 'handoffs', h.handoff_id, 'owner_id', h.source, h.record_on, h.owner_id is not null from handoffs_sourced h
    union all select 'handoffs', h.handoff_id, 'due_at', h.source, h.record_on, h.due_at is not null from handoffs_sourced h
    union all select 'opportunities', o.opportunity_id, 'created_on', o.source, o.created_on, o.created_on is not null from opportunities o
    union all select 'opportunities', o.opportunity_id, 'account_id', o.source, o.created_on, o.account_id is not null from opportunities o
    union all select 'opportunities', o.opportunity_id, 'lead_cycle_id', o.source, o.created_on, o.lead_cycle_id is not null from opportunities o
    union all select 'opportunities', o.opportunity_id, 'owner_id', o.source, o.created_on, o.owner_id is not null from opportunities o
    union all select 'opportunities', o.opportunity_id, 'outcome', o.source, o.created_on, o.outcome is not null from opportunities o
    union all select 'opportunities', o.opportunity_id, 'amount', o.source, o.created_on, o.amount is not null from opportunities o
    union all select 'opportunities', o.opportunity_id, 'currency', o.source, o.created_on, case when o.amount is not null then o.currency is not null end from opportunities o
    union all select 'opportunities', o.opportunity_id, 'closed_on', o.source, o.created_on, case when o.outcome in ('won', 'lost') then o.closed_on is not null end from opportunities o
    union all select 'opportunities', o.opportunity_id, 'expected_close_on', o.source, o.created_on, case when o.outcome = 'open' then o.expected_close_on is not null end from opportunities o
    union all select 'opportunities', o.opportunity_id, 'lead_source', o.source, o.created_on, coalesce(lower(trim(o.lead_source)) not in ('', 'unknown'), false) from opportunities o
    union all select 'opportunities', o.opportunity_id, 'source_side', o.source, o.created_on, o.source_side is not null from opportunities o
    union all select 'touches', t.touch_id, 'occurred_on', t.source, t.record_on, t.occurred_on is not null from touches_sourced t
    union all select 'touches', t.touch_id, 'account_id', t.source, t.record_on, t.account_id is not null from touches_sourced t
    union all select 'touches', t.touch_id, 'channel', t.source, t.record_on, coalesce(lower(trim(t.channel)) not in ('', 'unknown'), false) from touches_sourced t
    union all select 'touches', t.touch_id, 'campaign_id', t.source, t.record_on, t.campaign_id is not null from touches_sourced t
    union all select 'sales_activities', a.activity_id, 'occurred_on', a.source, a.record_on, a.occurred_on is not null from sales_activities_sourced a
    union all select 'sales_activities', a.activity_id, 'person_id', a.source, a.record_on, a.person_id is not null from sales_activities_sourced a
    union all select 'sales_activities', a.activity_id, 'account_id', a.source, a.record_on, a.account_id is not null from sales_activities_sourced a
    union all select 'sales_activities', a.activity_id, 'owner_id', a.source, a.record_on, a.owner_id is not null from sales_activities_sourced a
    union all select 'costs', k.cost_id, 'spent_on', k.source, k.spent_on, k.spent_on is not null from costs k
    union all select 'costs', k.cost_id, 'amount', k.source, k.spent_on, k.amount is not null from costs k
    union all select 'costs', k.cost_id, 'currency', k.source, k.spent_on, case when k.amount is not null then k.currency is not null end from costs k
    union all select 'costs', k.cost_id, 'channel', k.source, k.spent_on, coalesce(lower(trim(k.channel)) not in ('', 'unknown'), false) from costs k
    union all select 'people', p.person_id, 'account_id', p.source, p.record_on, p.account_id is not null from people_sourced p
    union all select 'people', p.person_id, 'country', p.source, p.record_on, coalesce(lower(trim(p.country)) not in ('', 'unknown'), false) from people_sourced p
    union all select 'accounts', b.account_id, 'industry', b.source, b.record_on, coalesce(lower(trim(b.industry)) not in ('', 'unknown'), false) from accounts_sourced b
    union all select 'accounts', b.account_id, 'country', b.source, b.record_on, coalesce(lower(trim(b.country)) not in ('', 'unknown'), false) from accounts_sourced b
    union all select 'members', m.member_id, 'side', m.source, m.record_on, m.side is not null from members_sourced m
    union all select 'members', m.member_id, 'team', m.source, m.record_on, m.team is not null from members_sourced m
    union all select 'campaigns', g.campaign_id, 'channel', g.source, g.record_on, coalesce(lower(trim(g.channel)) not in ('', 'unknown'), false) from campaigns_sourced g
)
select c.table_name, c.record_id, c.field, c.source, c.record_on, c.is_held
from checked c
where c.is_held is not null and (c.record_on is null or c.record_on <= cast($as_of_on as date))
