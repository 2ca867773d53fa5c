-- Question   During which pass of which lead record did each deal come about?
-- Grain      one row per deal and lead record that led to it
-- Columns    opportunity_id, lead_id, pass_no, is_cause (false: the lead joined a deal that was there before it)
-- Left out   nothing
with dated as (
    select k.opportunity_id, k.lead_id, d.created_at, d.created_on, d.created_precision,
           l.created_at as lead_created_at, l.created_on as lead_created_on, l.created_precision as lead_created_precision
    from deal_leads k join deal_records d on d.opportunity_id = k.opportunity_id join lead_records l on l.lead_id = k.lead_id
), running as (
    select t.opportunity_id, t.lead_id, max(p.pass_no) as pass_no
    from dated t join lead_passes p on p.lead_id = t.lead_id
      and (p.pass_no = 1 or t.created_at is null or p.begins_at <= t.created_at)
    group by t.opportunity_id, t.lead_id
), stepped as (
    select opportunity_id, lead_id, min(pass_no) as pass_no from lead_event_passes
    where opportunity_id is not null and stage = 'opportunity' group by opportunity_id, lead_id
)
select t.opportunity_id, t.lead_id, coalesce(s.pass_no, r.pass_no) as pass_no,
       not coalesce(case when 'date' in (t.created_precision, t.lead_created_precision) then t.created_on < t.lead_created_on
                         else t.created_at < t.lead_created_at end, false) as is_cause
from dated t
join running r on r.opportunity_id = t.opportunity_id and r.lead_id = t.lead_id
left join stepped s on s.opportunity_id = t.opportunity_id and s.lead_id = t.lead_id
