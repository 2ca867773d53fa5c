-- Question   Which lead records are folded into which cycle, and what does each record say?
-- Grain      one row per cycle and lead record; a record re-opened after an end stands in several cycles
-- Columns    schema/canonical_tables.py, lead_cycle_leads; x_ columns of leads
-- Left out   leads of colleagues
with parts as (select distinct lead_cycle_id, lead_id from pass_cycles)
select p.lead_cycle_id, p.lead_id, l.created_at, l.created_on, l.created_precision, l.lead_source,
       -- for each x column of mapped_leads: r.{x},
       l.raw_status
from parts p
join lead_records l on l.lead_id = p.lead_id
join mapped_leads r on r.lead_id = p.lead_id
