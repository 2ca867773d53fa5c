-- Question   On which channel does each campaign run, in the words of the costs?
-- Grain      one row per campaign
-- Reads      campaigns, costs, cost_channels
-- Columns    campaign_id
--            campaign  its name; its id where it has none
--            channel  the channel its own costs stand on, else those of a campaign of the same name, else its own; null = unknown
--            is_paid  money was spent on that channel
-- Left out   nothing
with named as (
    select k.campaign_id, case when trim(k.name) <> '' then trim(k.name) else k.campaign_id end as campaign, lower(trim(k.channel)) as channel_key,
           case when lower(trim(k.channel)) not in ('', 'unknown') then trim(k.channel) end as channel
    from campaigns k
),
spent as (
    select c.campaign_id, min(p.channel) as channel
    from costs c
    join cost_channels p on p.channel_key = lower(trim(c.channel))
    group by c.campaign_id
),
-- Two systems know one campaign under two ids; where the costs of one name stand on one channel, the name tells it.
names as (
    select n.campaign, min(s.channel) as channel, max(s.channel) as last_channel
    from spent s
    join named n on n.campaign_id = s.campaign_id
    group by n.campaign
),
spent_by_name as (
    select m.campaign, m.channel
    from names m
    where m.channel = m.last_channel
)
select n.campaign_id, n.campaign, coalesce(s.channel, b.channel, p.channel, n.channel) as channel,
       coalesce(s.channel, b.channel, p.channel) is not null as is_paid
from named n
left join spent s on s.campaign_id = n.campaign_id
left join spent_by_name b on b.campaign = n.campaign
left join cost_channels p on p.channel_key = n.channel_key
