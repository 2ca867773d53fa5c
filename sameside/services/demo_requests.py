"""What did sales of the demo company ask of marketing? One request in every state there is, both clocks with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sameside.records.models import Member, Request
from sameside.services.demo_agreements import Company
from sameside.services.demo_diary import Diary, clock_on, working_day
from sameside.services.requests import (
    Wish,
    accept_delivery,
    acknowledge_request,
    answer_question,
    ask_back,
    deliver_request,
    make_request,
    reopen_request,
    withdraw_request,
    write_message,
)


@dataclass(frozen=True)
class Story:
    """One request: who asks on which working day before the last, and what happens to it.

    steps  (working day before the last, hour, act, who, text)
    """

    kind: str
    title: str
    purpose: str
    asker: str
    asked: int
    steps: tuple[tuple[int, int, str, str, str], ...]
    about: str = ""
    wanted_in: int | None = None


_LINK = "https://files.larkfield.example/"
STORIES: tuple[Story, ...] = (
    Story(
        "brief",
        "One page on the new spectrometer",
        "Labs ask how it differs from the old one, and I have only the data sheet.",
        "Sofia",
        29,
        (
            (28, 10, "take", "Mika", ""),
            (25, 15, "deliver", "Mika", "spectrometer-one-page.pdf"),
            (24, 11, "accept", "Sofia", ""),
        ),
    ),
    Story(
        "asset",
        "Case study of a water utility",
        "Three utilities in Spain want to hear it from one of their own.",
        "Silvia",
        24,
        ((21, 16, "take", "Mika", ""), (12, 12, "deliver", "Mika", "water-case-study.pdf"), (11, 10, "accept", "Silvia", "")),
    ),
    Story(
        "brief",
        "Answers to the price of a service plan",
        "Everybody asks why the plan costs a tenth of the device.",
        "Steve",
        19,
        (
            (18, 16, "take", "Maya", ""),
            (15, 12, "deliver", "Maya", "service-plan-answers.pdf"),
            (14, 16, "reopen", "Steve", "The dollars are missing: my customers pay in them."),
            (12, 15, "deliver", "Maya", "service-plan-answers-usd.pdf"),
        ),
    ),
    Story(
        "list",
        "Visitors of the autumn fair from Sweden",
        "I drive to Gothenburg in two weeks and can see six of them.",
        "Signe",
        10,
        (
            (9, 10, "take", "Mika", ""),
            (8, 11, "ask", "Mika", "Only those who let us scan their badge, or the talk's audience too?"),
        ),
        wanted_in=8,
    ),
    Story(
        "campaign",
        "Write to labs whose devices are ten years old",
        "They must replace them soon, and nobody has called them for years.",
        "Sven",
        9,
        ((8, 15, "take", "Mika", ""), (4, 14, "say", "Sven", "Can I see the text before it goes out?")),
        about="DACH, devices sold ten years ago",
    ),
    Story(
        "event",
        "Breakfast for lab heads in Milan",
        "Six accounts there stand before a decision.",
        "Sergio",
        5,
        ((4, 11, "take", "Maya", ""), (2, 15, "say", "Maya", "Two rooms are on hold, the date comes this week.")),
        wanted_in=35,
    ),
    Story(
        "asset",
        "Slides for a talk in Boston",
        "Twenty minutes before forty chemists; our standard deck is for sellers.",
        "Susan",
        3,
        (),
        wanted_in=12,
    ),
    Story("list", "Subscribers at our ten largest accounts", "To know whom to invite along.", "Saga", 0, ()),
    Story(
        "asset",
        "A banner for the spring fair",
        "The old one shows a device we no longer sell.",
        "Sara",
        14,
        ((13, 12, "withdraw", "Sara", "The fair was called off."),),
    ),
)


def enter_requests(diary: Diary, company: Company, last_day: date) -> None:
    """Enter every request with what became of it."""
    for story in STORIES:
        _enter(diary, company, story, last_day)


def _enter(diary: Diary, company: Company, story: Story, last_day: date) -> None:
    def ask(now: datetime) -> None:
        wanted_on = last_day + timedelta(days=story.wanted_in) if story.wanted_in is not None else None
        wish = Wish(story.kind, story.title, story.purpose, wanted_on, story.about)
        request = make_request(wish=wish, by=company[story.asker], now=now)
        for n_before, hour, act, who, text in story.steps:
            at = clock_on(working_day(last_day, n_before), hour)
            diary.enter(at, partial(_do, request, act, company[who], text))

    diary.enter(clock_on(working_day(last_day, story.asked), 10, 20), ask)


def _do(request: Request, act: str, by: Member, text: str, now: datetime) -> None:
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: acknowledge_request(request=request, by=by, now=now),
        "deliver": lambda: deliver_request(request=request, link=_LINK + text, note="", by=by, now=now),
        "accept": lambda: accept_delivery(request=request, by=by, now=now),
        "reopen": lambda: reopen_request(request=request, text=text, by=by, now=now),
        "ask": lambda: ask_back(request=request, text=text, by=by, now=now),
        "answer": lambda: answer_question(request=request, text=text, by=by, now=now),
        "say": lambda: write_message(request=request, text=text, by=by, now=now),
        "withdraw": lambda: withdraw_request(request=request, text=text, by=by, now=now),
    }
    acts[act]()
