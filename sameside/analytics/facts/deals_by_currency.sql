-- Question   In which currency does each deal count, when one figure joins deals with an amount and deals that have none yet?
-- Grain      one row per opportunity
-- Reads      known_deals
-- Columns    opportunity_id
--            account_id
--            created_on
--            closed_on  null = open at as_of, or the source does not say when it closed
--            outcome  open, won or lost as of as_of; null = unknown
--            amount  null = unknown
--            currency  its own; where it names none, the one that all deals that name one share; null = no such one
--            is_won
--            is_lost
--            is_open
--            losses_recorded  false: its source keeps won deals only, so it can't be in a win rate
--            has_amount
--            positive_days_to_close  created to closed; null unless closed, dated and in order
--            rated_on  the day whose rate of exchange counts; null = unknown
--            is_close_undated  closed on an unknown day, so in no period
--            is_currency_unclear  it names no currency, and the others name several: it can't be told to which it belongs. Where one
--                                 currency is asked for, that matters to deals with an amount only
-- Left out   nothing
with named as (
    select min(d.currency) as first_currency, count(distinct d.currency) as n_currencies
    from known_deals d
)
select d.opportunity_id, d.account_id, d.created_on, d.closed_on, d.outcome, d.amount,
       coalesce(d.currency, case when n.n_currencies = 1 then n.first_currency end) as currency,
       d.is_won, d.is_lost, d.is_open, d.losses_recorded, d.has_amount, d.positive_days_to_close, d.rated_on, d.is_close_undated,
       d.currency is null and n.n_currencies > 1 and (d.amount is not null or cast($in_currency as varchar) is null) as is_currency_unclear
from known_deals d
cross join named n
