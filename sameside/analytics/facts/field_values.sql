-- Question   Of the fields that metrics lean on, which hold a value, in which table, from which source and of which days?
-- Grain      one row per table, source, field and day of the records; undated ones in one row
-- Reads      lead_cycles, stage_events, handoffs, opportunities, touches, sales_activities,
--            costs, people, accounts, members, campaigns
-- Columns    table_name
--            source  system the records were read from; null = unknown
--            field
--            record_on  the day the records began or happened; null = no date
--            n_records  records that should hold the field: a reason only where a lead was turned down, a closing day only where a deal closed
--            n_with_value  those that do; null, empty and a literal "unknown" are no value
-- Left out   records of days after as_of
with lead_cycles_held as (
    select c.source, c.created_on as record_on, count(*) as n_all,
           count(c.created_on) as with_created_on,
           count(c.person_id) as with_person_id,
           count(c.account_id) as with_account_id,
           count(case when lower(trim(c.lead_source)) not in ('', 'unknown') then 1 end) as with_lead_source,
           count(c.source_side) as with_source_side,
           count(c.campaign_id) as with_campaign_id,
           count(c.owner_id) as with_owner_id
    from lead_cycles c
    group by c.source, c.created_on
),
stage_events_held as (
    select e.source, e.record_on, count(*) as n_all,
           count(e.entered_on) as with_entered_on,
           count(case when e.stage in ('rejected', 'disqualified', 'recycled') then 1 end) as of_reason,
           count(case when e.stage in ('rejected', 'disqualified', 'recycled') then e.reason end) as with_reason
    from (
        select case when position(':' in e.stage_event_id) > 1 then substr(e.stage_event_id, 1, position(':' in e.stage_event_id) - 1) end as source,
               e.entered_on as record_on,
               e.entered_on, e.reason, e.stage
        from stage_events e
    ) e
    group by e.source, e.record_on
),
handoffs_held as (
    select h.source, h.record_on, count(*) as n_all,
           count(h.owner_id) as with_owner_id,
           count(h.due_at) as with_due_at
    from (
        select case when position(':' in h.handoff_id) > 1 then substr(h.handoff_id, 1, position(':' in h.handoff_id) - 1) end as source,
               h.offered_on as record_on,
               h.due_at, h.owner_id
        from handoffs h
    ) h
    group by h.source, h.record_on
),
opportunities_held as (
    select o.source, o.created_on as record_on, count(*) as n_all,
           count(o.created_on) as with_created_on,
           count(o.account_id) as with_account_id,
           count(o.lead_cycle_id) as with_lead_cycle_id,
           count(o.owner_id) as with_owner_id,
           count(o.outcome) as with_outcome,
           count(o.amount) as with_amount,
           count(case when o.amount is not null then 1 end) as of_currency,
           count(case when o.amount is not null then o.currency end) as with_currency,
           count(case when o.outcome in ('won', 'lost') then 1 end) as of_closed_on,
           count(case when o.outcome in ('won', 'lost') then o.closed_on end) as with_closed_on,
           count(case when o.outcome = 'open' then 1 end) as of_expected_close_on,
           count(case when o.outcome = 'open' then o.expected_close_on end) as with_expected_close_on,
           count(case when lower(trim(o.lead_source)) not in ('', 'unknown') then 1 end) as with_lead_source,
           count(o.source_side) as with_source_side
    from opportunities o
    group by o.source, o.created_on
),
touches_held as (
    select t.source, t.record_on, count(*) as n_all,
           count(t.occurred_on) as with_occurred_on,
           count(t.account_id) as with_account_id,
           count(case when lower(trim(t.channel)) not in ('', 'unknown') then 1 end) as with_channel,
           count(t.campaign_id) as with_campaign_id
    from (
        select case when position(':' in t.touch_id) > 1 then substr(t.touch_id, 1, position(':' in t.touch_id) - 1) end as source,
               t.occurred_on as record_on,
               t.account_id, t.campaign_id, t.channel, t.occurred_on
        from touches t
    ) t
    group by t.source, t.record_on
),
sales_activities_held as (
    select a.source, a.record_on, count(*) as n_all,
           count(a.occurred_on) as with_occurred_on,
           count(a.person_id) as with_person_id,
           count(a.account_id) as with_account_id,
           count(a.owner_id) as with_owner_id
    from (
        select case when position(':' in a.activity_id) > 1 then substr(a.activity_id, 1, position(':' in a.activity_id) - 1) end as source,
               a.occurred_on as record_on,
               a.account_id, a.occurred_on, a.owner_id, a.person_id
        from sales_activities a
    ) a
    group by a.source, a.record_on
),
costs_held as (
    select k.source, k.spent_on as record_on, count(*) as n_all,
           count(k.spent_on) as with_spent_on,
           count(k.amount) as with_amount,
           count(case when k.amount is not null then 1 end) as of_currency,
           count(case when k.amount is not null then k.currency end) as with_currency,
           count(case when lower(trim(k.channel)) not in ('', 'unknown') then 1 end) as with_channel
    from costs k
    group by k.source, k.spent_on
),
people_held as (
    select p.source, p.record_on, count(*) as n_all,
           count(p.account_id) as with_account_id,
           count(case when lower(trim(p.country)) not in ('', 'unknown') then 1 end) as with_country
    from (
        select case when position(':' in p.person_id) > 1 then substr(p.person_id, 1, position(':' in p.person_id) - 1) end as source,
               cast(p.created_at as date) as record_on,
               p.account_id, p.country
        from people p
    ) p
    group by p.source, p.record_on
),
accounts_held as (
    select b.source, b.record_on, count(*) as n_all,
           count(case when lower(trim(b.industry)) not in ('', 'unknown') then 1 end) as with_industry,
           count(case when lower(trim(b.country)) not in ('', 'unknown') then 1 end) as with_country
    from (
        select case when position(':' in b.account_id) > 1 then substr(b.account_id, 1, position(':' in b.account_id) - 1) end as source,
               cast(b.created_at as date) as record_on,
               b.country, b.industry
        from accounts b
    ) b
    group by b.source, b.record_on
),
members_held as (
    select m.source, m.record_on, count(*) as n_all,
           count(m.side) as with_side,
           count(m.team) as with_team
    from (
        select case when position(':' in m.member_id) > 1 then substr(m.member_id, 1, position(':' in m.member_id) - 1) end as source,
               m.active_from as record_on,
               m.side, m.team
        from members m
    ) m
    group by m.source, m.record_on
),
campaigns_held as (
    select g.source, g.record_on, count(*) as n_all,
           count(case when lower(trim(g.channel)) not in ('', 'unknown') then 1 end) as with_channel
    from (
        select case when position(':' in g.campaign_id) > 1 then substr(g.campaign_id, 1, position(':' in g.campaign_id) - 1) end as source,
               g.starts_on as record_on,
               g.channel
        from campaigns g
    ) g
    group by g.source, g.record_on
),
held as (
    select 'lead_cycles' as table_name, c.source, 'created_on' as field, c.record_on, c.n_all as n_records, c.with_created_on as n_with_value from lead_cycles_held c
    union all
    select 'lead_cycles', c.source, 'person_id', c.record_on, c.n_all, c.with_person_id from lead_cycles_held c
    union all
    select 'lead_cycles', c.source, 'account_id', c.record_on, c.n_all, c.with_account_id from lead_cycles_held c
    union all
    select 'lead_cycles', c.source, 'lead_source', c.record_on, c.n_all, c.with_lead_source from lead_cycles_held c
    union all
    select 'lead_cycles', c.source, 'source_side', c.record_on, c.n_all, c.with_source_side from lead_cycles_held c
    union all
    select 'lead_cycles', c.source, 'campaign_id', c.record_on, c.n_all, c.with_campaign_id from lead_cycles_held c
    union all
    select 'lead_cycles', c.source, 'owner_id', c.record_on, c.n_all, c.with_owner_id from lead_cycles_held c
    union all
    select 'stage_events', e.source, 'entered_on', e.record_on, e.n_all, e.with_entered_on from stage_events_held e
    union all
    select 'stage_events', e.source, 'reason', e.record_on, e.of_reason, e.with_reason from stage_events_held e
    union all
    select 'handoffs', h.source, 'owner_id', h.record_on, h.n_all, h.with_owner_id from handoffs_held h
    union all
    select 'handoffs', h.source, 'due_at', h.record_on, h.n_all, h.with_due_at from handoffs_held h
    union all
    select 'opportunities', o.source, 'created_on', o.record_on, o.n_all, o.with_created_on from opportunities_held o
    union all
    select 'opportunities', o.source, 'account_id', o.record_on, o.n_all, o.with_account_id from opportunities_held o
    union all
    select 'opportunities', o.source, 'lead_cycle_id', o.record_on, o.n_all, o.with_lead_cycle_id from opportunities_held o
    union all
    select 'opportunities', o.source, 'owner_id', o.record_on, o.n_all, o.with_owner_id from opportunities_held o
    union all
    select 'opportunities', o.source, 'outcome', o.record_on, o.n_all, o.with_outcome from opportunities_held o
    union all
    select 'opportunities', o.source, 'amount', o.record_on, o.n_all, o.with_amount from opportunities_held o
    union all
    select 'opportunities', o.source, 'currency', o.record_on, o.of_currency, o.with_currency from opportunities_held o
    union all
    select 'opportunities', o.source, 'closed_on', o.record_on, o.of_closed_on, o.with_closed_on from opportunities_held o
    union all
    select 'opportunities', o.source, 'expected_close_on', o.record_on, o.of_expected_close_on, o.with_expected_close_on from opportunities_held o
    union all
    select 'opportunities', o.source, 'lead_source', o.record_on, o.n_all, o.with_lead_source from opportunities_held o
    union all
    select 'opportunities', o.source, 'source_side', o.record_on, o.n_all, o.with_source_side from opportunities_held o
    union all
    select 'touches', t.source, 'occurred_on', t.record_on, t.n_all, t.with_occurred_on from touches_held t
    union all
    select 'touches', t.source, 'account_id', t.record_on, t.n_all, t.with_account_id from touches_held t
    union all
    select 'touches', t.source, 'channel', t.record_on, t.n_all, t.with_channel from touches_held t
    union all
    select 'touches', t.source, 'campaign_id', t.record_on, t.n_all, t.with_campaign_id from touches_held t
    union all
    select 'sales_activities', a.source, 'occurred_on', a.record_on, a.n_all, a.with_occurred_on from sales_activities_held a
    union all
    select 'sales_activities', a.source, 'person_id', a.record_on, a.n_all, a.with_person_id from sales_activities_held a
    union all
    select 'sales_activities', a.source, 'account_id', a.record_on, a.n_all, a.with_account_id from sales_activities_held a
    union all
    select 'sales_activities', a.source, 'owner_id', a.record_on, a.n_all, a.with_owner_id from sales_activities_held a
    union all
    select 'costs', k.source, 'spent_on', k.record_on, k.n_all, k.with_spent_on from costs_held k
    union all
    select 'costs', k.source, 'amount', k.record_on, k.n_all, k.with_amount from costs_held k
    union all
    select 'costs', k.source, 'currency', k.record_on, k.of_currency, k.with_currency from costs_held k
    union all
    select 'costs', k.source, 'channel', k.record_on, k.n_all, k.with_channel from costs_held k
    union all
    select 'people', p.source, 'account_id', p.record_on, p.n_all, p.with_account_id from people_held p
    union all
    select 'people', p.source, 'country', p.record_on, p.n_all, p.with_country from people_held p
    union all
    select 'accounts', b.source, 'industry', b.record_on, b.n_all, b.with_industry from accounts_held b
    union all
    select 'accounts', b.source, 'country', b.record_on, b.n_all, b.with_country from accounts_held b
    union all
    select 'members', m.source, 'side', m.record_on, m.n_all, m.with_side from members_held m
    union all
    select 'members', m.source, 'team', m.record_on, m.n_all, m.with_team from members_held m
    union all
    select 'campaigns', g.source, 'channel', g.record_on, g.n_all, g.with_channel from campaigns_held g
)
select h.table_name, h.source, h.field, h.record_on, h.n_records, h.n_with_value
from held h
where h.n_records > 0 and (h.record_on is null or h.record_on <= cast($as_of_on as date))
