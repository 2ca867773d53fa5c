"""How does an amount in one currency become one in another? Each at the rate of its own day, to the cent; none is guessed.

A fact that holds money has the columns `amount`, `currency` and `rated_on`: the day whose rate counts. Asked in one currency, its rows
are put in that currency before anything is summed, so that a total is the sum of its parts to the cent. A row without a rate keeps no
amount: it lowers the coverage, and a note counts it. Rates are units of a currency for one unit of the workspace's own.
"""

from collections.abc import Sequence

from sameside.analytics.metric import Parameter

RATES = "rate_spans"
IN_CURRENCY = Parameter(
    "in", "in_currency", "currency", "own", "one currency for all amounts, as EUR, each at the rate of its own day; own = each by itself"
)

# Columns of a converted row beside those of its fact, and what they mean.
ADDED: dict[str, str] = {
    "own_amount": "amount as it was recorded",
    "own_currency": "currency it was recorded in",
    "first_amount": "what the amount was before a rate was corrected; null = no rate behind it was",
    "is_unconverted": "it has an amount, and no rate for its day",
    "corrected_currency": "currency whose rate was corrected; null = none was",
    "corrected_from_on": "first day of that rate",
    "corrected_at": "when it was corrected; null = the source does not say",
    "rate_currency": "currency of the oldest rate it went by; null = it needed none, or found none",
    "rate_from_on": "first day of that rate",
    "rate_age_days": "days from then to the day whose rate counts",
}
# A rate older than a month at the day it is used for is told: nobody sent a newer one, and the figure leans on it.
OLD_RATE_DAYS = 31

# A day after every date the program reads. An `or` for spans without an end would leave ClickHouse no key to join by, and DuckDB only the
# slow way: a row at a time against every span.
_NO_END = "cast('2200-01-01' as date)"
# Beyond it a double no longer holds every cent.
_MOST_CENTS = "9000000000000000"


def converted_sql(fact_name: str, columns: Sequence[str]) -> str:
    """The rows of a fact in the currency asked for, as SQL.

    Reads    fact_name: a fact with `amount`, `currency` and `rated_on`; columns: all of its columns
    Returns  the same rows and columns, `amount` and `currency` put in $in_currency, then ADDED
    Nulls    amount: it had none, its currency or its day is unknown, or no rate is known for that day
    """
    kept = ", ".join(f"c.{name}" for name in columns if name not in ("amount", "currency"))
    return f"""(
    select {kept},
           case when c.own_currency = cast($in_currency as varchar) then c.own_amount else {_amount("c.cents")} end as amount,
           cast($in_currency as varchar) as currency, c.own_amount, c.own_currency,
           case when c.is_corrected then {_amount("c.first_cents")} end as first_amount,
           c.own_amount is not null and coalesce(c.own_currency <> cast($in_currency as varchar), true)
               and coalesce(abs(c.cents) > {_MOST_CENTS}, true) as is_unconverted,
           case when c.is_corrected then c.corrected_currency end as corrected_currency,
           case when c.is_corrected then c.corrected_from_on end as corrected_from_on,
           case when c.is_corrected then c.corrected_at end as corrected_at,
           case when c.is_rated and c.is_own_older then c.own_currency
                when c.is_rated then cast($in_currency as varchar) end as rate_currency,
           case when c.is_rated and c.is_own_older then c.own_from_on when c.is_rated then c.asked_from_on end as rate_from_on,
           case when c.is_rated and c.is_own_older then c.own_age when c.is_rated then c.asked_age end as rate_age_days
    from (
        select r.*, coalesce(r.own_cents * r.asked_rate / r.own_rate is not null and r.own_currency <> cast($in_currency as varchar),
                             false) as is_rated,
               coalesce(r.own_age, -1) >= coalesce(r.asked_age, -1) as is_own_older,
               r.own_cents * r.asked_rate / r.own_rate as cents, r.own_cents * r.asked_first / r.own_first as first_cents,
               r.own_cents is not null and r.own_currency <> cast($in_currency as varchar)
                   and (r.own_first <> r.own_rate or r.asked_first <> r.asked_rate) as is_corrected
        from (
            {_rated_sql(fact_name, columns)}
        ) r
    ) c
)"""


def _rated_sql(fact_name: str, columns: Sequence[str]) -> str:
    """The rows with the rates of their day: of their own currency, and of the one asked for."""
    listed = ", ".join(f"f.{name}" for name in columns)
    rate = "case when {currency} = cast($base_currency as varchar) then 1.0 else cast({rate} as double precision) end"
    own, asked = rate.format(currency="f.currency", rate="o.rate"), rate.format(currency="cast($in_currency as varchar)", rate="a.rate")
    own_first = rate.format(currency="f.currency", rate="coalesce(o.first_rate, o.rate)")
    asked_first = rate.format(currency="cast($in_currency as varchar)", rate="coalesce(a.first_rate, a.rate)")
    # The own currency of the workspace needs no rate, even where a file has one of it.
    began = "case when coalesce({currency} <> cast($base_currency as varchar), true) then {side}.valid_from end"
    own_from = began.format(currency="f.currency", side="o")
    asked_from = began.format(currency="cast($in_currency as varchar)", side="a")
    # Each side has one rate a day at most, so no row is multiplied.
    return f"""select {listed}, f.amount as own_amount, f.currency as own_currency, cast(f.amount * 100 as double precision) as own_cents,
                   {own} as own_rate,
                   {asked} as asked_rate,
                   {own_first} as own_first,
                   {asked_first} as asked_first,
                   {own_from} as own_from_on, f.rated_on - cast({own_from} as date) as own_age,
                   {asked_from} as asked_from_on, f.rated_on - cast({asked_from} as date) as asked_age,
                   case when o.first_rate is not null then o.currency else a.currency end as corrected_currency,
                   case when o.first_rate is not null then o.valid_from else a.valid_from end as corrected_from_on,
                   case when o.first_rate is not null then o.corrected_at else a.corrected_at end as corrected_at
            from {fact_name} f
            left join {RATES} o on o.currency = f.currency and f.rated_on >= o.valid_from
                 and f.rated_on < coalesce(o.valid_until, {_NO_END})
            left join {RATES} a on a.currency = cast($in_currency as varchar) and f.rated_on >= a.valid_from
                 and f.rated_on < coalesce(a.valid_until, {_NO_END})"""


def _amount(cents: str) -> str:
    """Cents as an amount, rounded half away from zero. Whole cents times a rate are exact enough for that: no tie is made or lost.

    A bare 0.01 would be a double in ClickHouse, and 29 cents 0.28.
    """
    whole = f"cast(floor(abs({cents}) + 0.5) as decimal(18, 0))"
    return (
        f"case when abs({cents}) <= {_MOST_CENTS} "
        f"then cast(case when {cents} < 0 then -{whole} else {whole} end * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) end"
    )
