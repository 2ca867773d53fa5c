-- Question   Which person records are one human, and why?
-- Grain      one row per pair and rung of the ladder; rung 1 is tried first
-- Columns    rung, left_id, right_id, strategy, confidence, evidence
-- Left out   desks' and made-up addresses; alike names (those go to match_review)
with apart as (
    select record_id as one_id from merge_decisions where kind = 'person' and not is_same
    union select into_id from merge_decisions where kind = 'person' and not is_same
), keys as (
    select record_id, email, min(record_id) over (partition by email) as hub_id,
           case when domain_kind in ('freemail', 'access_provider') then 0.95 else 0.98 end as confidence
    from record_emails where is_key
), contested as (
    -- Where two holders of an address were kept apart, a star around one of them would lose the others: here every pair counts.
    select distinct email from keys join apart on one_id = record_id
)
select 1 as rung, record_id as left_id, into_id as right_id, 'hand' as strategy, 1.0 as confidence, 'decided by hand' as evidence
from merge_decisions where kind = 'person' and is_same
union all
select 2, person_id, merged_into_id, 'source_link', 1.0, 'merged or converted into ' || merged_into_id || ' in its source'
from mapped_people where merged_into_id <> person_id
union all
select 3, record_id, hub_id, 'same_email', confidence, 'same e-mail ' || email
from keys where record_id <> hub_id and email not in (select email from contested)
union all
select 3, other.record_id, one.record_id, 'same_email', other.confidence, 'same e-mail ' || one.email
from keys one join keys other on other.email = one.email and other.record_id > one.record_id
where one.email in (select email from contested)
