-- Question   What was given back for each deal by as_of, and was it all?
-- Grain      one row per deal with a refund
-- Reads      refunds, opportunities
-- Columns    opportunity_id
--            n_refunds
--            is_in_full  the refunds in the deal's currency reach its amount, or one of the two amounts is unknown
-- Left out   refunds after as_of, or written down after it; refunds of an unknown day when as_of lies before the snapshot; refunds
--            that name neither a deal nor a company with a won one
with known as (
    select r.refund_id, r.opportunity_id, r.account_id, r.amount, r.currency
    from refunds r
    where case when r.refunded_at is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
               when r.refunded_precision = 'date' then r.refunded_on <= cast($as_of_on as date)
               else r.refunded_at <= cast($as_of as timestamp) end
      and (r.recorded_at is null or r.recorded_at <= cast($as_of as timestamp))
),
-- A refund that names a company alone is of the deal that made it a customer.
placed as (
    select k.refund_id, k.opportunity_id, k.amount, k.currency
    from known k
    where k.opportunity_id is not null
    union all
    select k.refund_id, o.opportunity_id, k.amount, k.currency
    from known k
    join opportunities o on o.account_id = k.account_id
    where k.opportunity_id is null and o.is_first_won
),
summed as (
    select p.opportunity_id, count(*) as n_refunds, count(p.amount) as n_amounts,
           sum(case when coalesce(p.currency = o.currency, true) then p.amount end) as amount, max(o.amount) as deal_amount
    from placed p
    join opportunities o on o.opportunity_id = p.opportunity_id
    group by p.opportunity_id
)
select s.opportunity_id, s.n_refunds,
       s.n_amounts < s.n_refunds or s.deal_amount is null or coalesce(s.amount >= s.deal_amount, false) as is_in_full
from summed s
