-- Question   From which stage to which did lead cycles step, when, and which of these steps went back?
-- Grain      one row per step from one dated stage to another
-- Reads      known_events, stage_ranks
-- Columns    stage_event_id  the event that went back
--            lead_cycle_id
--            cycle_code  the cycle as a number
--            left_stage  stage it came from
--            back_to  stage it was then seen in
--            moved_on
--            is_back  an earlier stage, and certainly later: of two events on one day, one of them known by its date only, nobody knows
--            is_from_history  a history was kept; first dates alone can show no way back
-- Left out   undated events; the first event of a cycle; ends (rejected, disqualified, recycled, lost): those are no steps
with steps as (
    select e.stage_event_id, e.lead_cycle_id, e.cycle_code, e.stage, e.entered_at, e.entered_on, e.entered_precision, e.is_derived, r.stage_rank
    from known_events e
    join stage_ranks r on r.stage = e.stage and r.is_step
    where e.entered_on is not null and not e.is_creation
),
followed as (
    select s.stage_event_id, s.lead_cycle_id, s.cycle_code, s.stage, s.entered_at, s.entered_on, s.entered_precision, s.is_derived, s.stage_rank,
           lag(s.stage) over (partition by s.cycle_code order by s.entered_on, s.entered_at, s.stage_rank, s.stage_event_id) as left_stage,
           lag(s.stage_rank) over (partition by s.cycle_code order by s.entered_on, s.entered_at, s.stage_rank, s.stage_event_id) as left_rank,
           lag(s.entered_at) over (partition by s.cycle_code order by s.entered_on, s.entered_at, s.stage_rank, s.stage_event_id) as left_at,
           lag(s.entered_on) over (partition by s.cycle_code order by s.entered_on, s.entered_at, s.stage_rank, s.stage_event_id) as left_on,
           lag(s.entered_precision) over (partition by s.cycle_code order by s.entered_on, s.entered_at, s.stage_rank, s.stage_event_id)
               as left_precision
    from steps s
)
select f.stage_event_id, f.lead_cycle_id, f.cycle_code, f.left_stage, f.stage as back_to, f.entered_on as moved_on,
       f.stage_rank < f.left_rank
           and (f.entered_on > f.left_on
                or (f.entered_precision = 'instant' and f.left_precision = 'instant' and f.entered_at > f.left_at)) as is_back,
       not f.is_derived as is_from_history
from followed f
where f.left_rank is not null
