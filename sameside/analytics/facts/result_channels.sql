-- Question   Through which channel, in the words of the costs, and which campaign did each lead cycle and each deal come?
-- Grain      one row per lead cycle, and one per deal
-- Reads      lead_cycles, opportunities, campaign_channels, cost_channels
-- Columns    is_deal  false: a lead cycle
--            record_id  id of the deal, or of the lead cycle
--            channel  see below; null = unknown
--            campaign  name or id; null = none
-- Left out   nothing
with results as (
    select false as is_deal, c.lead_cycle_id as record_id, c.campaign_id, trim(c.lead_source) as lead_source
    from lead_cycles c
    union all
    -- What the deal doesn't say, its lead does.
    select true, o.opportunity_id, coalesce(o.campaign_id, c.campaign_id), trim(coalesce(o.lead_source, c.lead_source))
    from opportunities o
    left join lead_cycles c on c.lead_cycle_id = o.lead_cycle_id
)
-- That of its campaign where money was spent on it, else its lead source where that names a channel of the costs, else its campaign's
-- own, else its lead source.
select r.is_deal, r.record_id,
       case when k.is_paid then k.channel
            when p.channel is not null then p.channel
            when k.channel is not null then k.channel
            when lower(r.lead_source) not in ('', 'unknown') then r.lead_source end as channel,
       k.campaign
from results r
left join campaign_channels k on k.campaign_id = r.campaign_id
left join cost_channels p on p.channel_key = lower(r.lead_source)
