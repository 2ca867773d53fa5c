-- Question   Which companies are their own grandparents? Their parent is unknown, or whoever adds up a family never ends.
-- Grain      one row per company that is reached again by walking up its parents
-- Columns    account_id, is_circular (always true)
-- Left out   companies whose line of parents ends
with recursive walk as (
    select account_id, parent_id, 1 as steps from account_parents
    union all
    select w.account_id, p.parent_id, w.steps + 1
    from walk w join account_parents p on p.account_id = w.parent_id
    where w.parent_id <> w.account_id and w.steps < 50
)
select distinct account_id, true as is_circular from walk where parent_id = account_id
