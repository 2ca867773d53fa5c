-- Question   Which promises ran in the workspace, of sales to marketing and of marketing to sales, and how did each end?
-- Grain      one row per promise: one step of one lead or request, once more for each time a request was opened again
-- Columns    schema/canonical_tables.py, promises
-- Left out   nothing
select promise_id, side, subject, subject_id, request_kind, step, pass_no, owner, owner_team, started_at,
       local_date(started_at, 'instant') as started_on, due_at,
       -- One that was answered while it waited has no due time: its day is the day of the answer.
       local_date(coalesce(due_at, stopped_at), 'instant') as due_on,
       stopped_at, recorded_at, cancelled_at, result, is_late_arrival, was_touched_before, buyer_first_at, target_seconds,
       business_seconds, elapsed_seconds, held_seconds
from exported_promises
