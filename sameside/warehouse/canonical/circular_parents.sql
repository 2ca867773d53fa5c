-- Question   Which companies are their own grandparents? Their parent is unknown, or whoever adds up a family never ends.
-- Grain      one row per company that is reached again by walking up its parents
-- Columns    account_id, is_circular (always true)
-- Left out   companies whose line of parents ends
with recursive parents as (
    select a.account_id, arg_min(p.account_id, a.precedence) as parent_id
    from account_records r join account_of a using (record_id) join account_of p on p.record_id = r.parent_ref
    where p.account_id <> a.account_id group by a.account_id
), walk as (
    select account_id, parent_id, 1 as steps from parents
    union all
    select w.account_id, p.parent_id, w.steps + 1
    from walk w join parents p on p.account_id = w.parent_id
    where w.parent_id <> w.account_id and w.steps < 50
)
select distinct account_id, true as is_circular from walk where parent_id = account_id
