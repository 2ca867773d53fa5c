-- Question   What was spent, and which leads came of it, or reached a stage?
-- Grain      one row per cost, and one per lead cycle that is a result
-- Reads      known_costs, cycle_stages, result_channels
-- Columns    record_id  id of the cost, or of the lead cycle
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
-- Left out   lead cycles that did not reach the stage asked for by as_of
select c.cost_id as record_id, true as is_cost, c.channel, c.campaign, c.dated_on, c.amount, c.currency, c.amount is not null as has_amount,
       c.spent_on as rated_on, c.reported_leads, c.reported_wins, c.dated_on is null as is_undated
from known_costs c
union all
select r.lead_cycle_id, false, f.channel, f.campaign, r.dated_on, cast(null as decimal(18, 2)), cast(null as varchar), false,
       cast(null as date), cast(null as decimal(28, 10)), cast(null as decimal(28, 10)), r.dated_on is null
from (
    select s.lead_cycle_id, case when $stage = 'inquiry' then s.created_on else s.reached_on end as dated_on
    from cycle_stages s
    where s.stage = $stage
) r
left join result_channels f on f.record_id = r.lead_cycle_id and not f.is_deal
