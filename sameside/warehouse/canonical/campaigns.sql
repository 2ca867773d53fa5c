-- Question   Which campaigns were there?
-- Grain      one row per campaign
-- Columns    schema/canonical_tables.py, campaigns; x_ columns
-- Left out   nothing: a campaign that other rows only refer to stands here with its id alone
with everything as (
    select campaign_id from mapped_campaigns
    union all
    select value from missing_references where table_name = 'campaigns' and reason = 'only_referred_to'
)
select e.campaign_id, m.name, m.channel, m.status, m.starts_on, m.ends_on, m.parent_campaign_id, m.reported_leads,
       -- for each x column of mapped_campaigns: m.{x},
       m.reported_contacts
from everything e left join mapped_campaigns m using (campaign_id)
