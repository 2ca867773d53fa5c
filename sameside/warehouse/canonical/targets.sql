-- Question   What is to be reached, in which metric, between which days, by whom?
-- Grain      one row per target of one source
-- Columns    schema/canonical_tables.py, targets
-- Left out   nothing
select target_id, metric, first_on, last_on, team, amount, currency, n, _source as source from mapped_targets
