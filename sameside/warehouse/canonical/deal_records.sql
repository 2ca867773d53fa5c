-- Question   Whose are the deals, before lead cycles are known?
-- Grain      one row per deal
-- Columns    opportunity_id, person_id, record_id (the person record it names), account_id (its own link), lead_id (if that lead counts), times
-- Left out   nothing
with parts as (
    select r.opportunity_id, r.person_id as record_id,
           row_number() over (
               partition by r.opportunity_id order by coalesce(r.is_primary, false) desc, s.created_at nulls last, r.person_id
           ) as place
    from mapped_opportunity_people r join person_records s on s.record_id = r.person_id
)
select o.opportunity_id, p.person_id, coalesce(o.person_id, m.record_id) as record_id, a.account_id, l.lead_id, o.outcome,
       o.created_at, o.created_precision, local_date(o.created_at, o.created_precision) as created_on,
       o.closed_at, o.closed_precision, local_date(o.closed_at, o.closed_precision) as closed_on
from mapped_opportunities o
left join parts m on m.opportunity_id = o.opportunity_id and m.place = 1
left join person_of p on p.record_id = coalesce(o.person_id, m.record_id)
left join account_of a on a.record_id = o.account_id
left join lead_records l on l.lead_id = o.lead_id
