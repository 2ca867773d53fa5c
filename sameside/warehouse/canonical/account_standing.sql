-- Question   When several accounts claim one domain or name, which is meant?
-- Grain      one row per account
-- Columns    account_id, precedence (1 = first choice of all)
-- Left out   nothing
-- Order: an open deal, then a customer, then most contacts, then the oldest, then the least id.
with deals as (
    select a.account_id, bool_or(o.outcome = 'open') as has_open, bool_or(o.outcome = 'won') as is_customer
    from mapped_opportunities o join account_of a on a.record_id = o.account_id group by a.account_id
), contacts as (
    select a.account_id, count(*) as n_contacts from mapped_people p join account_of a on a.record_id = p.account_id group by a.account_id
), ages as (
    select a.account_id, min(r.created_at) as created_at from account_of a join account_records r using (record_id) group by a.account_id
)
select g.account_id,
       row_number() over (
           order by coalesce(d.has_open, false) desc, coalesce(d.is_customer, false) desc, coalesce(c.n_contacts, 0) desc,
                    g.created_at nulls last, g.account_id
       ) as precedence
from ages g left join deals d using (account_id) left join contacts c using (account_id)
