-- Question   How long did each lead cycle stay in each stage?
-- Grain      one row per lead cycle and open spine stage it was in (inquiry to opportunity)
-- Reads      known_cycles, known_events, stage_ranks
-- Columns    lead_cycle_id
--            stage
--            cycle_code  the cycle as a number
--            entered_on  first day in the stage
--            left_on  last day in the stage; null = still there at as_of
--            n_spells  times it was in the stage: more than one means it went back
--            days  time in the stage: all spells together, or the latest only; null while it is still there
--            is_still_there  true: not left by as_of, so not in the figure yet
-- Left out   undated events: nobody knows how long; stages skipped; a creation that does not lie before the first event
with firsts as (
    select e.cycle_code, min(e.entered_at) as first_event_at
    from known_events e
    where e.entered_at is not null and not e.is_creation
    group by e.cycle_code
),
dated as (
    select e.cycle_code, e.stage_event_id, e.stage, e.entered_at, e.entered_on, e.entered_precision = 'date' as is_day,
           case when e.stage in ('closed_won', 'closed_lost', 'rejected', 'disqualified', 'recycled') then 9
                else coalesce(r.stage_rank, 9) end as place_at_same_time
    from known_events e
    left join stage_ranks r on r.stage = e.stage
    left join firsts f on f.cycle_code = e.cycle_code
    where e.entered_at is not null and (not e.is_creation or f.first_event_at is null or e.entered_at < f.first_event_at)
),
ordered as (
    select d.cycle_code, d.stage, d.entered_at, d.entered_on, d.is_day,
           row_number() over (partition by d.cycle_code
                              order by d.entered_on, d.entered_at, d.place_at_same_time, d.stage_event_id) as place,
           lag(d.stage) over (partition by d.cycle_code
                              order by d.entered_on, d.entered_at, d.place_at_same_time, d.stage_event_id) as previous_stage
    from dated d
),
changes as (
    select o.cycle_code, o.stage, o.entered_at, o.entered_on, o.is_day, o.place,
           lead(o.entered_at) over (partition by o.cycle_code order by o.place) as left_at,
           lead(o.entered_on) over (partition by o.cycle_code order by o.place) as left_on,
           lead(o.is_day) over (partition by o.cycle_code order by o.place) as is_left_day
    from ordered o
    where o.previous_stage is null or o.previous_stage <> o.stage
),
spells as (
    select c.cycle_code, c.stage, c.entered_on, c.left_on,
           case when c.is_day or c.is_left_day then cast(c.left_on - c.entered_on as double precision)
                else (extract(epoch from c.left_at) - extract(epoch from c.entered_at)) / 86400.0 end as days,
           row_number() over (partition by c.cycle_code, c.stage order by c.place desc) as place_from_last
    from changes c
    where c.stage in ('inquiry', 'mql', 'sal', 'sql', 'opportunity')
),
stays as (
    select s.cycle_code, s.stage, min(s.entered_on) as entered_on,
           max(case when s.place_from_last = 1 then s.left_on end) as left_on,
           count(*) as n_spells,
           sum(s.days) as days_in_all,
           max(case when s.place_from_last = 1 then s.days end) as days_latest,
           max(case when s.left_on is null then 1 else 0 end) as n_open
    from spells s
    group by s.cycle_code, s.stage
)
select c.lead_cycle_id, k.stage, k.cycle_code, k.entered_on, k.left_on, k.n_spells,
       case when k.n_open = 1 then null when $spells = 'latest' then k.days_latest else k.days_in_all end as days,
       k.n_open = 1 as is_still_there
from stays k
join known_cycles c on c.cycle_code = k.cycle_code
