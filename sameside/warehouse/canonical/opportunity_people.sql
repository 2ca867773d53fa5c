-- Question   Who had a part in which deal?
-- Grain      one row per deal and human; records of one human fold into one row
-- Columns    schema/canonical_tables.py, opportunity_people
-- Left out   parts in a deal that is not there (left_out_rows)
select r.opportunity_id, p.person_id, arg_min(r.role, p.precedence) as role, bool_or(coalesce(r.is_primary, false)) as is_primary
from mapped_opportunity_people r
join person_of p on p.record_id = r.person_id
join mapped_opportunities o on o.opportunity_id = r.opportunity_id
group by r.opportunity_id, p.person_id
