-- Question   Which lead records are folded into which cycle?
-- Grain      one row per cycle and lead record; a record re-opened after an end stands in several cycles
-- Columns    lead_cycle_id, lead_id
-- Left out   leads of colleagues
select distinct lead_cycle_id, lead_id from pass_cycles
