-- Question   Which leads offered in the workspace did sales turn away before any contact, for what reason, and does the record bear it out?
-- Grain      one row per rejection, those taken back included
-- Columns    schema/canonical_tables.py, rejections
-- Left out   nothing
select rejection_id, lead_cycle_id, given_in, owner, owner_team, kind, reason, clause, definition_version, check_result, is_stood_by,
       is_borne_out_later,
       rejected_at, local_date(rejected_at, 'instant') as rejected_on, undone_at
from exported_rejections
