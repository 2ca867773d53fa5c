-- Question   What was given back, for which deal, and when?
-- Grain      one row per refund of one source
-- Columns    schema/canonical_tables.py, refunds
-- Left out   nothing
-- A source writes what was given back as 500 or as -500; both mean the same.
select r.refund_id, o.opportunity_id, coalesce(a.account_id, o.account_id) as account_id, r.refunded_at,
       local_date(r.refunded_at, r.refunded_precision) as refunded_on, r.refunded_precision, r.recorded_at, abs(r.amount) as amount,
       r.currency, r.reason, r._source as source
from mapped_refunds r
left join account_of a on a.record_id = r.account_id
left join opportunities o on o.opportunity_id = r.opportunity_id
