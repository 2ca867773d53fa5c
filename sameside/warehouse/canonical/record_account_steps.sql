-- Question   On which rungs of the ladder does a person record reach an account?
-- Grain      one row per record, rung and account; the lowest rung counts (record_accounts)
-- Columns    record_id, account_id, rung, strategy, confidence, evidence, is_strong (may say where a person works now)
-- Left out   freemail, access providers', our own and placeholder domains; alike names (match_review)
with lead_links as (
    select l.person_id as record_id, arg_max(a.account_id, (coalesce(l.created_at, timestamp '0001-01-01'), l.lead_id)) as account_id
    from mapped_leads l join account_of a on a.record_id = l.account_id where l.person_id is not null group by l.person_id
), deal_people as (
    select person_id as record_id, opportunity_id from mapped_opportunity_people
    union select person_id, opportunity_id from mapped_opportunities where person_id is not null
), deal_links as (
    select p.record_id, arg_max(a.account_id, (coalesce(o.created_at, timestamp '0001-01-01'), o.opportunity_id)) as account_id
    from deal_people p join mapped_opportunities o using (opportunity_id) join account_of a on a.record_id = o.account_id
    group by p.record_id
), domains as (
    select record_id, registrable as domain, 'work e-mail' as found_in, 1 as place from record_emails where registrable is not null
    union all
    select r.record_id, d.registrable, 'website', 2 from person_records r join address_domains d on d.host = r.website_host
    where d.registrable is not null
), company_keys as (
    -- Many people work at one company: each distinct name is brought into the form it is compared in once.
    select company_name, company_key(company_name) as name_key
    from (select distinct company_name from person_records where company_name is not null)
), named as (
    select r.record_id, r.company_name, r.country, k.name_key from person_records r join company_keys k on k.company_name = r.company_name
), families as (
    -- A company's domain speaks for its subsidiaries too, and for every other account that claims it: then the name says which.
    select distinct c.domain, a.account_id
    from account_record_domains c join account_of a using (record_id) where c.kind = 'company'
    union
    select c.domain, p.account_id
    from account_record_domains c join account_of a using (record_id) join account_parents p on p.parent_id = a.account_id
    where c.kind = 'company'
), family_names as (
    select f.domain, r.name_key, min(a.account_id) as account_id
    from families f join account_of a on a.account_id = f.account_id join account_records r using (record_id)
    where r.name_key is not null group by f.domain, r.name_key having count(distinct a.account_id) = 1
), names as (
    select r.name_key, upper(r.country) as country, min(a.account_id) as account_id
    from account_records r join account_of a using (record_id)
    where r.name_key is not null and r.country is not null
    group by r.name_key, upper(r.country) having count(distinct a.account_id) = 1
)
select r.record_id, a.account_id, 1 as rung, 'source_link' as strategy, 1.0 as confidence,
       'linked to ' || r.account_ref || ' in its source' as evidence, true as is_strong
from person_records r join account_of a on a.record_id = r.account_ref
union all
select record_id, account_id, 2, 'lead_link', 1.0, 'its lead was converted or linked to the account in its source', true from lead_links
union all
select record_id, account_id, 3, 'deal_role', 0.9, 'has a part in a deal of the account', true from deal_links
union all
select d.record_id, n.account_id, 4, 'domain_and_name', 0.97, d.found_in || ' at ' || d.domain || ', which several use, and the name ' || r.company_name, true
from domains d
join named r using (record_id)
join family_names n on n.domain = d.domain and n.name_key = r.name_key
join domain_accounts a on a.domain = d.domain and a.account_id <> n.account_id
union all
select d.record_id, a.account_id, 4 + d.place, 'domain', case when a.n_accounts = 1 then 0.95 else 0.7 end,
       d.found_in || ' at ' || d.domain
         || case when a.n_accounts > 1 then ', claimed by ' || a.n_accounts || ' accounts' else '' end, true
from domains d join domain_accounts a on a.domain = d.domain and a.kind = 'company'
union all
select r.record_id, n.account_id, 7, 'name_and_country', 0.8, 'same company name and country: ' || r.company_name || ', ' || r.country, false
from named r join names n on n.name_key = r.name_key and n.country = upper(r.country)
union all
select d.record_id, a.account_id, 8, 'university_domain', 0.6, d.found_in || ' at ' || d.domain || ', a university: students write from there too', false
from domains d join domain_accounts a on a.domain = d.domain and a.kind = 'university'
