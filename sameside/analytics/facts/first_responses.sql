-- Question   How soon after a lead came to sales did a seller act?
-- Grain      one row per hand-off; a lead cycle never handed off counts once, from its creation
-- Reads      handoffs, known_cycles, lead_cycles, sales_activities, members, calendars
-- Columns    handoff_id  null = the cycle was never handed off
--            lead_cycle_id
--            cycle_code  the cycle as a number
--            owner_id  who was to act; null = unknown
--            started_on  the day the clock began
--            starts_from  offer or creation
--            acted_on  day of the first done, human, outbound act; null = none by as_of
--            business_seconds  in the owner's calendar; null = no act, dates only, or no calendar for the owner
--            elapsed_seconds  null = no act, or dates only
--            days  calendar days; null = no act
--            is_answered  a seller has acted
--            is_offered  it was handed off, or its source hands nothing off: then its creation is the offer
--            is_waiting  offered, and nobody has acted yet
--            is_in_time  acted on within the window
--            is_mature  the whole window has elapsed; true when there is none
--            is_timed  acted, and both times are known
--            is_dates_only  acted, and only the dates are known
--            was_touched_before_start  a seller had acted already: answered at 0
--            is_owner_as_exported  see handoff_answers
-- Left out   cycles that began after as_of, and those whose beginning is unknown
with offered as (
    select h.handoff_id, h.lead_cycle_id, h.cycle_code, h.owner_id, h.offered_on as started_on, 'offer' as starts_from,
           coalesce(h.was_touched_before_offer, false) as was_touched_before_start,
           coalesce(h.was_touched_before_offer or h.first_touch_at <= cast($as_of as timestamp), false)
               and (h.first_touch_recorded_at is null or h.first_touch_recorded_at <= cast($as_of as timestamp)) as is_answered,
           h.business_seconds_to_touch as business_seconds, h.elapsed_seconds_to_touch as elapsed_seconds,
           h.days_to_touch as days, coalesce(h.source, '') <> 'sameside' as is_owner_as_exported
    from handoffs h
    where case when h.offered_precision = 'date' then h.offered_on <= cast($as_of_on as date)
               else h.offered_at <= cast($as_of as timestamp) end
      and (h.offered_recorded_at is null or h.offered_recorded_at <= cast($as_of as timestamp))
),
handing_off as (
    -- Where a source knows hand-offs, a lead without one was never offered: nobody is late with it.
    select c.source
    from handoffs h
    join lead_cycles c on c.cycle_code = h.cycle_code
    group by c.source
),
following as (
    -- Acts from the next cycle's creation on belong to that one.
    select c.cycle_code, c.created_at, c.created_on, c.created_precision,
           lead(c.created_on) over (partition by c.person_code order by c.created_on, c.created_at, c.cycle_code) as next_created_on,
           lead(c.created_at) over (partition by c.person_code order by c.created_on, c.created_at, c.cycle_code) as next_created_at
    from known_cycles c
    where c.created_on is not null
),
never_offered as (
    select f.cycle_code, l.person_code, f.created_at, f.created_on, f.created_precision, l.opportunity_id, l.owner_id, m.calendar_id,
           s.source is null as is_offered, f.next_created_on, f.next_created_at
    from following f
    join lead_cycles l on l.cycle_code = f.cycle_code
    left join members m on m.member_id = l.owner_id
    left join handing_off s on s.source = l.source
    where not exists (select 1 from handoffs h where h.cycle_code = f.cycle_code)
),
seller_acts as (
    select a.activity_id, a.person_code, a.opportunity_id, a.occurred_at, a.occurred_on, a.occurred_precision
    from sales_activities a
    where a.direction = 'outbound' and a.is_done and not a.is_automatic
      and case when a.occurred_precision = 'date' then a.occurred_on <= cast($as_of_on as date)
               else a.occurred_at <= cast($as_of as timestamp) end
      and (a.recorded_at is null or a.recorded_at <= cast($as_of as timestamp))
),
acts_met as (
    select p.cycle_code, p.created_at, p.created_on, p.created_precision, p.next_created_on, p.next_created_at,
           a.activity_id, a.occurred_at, a.occurred_on, a.occurred_precision
    from never_offered p
    join seller_acts a on a.person_code = p.person_code
    union all
    -- An act on the person within the deal stands here twice: the numbering below takes one.
    select p.cycle_code, p.created_at, p.created_on, p.created_precision, p.next_created_on, p.next_created_at,
           a.activity_id, a.occurred_at, a.occurred_on, a.occurred_precision
    from never_offered p
    join seller_acts a on a.opportunity_id = p.opportunity_id
),
acts as (
    select t.cycle_code, t.occurred_at, t.occurred_on, t.occurred_precision,
           row_number() over (partition by t.cycle_code order by t.occurred_on, t.occurred_at, t.activity_id) as place
    from acts_met t
    where t.occurred_on >= t.created_on
      and (t.occurred_precision = 'date' or t.created_precision = 'date' or t.occurred_at >= t.created_at)
      and (t.next_created_on is null or t.occurred_on < t.next_created_on
           or (t.occurred_on = t.next_created_on and t.occurred_at < t.next_created_at))
),
first_acts as (
    -- One act per cycle (place = 1), so no row is multiplied.
    select n.cycle_code, n.owner_id, n.created_at, n.created_on, n.calendar_id, n.is_offered, a.occurred_at, a.occurred_on,
           a.cycle_code is not null as is_answered,
           n.created_precision = 'instant' and a.occurred_precision = 'instant' as is_timed
    from never_offered n
    left join acts a on a.cycle_code = n.cycle_code and a.place = 1
),
instants as (
    select f.cycle_code, f.calendar_id, 'start' as mark, f.created_at as at_instant from first_acts f where f.is_timed
    union all
    select f.cycle_code, f.calendar_id, 'act', f.occurred_at from first_acts f where f.is_timed
),
placed as (
    -- Instants laid among the openings of their calendar: the greatest opening so far is the shift an instant falls in or after.
    select i.cycle_code, i.calendar_id, i.mark, i.at_instant, i.is_opening,
           max(case when i.is_opening = 1 then i.at_instant end)
               over (partition by i.calendar_id order by i.at_instant, i.is_opening desc
                     rows between unbounded preceding and current row) as shift_opens_at
    from (
        select x.cycle_code, x.calendar_id, x.mark, x.at_instant, 0 as is_opening from instants x
        union all
        select cast(null as bigint), c.calendar_id, cast(null as varchar), c.opens_at, 1 from calendars c
    ) i
),
looked_up as (
    select p.cycle_code, p.mark,
           s.open_before_seconds + extract(epoch from case when p.at_instant < s.closes_at then p.at_instant else s.closes_at end)
               - extract(epoch from s.opens_at) as open_seconds
    from placed p
    join calendars s on s.calendar_id = p.calendar_id and s.opens_at = p.shift_opens_at
    join (select c.calendar_id, max(c.closes_at) as last_closes_at from calendars c group by c.calendar_id) span
        on span.calendar_id = p.calendar_id
    -- Past the last shift the calendar knows nothing, so business time is unknown there, not 0.
    where p.is_opening = 0 and p.at_instant <= span.last_closes_at
),
open_seconds as (
    select l.cycle_code,
           max(case when l.mark = 'act' then l.open_seconds end) - max(case when l.mark = 'start' then l.open_seconds end)
               as business_seconds
    from looked_up l
    group by l.cycle_code
)
select o.handoff_id, o.lead_cycle_id, o.cycle_code, o.owner_id, o.started_on, o.starts_from,
       case when o.is_answered then o.started_on + cast(o.days as integer) end as acted_on,
       case when o.was_touched_before_start then 0 when o.is_answered then o.business_seconds end as business_seconds,
       case when o.was_touched_before_start then 0 when o.is_answered then o.elapsed_seconds end as elapsed_seconds,
       case when o.was_touched_before_start then 0 when o.is_answered then o.days end as days,
       o.is_answered, true as is_offered, not o.is_answered as is_waiting,
       o.is_answered and (o.was_touched_before_start or cast($window_days as integer) is null
                          or coalesce(o.days <= cast($window_days as integer), false)) as is_in_time,
       cast($window_days as integer) is null or cast($as_of_on as date) - o.started_on > cast($window_days as integer) as is_mature,
       o.is_answered and (o.was_touched_before_start or o.elapsed_seconds is not null) as is_timed,
       o.is_answered and not o.was_touched_before_start and o.elapsed_seconds is null as is_dates_only,
       o.was_touched_before_start, o.is_owner_as_exported
from offered o
union all
select cast(null as varchar), c.lead_cycle_id, f.cycle_code, f.owner_id, f.created_on, 'creation', f.occurred_on,
       cast(b.business_seconds as bigint),
       case when f.is_timed then cast(extract(epoch from f.occurred_at) - extract(epoch from f.created_at) as bigint) end,
       f.occurred_on - f.created_on,
       f.is_answered, f.is_offered, not f.is_answered and f.is_offered,
       f.is_answered and (cast($window_days as integer) is null
                          or coalesce(f.occurred_on - f.created_on <= cast($window_days as integer), false)),
       cast($window_days as integer) is null or cast($as_of_on as date) - f.created_on > cast($window_days as integer),
       f.is_answered and f.is_timed, f.is_answered and not f.is_timed, false, true
from first_acts f
left join open_seconds b on b.cycle_code = f.cycle_code
join known_cycles c on c.cycle_code = f.cycle_code
