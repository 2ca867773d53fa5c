-- Question   Which of the leads that sales was offered did nobody work, or hardly anybody?
-- Grain      one row per hand-off
-- Reads      handoff_answers, handoffs, known_events, sales_activities
-- Kinds      no_act: neither act nor answer by due plus grace; status_only: accepted or disqualified, and no act by then;
--            once_then_silent: one act, then none for `silent` days, and the lead neither moved on nor ended
-- Columns    handoff_id
--            lead_cycle_id
--            owner_id  null = unknown
--            offered_on
--            outcome  as of as_of: see handoff_answers
--            ignored_as  no_act, status_only, once_then_silent; null = none of these
--            is_ignored  no_act or status_only: due plus grace is over, and no act is on record
--            is_grace_known  false: the source knows dates only, so nobody can say
--            is_grace_over  due plus grace is over
--            is_owner_as_exported  see handoff_answers
--            first_act_on  day of the first done, human, outbound act; null = none by as_of
--            n_acts  such acts by as_of, counted where a lead was touched and neither moved on nor ended; else null
-- Left out   leads offered after as_of
with moved as (
    select e.lead_cycle_id
    from known_events e
    where e.stage in ('sql', 'opportunity', 'closed_won', 'closed_lost', 'rejected', 'disqualified', 'recycled')
    group by e.lead_cycle_id
),
touched as (
    -- Touched and still nothing but a lead: only of these does a second act matter.
    select h.handoff_id, h.person_id, h.first_touch_at
    from handoffs h
    join handoff_answers a on a.handoff_id = h.handoff_id and a.is_touched
    left join moved m on m.lead_cycle_id = h.lead_cycle_id
    where m.lead_cycle_id is null
),
acts as (
    select t.handoff_id, count(*) as n_acts
    from touched t
    join sales_activities s on s.person_id = t.person_id
    where s.direction = 'outbound' and s.is_done and not s.is_automatic
      and (s.occurred_at >= t.first_touch_at or (s.occurred_precision = 'date' and s.occurred_on >= cast(t.first_touch_at as date)))
      and case when s.occurred_precision = 'date' then s.occurred_on <= cast($as_of_on as date)
               else s.occurred_at <= cast($as_of as timestamp) end
      and (s.recorded_at is null or s.recorded_at <= cast($as_of as timestamp))
    group by t.handoff_id
),
judged as (
    select a.handoff_id, a.lead_cycle_id, a.owner_id, a.offered_on, a.outcome, a.is_grace_known, a.is_grace_over, a.is_owner_as_exported,
           case when a.is_touched then cast(h.first_touch_at as date) end as first_act_on,
           -- An act on the deal alone has no person behind it: the lead was touched once all the same.
           case when t.handoff_id is not null then case when coalesce(n.n_acts, 0) > 1 then n.n_acts else 1 end end as n_acts,
           case when a.outcome = 'ignored' then 'no_act'
                when a.outcome in ('accepted', 'disqualified') and not a.is_touched and a.is_grace_over then 'status_only'
                when t.handoff_id is not null and coalesce(n.n_acts, 0) <= 1
                     and cast($as_of_on as date) - cast(h.first_touch_at as date) > cast($silent_days as integer) then 'once_then_silent'
                end as ignored_as
    from handoff_answers a
    join handoffs h on h.handoff_id = a.handoff_id
    left join touched t on t.handoff_id = a.handoff_id
    left join acts n on n.handoff_id = a.handoff_id
)
select j.handoff_id, j.lead_cycle_id, j.owner_id, j.offered_on, j.outcome, j.ignored_as,
       coalesce(j.ignored_as in ('no_act', 'status_only'), false) as is_ignored,
       j.is_grace_known, j.is_grace_over, j.is_owner_as_exported, j.first_act_on, j.n_acts
from judged j
