"""Who else works in sales and marketing of the demo company? They are asked in the survey and never log in."""

from dataclasses import replace
from datetime import date, datetime

from sameside.records.models import Member
from sameside.services.access import Role
from sameside.services.demo_people import HIRED_ON, Colleague
from sameside.services.member_terms import set_term, standing_of
from sameside.services.members import Standing, add_member, term_on

_SALES = (
    "Selma Seefeld", "Stefan Sander", "Sabine Schaller", "Simon Siebert", "Susanne Stark", "Sebastian Sperling", "Svenja Storm",
    "Soren Sandberg", "Sanna Salo", "Sixten Sjoberg", "Siri Skog", "Santiago Sanz", "Sandra Suarez", "Salvador Sastre", "Soledad Solis",
    "Serena Sartori", "Stuart Simmons", "Sharon Shepard", "Spencer Sutton", "Sheila Slater", "Sidney Sawyer",
)  # fmt: skip
_MARKETING = (
    "Mona Marten", "Marlene Mertens", "Matthias Moebius", "Moritz Menzel", "Miriam Marquardt", "Malte Meinert", "Mads Madsen",
    "Mathilda Malm", "Mikael Moberg", "Merete Myhre", "Marta Moreno", "Mateo Marin", "Manuel Mora", "Monica Molina", "Miguel Mendez",
    "Marc Martel", "Margot Moreau", "Mason Mills", "Megan Murray", "Morgan Mercer", "Melissa Maddox", "Maxim Mann",
)  # fmt: skip
# The first of each side sits at the top; so many after them lead a team.
_N_LEADING = {"sales": 6, "marketing": 5}
# Leads a team since this long before the last day: between the two waves of the survey.
RISES = "Sidney Sawyer"


def take_in_staff(*, by: Member, now: datetime) -> None:
    """Take everybody in who has no log-in. Those of sales take no leads."""
    for side, role, names in (("sales", Role.REP, _SALES), ("marketing", Role.MARKETER, _MARKETING)):
        for place, name in enumerate(names):
            seniority = "c_level" if place == 0 else "leader" if place <= _N_LEADING[side] else "team"
            colleague = Colleague(name, role, side, side.capitalize(), seniority)
            standing = Standing(side, seniority, colleague.team, capacity=0 if role is Role.REP else None)
            add_member(email=colleague.email, name=name, role=role, standing=standing, from_on=HIRED_ON, by=by, now=now)


def let_one_rise(*, from_on: date, by: Member, now: datetime) -> None:
    """Somebody of the team leads it from now on: between two waves of the survey they belong to another group."""
    member = Member.objects.get(name=RISES)
    term = term_on(member, from_on)
    assert term is not None
    set_term(member=member, standing=replace(standing_of(term), seniority="leader"), from_on=from_on, by=by, now=now)
