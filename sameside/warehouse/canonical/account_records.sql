-- Question   Which records of companies are there, those that other rows only refer to included?
-- Grain      one row per account record of one source
-- Columns    record_id, source, name, name_key, country, merged_into_id, parent_ref, created_at, is_stub, origin_record_id
-- Left out   nothing
with referred as (
    select account_id, _source, _record_id from mapped_people
    union all select account_id, _source, _record_id from mapped_leads
    union all select account_id, _source, _record_id from mapped_touches
    union all select account_id, _source, _record_id from mapped_sales_activities
    union all select account_id, _source, _record_id from mapped_opportunities
    union all select account_id, _source, _record_id from mapped_account_domains
    union all select parent_account_id, _source, _record_id from mapped_accounts
)
select account_id as record_id, _source as source, name, company_key(name) as name_key, country, merged_into_id,
       parent_account_id as parent_ref, created_at, false as is_stub, _record_id as origin_record_id
from mapped_accounts
union all
select r.account_id, min(r._source), null, null, null, null, null, null, true, min(r._record_id)
from referred r
where r.account_id is not null and not exists (select 1 from mapped_accounts a where a.account_id = r.account_id)
group by r.account_id
