-- Question   What was spent, and which deals or new customers came of it?
-- Grain      one row per cost, and one per deal that is a result
-- Reads      known_costs, known_deals, opportunities, deal_refunds, result_channels
-- Columns    record_id  id of the cost, or of the deal
--            is_cost
--            channel  of a cost, or of the result; null = unknown
--            campaign  name or id; null = none
--            dated_on  what periods are counted by: the day of the result; of a cost the day it was spent, so many months later as the lag says
--            amount  of a cost; null = no invoice, or a result
--            currency
--            has_amount
--            rated_on  the day whose rate of exchange counts: the day spent
--            reported_leads  of a cost, as the ad platform claims them
--            reported_wins  of a cost, as the ad platform claims them
--            is_undated  true: dated_on is unknown, so the row is in no period
-- Left out   deals that are not of the result asked for: deals = all by the day created; customers = the first won deal of each
--            account by the day closed; net_customers = those of them that were not refunded in full by as_of
select c.cost_id as record_id, true as is_cost, c.channel, c.campaign, c.dated_on, c.amount, c.currency, c.amount is not null as has_amount,
       c.spent_on as rated_on, c.reported_leads, c.reported_wins, c.dated_on is null as is_undated
from known_costs c
union all
select r.opportunity_id, false, f.channel, f.campaign, r.dated_on, cast(null as decimal(18, 2)), cast(null as varchar), false,
       cast(null as date), cast(null as decimal(28, 10)), cast(null as decimal(28, 10)), r.dated_on is null
from (
    select d.opportunity_id, case when $result = 'deals' then d.created_on else d.closed_on end as dated_on
    from known_deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    left join deal_refunds b on b.opportunity_id = d.opportunity_id
    where $result = 'deals'
       or (d.is_won and o.is_first_won and ($result = 'customers' or coalesce(not b.is_in_full, true)))
) r
left join result_channels f on f.record_id = r.opportunity_id and f.is_deal
