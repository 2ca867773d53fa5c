-- Question   What did sellers do, and buyers towards them, with whom and when?
-- Grain      one row per act
-- Columns    schema/canonical_tables.py, sales_activities
-- Left out   nothing. Acts logged in the product stand here, too: own_acts
-- The account is that of the act's own time, as in touches; an act on a deal belongs to the deal's account.
with placed as (
    select s.activity_id, coalesce(p.person_id, l.person_id) as person_id, coalesce(p.person_code, l.person_code) as person_code,
           coalesce(a.account_id, o.account_id, case when s.lead_id is not null then l.account_id end, ra.account_id) as own_account_id,
           o.opportunity_id, s.owner_id, s.kind, coalesce(s.direction, 'outbound') as direction, coalesce(s.is_automatic, false) as is_automatic,
           coalesce(s.is_done, true) as is_done, s.subject, s.occurred_at, s.occurred_precision, s.recorded_at
    from mapped_sales_activities s
    left join person_of p on p.record_id = s.person_id
    left join lead_records l on l.lead_id = s.lead_id
    left join account_of a on a.record_id = s.account_id
    left join opportunities o on o.opportunity_id = s.opportunity_id
    left join record_accounts ra on ra.record_id = s.person_id
)
select s.activity_id, s.person_code, s.person_id, coalesce(s.own_account_id, stay.account_id) as account_id, s.opportunity_id, s.owner_id, s.kind,
       s.direction, s.is_automatic, s.is_done, s.subject, s.occurred_at,
       local_date(s.occurred_at, s.occurred_precision) as occurred_on, s.occurred_precision, s.recorded_at
from placed s
left join person_accounts stay on s.own_account_id is null and stay.person_id = s.person_id
     and coalesce(s.occurred_at, timestamp '9999-12-31') >= coalesce(stay.from_at, timestamp '0001-01-01')
     and (stay.to_at is null or s.occurred_at < stay.to_at)
union all
select w.activity_id, c.person_code, c.person_id, c.account_id, null, w.owner_id, w.kind, w.direction, w.is_automatic, true, w.subject, w.occurred_at,
       local_date(w.occurred_at, 'instant'), 'instant', w.recorded_at
from own_acts w
left join lead_cycles c on c.lead_cycle_id = w.lead_cycle_id
