-- Question   Which side brought each deal, under one definition?
-- Grain      one row per deal
-- Reads      known_deals, opportunities, lead_cycles, touches, sales_activities
-- Columns    opportunity_id
--            account_id  null = unknown
--            side  marketing, sales, partner or other; null = no evidence, which is a side of its own: unknown
--            outcome
--            created_on
--            closed_on
--            dated_on  what periods are counted by: created_on for all deals, closed_on for won ones, expected_close_on for open ones
--            amount  null = unknown
--            currency
--            has_amount
--            rated_on  the day whose rate of exchange counts; null = unknown
--            is_undated  true: dated_on is unknown, so the row is in no period
--            first_touch_on  first marketing touch on the account in the window before the deal; null = none
--            first_activity_on  first done, human, outbound act of a seller on the account before the deal; null = none
-- Left out   deals outside `among`: won keeps closed_won, open keeps open ones at as_of
with deals as (
    select d.*
    from known_deals d
    where $among = 'all' or ($among = 'won' and d.is_won) or ($among = 'open' and d.is_open)
),
evidence as (
    -- The lead source needs no evidence: nothing is looked up for it.
    select d.opportunity_id, 'marketing' as side, t.occurred_at, t.occurred_on, t.occurred_precision, t.touch_id as evidence_id
    from deals d
    join touches t on t.account_id = d.account_id
    where $definition <> 'by_lead_source'
      and t.occurred_on >= d.created_on - cast($sourced_days as integer)
      and case when t.occurred_precision = 'date' or d.created_precision = 'date' then t.occurred_on <= d.created_on
               else t.occurred_at <= d.created_at end
      and (t.recorded_at is null or t.recorded_at <= cast($as_of as timestamp))
    union all
    select d.opportunity_id, 'sales', a.occurred_at, a.occurred_on, a.occurred_precision, a.activity_id
    from deals d
    join sales_activities a on a.account_id = d.account_id
    -- by_pre_sales_touch asks for the first act of a seller on the account ever: no window on that side.
    where $definition <> 'by_lead_source'
      and (a.occurred_on >= d.created_on - cast($sourced_days as integer) or $definition = 'by_pre_sales_touch')
      and a.direction = 'outbound' and a.is_done and not a.is_automatic
      and case when a.occurred_precision = 'date' or d.created_precision = 'date' then a.occurred_on <= d.created_on
               else a.occurred_at <= d.created_at end
      and (a.recorded_at is null or a.recorded_at <= cast($as_of as timestamp))
),
placed as (
    select e.*, row_number() over (partition by e.opportunity_id, e.side
                                   order by e.occurred_on, e.occurred_at, e.evidence_id) as place
    from evidence e
),
firsts as (
    -- One row per deal: its first marketing touch beside its first act of a seller.
    select p.opportunity_id,
           max(case when p.side = 'marketing' then p.occurred_on end) as touch_on,
           max(case when p.side = 'marketing' then p.occurred_at end) as touch_at,
           max(case when p.side = 'marketing' then p.occurred_precision end) as touch_precision,
           max(case when p.side = 'sales' then p.occurred_on end) as activity_on,
           max(case when p.side = 'sales' then p.occurred_at end) as activity_at,
           max(case when p.side = 'sales' then p.occurred_precision end) as activity_precision
    from placed p
    where p.place = 1
    group by p.opportunity_id
),
-- Exact times decide within a day; where either is a bare date, only the day does, and a tie is not "before".
compared as (
    select f.*,
           case when f.touch_on is null then false
                when f.activity_on is null then true
                when f.touch_precision = 'date' or f.activity_precision = 'date' then f.touch_on < f.activity_on
                else f.touch_at < f.activity_at end as is_marketing_first
    from firsts f
),
judged as (
    select d.*, f.touch_on, f.activity_on,
           case when $definition = 'by_lead_source' then coalesce(o.source_side, c.source_side)
                when f.opportunity_id is null then null
                when f.is_marketing_first then 'marketing'
                else 'sales' end as side,
           case when $among = 'won' then d.closed_on when $among = 'open' then d.expected_close_on else d.created_on end as dated_on
    from deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    left join lead_cycles c on c.lead_cycle_id = o.lead_cycle_id
    left join compared f on f.opportunity_id = d.opportunity_id
)
select j.opportunity_id, j.account_id, j.side, j.outcome, j.created_on, j.closed_on, j.dated_on, j.amount, j.currency, j.has_amount, j.rated_on,
       j.dated_on is null as is_undated, j.touch_on as first_touch_on, j.activity_on as first_activity_on
from judged j
