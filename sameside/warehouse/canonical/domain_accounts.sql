-- Question   Which account does a registrable domain stand for?
-- Grain      one row per domain
-- Columns    domain, kind, account_id, n_accounts (accounts that claim it; above 1 the order of account_standing decided)
-- Left out   our own domains; access providers' (a subscriber is no employee)
with claims as (
    select distinct d.domain, d.kind, a.account_id
    from account_record_domains d join account_of a using (record_id)
    where d.kind in ('company', 'university')
)
select c.domain, min(c.kind) as kind, arg_min(c.account_id, s.precedence) as account_id, count(*) as n_accounts
from claims c join account_standing s using (account_id)
group by c.domain
