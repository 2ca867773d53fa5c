-- Question   How often did each person pass through the funnel, and how did each pass end?
-- Grain      one row per lead cycle: one pass of a person; lead records without a person are a cycle each
-- Columns    schema/canonical_tables.py, lead_cycles; x_ columns of leads
-- Left out   leads of colleagues
-- The first dates stay: a later record or owner never moves created_at. Attributes are the earliest record's, gaps filled by later
-- ones; the owner is the latest record's.
with deals as (
    select c.cycle_code, arg_min(k.opportunity_id, (case d.outcome when 'won' then 0 when 'open' then 1 else 2 end, d.created_at, k.opportunity_id))
               as opportunity_id
    from deal_cycles k join deal_records d using (opportunity_id) join pass_cycles c on c.lead_id = k.lead_id and c.pass_no = k.pass_no
    group by c.cycle_code
), ends as (
    select cycle_code, min(won_at) as won_at, bool_or(ended_as = 'closed_won') as is_won, bool_and(ended_as is not null) as is_ended,
           bool_and(ended_at is not null) as is_end_dated, max(ended_at) as last_end_at,
           arg_max(ended_as, (coalesce(ended_at, timestamp '9999-12-31'), lead_id, pass_no)) as last_end
    from pass_cycles group by cycle_code
), members_of_cycle as (
    select c.lead_cycle_id, c.cycle_code, c.cycle_no, c.place, c.lead_id as cycle_lead_id, c.created_at as pass_created_at,
           c.created_precision as pass_created_precision, l.*
    from pass_cycles c join lead_records l using (lead_id)
), folded as (
    select any_value(m.lead_cycle_id) as lead_cycle_id, m.cycle_code, any_value(m.person_code) as person_code,
           any_value(m.cycle_no) as cycle_no, any_value(m.person_id) as person_id,
           coalesce(arg_min(m.account_id, m.place), any_value(o.account_id), any_value(stay.account_id)) as account_id,
           any_value(d.opportunity_id) as opportunity_id,
           arg_min(m.campaign_id, m.place) as campaign_id,
           arg_max(m.owner_id, m.place) as owner_id,
           min(m.pass_created_at) as created_at,
           local_date(min(m.pass_created_at), arg_min(m.pass_created_precision, (m.pass_created_at, m.place))) as created_on,
           arg_min(m.pass_created_precision, (m.pass_created_at, m.place)) as created_precision,
           arg_min(m.lead_source, m.place) as lead_source,
           arg_min(m.source_side, m.place) as source_side,
           arg_min(m.origin, m.place) as origin,
           case when any_value(e.is_won) then any_value(e.won_at)
                when any_value(e.is_ended) and any_value(e.is_end_dated) then any_value(e.last_end_at) end as ended_at,
           case when any_value(e.is_won) then 'closed_won' when any_value(e.is_ended) then any_value(e.last_end) end as ended_as,
           count(distinct m.cycle_lead_id) as n_leads,
           -- for each x column of mapped_leads: arg_min(r.{x}, m.place) as {x},
           arg_min(m.source, m.place) as source
    from members_of_cycle m
    join ends e using (cycle_code)
    join mapped_leads r on r.lead_id = m.cycle_lead_id
    left join deals d using (cycle_code)
    left join deal_records o on o.opportunity_id = d.opportunity_id
    left join person_accounts stay on stay.person_id = m.person_id
         and coalesce(m.pass_created_at, timestamp '9999-12-31') >= coalesce(stay.from_at, timestamp '0001-01-01')
         and (stay.to_at is null or m.pass_created_at < stay.to_at)
    group by m.cycle_code
)
select f.*, a.account_code
from folded f
left join accounts a on a.account_id = f.account_id
