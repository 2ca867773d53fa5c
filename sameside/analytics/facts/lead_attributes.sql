-- Question   What is known of each lead that a definition of a qualified lead may test?
-- Grain      one row per lead cycle
-- Reads      known_cycles, known_events, lead_cycles, people, person_emails, accounts, campaigns, opportunities, touches
-- Columns    lead_cycle_id
--            person_id  null = unknown
--            account_id  null = unknown
--            campaign_id  null = none, or unknown
--            created_on  the day the cycle began; null = the source does not say
--            handed_on  the day it became an MQL; else the day it ended; else the day of as_of: touches are counted up to it
--            lead_source  null = unknown, as in every column below
--            source_side
--            origin
--            campaign_channel
--            country  of the company; of the person where the company's is unknown
--            region
--            industry
--            job_title
--            n_employees  of the company; as the person's own record says where the company's is unknown
--            n_touches_7_days  marketing touches of the person in the 7 days before handed_on and on it; null = no person, or no touches loaded
--            n_touches_30_days
--            n_touches_90_days
--            n_touches_180_days
--            has_work_email  false: only addresses at mail providers anybody may use; null = no address known
--            has_phone  false: none, where others have one; null = no person, or no source brings any
--            has_company
--            is_customer  the company had won a deal with us before the day the cycle began; null = company, day or deals unknown
--            is_reentry
-- Left out   cycles that began after as_of
with handed as (
    select e.lead_cycle_id, min(case when e.stage = 'mql' then e.entered_on end) as mql_on,
           min(case when e.stage in ('closed_won', 'closed_lost', 'rejected', 'disqualified', 'recycled') then e.entered_on end) as ended_on
    from known_cycles c
    join known_events e on e.lead_cycle_id = c.lead_cycle_id
    group by e.lead_cycle_id
),
moments as (
    select c.lead_cycle_id, c.person_id, c.account_id, c.created_on, coalesce(h.mql_on, h.ended_on, cast($as_of_on as date)) as handed_on
    from known_cycles c
    left join handed h on h.lead_cycle_id = c.lead_cycle_id
),
counted as (
    select m.lead_cycle_id, count(case when m.handed_on - t.occurred_on <= 7 then 1 end) as n_7, count(case when m.handed_on - t.occurred_on <= 30 then 1 end) as n_30,
           count(case when m.handed_on - t.occurred_on <= 90 then 1 end) as n_90, count(*) as n_180
    from moments m
    join touches t on t.person_id = m.person_id and t.occurred_on <= m.handed_on
    where m.handed_on - t.occurred_on <= 180 and (t.recorded_at is null or t.recorded_at <= cast($as_of as timestamp))
    group by m.lead_cycle_id
),
emails as (
    select e.person_id, min(case when e.is_freemail then 1 else 0 end) as n_free_least
    from moments m
    join person_emails e on e.person_id = m.person_id
    group by e.person_id
),
customers as (
    select o.account_id, min(o.closed_on) as first_won_on
    from moments m
    join opportunities o on o.account_id = m.account_id
    where o.outcome = 'won'
    group by o.account_id
),
brought as (
    select exists (select 1 from touches t) as is_any_touch, exists (select 1 from people p where p.phone is not null) as is_any_phone,
           exists (select 1 from opportunities o) as is_any_deal
),
raw as (
    -- Each side has at most one row per cycle, so no row is multiplied.
    select m.lead_cycle_id, m.person_id, m.account_id, l.campaign_id, m.created_on, m.handed_on, trim(l.lead_source) as lead_source,
           l.source_side, l.origin, trim(k.channel) as campaign_channel, trim(coalesce(a.country, p.country)) as country,
           trim(a.region) as region, trim(a.industry) as industry, trim(p.title) as job_title, coalesce(a.n_employees, p.n_employees) as n_employees,
           case when m.person_id is not null and b.is_any_touch then coalesce(n.n_7, 0) end as n_touches_7_days,
           case when m.person_id is not null and b.is_any_touch then coalesce(n.n_30, 0) end as n_touches_30_days,
           case when m.person_id is not null and b.is_any_touch then coalesce(n.n_90, 0) end as n_touches_90_days,
           case when m.person_id is not null and b.is_any_touch then coalesce(n.n_180, 0) end as n_touches_180_days,
           case when e.person_id is not null then e.n_free_least = 0 end as has_work_email,
           case when m.person_id is not null and b.is_any_phone then p.phone is not null end as has_phone,
           m.account_id is not null as has_company,
           case when m.account_id is not null and m.created_on is not null and b.is_any_deal
                then coalesce(w.first_won_on < m.created_on, false) end as is_customer,
           l.cycle_no > 1 as is_reentry
    from moments m
    cross join brought b
    join lead_cycles l on l.lead_cycle_id = m.lead_cycle_id
    left join people p on p.person_id = m.person_id
    left join accounts a on a.account_id = m.account_id
    left join campaigns k on k.campaign_id = l.campaign_id
    left join counted n on n.lead_cycle_id = m.lead_cycle_id
    left join emails e on e.person_id = m.person_id
    left join customers w on w.account_id = m.account_id
)
select r.lead_cycle_id, r.person_id, r.account_id, r.campaign_id, r.created_on, r.handed_on,
       case when lower(r.lead_source) not in ('', 'unknown') then r.lead_source end as lead_source,
       r.source_side, r.origin,
       case when lower(r.campaign_channel) not in ('', 'unknown') then r.campaign_channel end as campaign_channel,
       case when lower(r.country) not in ('', 'unknown') then r.country end as country,
       case when lower(r.region) not in ('', 'unknown') then r.region end as region,
       case when lower(r.industry) not in ('', 'unknown') then r.industry end as industry,
       case when lower(r.job_title) not in ('', 'unknown') then r.job_title end as job_title,
       r.n_employees, r.n_touches_7_days, r.n_touches_30_days, r.n_touches_90_days, r.n_touches_180_days,
       r.has_work_email, r.has_phone, r.has_company, r.is_customer, r.is_reentry
from raw r
