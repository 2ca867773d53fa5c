-- Question   What was spent, and which deals or new customers came of it?
-- Grain      one row per cost, and one per deal that is a result
-- Reads      known_costs, campaign_channels, cost_channels, known_deals, opportunities, lead_cycles, deal_refunds
-- Columns    record_id  id of the cost, or of the deal
--            is_cost
--            channel  of a cost, or of the result: see below; null = unknown
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
with results as (
    select d.opportunity_id as record_id, case when $result = 'deals' then d.created_on else d.closed_on end as dated_on,
           coalesce(o.campaign_id, c.campaign_id) as campaign_id, trim(coalesce(o.lead_source, c.lead_source)) as lead_source,
           lower(trim(coalesce(o.lead_source, c.lead_source))) as source_key
    from known_deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    left join lead_cycles c on c.lead_cycle_id = o.lead_cycle_id
    left join deal_refunds f on f.opportunity_id = d.opportunity_id
    where $result = 'deals'
       or (d.is_won and o.is_first_won and ($result = 'customers' or coalesce(not f.is_in_full, true)))
)
select c.cost_id as record_id, true as is_cost, c.channel, c.campaign, c.dated_on, c.amount, c.currency, c.amount is not null as has_amount,
       c.spent_on as rated_on, c.reported_leads, c.reported_wins, c.dated_on is null as is_undated
from known_costs c
union all
-- The channel of a result: that of its campaign where money was spent on it, else its lead source where that names a channel of the
-- costs, else its campaign's own, else its lead source.
select r.record_id, false,
       case when k.is_paid then k.channel
            when p.channel is not null then p.channel
            when k.channel is not null then k.channel
            when r.source_key not in ('', 'unknown') then r.lead_source end,
       k.campaign, r.dated_on, cast(null as decimal(18, 2)), cast(null as varchar), false, cast(null as date),
       cast(null as decimal(28, 10)), cast(null as decimal(28, 10)), r.dated_on is null
from results r
left join campaign_channels k on k.campaign_id = r.campaign_id
left join cost_channels p on p.channel_key = r.source_key
