-- Question   Which company is another one's parent, as written?
-- Grain      one row per company with a parent
-- Columns    account_id, parent_id
-- Left out   companies said to be their own parent
-- Where merged records name several parents, the kept record's counts.
select a.account_id, arg_min(p.account_id, a.precedence) as parent_id
from account_records r join account_of a using (record_id) join account_of p on p.record_id = r.parent_ref
where p.account_id <> a.account_id
group by a.account_id
