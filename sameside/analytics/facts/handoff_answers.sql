-- Question   Did sales answer each lead it was offered, how, and in the promised time?
-- Grain      one row per hand-off
-- Reads      handoffs
-- Columns    handoff_id
--            lead_cycle_id
--            owner_id  who is charged; null = unknown
--            offered_on
--            due_on  null = the source knows dates only, or the calendar ends first
--            outcome  accepted, rejected, recycled, disqualified; at as_of ignored (no act and no answer by due plus grace) or undecided; null = unknown
--            reason  null = none given, or not answered by as_of
--            sla_state  met, breached, overdue_open, running, cancelled (refused in time or undated, without an act), or untimed
--            is_accepted
--            is_rejected
--            is_judged  accepted or rejected
--            is_undecided  not answered, and acted on or still inside its time and grace; not where neither act nor due time is known
--            is_ignored
--            is_sent_back  recycled or disqualified without having been accepted or rejected: neither side of the rate
--            is_met
--            is_owed  met, breached or overdue_open: its promise has come due
--            is_running  not due yet and not answered
--            is_cancelled
--            is_timed  what the source knows of times is enough to judge the promise
--            is_buyer_first  the buyer wrote before any seller acted
--            was_touched_before_offer  met at 0
--            is_undated_answer  answered on an unknown day
--            is_touched  a seller has acted by as_of
--            is_grace_known  due and grace are known
--            is_grace_over  due plus grace is over at as_of
--            target_hours  working hours promised for the first act
--            business_seconds_to_accept  in the owner's calendar, from offer to acceptance; null = not accepted, or dates only
--            elapsed_seconds_to_accept  on the clock; null = not accepted, or dates only
--            days_to_accept  calendar days; null = not accepted, or on an unknown day
--            is_accept_timed  accepted, and both times are known
--            is_accept_dates_only  accepted, and only the dates are known
--            is_owner_as_exported  owner_id is who owns the lead in its source now; false = who had it when the promise ran, by our own record
--            is_formal  an acceptance or rejection is on record, whenever it came
-- Left out   leads offered, or recorded as offered, after as_of. A first act recorded after as_of hides later ones: hand-offs keep one
with known as (
    -- A lead touched before it was offered was answered when it came. An answer without a date is known to have been given by the
    -- time the snapshot was built.
    select h.*,
           h.outcome is not null
               and case when h.answered_at is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
                        else h.answered_at <= cast($as_of as timestamp) end
               and (h.answered_recorded_at is null or h.answered_recorded_at <= cast($as_of as timestamp)) as is_answered,
           coalesce(h.was_touched_before_offer or h.first_touch_at <= cast($as_of as timestamp), false)
               and (h.first_touch_recorded_at is null or h.first_touch_recorded_at <= cast($as_of as timestamp)) as is_touched
    from handoffs h
    where case when h.offered_precision = 'date' then h.offered_on <= cast($as_of_on as date)
               else h.offered_at <= cast($as_of as timestamp) end
      and (h.offered_recorded_at is null or h.offered_recorded_at <= cast($as_of as timestamp))
),
judged as (
    select k.*,
           case when k.is_answered then k.outcome
                when not k.is_touched and k.grace_until < cast($as_of as timestamp) then 'ignored'
                when not k.is_touched and k.due_at is null then null
                else 'undecided' end as outcome_then,
           case when k.due_at is null then 'untimed'
                when k.is_touched and k.was_touched_before_offer then 'met'
                -- Of an act known by its day only, the day decides; on the due day itself nobody can tell.
                when k.is_touched and k.first_touch_precision = 'date'
                    then case when cast(k.first_touch_at as date) < k.due_on then 'met'
                              when cast(k.first_touch_at as date) > k.due_on then 'breached'
                              else 'untimed' end
                when k.is_touched and k.first_touch_at <= k.due_at then 'met'
                when k.is_touched then 'breached'
                -- Refusing a lead in time is an answer that leaves nobody to call. Refused late, the promise was broken first.
                when k.is_answered and k.outcome <> 'accepted' and (k.answered_at is null or k.answered_at <= k.due_at) then 'cancelled'
                when k.is_answered and k.outcome <> 'accepted' then 'breached'
                when k.due_at < cast($as_of as timestamp) then 'overdue_open'
                else 'running' end as sla_state
    from known k
),
timed as (
    select g.*, coalesce(g.outcome_then = 'accepted', false) as is_accepted_then,
           coalesce(g.outcome_then = 'accepted' and g.offered_precision = 'instant' and g.answered_precision = 'instant', false) as is_accept_timed
    from judged g
)
select j.handoff_id, j.lead_cycle_id, j.owner_id, j.offered_on, j.due_on, j.outcome_then as outcome,
       case when j.is_answered then j.reason end as reason,
       j.sla_state,
       coalesce(j.outcome_then = 'accepted', false) as is_accepted,
       coalesce(j.outcome_then = 'rejected', false) as is_rejected,
       coalesce(j.outcome_then in ('accepted', 'rejected'), false) as is_judged,
       coalesce(j.outcome_then = 'undecided', false) as is_undecided,
       coalesce(j.outcome_then = 'ignored', false) as is_ignored,
       coalesce(j.outcome_then in ('recycled', 'disqualified'), false) as is_sent_back,
       j.sla_state = 'met' as is_met,
       j.sla_state in ('met', 'breached', 'overdue_open') as is_owed,
       j.sla_state = 'running' as is_running,
       j.sla_state = 'cancelled' as is_cancelled,
       j.sla_state <> 'untimed' as is_timed,
       coalesce(j.buyer_first_at <= cast($as_of as timestamp)
                and (not j.is_touched or j.buyer_first_at < j.first_touch_at), false) as is_buyer_first,
       j.was_touched_before_offer,
       j.is_answered and j.answered_at is null as is_undated_answer,
       j.is_touched,
       j.grace_until is not null as is_grace_known,
       coalesce(j.grace_until < cast($as_of as timestamp), false) as is_grace_over,
       cast(j.target_seconds as double precision) / 3600 as target_hours,
       case when j.is_accept_timed then j.business_seconds_to_answer end as business_seconds_to_accept,
       case when j.is_accept_timed
            then cast(extract(epoch from j.answered_at) - extract(epoch from j.offered_at) as bigint) end as elapsed_seconds_to_accept,
       case when not j.is_accepted_then then null
            when j.answered_on < j.offered_on then 0 else j.answered_on - j.offered_on end as days_to_accept,
       j.is_accept_timed,
       j.is_accepted_then and j.answered_on is not null and not j.is_accept_timed as is_accept_dates_only,
       coalesce(j.source, '') <> 'sameside' as is_owner_as_exported,
       coalesce(j.outcome in ('accepted', 'rejected'), false) as is_formal
from timed j
