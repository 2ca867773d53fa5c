-- Question   Was each promise of sales and of marketing kept?
-- Grain      one row per promise that ran in the workspace: one step of one lead or request
-- Reads      promises
-- Columns    promise_id
--            side  who promised: sales or marketing
--            step  assign, accept, first_touch, acknowledge or deliver
--            subject  lead or request
--            subject_id  id of the lead cycle or request
--            request_kind  null = a lead, or promised alike for every kind
--            owner  who is charged: who had it at the stop, or at due; null = nobody had it
--            team  of the owner when it began
--            due_on  null = a pause holds it, nobody knows yet
--            sla_state  met, breached, overdue_open, running, cancelled
--            is_met
--            is_owed  met, breached or overdue_open: its time has come
--            is_running  not due yet, waiting included
--            is_waiting  not answered yet and still owed, due or not
--            is_cancelled
--            is_late_arrival  its evidence came to light after due
--            is_buyer_first  the buyer wrote before any seller acted
--            was_touched_before  acted on before it began: met at 0
--            target_hours  business hours promised
--            business_seconds  to the answer, pauses left out; null = not answered by as_of
--            elapsed_seconds  to the answer, on the clock; null = not answered by as_of
-- Left out   promises that began after as_of. The due time is the one known now: pauses and changes of owner since as_of have moved it
with known as (
    select p.*,
           -- An answer counts from when it came to be known: before that day, a page said overdue, and rightly.
           coalesce(p.stopped_at <= cast($as_of as timestamp) and p.recorded_at <= cast($as_of as timestamp), false) as is_answered
    from promises p
    where p.started_at <= cast($as_of as timestamp)
),
judged as (
    select k.*,
           case when k.is_answered then k.result
                when k.cancelled_at <= cast($as_of as timestamp) then 'cancelled'
                when k.due_at < cast($as_of as timestamp) then 'overdue_open'
                else 'running' end as sla_state
    from known k
)
select j.promise_id, j.side, j.step, j.subject, j.subject_id, j.request_kind, j.owner, j.owner_team as team, j.due_on, j.sla_state,
       j.sla_state = 'met' as is_met,
       j.sla_state in ('met', 'breached', 'overdue_open') as is_owed,
       j.sla_state = 'running' as is_running,
       j.sla_state in ('running', 'overdue_open') as is_waiting,
       j.sla_state = 'cancelled' as is_cancelled,
       j.is_answered and j.is_late_arrival as is_late_arrival,
       coalesce(j.buyer_first_at <= cast($as_of as timestamp), false) as is_buyer_first,
       j.is_answered and j.was_touched_before as was_touched_before,
       cast(j.target_seconds as double precision) / 3600 as target_hours,
       case when j.is_answered then j.business_seconds end as business_seconds,
       case when j.is_answered then j.elapsed_seconds end as elapsed_seconds
from judged j
