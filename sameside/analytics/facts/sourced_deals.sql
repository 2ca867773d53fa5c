-- Question   Which side brought each deal, under one definition or under all three?
-- Grain      one row per deal, and with all three definitions asked for, per definition
-- Reads      known_deals, deal_evidence, opportunities, lead_cycles
-- Columns    opportunity_id
--            definition  by_lead_source, by_first_touch or by_pre_sales_touch
--            account_id  null = unknown
--            side  marketing, sales, partner or other; null = no evidence, which is a side of its own: unknown
--            outcome
--            created_on
--            closed_on
--            dated_on  what periods are counted by: created_on for all deals, closed_on for won ones, expected_close_on for open ones
--            amount  null = unknown
--            currency
--            has_amount
--            forecast_category  as in known_deals
--            is_expansion  it grows or renews a customer
--            rated_on  the day whose rate of exchange counts; null = unknown
--            is_undated  true: dated_on is unknown, so the row is in no period
--            is_first_row  true in one row of each deal: to count deals where all definitions are asked for
--            first_touch_on  first marketing touch on the account in the window before the deal; null = none, or none looked for
--            first_activity_on  first act of a seller on the account that the definition looks at; null = none, or none looked for
-- Left out   deals outside `among`: won keeps closed_won, open keeps open ones at as_of, forecast the open ones of the forecast categories
with definitions as (
    select 'by_lead_source' as definition union all select 'by_first_touch' union all select 'by_pre_sales_touch'
),
asked_for as (
    select w.definition
    from definitions w
    where $definition = 'all' or w.definition = $definition
),
judged as (
    select d.opportunity_id, w.definition, d.account_id, d.outcome, d.created_on, d.closed_on, d.amount, d.currency, d.has_amount,
           d.forecast_category, d.is_expansion, d.rated_on, e.first_touch_on,
           case when w.definition = 'by_pre_sales_touch' then coalesce(e.earlier_act_on, e.first_act_on)
                when w.definition = 'by_first_touch' then e.first_act_on end as first_activity_on,
           case when w.definition = 'by_lead_source' then coalesce(o.source_side, c.source_side)
                when e.opportunity_id is null then null
                when w.definition = 'by_pre_sales_touch' and e.earlier_act_on is not null then 'sales'
                when e.first_touch_on is null and e.first_act_on is null then null
                when e.is_marketing_first then 'marketing'
                else 'sales' end as side,
           case when $among = 'won' then d.closed_on when $among in ('open', 'forecast') then d.expected_close_on
                else d.created_on end as dated_on
    from known_deals d
    cross join asked_for w
    join opportunities o on o.opportunity_id = d.opportunity_id
    left join lead_cycles c on c.lead_cycle_id = o.lead_cycle_id
    left join deal_evidence e on e.opportunity_id = d.opportunity_id
    where $among = 'all' or ($among = 'won' and d.is_won) or ($among = 'open' and d.is_open) or ($among = 'forecast' and d.is_in_forecast)
)
select j.opportunity_id, j.definition, j.account_id, j.side, j.outcome, j.created_on, j.closed_on, j.dated_on, j.amount, j.currency,
       j.has_amount, j.forecast_category, j.is_expansion, j.rated_on,
       j.dated_on is null as is_undated,
       $definition <> 'all' or j.definition = 'by_lead_source' as is_first_row,
       case when j.definition <> 'by_lead_source' then j.first_touch_on end as first_touch_on, j.first_activity_on
from judged j
