-- Question   Did each lead cycle that entered one stage reach another, and how soon?
-- Grain      one row per lead cycle that entered the stage `from`, and one per cycle seen beyond it that was never seen to enter it
-- Reads      known_cycles, known_events, stage_ranks, stage_events
-- Columns    lead_cycle_id
--            cycle_code  the cycle as a number
--            is_entered  false: seen beyond `from` and never in it; such a row is in no figure, but in what the figure should speak of
--            dated_on  what periods are counted by: entered_on; where it was never seen to enter, the first day it was seen beyond
--            cohort  the week, month, quarter or year it entered in, as a number (202601); null = never seen to enter, or undated
--            entered_on  first day in `from`; null = the source does not say when
--            entered_at
--            reached_on  first day in `to` or any later spine stage: a skipped stage counts as reached; null = not reached, or undated
--            reached_at
--            days  reached minus entered: whole days where either is known by date only, else exact; negative when out of order
--            positive_days  the same, null when negative
--            age_days  whole days from entry to reaching `to`, to ending without it, or to as_of
--            fate  reached, ended or open; null = never seen to enter
--            became  reached, the way it ended (closed_lost, rejected, disqualified, recycled), or open
--            is_measurable  false: a window was asked for and a date is missing
--            is_converted  reached within the window (ever, when there is none); out-of-order ones count
--            is_mature  the whole window has elapsed; true when there is none
--            is_decided  converted, ended, or the window has elapsed
--            is_pending  measurable and not decided
--            is_negative  reached before it was entered
--            is_undated  entered_on is unknown, so the row is in no period
--            is_regressed  reached, and later seen at an earlier stage
--            is_history_kept  some event of the snapshot comes from a history, not from a field of first dates: the same in every row
--            is_any_deal_linked  some cycle of the snapshot got as far as a deal, whenever: the same in every row
-- Left out   cycles that got neither into `from` nor beyond it
with marked as (
    select e.cycle_code, e.entered_at, e.entered_on, e.is_creation, e.entered_precision = 'date' as is_day,
           e.stage = $from_stage as is_entry,
           r.stage_rank > (select origin.stage_rank from stage_ranks origin where origin.stage = $from_stage) as is_beyond,
           r.stage_rank >= (select target.stage_rank from stage_ranks target where target.stage = $to_stage) as is_there,
           r.stage_rank < (select target.stage_rank from stage_ranks target where target.stage = $to_stage) as is_below
    from known_events e
    left join stage_ranks r on r.stage = e.stage
),
-- One reading of the events for everything that is a first or a last: numbering them per cycle would take several times as long. Bare
-- days and instants are kept apart here, because only a whole row can tell which of two on one day is the first.
folded as (
    select m.cycle_code,
           count(case when m.is_entry then 1 end) as n_entries,
           min(case when m.is_entry and m.is_day then m.entered_on end) as entry_day_on,
           min(case when m.is_entry and not m.is_day then m.entered_on end) as entry_instant_on,
           min(case when m.is_entry and not m.is_day then m.entered_at end) as entry_instant_at,
           count(case when m.is_beyond then 1 end) as n_beyond,
           min(case when m.is_beyond then m.entered_on end) as beyond_on,
           count(case when m.is_there then 1 end) as n_there,
           min(case when m.is_there and m.is_day then m.entered_on end) as there_day_on,
           min(case when m.is_there and not m.is_day then m.entered_on end) as there_instant_on,
           min(case when m.is_there and not m.is_day then m.entered_at end) as there_instant_at,
           max(case when m.is_below and not m.is_creation then m.entered_on end) as last_below_on,
           max(case when m.is_below and not m.is_creation and not m.is_day then m.entered_at end) as last_below_at
    from marked m
    group by m.cycle_code
),
settled as (
    -- A bare day stands at its midnight; of two that lie at the very same time the bare day comes first.
    select f.cycle_code, f.n_entries, f.n_beyond, f.beyond_on, f.n_there, f.last_below_on, f.last_below_at, f.entry_day_on, f.entry_instant_on,
           f.entry_instant_at, f.there_day_on, f.there_instant_on, f.there_instant_at,
           f.entry_day_on is not null
               and (f.entry_instant_on is null or f.entry_day_on < f.entry_instant_on
                    or (f.entry_day_on = f.entry_instant_on and cast(f.entry_day_on as timestamp) <= f.entry_instant_at)) as is_entry_day,
           f.there_day_on is not null
               and (f.there_instant_on is null or f.there_day_on < f.there_instant_on
                    or (f.there_day_on = f.there_instant_on and cast(f.there_day_on as timestamp) <= f.there_instant_at)) as is_there_day
    from folded f
    where f.n_entries > 0 or f.n_beyond > 0
),
firsts as (
    select s.cycle_code, s.n_entries > 0 as is_entered, s.beyond_on, s.n_there > 0 as is_there,
           case when s.is_entry_day then s.entry_day_on else s.entry_instant_on end as entered_on,
           case when s.is_entry_day then cast(s.entry_day_on as timestamp) else s.entry_instant_at end as entered_at,
           case when s.is_entry_day then 'date' when s.entry_instant_on is not null then 'instant' end as entered_precision,
           case when s.is_there_day then s.there_day_on else s.there_instant_on end as reached_on,
           case when s.is_there_day then cast(s.there_day_on as timestamp) else s.there_instant_at end as reached_at,
           case when s.is_there_day then 'date' when s.there_instant_on is not null then 'instant' end as reached_precision,
           s.last_below_on, s.last_below_at
    from settled s
),
endings as (
    select e.cycle_code, e.stage, e.entered_at, e.entered_on, e.entered_precision,
           row_number() over (partition by e.cycle_code order by case when e.entered_on is null then 1 else 0 end,
                              e.entered_on, e.entered_at, e.stage_event_id) as place
    from known_events e
    where e.stage in ('closed_won', 'closed_lost', 'rejected', 'disqualified', 'recycled')
),
paired as (
    -- Endings are numbered and place = 1 taken, so no row is multiplied.
    select s.cycle_code, s.entered_at, s.entered_on, s.reached_at, s.reached_on, s.is_entered,
           case when s.is_entered then s.entered_on else s.beyond_on end as dated_on,
           s.is_entered and s.is_there as is_reached,
           s.is_entered and x.cycle_code is not null as is_ended,
           x.stage as end_stage,
           -- Of two on one day, one of them known by its date only, nobody knows which came first: that is no way back.
           s.is_entered
               and coalesce(s.last_below_on > s.reached_on or (s.reached_precision = 'instant' and s.last_below_at > s.reached_at), false)
               as is_regressed,
           case when s.entered_precision = 'date' or s.reached_precision = 'date' then cast(s.reached_on - s.entered_on as double precision)
                else (extract(epoch from s.reached_at) - extract(epoch from s.entered_at)) / 86400.0 end as days,
           case when s.entered_precision = 'date' or x.entered_precision = 'date' then cast(x.entered_on - s.entered_on as double precision)
                else (extract(epoch from x.entered_at) - extract(epoch from s.entered_at)) / 86400.0 end as days_to_end,
           case when s.entered_precision = 'date' then cast(cast($as_of_on as date) - s.entered_on as double precision)
                else (extract(epoch from cast($as_of as timestamp)) - extract(epoch from s.entered_at)) / 86400.0 end as days_seen,
           -- A day-only entry's window ends with its last day; an exact one at the same time of day.
           case when not s.is_entered then coalesce(cast($as_of_on as date) - s.beyond_on > cast($window_days as integer), true)
                when s.entered_precision = 'date' then cast($as_of_on as date) - s.entered_on > cast($window_days as integer)
                else extract(epoch from cast($as_of as timestamp)) - extract(epoch from s.entered_at)
                     >= cast($window_days as integer) * 86400.0 end as is_window_elapsed
    from firsts s
    left join endings x on x.cycle_code = s.cycle_code and x.place = 1
),
windowed as (
    select p.*,
           p.is_entered and (cast($window_days as integer) is null
                             or (p.entered_on is not null and (not p.is_reached or p.reached_on is not null))) as is_measurable,
           p.is_reached and (cast($window_days as integer) is null or coalesce(p.days <= cast($window_days as integer), false)) as is_converted,
           cast($window_days as integer) is null or coalesce(p.is_window_elapsed, false) as is_mature
    from paired p
)
select c.lead_cycle_id, w.cycle_code, w.is_entered, w.dated_on,
       case $cohort_by
            when 'year' then cast(extract(year from w.entered_on) as integer)
            when 'quarter' then cast(extract(year from w.entered_on) as integer) * 10 + cast(extract(quarter from w.entered_on) as integer)
            when 'week' then cast(extract(isoyear from w.entered_on) as integer) * 100 + cast(extract(week from w.entered_on) as integer)
            else cast(extract(year from w.entered_on) as integer) * 100 + cast(extract(month from w.entered_on) as integer) end as cohort,
       w.entered_on, w.entered_at, w.reached_on, w.reached_at, w.days,
       case when w.days >= 0 then w.days end as positive_days,
       -- What happened during day k counts at k, what has not happened yet was watched for k whole days: so a cycle seen for 4.7
       -- days is at risk at day 4 and no longer at day 5.
       cast(case when w.is_reached then ceil(case when w.days < 0 then 0 else w.days end)
                 when w.is_ended then ceil(case when w.days_to_end < 0 then 0 else w.days_to_end end)
                 else floor(case when w.days_seen < 0 then 0 else w.days_seen end) end as integer) as age_days,
       case when w.is_reached then 'reached' when w.is_ended then 'ended' when w.is_entered then 'open' end as fate,
       case when w.is_reached then 'reached' when w.is_ended then w.end_stage when w.is_entered then 'open' end as became,
       w.is_measurable, w.is_converted,
       w.is_mature,
       w.is_converted or w.is_ended or (w.is_entered and cast($window_days as integer) is not null and w.is_mature) as is_decided,
       w.is_measurable
           and not (w.is_converted or w.is_ended or (cast($window_days as integer) is not null and w.is_mature)) as is_pending,
       coalesce(w.days < 0, false) as is_negative,
       w.is_entered and w.entered_on is null as is_undated,
       w.is_regressed,
       exists (select 1 from stage_events e where e.cycle_code is not null and not e.is_derived) as is_history_kept,
       exists (select 1 from stage_events e join stage_ranks r on r.stage = e.stage
               where e.cycle_code is not null and r.stage_rank >= 5) as is_any_deal_linked
from windowed w
-- A cycle is known by its creation: events of cycles that had not begun are none of as_of's.
join known_cycles c on c.cycle_code = w.cycle_code
