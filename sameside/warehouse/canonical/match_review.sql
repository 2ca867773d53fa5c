-- Question   Which pairs look alike and wait for a person to decide?
-- Grain      one row per pair
-- Columns    schema/canonical_tables.py, match_review
-- Left out   pairs somebody decided on, either way; pairs that are one by now
with pairs as (
    select * from review_pairs union all select * from look_alikes
), turned as (
    select kind, case when kind = 'person_account' then record_id else greatest(record_id, candidate_id) end as record_id,
           case when kind = 'person_account' then candidate_id else least(record_id, candidate_id) end as candidate_id,
           strategy, confidence, evidence
    from pairs
), decided as (
    select m.kind, a.person_id as one_id, b.person_id as other_id
    from merge_decisions m join person_of a on a.record_id = m.record_id join person_of b on b.record_id = m.into_id where m.kind = 'person'
    union
    select m.kind, a.account_id, b.account_id
    from merge_decisions m join account_of a on a.record_id = m.record_id join account_of b on b.record_id = m.into_id where m.kind = 'account'
)
select t.kind, t.record_id, t.candidate_id, t.strategy, cast(t.confidence as decimal(28, 10)) as confidence, t.evidence
from turned t
where not exists (
    select 1 from decided d
    where d.kind = t.kind and ((d.one_id = t.record_id and d.other_id = t.candidate_id) or (d.one_id = t.candidate_id and d.other_id = t.record_id))
)
qualify row_number() over (partition by t.kind, t.record_id, t.candidate_id order by t.confidence desc, t.strategy, t.evidence) = 1
