-- Question   Which companies are there, each once?
-- Grain      one row per company
-- Columns    schema/canonical_tables.py, accounts; x_ columns
-- Left out   nothing: a company that other rows only refer to stands here with its id alone (n_records 0)
-- Each attribute is the kept record's; its gaps are filled by the merged records, in order of precedence.
select a.account_id, dense_rank() over (order by a.account_id) - 1 as account_code,
       arg_min(m.name, a.precedence) as name, arg_min(m.industry, a.precedence) as industry,
       arg_min(m.n_employees, a.precedence) as n_employees, arg_min(m.country, a.precedence) as country,
       arg_min(m.region, a.precedence) as region, arg_min(m.city, a.precedence) as city, arg_min(m.owner_id, a.precedence) as owner_id,
       any_value(case when not coalesce(b.is_circular, false) then p.parent_id end) as parent_account_id,
       min(m.created_at) as created_at,
       -- for each x column of mapped_accounts: arg_min(m.{x}, a.precedence) as {x},
       count(m.account_id) as n_records
from account_of a
left join mapped_accounts m on m.account_id = a.record_id
left join account_parents p on p.account_id = a.account_id
left join circular_parents b on b.account_id = a.account_id
group by a.account_id
