-- Question   Which human does each person record stand for?
-- Grain      one row per person record
-- Columns    record_id, person_id (the record whose name stays), person_code (its dense rank, from 0), precedence (1 = that record; later ones fill its gaps in this order)
-- Left out   nothing
-- The name that stays: one a person chose by hand, then one the source merged into, then the oldest, then the least id.
with standing as (
    select r.record_id, coalesce(g.group_id, r.record_id) as group_id, r.created_at, r.is_stub,
           r.record_id in (select into_id from merge_decisions where kind = 'person' and is_same)
             and r.record_id not in (select record_id from merge_decisions where kind = 'person' and is_same) as is_chosen,
           r.merged_into_id is null
             and r.record_id in (select merged_into_id from mapped_people where merged_into_id is not null) as is_source_target,
           r.merged_into_id is null as is_live
    from person_records r left join person_groups g using (record_id)
), ranked as (
    select record_id, group_id,
           row_number() over (
               partition by group_id
               order by is_chosen desc, is_source_target desc, is_live desc, is_stub, created_at nulls last, record_id
           ) as precedence
    from standing
)
select r.record_id, s.record_id as person_id, dense_rank() over (order by s.record_id) - 1 as person_code, r.precedence
from ranked r join ranked s on s.group_id = r.group_id and s.precedence = 1
