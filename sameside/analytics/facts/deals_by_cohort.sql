-- Question   What became of the deals created in one stretch of time?
-- Grain      one row per deal
-- Reads      known_deals
-- Columns    opportunity_id
--            account_id
--            created_on  null = unknown
--            closed_on
--            outcome  as of as_of; null = unknown
--            is_won
--            is_judged  its source records losses, its outcome is known, and where a window is asked for, so are its days
--            is_counted  judged; where a window is asked for, the whole of it has elapsed
--            is_won_in_time  won within the window; ever, when there is none; out-of-order ones count
--            is_mature  the whole window has elapsed; when there is none, it is decided
--            is_pending  judged, open, and the window has not elapsed
--            losses_recorded  false: its source keeps won deals only
--            is_undated  true: created_on is unknown, so the row is in no period
-- Left out   nothing
with windowed as (
    select d.opportunity_id, d.account_id, d.created_on, d.closed_on, d.outcome, d.is_won, d.is_open, d.losses_recorded, d.days_to_close,
           case when cast($cohort_days as integer) is null then not d.is_open
                else coalesce(cast($as_of_on as date) - d.created_on > cast($cohort_days as integer), false) end as is_mature,
           d.outcome is not null and d.losses_recorded
               and (cast($cohort_days as integer) is null
                    or (d.created_on is not null and (d.is_open or d.days_to_close is not null))) as is_judged
    from known_deals d
)
select w.opportunity_id, w.account_id, w.created_on, w.closed_on, w.outcome, w.is_won, w.is_judged,
       w.is_judged and (cast($cohort_days as integer) is null or w.is_mature) as is_counted,
       w.is_won and (cast($cohort_days as integer) is null or coalesce(w.days_to_close <= cast($cohort_days as integer), false))
           as is_won_in_time,
       w.is_mature, w.is_judged and w.is_open and not w.is_mature as is_pending, w.losses_recorded, w.created_on is null as is_undated
from windowed w
