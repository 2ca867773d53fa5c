-- Question   Which account does each person record belong to, by its own evidence?
-- Grain      one row per person record that reaches an account
-- Columns    record_id, account_id, strategy, confidence, evidence, is_strong
-- Left out   records without an account
-- On one rung several accounts may answer (two work addresses): the order of account_standing decides.
select record_id, account_id, strategy, confidence, evidence, is_strong
from (
    select s.*, row_number() over (partition by s.record_id order by s.rung, t.precedence, s.evidence) as place
    from record_account_steps s join account_standing t using (account_id)
)
where place = 1
