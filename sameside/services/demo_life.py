"""Let the demo company work: its people come in, agree, ask each other for things and answer leads, day by day up to its last."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sameside.records.models import Handoff, Member
from sameside.services.demo_agreements import Agreed, Company, enter_agreements
from sameside.services.demo_diary import Diary, clock_on, working_day
from sameside.services.demo_leads import enter_leads
from sameside.services.demo_people import take_in_people
from sameside.services.demo_requests import enter_requests
from sameside.services.demo_staff import take_in_staff
from sameside.services.demo_survey import enter_survey
from sameside.services.escalation import escalate_due
from sameside.services.reporting import open_snapshot
from sameside.services.workspace import Workspace, prepare_records

_CAME_IN, _FIRST_AGREED = timedelta(days=378), timedelta(days=364)  # before the last day
_WATCHED_DAYS = 45  # before the last: nothing older is still open


def hand_overs_begin(last_day: date) -> date:
    """The Monday about three weeks before the last day: from then on leads are handed over here, under the second definition."""
    return last_day - timedelta(days=21 + last_day.weekday())


def settled_at(last_day: date) -> datetime:
    """When the workspace was set up, a year and two weeks before the last day; its people come in an hour later."""
    return clock_on(last_day - _CAME_IN, 7)


def live(workspace: Workspace, *, last_day: date, password: str, seed: int, doing: Callable[[str], None]) -> list[Member]:
    """Have everything happen up to the evening of the last day, each act through its own service, in its order.

    Reads    seed: of what they answer when they are asked
    Returns  everybody who can log in now; who has most to answer comes first
    """
    doing("letting its people in")
    prepare_records()
    agreed = Agreed(last_day - _CAME_IN, last_day - _FIRST_AGREED, hand_overs_begin(last_day))
    came_in_at = settled_at(last_day) + timedelta(hours=1)
    diary = Diary(ends_at=clock_on(last_day, 22))
    with open_snapshot(workspace) as opened:
        people = take_in_people(opened, password=password, now=came_in_at)
        take_in_staff(by=people["Ada"], now=came_in_at)
        company = Company(workspace, opened, people)
        enter_agreements(diary, company, agreed, last_day)
        enter_requests(diary, company, last_day)
        enter_leads(diary, company, agreed.second_on, last_day)
        enter_survey(diary, company, last_day, seed)
        for n_before in range(_WATCHED_DAYS):
            for hour in (9, 12, 15, 18):
                diary.enter(clock_on(working_day(last_day, n_before), hour, 30), lambda now: escalate_due(now=now))
        doing("letting them agree, ask and answer")
        diary.live()
    to_answer = Counter(Handoff.objects.filter(outcome="open").values_list("owner_id", flat=True))
    return sorted(people.values(), key=lambda member: -to_answer[member.pk])
