-- Question   What was spent by as_of, on which channel and campaign, and with which period's results does it stand?
-- Grain      one row per cost
-- Reads      costs, cost_channels, campaign_channels
-- Columns    cost_id
--            campaign  name of the campaign, or its id; null = the cost names none
--            channel  null = unknown
--            spent_on  null = unknown
--            dated_on  what periods are counted by: spent_on, moved on by the lag
--            amount  null = no invoice
--            currency
--            reported_leads  as the ad platform claims them
--            reported_wins  as the ad platform claims them
-- Left out   what was spent after as_of, the lag counted in; costs of an unknown day when as_of lies before the snapshot
select c.cost_id, k.campaign, p.channel, c.spent_on, c.spent_on + cast($lag_days as integer) as dated_on, c.amount, c.currency,
       c.reported_leads, c.reported_wins
from costs c
left join cost_channels p on p.channel_key = lower(trim(c.channel))
left join campaign_channels k on k.campaign_id = c.campaign_id
where case when c.spent_on is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
           else c.spent_on + cast($lag_days as integer) <= cast($as_of_on as date) end
