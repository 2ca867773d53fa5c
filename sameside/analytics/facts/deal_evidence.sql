-- Question   What did marketing and sales do on a deal's account before there was a deal?
-- Grain      one row per deal on whose account something was done
-- Reads      known_deals, touches, sales_activities
-- Columns    opportunity_id
--            first_touch_on  first marketing touch in the window before the deal; null = none
--            first_act_on  first done, human, outbound act of a seller in the window; null = none
--            earlier_act_on  first such act before the window; looked for only where by_pre_sales_touch asks; null = none
--            is_marketing_first  the touch lies strictly before the act of the window, or there is no such act
-- Left out   deals without evidence; all of them under by_lead_source, which needs none
with evidence as (
    select d.opportunity_id, 'touch' as act, t.occurred_at, t.occurred_on, t.occurred_precision, t.touch_id as evidence_id
    from known_deals d
    join touches t on t.account_id = d.account_id
    where $definition <> 'by_lead_source'
      and ($among = 'all' or ($among = 'won' and d.is_won) or ($among = 'open' and d.is_open) or ($among = 'forecast' and d.is_in_forecast))
      and t.occurred_on >= d.created_on - cast($sourced_days as integer)
      and case when t.occurred_precision = 'date' or d.created_precision = 'date' then t.occurred_on <= d.created_on
               else t.occurred_at <= d.created_at end
      and (t.recorded_at is null or t.recorded_at <= cast($as_of as timestamp))
    union all
    select d.opportunity_id, case when a.occurred_on >= d.created_on - cast($sourced_days as integer) then 'act' else 'earlier_act' end,
           a.occurred_at, a.occurred_on, a.occurred_precision, a.activity_id
    from known_deals d
    join sales_activities a on a.account_id = d.account_id
    -- by_pre_sales_touch asks for the first act of a seller on the account ever: no window on that side.
    where $definition <> 'by_lead_source'
      and ($among = 'all' or ($among = 'won' and d.is_won) or ($among = 'open' and d.is_open) or ($among = 'forecast' and d.is_in_forecast))
      and (a.occurred_on >= d.created_on - cast($sourced_days as integer) or $definition <> 'by_first_touch')
      and a.direction = 'outbound' and a.is_done and not a.is_automatic
      and case when a.occurred_precision = 'date' or d.created_precision = 'date' then a.occurred_on <= d.created_on
               else a.occurred_at <= d.created_at end
      and (a.recorded_at is null or a.recorded_at <= cast($as_of as timestamp))
),
placed as (
    select e.opportunity_id, e.act, e.occurred_at, e.occurred_on, e.occurred_precision,
           row_number() over (partition by e.opportunity_id, e.act order by e.occurred_on, e.occurred_at, e.evidence_id) as place
    from evidence e
),
firsts as (
    -- One row per deal: its first marketing touch beside its first acts of a seller.
    select p.opportunity_id,
           max(case when p.act = 'touch' then p.occurred_on end) as touch_on,
           max(case when p.act = 'touch' then p.occurred_at end) as touch_at,
           max(case when p.act = 'touch' then p.occurred_precision end) as touch_precision,
           max(case when p.act = 'act' then p.occurred_on end) as act_on,
           max(case when p.act = 'act' then p.occurred_at end) as act_at,
           max(case when p.act = 'act' then p.occurred_precision end) as act_precision,
           max(case when p.act = 'earlier_act' then p.occurred_on end) as earlier_act_on
    from placed p
    where p.place = 1
    group by p.opportunity_id
)
-- Exact times decide within a day; where either is a bare date, only the day does, and a tie is not "before".
select f.opportunity_id, f.touch_on as first_touch_on, f.act_on as first_act_on, f.earlier_act_on,
       case when f.touch_on is null then false
            when f.act_on is null then true
            when f.touch_precision = 'date' or f.act_precision = 'date' then f.touch_on < f.act_on
            else f.touch_at < f.act_at end as is_marketing_first
from firsts f
