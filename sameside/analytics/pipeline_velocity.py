"""How much money does the pipeline bring in per day, if open deals go the way closed ones went?"""

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def pipeline_velocity(
    *, n_open: int, n_won: int, n_closed: int, won_amount: Decimal | None, n_won_amounts: int, sales_cycle_days: float | None
) -> Decimal | None:
    """Question  What does the open pipeline yield per day?

    Reads    counts and amounts of one currency; n_closed = won + lost; sales_cycle_days = median of the won ones
    Returns  money per day, to the cent: open times (won ÷ closed) times (won amount ÷ won deals that carry one) ÷ days
    Nulls    None when nothing closed, no won deal carries an amount, or the cycle is unknown or 0 days
    """
    if not n_closed or not n_won_amounts or won_amount is None or not sales_cycle_days:
        return None
    yielded = Decimal(n_open) * n_won * won_amount / (Decimal(n_closed) * n_won_amounts)
    return (yielded / Decimal(str(sales_cycle_days))).quantize(_CENT, ROUND_HALF_UP)
