-- Question   Which registrable domains does each account record claim?
-- Grain      one row per account record and registrable domain
-- Columns    record_id, source, domain, kind (company, university, access_provider, own)
-- Left out   freemail and placeholder domains: they speak for no company
with written as (
    select account_id as record_id, _source as source, website as raw from mapped_accounts where website is not null
    union
    select account_id, _source, domain from mapped_account_domains
)
select distinct w.record_id, w.source, d.registrable as domain, d.kind
from written w
join address_hosts h on h.raw = w.raw
join address_domains d on d.host = h.host
where d.kind not in ('freemail', 'placeholder')
