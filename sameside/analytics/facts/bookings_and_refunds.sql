-- Question   What was won, what was given back on its own day, and what is left of each cohort of won deals?
-- Grain      one row per deal won, one per refund, and one more per refund of a won deal: for the cohort the deal closed in
-- Reads      known_deals, deal_refunds, refunds
-- Columns    record_id  id of the deal, or of the refund
--            entry  won; refund = on the day of the refund; restated = the same refund on the day its deal closed
--            opportunity_id  null = the refund names no deal
--            dated_on  what periods are counted by
--            amount  of a refund with a minus sign; null = unknown
--            currency
--            has_amount
--            rated_on  the day whose rate of exchange counts: of a won deal the day it closed, of a refund its own
--            is_won
--            is_refund
--            is_restated
--            is_lost_again  a won deal that was refunded in full by as_of
--            is_undated  true: dated_on is unknown, so the row is in no period
-- Left out   refunds after as_of, or written down after it; refunds of an unknown day when as_of lies before the snapshot
with known as (
    select r.refund_id, r.opportunity_id, r.refunded_on, -r.amount as amount, r.currency
    from refunds r
    where case when r.refunded_at is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
               when r.refunded_precision = 'date' then r.refunded_on <= cast($as_of_on as date)
               else r.refunded_at <= cast($as_of as timestamp) end
      and (r.recorded_at is null or r.recorded_at <= cast($as_of as timestamp))
),
entries as (
    select d.opportunity_id as record_id, 'won' as entry, d.opportunity_id, d.closed_on as dated_on, d.amount, d.currency, d.rated_on,
           coalesce(f.is_in_full, false) as is_lost_again
    from known_deals d
    left join deal_refunds f on f.opportunity_id = d.opportunity_id
    where d.is_won
    union all
    select k.refund_id, 'refund', k.opportunity_id, k.refunded_on, k.amount, k.currency, k.refunded_on, false
    from known k
    union all
    select k.refund_id, 'restated', k.opportunity_id, d.closed_on, k.amount, k.currency, k.refunded_on, false
    from known k
    join known_deals d on d.opportunity_id = k.opportunity_id
    where d.is_won
)
select e.record_id, e.entry, e.opportunity_id, e.dated_on, e.amount, e.currency, e.amount is not null as has_amount, e.rated_on,
       e.entry = 'won' as is_won, e.entry = 'refund' as is_refund, e.entry = 'restated' as is_restated, e.is_lost_again,
       e.dated_on is null as is_undated
from entries e
