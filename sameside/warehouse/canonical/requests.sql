-- Question   What did sales ask of marketing in the workspace?
-- Grain      one row per request
-- Columns    schema/canonical_tables.py, requests
-- Left out   nothing
select request_id, kind, state, asked_at, local_date(asked_at, 'instant') as asked_on, asked_by, owner, wanted_on, acknowledged_at,
       delivered_at, closed_at, n_passes
from exported_requests
