-- Question   Which deals were there, whose, and how did they end?
-- Grain      one row per deal of one source
-- Columns    schema/canonical_tables.py, opportunities; x_ columns
-- Left out   nothing
with causes as (
    select k.opportunity_id, arg_min(c.lead_cycle_id, (coalesce(c.begins_at, timestamp '9999-12-31'), c.lead_cycle_id)) as lead_cycle_id
    from deal_cycles k join pass_cycles c on c.lead_id = k.lead_id and c.pass_no = k.pass_no
    where k.is_cause group by k.opportunity_id
), leads_of_deal as (
    select k.opportunity_id, arg_min(l.account_id, (coalesce(l.created_at, timestamp '9999-12-31'), l.lead_id)) as account_id,
           arg_min(l.person_id, (coalesce(l.created_at, timestamp '9999-12-31'), l.lead_id)) as person_id
    from deal_leads k join lead_records l on l.lead_id = k.lead_id group by k.opportunity_id
), placed as (
    select o.*, d.created_on, d.closed_on, coalesce(d.person_id, l.person_id) as who_id, c.lead_cycle_id,
           coalesce(d.account_id, l.account_id, ra.account_id, stay.account_id) as where_id
    from mapped_opportunities o
    join deal_records d using (opportunity_id)
    left join leads_of_deal l using (opportunity_id)
    left join causes c using (opportunity_id)
    left join record_accounts ra on ra.record_id = d.record_id
    left join person_accounts stay on stay.person_id = d.person_id
         and coalesce(d.created_at, timestamp '9999-12-31') >= coalesce(stay.from_at, timestamp '0001-01-01')
         and (stay.to_at is null or d.created_at < stay.to_at)
)
select p.opportunity_id, p.where_id as account_id, p.who_id as person_id, p.lead_cycle_id, p.campaign_id, p.owner_id, p.name,
       p.created_at, p.created_on, p.created_precision, p.closed_at, p.closed_on, p.closed_precision, p.expected_close_on, p.outcome,
       p.raw_stage, p.amount, p.currency, p.forecast_category, p.probability,
       -- A deal that names no source came from where its lead came from: the lead it names, else the first of the cycle.
       coalesce(p.lead_source, n.lead_source, y.lead_source) as lead_source,
       coalesce(p.source_side, case when p.lead_source is null then case when n.lead_source is null then y.source_side else n.source_side end end)
           as source_side, p.kind, p.product,
       coalesce(s.losses_recorded, true) as losses_recorded,
       coalesce(p.outcome = 'won', false) and p.where_id is not null
         and row_number() over (partition by p.where_id, p.outcome order by p.closed_at nulls last, p.opportunity_id) = 1 as is_first_won,
       -- for each x column of mapped_opportunities: p.{x},
       p._source as source
from placed p
left join lead_cycles y on y.lead_cycle_id = p.lead_cycle_id
left join lead_records n on n.lead_id = p.lead_id
left join source_settings s on s.source = p._source
