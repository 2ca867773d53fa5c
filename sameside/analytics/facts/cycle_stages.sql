-- Question   Which stages has each lead cycle reached, and since when?
-- Grain      one row per lead cycle and stage it reached; a later spine stage counts as having reached the earlier ones
-- Reads      known_cycles, known_events, stage_ranks
-- Columns    lead_cycle_id
--            stage  spine stage reached, or the way a cycle ended (closed_lost, rejected, disqualified, recycled)
--            reached_on  first day at this stage or beyond; null = the source does not say when
--            created_on  the day the cycle began
--            dated_on  what periods are counted by: reached_on, or created_on when dated_by is creation
--            person_id
--            account_id
--            is_seen  an event names this very stage; false = only a later one does: skipped, or not written down
--            is_middle_step  a step between the first and the last: one that can be skipped
--            is_undated  true: dated_on is unknown, so the row is in no period
-- Left out   nothing: every cycle known at as_of has reached inquiry at least
with reached as (
    -- An event at rank r gives a row for each step up to r, so rows multiply here on purpose; the group by folds them back to
    -- one per cycle and stage.
    -- A deal that was closed was a deal: it has been seen as an opportunity.
    select e.lead_cycle_id, step.stage, min(e.entered_on) as reached_on,
           max(case when e.stage = step.stage or (step.stage = 'opportunity' and e.stage in ('closed_won', 'closed_lost')) then 1 else 0 end)
               as n_seen
    from known_events e
    join stage_ranks r on r.stage = e.stage
    join stage_ranks step on step.is_step and step.stage_rank <= r.stage_rank
    group by e.lead_cycle_id, step.stage
    union all
    select e.lead_cycle_id, e.stage, min(e.entered_on), 1
    from known_events e
    where e.stage in ('closed_lost', 'rejected', 'disqualified', 'recycled')
    group by e.lead_cycle_id, e.stage
),
dated as (
    select c.lead_cycle_id, r.stage, r.reached_on, r.n_seen, c.created_on, c.person_id, c.account_id,
           case when $dated_by = 'creation' then c.created_on else r.reached_on end as dated_on
    from known_cycles c
    join reached r on r.lead_cycle_id = c.lead_cycle_id
)
select d.lead_cycle_id, d.stage, d.reached_on, d.created_on, d.dated_on, d.person_id, d.account_id,
       d.n_seen = 1 as is_seen, d.stage in ('mql', 'sal', 'sql', 'opportunity') as is_middle_step, d.dated_on is null as is_undated
from dated d
