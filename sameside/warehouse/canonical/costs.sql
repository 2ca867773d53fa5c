-- Question   What was spent, on what, on which day?
-- Grain      one row per row of the one grain the mapping names
-- Columns    schema/canonical_tables.py, costs
-- Left out   nothing
select c.cost_id, c.campaign_id, coalesce(c.channel, m.channel) as channel, c.spent_on, c.amount, c.currency, c.impressions, c.clicks,
       c.reported_leads, c.reported_wins, c._source as source
from mapped_costs c left join mapped_campaigns m using (campaign_id)
