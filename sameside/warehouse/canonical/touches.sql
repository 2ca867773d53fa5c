-- Question   Which marketing interactions were there, with whom, at which company?
-- Grain      one row per interaction
-- Columns    schema/canonical_tables.py, touches
-- Left out   nothing
-- The account is that of the touch's own time: the one the touch names, else its lead's, else its own person record's, else the one
-- the person was at then. So a job changer's old touches stay with the old account.
with channels as (
    select channel, dense_rank() over (order by channel) - 1 as channel_code
    from (select distinct coalesce(t.channel, c.channel) as channel from mapped_touches t left join mapped_campaigns c using (campaign_id))
    where channel is not null
), placed as (
    select t.touch_id, coalesce(p.person_id, l.person_id) as person_id, coalesce(p.person_code, l.person_code) as person_code,
           coalesce(a.account_id, case when t.lead_id is not null then l.account_id end, ra.account_id) as own_account_id,
           t.campaign_id, coalesce(t.channel, c.channel) as channel, t.interaction, t.occurred_at, t.occurred_precision, t.recorded_at
    from mapped_touches t
    left join person_of p on p.record_id = t.person_id
    left join lead_records l on l.lead_id = t.lead_id
    left join account_of a on a.record_id = t.account_id
    left join record_accounts ra on ra.record_id = t.person_id
    left join mapped_campaigns c on c.campaign_id = t.campaign_id
), dwelt as (
    select t.*, coalesce(t.own_account_id, stay.account_id) as account_id
    from placed t
    left join person_accounts stay on t.own_account_id is null and stay.person_id = t.person_id
         and coalesce(t.occurred_at, timestamp '9999-12-31') >= coalesce(stay.from_at, timestamp '0001-01-01')
         and (stay.to_at is null or t.occurred_at < stay.to_at)
)
select t.touch_id, a.account_code, t.person_code, n.channel_code, t.person_id, t.account_id, t.campaign_id, t.channel, t.interaction,
       t.occurred_at, local_date(t.occurred_at, t.occurred_precision) as occurred_on, t.occurred_precision, t.recorded_at
from dwelt t
left join accounts a on a.account_id = t.account_id
left join channels n on n.channel = t.channel
