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
with signs as (
    select e.lead_cycle_id, e.stage, e.entered_on, cast(null as varchar) as person_id, cast(null as varchar) as account_id,
           cast(null as date) as created_on, 0 as n_known
    from known_events e
    where not e.is_creation
    union all
    select c.lead_cycle_id, 'inquiry', c.created_on, c.person_id, c.account_id, c.created_on, 1
    from known_cycles c
),
folded as (
    -- One row per cycle first, with a day for each step; rows are made of the days only then. A later step counts for the earlier ones.
    select s.lead_cycle_id, min(s.person_id) as person_id, min(s.account_id) as account_id, min(s.created_on) as created_on,
           max(r.stage_rank) as top_rank,
           min(case when r.stage_rank >= 1 then s.entered_on end) as inquiry_on,
           min(case when r.stage_rank >= 2 then s.entered_on end) as mql_on,
           min(case when r.stage_rank >= 3 then s.entered_on end) as sal_on,
           min(case when r.stage_rank >= 4 then s.entered_on end) as sql_on,
           min(case when r.stage_rank >= 5 then s.entered_on end) as opportunity_on,
           min(case when r.stage_rank >= 6 then s.entered_on end) as won_on,
           min(case when s.stage = 'closed_lost' then s.entered_on end) as lost_on,
           min(case when s.stage = 'rejected' then s.entered_on end) as rejected_on,
           min(case when s.stage = 'disqualified' then s.entered_on end) as disqualified_on,
           min(case when s.stage = 'recycled' then s.entered_on end) as recycled_on,
           count(case when s.stage = 'closed_lost' then 1 end) as n_lost,
           count(case when s.stage = 'rejected' then 1 end) as n_rejected,
           count(case when s.stage = 'disqualified' then 1 end) as n_disqualified,
           count(case when s.stage = 'recycled' then 1 end) as n_recycled,
           count(case when s.stage = 'mql' then 1 end) as n_mql,
           count(case when s.stage = 'sal' then 1 end) as n_sal,
           count(case when s.stage = 'sql' then 1 end) as n_sql,
           -- A deal that was closed was a deal: it has been seen as an opportunity.
           count(case when s.stage in ('opportunity', 'closed_won', 'closed_lost') then 1 end) as n_deal,
           sum(s.n_known) as n_known
    from signs s
    left join stage_ranks r on r.stage = s.stage
    group by s.lead_cycle_id
),
stages as (
    -- Ways to end lie on no rank that counts for others.
    select step.stage, step.stage_rank from stage_ranks step where step.is_step
    union all select 'closed_lost', 99
    union all select 'rejected', 99
    union all select 'disqualified', 99
    union all select 'recycled', 99
),
reached as (
    select f.lead_cycle_id, t.stage, f.created_on, f.person_id, f.account_id,
           case t.stage when 'inquiry' then f.inquiry_on when 'mql' then f.mql_on when 'sal' then f.sal_on when 'sql' then f.sql_on
                        when 'opportunity' then f.opportunity_on when 'closed_won' then f.won_on when 'closed_lost' then f.lost_on
                        when 'rejected' then f.rejected_on when 'disqualified' then f.disqualified_on
                        else f.recycled_on end as reached_on,
           case t.stage when 'mql' then f.n_mql when 'sal' then f.n_sal when 'sql' then f.n_sql when 'opportunity' then f.n_deal
                        else 1 end as n_seen
    from folded f
    join stages t on t.stage_rank <= f.top_rank
        or (t.stage = 'closed_lost' and f.n_lost > 0) or (t.stage = 'rejected' and f.n_rejected > 0)
        or (t.stage = 'disqualified' and f.n_disqualified > 0) or (t.stage = 'recycled' and f.n_recycled > 0)
    -- A cycle is known by its creation: events of cycles that had not begun are none of as_of's.
    where f.n_known > 0
),
dated as (
    select r.lead_cycle_id, r.stage, r.reached_on, r.n_seen, r.created_on, r.person_id, r.account_id,
           case when $dated_by = 'creation' then r.created_on else r.reached_on end as dated_on
    from reached r
)
select d.lead_cycle_id, d.stage, d.reached_on, d.created_on, d.dated_on, d.person_id, d.account_id,
       d.n_seen > 0 as is_seen, d.stage in ('mql', 'sal', 'sql', 'opportunity') as is_middle_step, d.dated_on is null as is_undated
from dated d
