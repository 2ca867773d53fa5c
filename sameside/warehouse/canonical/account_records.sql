-- Question   Which records of companies are there, those that other rows only refer to included?
-- Grain      one row per account record of one source
-- Columns    record_id, source, name, name_key, country, merged_into_id, parent_ref, created_at, is_stub, origin_record_id
-- Left out   nothing
select account_id as record_id, _source as source, name, company_key(name) as name_key, country, merged_into_id,
       parent_account_id as parent_ref, created_at, false as is_stub, _record_id as origin_record_id
from mapped_accounts
union all
select value, source, null, null, null, null, null, null, true, record_id
from missing_references where table_name = 'accounts' and reason = 'only_referred_to'
