-- Question   Which lead records are our own people's?
-- Grain      one row per lead record left out for that
-- Columns    lead_id
-- Left out   everybody else
select distinct l.lead_id
from mapped_leads l join record_emails e on e.record_id = l.person_id
where e.domain_kind = 'own'
