-- Question   Which records of people are there, those that other rows only refer to included?
-- Grain      one row per person record of one source
-- Columns    record_id, source, account_ref, merged_into_id, full_name, company_name, country, website_host, phone_digits,
--            created_at, is_stub (only referred to: its own row never came), origin_record_id
-- Left out   nothing
select p.person_id as record_id, p._source as source, p.account_id as account_ref, p.merged_into_id,
       coalesce(p.full_name, nullif(trim(concat_ws(' ', p.first_name, p.last_name)), '')) as full_name,
       p.company_name, p.country, h.host as website_host,
       nullif(regexp_replace(coalesce(p.phone, ''), '[^0-9]', '', 'g'), '') as phone_digits,
       p.created_at, false as is_stub, p._record_id as origin_record_id
from mapped_people p
left join address_hosts h on h.raw = p.website
union all
select value, source, null, null, null, null, null, null, null, null, true, record_id
from missing_references where table_name = 'people' and reason = 'only_referred_to'
