-- Question   What was each currency worth, on which days?
-- Grain      one row per currency and day from which a rate holds
-- Reads      exchange_rates
-- Columns    currency
--            valid_from  first day of the rate
--            valid_until  first day of the next one; null = it still holds
--            rate  units of this currency for one unit of the base currency
--            first_rate  the rate as it was first received; null = never corrected
--            corrected_at  null = never corrected, or the source does not say when
-- Left out   rates that are not above 0; what a rate was corrected to after as_of: before that, the first rate stands
with known as (
    select e.currency, e.valid_from, coalesce(e.corrected_at > cast($as_of as timestamp), false) as is_corrected_later, e.rate, e.first_rate,
           e.corrected_at
    from exchange_rates e
),
standing as (
    select k.currency, k.valid_from, case when k.is_corrected_later then k.first_rate else k.rate end as rate,
           case when not k.is_corrected_later then k.first_rate end as first_rate,
           case when not k.is_corrected_later then k.corrected_at end as corrected_at
    from known k
)
select s.currency, s.valid_from, lead(s.valid_from) over (partition by s.currency order by s.valid_from) as valid_until, s.rate, s.first_rate,
       s.corrected_at
from standing s
where s.rate > 0
