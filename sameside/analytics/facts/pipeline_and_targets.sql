-- Question   What stands open and what was won on the days that targets for bookings cover, and what are those targets?
-- Grain      one row per open or won deal, and two per target: its first and its last day
-- Reads      known_deals, opportunities, members, targets
-- Columns    record_id  id of the deal, or of the target
--            entry  open, won, target_begin or target_end
--            team  of the deal's owner, or of the target; null = unknown, or the whole company's target
--            dated_on  what periods are counted by: expected_close_on of an open deal, closed_on of a won one, a target's own two days
--            amount  null = unknown
--            currency
--            has_amount
--            rated_on  the day whose rate of exchange counts: of a won deal the day it closed, of any other row as_of's
--            is_open
--            is_won
--            is_target
--            target_id  null = a deal
--            first_on  of a target
--            last_on  of a target
-- Left out   deals of days that no target covers; targets of other metrics, and those without amount, first or last day
with goals as (
    select t.target_id, case when trim(t.team) <> '' then trim(t.team) end as team, t.first_on, t.last_on, t.amount, t.currency
    from targets t
    where lower(trim(t.metric)) = 'bookings' and t.amount is not null and t.first_on is not null and t.last_on is not null
),
deals as (
    select d.opportunity_id, case when d.is_won then 'won' else 'open' end as entry, m.team,
           case when d.is_won then d.closed_on else d.expected_close_on end as dated_on, d.amount, d.currency, d.rated_on
    from known_deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    left join members m on m.member_id = o.owner_id
    where d.is_won or d.is_open
),
entries as (
    select d.opportunity_id as record_id, d.entry, d.team, d.dated_on, d.amount, d.currency, d.rated_on,
           cast(null as varchar) as target_id, cast(null as date) as first_on, cast(null as date) as last_on
    from deals d
    where exists (select 1 from goals g where d.dated_on >= g.first_on and d.dated_on <= g.last_on)
    union all
    select g.target_id, 'target_begin', g.team, g.first_on, g.amount, g.currency, cast($as_of_on as date), g.target_id, g.first_on, g.last_on
    from goals g
    union all
    select g.target_id, 'target_end', g.team, g.last_on, g.amount, g.currency, cast($as_of_on as date), g.target_id, g.first_on, g.last_on
    from goals g
)
select e.record_id, e.entry, e.team, e.dated_on, e.amount, e.currency, e.amount is not null as has_amount, e.rated_on,
       e.entry = 'open' as is_open, e.entry = 'won' as is_won, e.target_id is not null as is_target, e.target_id, e.first_on, e.last_on
from entries e
