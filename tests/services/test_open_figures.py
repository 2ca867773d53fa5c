"""Is each figure worked out once for everybody who asks, kept within bounds, and the same to the digit when it comes out of a file?"""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sameside.analytics.answer import Answer, AnswerRow
from sameside.schema.errors import NotAvailable, UnknownName
from sameside.services import open_figures
from sameside.services.composed import warm_figures
from sameside.services.kept_answers import Kept, answers_folder, from_plain, packed_moments, to_plain
from sameside.services.open_figures import Figures, figures_of, present_moment
from sameside.services.open_readers import OpenReaders
from sameside.services.reporting import Question
from tests.services.small_company import NOW, SmallCompany

THEN = NOW + timedelta(hours=5, minutes=12)
BY_SOURCE = Question("close_rate_lead", ("lead_source",))


@pytest.fixture
def company(home: Path, tmp_path: Path) -> Iterator[SmallCompany]:
    """Three leads, one of them won, built; each test keeps its own answers."""
    made = SmallCompany(home, tmp_path / "files")
    made.receive("accounts", [{"id": "A1", "name": "Oak", "website": "oak.example"}])
    made.receive("people", [{"id": f"P{n}", "email": f"p{n}@oak.example", "name": f"P {n}", "account": "A1"} for n in (1, 2, 3)])
    made.receive(
        "leads",
        [
            {"id": f"L{n}", "person": f"P{n}", "account": "A1", "created": f"2024-03-0{n}", "source": source}
            for n, source in enumerate(("Web", "Web", "Fair"), start=1)
        ],
    )
    made.receive("events", [{"id": "E1", "lead": "L1", "stage": "closed_won", "at": "2024-04-01"}])
    made.build()
    yield made
    open_figures.READERS.close()
    open_figures.KEPT.forget()


def _figures(company: SmallCompany) -> Figures:
    """Figures that remember nothing of other tests."""
    return replace(figures_of(workspace=company.workspace, now=THEN), kept=Kept(most_rows=1000), readers=OpenReaders())


