-- Question   Which company does each account record stand for?
-- Grain      one row per account record
-- Columns    record_id, account_id (the record whose name stays), precedence (1 = that record; later ones fill its gaps in this order)
-- Left out   nothing
-- The name that stays: one a person chose by hand, then one the source merged into, then the oldest, then the least id.
with standing as (
    select r.record_id, coalesce(g.group_id, r.record_id) as group_id, r.created_at, r.is_stub,
           r.record_id in (select into_id from merge_decisions where kind = 'account' and is_same)
             and r.record_id not in (select record_id from merge_decisions where kind = 'account' and is_same) as is_chosen,
           r.merged_into_id is null
             and r.record_id in (select merged_into_id from mapped_accounts where merged_into_id is not null) as is_source_target,
           r.merged_into_id is null as is_live
    from account_records r left join account_groups g using (record_id)
), ranked as (
    select record_id, group_id,
           row_number() over (
               partition by group_id
               order by is_chosen desc, is_source_target desc, is_live desc, is_stub, created_at nulls last, record_id
           ) as precedence
    from standing
)
select r.record_id, s.record_id as account_id, r.precedence
from ranked r join ranked s on s.group_id = r.group_id and s.precedence = 1
