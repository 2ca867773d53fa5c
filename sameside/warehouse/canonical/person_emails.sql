-- Question   At which addresses can each human be written to?
-- Grain      one row per human and normalised address
-- Columns    person_id, email, is_freemail
-- Left out   texts that are no address
select distinct p.person_id, e.email, e.domain_kind in ('freemail', 'access_provider') as is_freemail
from record_emails e join person_of p using (record_id)
