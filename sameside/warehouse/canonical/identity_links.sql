-- Question   By which step did each source record come to stand for a person or an account?
-- Grain      one row per record, entity and rung
-- Columns    schema/canonical_tables.py, identity_links
-- Left out   records that stand for themselves alone
with steps as (
    -- An edge is told of the end that gave up its name; where neither end kept it, of both.
    select 'person' as kind, e.left_id as record_id, p.person_id as entity_id, e.strategy, e.confidence, e.evidence
    from person_edges_used e join person_of p on p.record_id = e.left_id where p.precedence > 1
    union all
    select 'person', e.right_id, p.person_id, e.strategy, e.confidence, e.evidence || ' (with ' || e.left_id || ')'
    from person_edges_used e join person_of p on p.record_id = e.right_id where p.precedence > 1
    union all
    select 'account', e.left_id, a.account_id, e.strategy, e.confidence, e.evidence
    from account_edges_used e join account_of a on a.record_id = e.left_id where a.precedence > 1
    union all
    select 'account', e.right_id, a.account_id, e.strategy, e.confidence, e.evidence || ' (with ' || e.left_id || ')'
    from account_edges_used e join account_of a on a.record_id = e.right_id where a.precedence > 1
    union all
    select 'person_account', record_id, account_id, strategy, confidence, evidence from record_accounts
)
select kind, record_id, entity_id, strategy, cast(max(confidence) as decimal(28, 10)) as confidence, min(evidence) as evidence
from steps group by kind, record_id, entity_id, strategy
