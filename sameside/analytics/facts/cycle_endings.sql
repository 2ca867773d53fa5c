-- Question   How did each lead cycle end, was it given back to marketing, and did the person come back?
-- Grain      one row per lead cycle
-- Reads      known_cycles, known_events, lead_cycles
-- Columns    lead_cycle_id
--            cycle_code  the cycle as a number
--            created_on
--            is_entered  it was seen in the stage `from`
--            entered_on  first day in it; null = never seen there, or undated
--            is_entry_undated  seen there on an unknown day, so in no period
--            is_recycled  given back to marketing, before or after sales accepted it
--            ended_as  closed_lost, rejected, disqualified, recycled or closed_won; null = running at as_of
--            ended_on  null = running, or the source does not say when
--            is_ended  ended without a win
--            is_end_undated  ended without a win on an unknown day, so in no period
--            has_person  false: nobody can tell whether the person came back
--            next_cycle_id  the person's next cycle; null = none by as_of
--            next_created_on
--            days_to_return  from the end to the next cycle; null where either day is unknown
--            is_reopened  ended without a win, and the person came back (within the window, where there is one)
--            is_mature  the whole window since the end has elapsed; true when there is none
-- Left out   cycles that began after as_of
with entries as (
    select e.cycle_code, min(e.entered_on) as entered_on
    from known_events e
    where e.stage = $from_stage
    group by e.cycle_code
),
ends as (
    -- A win is the end that stays, whatever else was written down; else the last one.
    select e.cycle_code, e.stage, e.entered_on,
           row_number() over (partition by e.cycle_code
                              order by case when e.stage = 'closed_won' then 0 else 1 end, case when e.entered_on is null then 1 else 0 end,
                                       e.entered_on desc, e.entered_at desc, e.stage_event_id) as place,
           max(case when e.stage = 'recycled' then 1 else 0 end) over (partition by e.cycle_code) as n_recycled
    from known_events e
    where e.stage in ('closed_won', 'closed_lost', 'rejected', 'disqualified', 'recycled')
),
passes as (
    select c.lead_cycle_id, c.cycle_code, c.created_on, c.person_code is not null as has_person,
           -- Cycles of nobody known are not one another's next.
           case when c.person_code is not null then lead(c.lead_cycle_id) over (partition by c.person_code order by l.cycle_no, c.cycle_code) end
               as next_cycle_id,
           case when c.person_code is not null then lead(c.created_on) over (partition by c.person_code order by l.cycle_no, c.cycle_code) end
               as next_created_on
    from known_cycles c
    join lead_cycles l on l.cycle_code = c.cycle_code
),
joined as (
    -- Each side has at most one row per cycle, so no row is multiplied.
    select p.lead_cycle_id, p.cycle_code, p.created_on, s.cycle_code is not null as is_entered, s.entered_on, coalesce(x.n_recycled, 0) = 1 as is_recycled,
           x.stage as ended_as, x.entered_on as ended_on, coalesce(x.stage <> 'closed_won', false) as is_ended, p.has_person,
           p.next_cycle_id, p.next_created_on, p.next_created_on - x.entered_on as days_to_return
    from passes p
    left join entries s on s.cycle_code = p.cycle_code
    left join ends x on x.cycle_code = p.cycle_code and x.place = 1
)
select j.lead_cycle_id, j.cycle_code, j.created_on, j.is_entered, j.entered_on, j.is_entered and j.entered_on is null as is_entry_undated,
       j.is_recycled, j.ended_as, j.ended_on, j.is_ended, j.is_ended and j.ended_on is null as is_end_undated,
       j.has_person, j.next_cycle_id, j.next_created_on, j.days_to_return,
       j.is_ended and j.next_cycle_id is not null
           and (cast($window_days as integer) is null or coalesce(j.days_to_return <= cast($window_days as integer), false)) as is_reopened,
       cast($window_days as integer) is null
           or coalesce(cast($as_of_on as date) - j.ended_on > cast($window_days as integer), false) as is_mature
from joined j
