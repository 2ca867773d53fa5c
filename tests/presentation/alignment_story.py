"""The story of a closed survey with its agreements, typed by hand."""

from datetime import date
from decimal import Decimal

from sameside.analytics.costly_gaps import costly_gaps
from sameside.services.agreed_at import Agreed, AgreedDefinition, AgreedGoal, AgreedPromise, Signer
from sameside.services.alignment_story import AlignmentStory
from sameside.services.promises import STEPS_BY_NAME
from tests.services.closed_survey import CLOSED_AT, a_survey

AGREED = Agreed(
    date(2026, 6, 3),
    AgreedDefinition(
        3, "Qualified lead", date(2026, 4, 1), ("the country is one we sell to", "a need was named in a talk or a form"),
        (Signer("sales", "sales manager", date(2026, 3, 24)), Signer("marketing", "marketing manager", date(2026, 3, 25))),
    ),
    (
        AgreedPromise(STEPS_BY_NAME["first_touch"], "", 3, 24 * 3600, True, date(2026, 2, 1)),
        AgreedPromise(STEPS_BY_NAME["deliver"], "asset", 1, 40 * 3600, True, date(2026, 3, 1)),
    ),
    (
        AgreedGoal("sales", "bookings", Decimal(4_200_000), "EUR", date(2026, 1, 1), date(2026, 6, 30), True),
        AgreedGoal("marketing", "bookings", Decimal(4_200_000), "EUR", date(2026, 1, 1), date(2026, 6, 30), True),
    ),
)  # fmt: skip


def a_story(agreed: Agreed = AGREED) -> AlignmentStory:
    survey = a_survey()
    return AlignmentStory(
        round_id="closedround1", title=survey.title, wave=2, company="Larkfield", time_zone="Europe/Berlin", closed_at=CLOSED_AT,
        result_hash="0123456789abcdef", form=survey.form, result=survey.result, agreed=agreed,
        gaps=costly_gaps(survey.result, survey.form),
    )  # fmt: skip
