-- Question   Which passes are one pass of a person through the funnel?
-- Grain      one row per pass of a lead record
-- Columns    those of lead_passes, and person_key, cycle_no, place (1 = the pass the cycle is named after), lead_cycle_id,
--            cycle_code (its dense rank, from 0)
-- Left out   nothing
-- Passes of one person fold into one cycle unless every earlier one had ended before the later began. A won deal ends them all. An
-- end without a date counts as before whatever began later: the source closed that record and opened another.
with keyed as (
    select p.*, coalesce(p.person_id, p.lead_id) as person_key from lead_passes p
), wins as (
    select person_key, won_at from keyed where won_at is not null
), lasting as (
    select k.lead_id, k.pass_no,
           least(
               case when any_value(k.ended_as) is null then timestamp '9999-12-31'
                    else coalesce(any_value(k.ended_at), any_value(k.begins_at), timestamp '0001-01-01') end,
               coalesce(min(w.won_at), timestamp '9999-12-31')
           ) as lasts_until
    from keyed k left join wins w on w.person_key = k.person_key and w.won_at >= k.begins_at
    group by k.lead_id, k.pass_no
), ordered as (
    select k.*, l.lasts_until,
           max(l.lasts_until) over (
               partition by k.person_key order by k.begins_at nulls first, k.lead_id, k.pass_no rows between unbounded preceding and 1 preceding
           ) as earlier_until
    from keyed k join lasting l on l.lead_id = k.lead_id and l.pass_no = k.pass_no
), numbered as (
    select o.*,
           sum(case when earlier_until is null or begins_at >= earlier_until then 1 else 0 end) over (
               partition by person_key order by begins_at nulls first, lead_id, pass_no
           ) as cycle_no
    from ordered o
), placed as (
    select n.*, row_number() over (partition by person_key, cycle_no order by begins_at nulls first, lead_id, pass_no) as place from numbered n
), named as (
    select person_key, cycle_no, lead_cycle_id, row_number() over (order by lead_cycle_id) - 1 as cycle_code
    from (select *, case when pass_no = 1 then lead_id else lead_id || '#' || pass_no end as lead_cycle_id from placed where place = 1) firsts
)
select p.*, f.lead_cycle_id, f.cycle_code
from placed p join named f on f.person_key = p.person_key and f.cycle_no = p.cycle_no
