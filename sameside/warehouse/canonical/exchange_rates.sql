-- Question   What was a currency worth, from which day on?
-- Grain      one row per currency and day
-- Columns    schema/canonical_tables.py, exchange_rates
-- Left out   a second source's rate for the same day: the source first in the alphabet counts (left_out_rows)
select currency, valid_from, arg_min(rate, _source) as rate from mapped_exchange_rates group by currency, valid_from
