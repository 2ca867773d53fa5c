-- Question   What reason did sales give for each lead it turned away, and does the record bear it out?
-- Grain      one row per rejection that stands at as_of, of a lead offered in the workspace
-- Reads      rejections
-- Columns    rejection_id
--            lead_cycle_id
--            owner  whoever rejected it; null = the import names nobody
--            team  of whoever rejected it, on that day
--            given_in  workspace, or crm: said there, and read from an import
--            kind  procedural, clerical or definitional; null = given in the CRM
--            reason  in words: of the list, or what the cited clause says; null = none given
--            definition_version  the lead was offered under
--            rejected_on
--            check_result  confirmed: the record says too that the clause is not met; challenged: by the record it is met; unknown; null = no clause
--            has_clause
--            is_tested  a clause is cited, and the record can tell
--            is_borne_out  the record says so too
--            is_untold  a clause is cited, and the record can't tell
--            is_wrong_place  it came to the wrong place, for a reason of the list: no clause is asked for
--            is_of_crm
--            is_borne_out_later  the record says so since an import after the rejection
--            is_stood_by  by the record the clause is met, and the seller stands by it with a note
-- Left out   rejections after as_of, and those taken back by then; of imported hand-offs, which cite no clause
select r.rejection_id, r.lead_cycle_id, r.owner, r.owner_team as team, r.given_in, r.kind, r.reason,
       cast(r.definition_version as varchar) as definition_version, r.rejected_on, r.check_result,
       r.clause is not null as has_clause,
       coalesce(r.check_result in ('confirmed', 'challenged'), false) as is_tested,
       coalesce(r.check_result = 'confirmed', false) as is_borne_out,
       coalesce(r.check_result = 'unknown', false) as is_untold,
       coalesce(r.kind = 'procedural', false) as is_wrong_place,
       r.given_in = 'crm' as is_of_crm,
       r.is_borne_out_later, r.is_stood_by
from rejections r
where r.rejected_at <= cast($as_of as timestamp)
  and (r.undone_at is null or r.undone_at > cast($as_of as timestamp))