def test_ten_who_ask_at_once_have_it_worked_out_once(company: SmallCompany) -> None:
    figures, found = _figures(company), []
    threads = [threading.Thread(target=lambda: found.append(figures.measure(BY_SOURCE))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert all(answer is found[0] for answer in found)
    assert figures.kept.n_made == 1
    assert {row.by["lead_source"]: (row.value, row.n) for row in found[0].rows} == {"Web": (0.5, 2), "Fair": (0.0, 1)}
    figures.readers.close()


def test_many_questions_at_once_come_out_as_one_after_the_other(company: SmallCompany) -> None:
    figures, found = _figures(company), {}
    questions = [Question("cycles", (name,)) for name in ("lead_source", "stage", "month", "account", "entry", "source")]

    def ask(question: Question) -> None:
        found[question] = figures.measure(question)

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = _figures(company)
    assert found == {question: alone.measure(question) for question in questions}
    figures.readers.close()
    alone.readers.close()


def test_a_refusal_is_kept_and_raised_again(company: SmallCompany) -> None:
    figures = _figures(company)
    for _ in range(2):
        with pytest.raises(NotAvailable, match="marketing costs"):
            figures.measure(Question("cpl"))
        with pytest.raises(UnknownName, match="Did you mean 'lead_source'"):
            figures.measure(Question("cycles", ("lead_sauce",)))
    assert figures.kept.n_made == 2
    figures.readers.close()


def test_it_forgets_what_was_asked_for_longest_ago() -> None:
    kept = Kept(most_rows=6)
    for name in "abc":
        kept.once((name,), lambda: [1])  # weighs two
    kept.once(("a",), lambda: pytest.fail("kept"))
    kept.once(("d",), lambda: [1])
    assert [key[0] for key in kept.among(lambda _: True)] == ["c", "a", "d"]


def test_whoever_fails_lets_the_next_one_try() -> None:
    kept = Kept(most_rows=6)
    with pytest.raises(ZeroDivisionError):
        kept.once(("a",), lambda: 1 / 0)
    assert kept.once(("a",), lambda: 2) == 2


def test_now_is_the_full_hour_or_the_build_where_that_is_later(company: SmallCompany) -> None:
    row = figures_of(workspace=company.workspace, now=THEN).row
    assert present_moment(row, datetime(2024, 6, 1, 5, 12, tzinfo=UTC)) == datetime(2024, 6, 1, 5, tzinfo=UTC)
    assert present_moment(row, row.built_at + timedelta(seconds=1)) == row.built_at


def test_answers_made_beforehand_are_those_one_would_get_and_cost_no_work(company: SmallCompany) -> None:
    warmed = warm_figures(workspace=company.workspace, now=THEN)
    assert warmed.n_answers > 40
    assert warm_figures(workspace=company.workspace, now=THEN + timedelta(minutes=5)).n_answers == 0
    open_figures.KEPT.forget()  # as in another process
    made = open_figures.KEPT.n_made
    figures = figures_of(workspace=company.workspace, now=THEN + timedelta(minutes=70))
    assert figures.as_of == datetime(2024, 6, 1, 5, tzinfo=UTC)  # of the hour before, until the next are made
    asked = Question("close_rate_lead")
    kept = figures.measure(asked)
    assert open_figures.KEPT.n_made == made + 1  # the file was taken, and nothing asked
    fresh = _figures(company)
    assert kept == replace(fresh, as_of=figures.as_of).measure(asked)
    later = figures_of(workspace=company.workspace, now=THEN + timedelta(hours=3))
    assert later.as_of == datetime(2024, 6, 1, 8, tzinfo=UTC)
    fresh.readers.close()


def test_the_files_of_older_moments_and_snapshots_go(company: SmallCompany) -> None:
    for hours in range(3):
        warm_figures(workspace=company.workspace, now=THEN + timedelta(hours=hours))
    figures = figures_of(workspace=company.workspace, now=THEN + timedelta(hours=2))
    assert len(packed_moments(company.workspace, figures.snapshot_id, figures.standing)) == 2
    assert len(list(answers_folder(company.workspace).iterdir())) == 2


def test_a_file_that_was_cut_short_is_as_good_as_none(company: SmallCompany) -> None:
    warm_figures(workspace=company.workspace, now=THEN)
    path = next(answers_folder(company.workspace).iterdir())
    path.write_text(path.read_text()[:1000])
    open_figures.KEPT.forget()
    assert figures_of(workspace=company.workspace, now=THEN).measure(Question("cycles")).rows


def test_an_answer_comes_out_of_a_file_as_it_went_in() -> None:
    row = AnswerRow({"a": "b"}, Decimal("1000.10"), 3, low=0.1 + 0.2, high=None, mature=True, currency="EUR")
    answer = Answer("m", "money", "q", "d", None, datetime(2024, 6, 1, 5, 0, 0, 7, tzinfo=UTC), "s", (row,), ("note",))
    again = from_plain(json.loads(json.dumps(to_plain(answer))))
    assert again == answer
    assert type(again.rows[0].value) is Decimal
    assert again.rows[0].low == 0.30000000000000004


def test_an_older_snapshot_is_closed_once_newer_ones_are_open(company: SmallCompany) -> None:
    readers = OpenReaders()
    for day in (5, 6, 7):
        company.receive("events", [{"id": f"E{day}", "lead": "L2", "stage": "mql", "at": f"2024-03-0{day}"}])
        company.build()
        figures = replace(figures_of(workspace=company.workspace, now=THEN), readers=readers, kept=Kept(most_rows=9))
        assert figures.measure(Question("cycles")).snapshot == figures.snapshot_id
        assert readers.snapshot_ids[-1] == figures.snapshot_id
    assert len(readers.snapshot_ids) == 2
    readers.close()
    assert readers.snapshot_ids == []
