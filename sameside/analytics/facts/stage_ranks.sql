-- Question   How far along the spine does each stage lie?
-- Grain      one row per stage that is a step of progress, and one for a lost deal
-- Reads      nothing
-- Columns    stage
--            stage_rank  1 for an inquiry to 6 for a won deal; a lost deal got as far as an opportunity
--            is_step  false for closed_lost: it ends a deal and is no step of progress
select 'inquiry' as stage, 1 as stage_rank, true as is_step
union all select 'mql', 2, true
union all select 'sal', 3, true
union all select 'sql', 4, true
union all select 'opportunity', 5, true
union all select 'closed_won', 6, true
union all select 'closed_lost', 5, false
