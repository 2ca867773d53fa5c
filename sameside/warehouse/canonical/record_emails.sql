-- Question   Which e-mail addresses does each record of a person hold, in normal form?
-- Grain      one row per record and normalised address
-- Columns    record_id, email, registrable (null: no registrable domain), domain_kind,
--            is_key (may this address join records? false for desks, made-up addresses and those on too many records), is_on_too_many
-- Left out   texts that are no address (counted as faults)
with written as (
    select person_id as record_id, email as raw from mapped_people where email is not null
    union
    select person_id, email from mapped_person_emails
), normal as (
    select distinct w.record_id, a.email, d.registrable, d.kind as domain_kind, a.is_shared
    from written w
    join address_emails a on a.raw = w.raw and a.email is not null
    join address_domains d on d.host = a.host
)
-- An address on more records than any human makes is a desk nobody listed: an import default, a booth tablet.
select record_id, email, registrable, domain_kind,
       not is_shared and domain_kind <> 'own' and n_records <= 200 as is_key,
       not is_shared and n_records > 200 as is_on_too_many
from (select n.*, count(*) over (partition by email) as n_records from normal n)
