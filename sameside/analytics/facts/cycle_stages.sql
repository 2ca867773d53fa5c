-- Question   Which stages has each lead cycle reached, and since when?
-- Grain      one row per lead cycle and stage it reached; a later spine stage counts as having reached the earlier ones
-- Reads      known_cycles, known_events, stage_ranks
-- Columns    lead_cycle_id
--            stage  spine stage reached, or the way a cycle ended (closed_lost, rejected, disqualified, recycled)
--            cycle_code  the cycle as a number
--            reached_on  first day at this stage or beyond; null = the source does not say when
--            created_on  the day the cycle began
--            dated_on  what periods are counted by: reached_on, or created_on when dated_by is creation
--            person_id
--            person_code  the person as a number
--            account_id
--            account_code  the account as a number
--            is_seen  an event names this very stage; false = only a later one does: skipped, or not written down
--            is_middle_step  a step between the first and the last: one that can be skipped
--            is_undated  true: dated_on is unknown, so the row is in no period
-- Left out   nothing: every cycle known at as_of has reached inquiry at least
with folded as (
    -- One row per cycle first, with a day for each step; rows are made of the days only then. A later step counts for the earlier ones.
    select s.cycle_code, max(r.stage_rank) as top_rank,
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
           count(case when s.stage in ('opportunity', 'closed_won', 'closed_lost') then 1 end) as n_deal
    from known_events s
    left join stage_ranks r on r.stage = s.stage
    where not s.is_creation
    group by s.cycle_code
),
stages as (
    -- Ways to end lie on no rank that counts for others.
    select step.stage, step.stage_rank from stage_ranks step where step.is_step
    union all select 'closed_lost', 99
    union all select 'rejected', 99
    union all select 'disqualified', 99
    union all select 'recycled', 99
),
steps as (
    -- A cycle is known by its creation, and an inquiry from then on: events of cycles that had not begun are none of as_of's.
    select c.lead_cycle_id, c.cycle_code, c.created_on, c.person_id, c.person_code, c.account_id, c.account_code,
           coalesce(f.top_rank, 1) as top_rank,
           case when f.inquiry_on is null or c.created_on < f.inquiry_on then c.created_on else f.inquiry_on end as inquiry_on,
           f.mql_on, f.sal_on, f.sql_on, f.opportunity_on, f.won_on, f.lost_on, f.rejected_on, f.disqualified_on, f.recycled_on,
           f.n_lost, f.n_rejected, f.n_disqualified, f.n_recycled, f.n_mql, f.n_sal, f.n_sql, f.n_deal
    from known_cycles c
    left join folded f on f.cycle_code = c.cycle_code
),
reached as (
    select f.lead_cycle_id, f.cycle_code, f.created_on, f.person_id, f.person_code, f.account_id, f.account_code, t.stage,
           case t.stage when 'inquiry' then f.inquiry_on when 'mql' then f.mql_on when 'sal' then f.sal_on when 'sql' then f.sql_on
                        when 'opportunity' then f.opportunity_on when 'closed_won' then f.won_on when 'closed_lost' then f.lost_on
                        when 'rejected' then f.rejected_on when 'disqualified' then f.disqualified_on
                        else f.recycled_on end as reached_on,
           case t.stage when 'mql' then f.n_mql when 'sal' then f.n_sal when 'sql' then f.n_sql when 'opportunity' then f.n_deal
                        else 1 end as n_seen
    from steps f
    join stages t on t.stage_rank <= f.top_rank
        or (t.stage = 'closed_lost' and f.n_lost > 0) or (t.stage = 'rejected' and f.n_rejected > 0)
        or (t.stage = 'disqualified' and f.n_disqualified > 0) or (t.stage = 'recycled' and f.n_recycled > 0)
),
dated as (
    select r.*, case when $dated_by = 'creation' then r.created_on else r.reached_on end as dated_on
    from reached r
)
select d.lead_cycle_id, d.stage, d.cycle_code, d.reached_on, d.created_on, d.dated_on, d.person_id, d.person_code, d.account_id, d.account_code,
       d.n_seen > 0 as is_seen, d.stage in ('mql', 'sal', 'sql', 'opportunity') as is_middle_step, d.dated_on is null as is_undated
from dated d
