-- Question   What does each side itself cost, on which day?
-- Grain      one row per cost of one source
-- Columns    schema/canonical_tables.py, side_costs
-- Left out   nothing
select side_cost_id, case lower(trim(side)) when 'sales' then 'sales' when 'marketing' then 'marketing' end as side, kind, spent_on, amount,
       currency, _source as source
from mapped_side_costs
