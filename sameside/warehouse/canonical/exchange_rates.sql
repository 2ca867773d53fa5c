-- Question   What was a currency worth, from which day on, and was its rate corrected since it was first received?
-- Grain      one row per currency and day
-- Columns    schema/canonical_tables.py, exchange_rates
-- Left out   a second source's rate for the same day: the source first in the alphabet counts (left_out_rows)
select currency, valid_from, rate, case when first_rate <> rate then first_rate end as first_rate,
       case when first_rate <> rate then recorded_at end as corrected_at
from mapped_exchange_rates
qualify row_number() over (partition by currency, valid_from order by _source) = 1
