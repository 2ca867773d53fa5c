-- Question   Whose are the lead records, and at which company?
-- Grain      one row per lead record that counts
-- Columns    lead_id, person_id and person_code, account_id (the lead's own link, else its person record's), opportunity_id, times, attributes
-- Left out   leads of colleagues (our own e-mail domains)
select l.lead_id, p.person_id, p.person_code, coalesce(a.account_id, ra.account_id) as account_id,
       case when o.opportunity_id is not null then l.opportunity_id end as opportunity_id,
       l.campaign_id, l.owner_id, l.created_at, l.created_precision, local_date(l.created_at, l.created_precision) as created_on,
       l.lead_source, l.source_side, l.origin, l.current_stage, l.raw_status, l._source as source, l._object as object, l._record_id as origin_record_id,
       l.person_id as record_id
from mapped_leads l
left join person_of p on p.record_id = l.person_id
left join account_of a on a.record_id = l.account_id
left join record_accounts ra on ra.record_id = l.person_id
left join mapped_opportunities o on o.opportunity_id = l.opportunity_id
where l.lead_id not in (select lead_id from colleague_leads)
