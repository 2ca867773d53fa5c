-- Question   Which people or companies look alike in one exact respect and were still not joined?
-- Grain      one row per pair and respect
-- Columns    kind, record_id, candidate_id, strategy, confidence, evidence
-- Left out   a parent and its subsidiary; respects shared by too many to mean anything
-- In a crowd each is paired with the first of it, not with every other: the list is for a person to read.
with domain_crowds as (
    select distinct d.domain, a.account_id, s.precedence
    from account_record_domains d join account_of a using (record_id) join account_standing s using (account_id)
    where d.kind = 'company'
), name_crowds as (
    select distinct r.name_key, r.country, a.account_id, s.precedence
    from account_records r join account_of a using (record_id) join account_standing s using (account_id)
    where r.name_key is not null
), account_pairs as (
    select account_id as one_id, first_value(account_id) over (partition by domain order by precedence) as other_id,
           'shared_domain' as strategy, 0.8 as confidence, 'both have the domain ' || domain as evidence
    from domain_crowds
    union all
    select one.account_id, other.account_id, 'same_name', case when one.country is null or other.country is null then 0.7 else 0.75 end,
           'both are called ' || one.name_key
    from name_crowds one
    join (select name_key, account_id, country from name_crowds qualify row_number() over (partition by name_key order by precedence) = 1) other
      on other.name_key = one.name_key
    where coalesce(upper(one.country) = upper(other.country), true)
), humans as (
    select p.person_id, name_key(p.full_name) as name_key, p.account_id, company_key(p.company_name) as company_name_key, p.full_name
    from people p where p.full_name like '% %'
), phones as (
    select distinct r.phone_digits, p.person_id from person_records r join person_of p using (record_id) where length(r.phone_digits) >= 8
), phone_crowds as (
    select phone_digits, person_id, min(person_id) over (partition by phone_digits) as hub_id, count(*) over (partition by phone_digits) as n_people
    from phones
), person_pairs as (
    select person_id as one_id, min(person_id) over (partition by name_key, account_id) as other_id,
           'same_name_and_account' as strategy, 0.8 as confidence, 'both are called ' || full_name || ', at the same account' as evidence
    from humans where account_id is not null
    union all
    select person_id, min(person_id) over (partition by name_key, company_name_key), 'same_name_and_company', 0.75,
           'both are called ' || full_name || ', at ' || company_name_key
    from humans where company_name_key is not null
    union all
    select person_id, hub_id, 'same_phone', 0.6, 'both have the phone number ' || phone_digits from phone_crowds where n_people <= 5
)
select 'account' as kind, p.one_id as record_id, p.other_id as candidate_id, p.strategy, p.confidence, p.evidence
from account_pairs p
join accounts a on a.account_id = p.one_id join accounts b on b.account_id = p.other_id
where p.one_id <> p.other_id
  and a.parent_account_id is distinct from b.account_id and b.parent_account_id is distinct from a.account_id
  and (a.parent_account_id is null or a.parent_account_id is distinct from b.parent_account_id)
union all
select 'person', one_id, other_id, strategy, confidence, evidence from person_pairs where one_id <> other_id
union all
select 'person_account', p.person_id, d.account_id, 'access_provider_domain', 0.3, 'an address at ' || d.domain || ', which also lets addresses to the public'
from (
    select distinct e.registrable as domain, o.person_id from record_emails e join person_of o using (record_id) where e.domain_kind = 'access_provider'
) h
join people p on p.person_id = h.person_id and p.account_id is null
join (
    select c.domain, min(a.account_id) as account_id
    from account_record_domains c join account_of a using (record_id) where c.kind = 'access_provider' group by c.domain
) d on d.domain = h.domain
