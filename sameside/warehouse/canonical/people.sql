-- Question   Which humans are there, each once?
-- Grain      one row per human
-- Columns    schema/canonical_tables.py, people; x_ columns
-- Left out   nothing: somebody whom other rows only refer to stands here with the id alone (n_records 0)
-- Each attribute is the kept record's; its gaps are filled by the merged records, in order of precedence.
with now_at as (
    select person_id, account_id from person_accounts where to_at is null
)
select p.person_id, any_value(p.person_code) as person_code, any_value(n.account_id) as account_id,
       arg_min(r.full_name, p.precedence) as full_name, arg_min(m.title, p.precedence) as title,
       arg_min(nullif(trim(m.phone), ''), p.precedence) as phone,
       arg_min(m.company_name, p.precedence) as company_name, arg_min(m.n_employees, p.precedence) as n_employees, arg_min(m.country, p.precedence) as country,
       arg_min(m.city, p.precedence) as city, min(m.created_at) as created_at,
       -- for each x column of mapped_people: arg_min(m.{x}, p.precedence) as {x},
       count(m.person_id) as n_records
from person_of p
join person_records r using (record_id)
left join mapped_people m on m.person_id = p.record_id
left join now_at n on n.person_id = p.person_id
group by p.person_id
