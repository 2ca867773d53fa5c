-- Question   Which account records are one company, and why?
-- Grain      one row per pair and rung of the ladder; rung 1 is tried first
-- Columns    rung, left_id, right_id, strategy, confidence, evidence
-- Left out   a domain that two live accounts of one source share: which of them is meant is a person's to say (match_review)
with standing as (
    select d.domain, d.source, d.record_id
    from account_record_domains d join account_records r using (record_id)
    where d.kind = 'company' and r.merged_into_id is null
      and not exists (select 1 from merge_decisions m where m.kind = 'account' and m.is_same and m.record_id = d.record_id)
), alone as (
    select domain, record_id, count(*) over (partition by domain, source) as n_in_source from standing
), across as (
    select domain, record_id, min(record_id) over (partition by domain) as hub_id from alone where n_in_source = 1
)
select 1 as rung, record_id as left_id, into_id as right_id, 'hand' as strategy, 1.0 as confidence, 'decided by hand' as evidence
from merge_decisions where kind = 'account' and is_same
union all
select 2, account_id, merged_into_id, 'source_link', 1.0, 'merged into ' || merged_into_id || ' in its source'
from mapped_accounts where merged_into_id <> account_id
union all
select 3, record_id, hub_id, 'shared_domain', 0.9, 'the only account with domain ' || domain || ' in either source'
from across where record_id <> hub_id and (select joins_accounts_by_domain from build_settings)
