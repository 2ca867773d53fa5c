"""Does the file of a round keep answers, each once, and nothing that ties one to a person or a moment?"""

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest
from scipy.stats import spearmanr

from sameside.schema.errors import SamesideError
from sameside.services.survey_store import Outcome, StoreMissing, Stratum, SurveyStore, make_store, remove_store, store_path, stores_left

SALES = Stratum("sales", "team_member")


def tokens_of(store: SurveyStore, n: int) -> list[str]:
    return [token for _, token in store.issue_many([SALES] * n)]


@pytest.fixture
def store(tmp_path: Path) -> SurveyStore:
    make_store(tmp_path, "r1")
    return SurveyStore(tmp_path, "r1")


def submit(store: SurveyStore, token: str, answer_id: bytes | None = None, text: str = "") -> Outcome:
    comments = {"Z1": text} if text else {}
    return store.submit(token=token, answer_id=answer_id or secrets.token_bytes(16), form="full", answers={"O2": 4}, comments=comments)


def test_it_takes_one_form_per_token(store: SurveyStore) -> None:
    one, other = tokens_of(store, 2)
    first, second = secrets.token_bytes(16), secrets.token_bytes(16)
    said = [submit(store, one, first), submit(store, one, first), submit(store, one, second), submit(store, other, second)]
    assert said == [Outcome.STORED, Outcome.ALREADY, Outcome.SPENT, Outcome.STORED]
    assert store.count() == 2


def test_it_knows_tokens_by_their_exact_letters_alone(store: SurveyStore) -> None:
    (token,) = tokens_of(store, 1)
    strangers = [token.swapcase(), token[:-1], token + "A", token + "\ud800", "", secrets.token_urlsafe(16)]
    assert [submit(store, stranger) for stranger in strangers] == [Outcome.UNKNOWN] * len(strangers)
    assert store.stratum_of(token) == SALES
    assert store.stratum_of(token.swapcase()) is None
    assert store.count() == 0


def test_it_does_not_tell_whether_a_token_was_used(store: SurveyStore) -> None:
    (token,) = tokens_of(store, 1)
    before = store.stratum_of(token)
    submit(store, token)
    assert store.stratum_of(token) == before


def test_a_token_counts_once_its_mail_has_left(store: SurveyStore) -> None:
    token = store.add_token(SALES)
    assert submit(store, token) is Outcome.NOT_YET
    store.let_token_count(token)
    assert submit(store, token) is Outcome.STORED


def test_it_settles_the_token_whose_sending_was_cut_off(store: SurveyStore) -> None:
    unsent = store.add_token(SALES)
    store.end_interrupted_sending(n_sent=0)  # nobody is marked: the token is gone, another will be made
    marked = store.add_token(SALES)
    store.end_interrupted_sending(n_sent=1)  # the mail left and the mark was made
    assert [submit(store, unsent), submit(store, marked)] == [Outcome.UNKNOWN, Outcome.STORED]


def test_it_takes_nothing_once_it_is_closed_and_shows_nothing_before(store: SurveyStore) -> None:
    one, other = tokens_of(store, 2)
    submit(store, one, text="Talk more.")
    for look in (store.answers, store.comments):
        with pytest.raises(SamesideError, match="while a round is open"):
            look()
    store.stop_taking()
    assert submit(store, other) is Outcome.CLOSED
    assert [(found.function, found.answers) for found in store.answers()] == [("sales", {"O2": 4})]
    assert store.comments() == {"Z1": ["Talk more."]}


def test_twenty_at_once_by_one_token_leave_one_answer(store: SurveyStore) -> None:
    """C4, by threads: the long run does it over HTTP."""
    for token in tokens_of(store, 3):
        with ThreadPoolExecutor(20) as threads:
            said = list(threads.map(lambda one: submit(store, one), [token] * 20))
        assert sorted(said) == sorted([Outcome.STORED, *[Outcome.SPENT] * 19])
    assert store.count() == 3


def dump(path: Path) -> str:
    with closing(pysqlite3.connect(str(path))) as connection:
        tables = [row[0] for row in connection.execute("select name from sqlite_schema where type = 'table'")]
        return "\n".join(f"{table}: {row}" for table in tables for row in connection.execute(f"select * from {table}"))


def test_no_table_ties_an_address_to_a_token_or_a_token_to_an_answer(store: SurveyStore, tmp_path: Path) -> None:
    """Auditor's test 1: dumps before, during and after."""
    tokens = tokens_of(store, 6)
    before = dump(store_path(tmp_path, "r1"))
    for token in tokens[:4]:
        submit(store, token, text="x" * 20)
    during = dump(store_path(tmp_path, "r1"))
    with closing(pysqlite3.connect(str(store_path(tmp_path, "r1")))) as connection:
        columns = {
            table: [row[1] for row in connection.execute(f"pragma table_info({table})")]
            for table in ("round", "token", "answer", "comment")
        }
        hashes = {row[0] for row in connection.execute("select hash from token")}
        keys = {row[0] for row in connection.execute("select key from answer union select key from comment")}
    assert columns == {
        "round": ["id", "is_closed", "salt"],
        "token": ["hash", "function", "seniority", "state"],
        "answer": ["key", "form", "variant", "function", "seniority", "answers"],
        "comment": ["key", "item", "text"],
    }
    assert hashes & keys == set()
    assert all(len(key) == 16 for key in keys)
    assert [token for token in tokens if token in before + during] == []
    assert "example" not in before + during
    remove_store(tmp_path, "r1")
    assert stores_left(tmp_path) == []
    assert [file.name for file in (tmp_path / "survey").iterdir()] == []


def test_places_in_the_file_tell_nothing_of_the_order_people_answered_in(store: SurveyStore, tmp_path: Path) -> None:
    """Auditor's test 2: bytes of the file, its log and its freed pages, against the order the answers came in."""
    n = 40
    tokens = tokens_of(store, n)
    for number, token in enumerate(tokens):
        store.submit(token=token, answer_id=secrets.token_bytes(16), form="full", answers={"mark": f"answer-{number:03}"}, comments={})
    path = store_path(tmp_path, "r1")
    raw = path.read_bytes()
    places = [raw.find(f"answer-{number:03}".encode()) for number in range(n)]
    assert min(places) > 0
    assert [raw.count(f"answer-{number:03}".encode()) for number in range(n)] == [1] * n  # nothing is left in freed pages
    # Rows come in the order of keys, so the place of each is chance: |rho| above 0.51 has a chance of 1 in 1,000 with 40.
    assert abs(spearmanr(range(n), places).statistic) < 0.51
    log = path.with_name(f"{path.name}-wal")
    assert not log.exists() or log.stat().st_size == 0
    with closing(pysqlite3.connect(str(path))) as connection:
        assert connection.execute("pragma freelist_count").fetchone() == (0,)


def test_a_page_in_the_order_of_coming_would_be_seen_by_that_test(tmp_path: Path) -> None:
    """The same look at a file that is not written anew finds the order: cells of a page lie as they came, whatever their keys."""
    path = tmp_path / "plain.sqlite"
    with closing(pysqlite3.connect(str(path))) as connection, connection:
        connection.execute("create table answer (key blob primary key, answers text) without rowid")
        for number in range(60):
            connection.execute("insert into answer values (?, ?)", (secrets.token_bytes(16), f"answer-{number:03}"))
    raw = path.read_bytes()
    places = [raw.find(f"answer-{number:03}".encode()) for number in range(60)]
    assert abs(spearmanr(range(60), places).statistic) > 0.9


def test_its_date_and_its_rights_tell_nothing(store: SurveyStore, tmp_path: Path) -> None:
    (token,) = tokens_of(store, 1)
    submit(store, token)
    found = os.stat(store_path(tmp_path, "r1"))
    assert (found.st_mtime, found.st_mode & 0o077) == (0, 0)
    assert os.stat(tmp_path / "survey").st_mode & 0o077 == 0


def test_an_answer_id_that_was_chosen_leaves_no_trace_of_itself(store: SurveyStore, tmp_path: Path) -> None:
    """A client that counts its ids up can't bring an order in: the key is made of the id and the file's own secret."""
    one, other = tokens_of(store, 2)
    submit(store, one, (1).to_bytes(16, "big"))
    submit(store, other, (2).to_bytes(16, "big"))
    with closing(pysqlite3.connect(str(store_path(tmp_path, "r1")))) as connection:
        keys = [row[0] for row in connection.execute("select key from answer")]
    assert {(1).to_bytes(16, "big"), (2).to_bytes(16, "big")} & set(keys) == set()


def test_a_form_that_breaks_off_in_the_middle_leaves_nothing(store: SurveyStore) -> None:
    (token,) = tokens_of(store, 1)
    with pytest.raises(pysqlite3.Error):
        store.submit(token=token, answer_id=secrets.token_bytes(16), form="full", answers={"O2": 4}, comments={"Z1": object()})  # type: ignore[dict-item]
    assert store.count() == 0
    assert submit(store, token) is Outcome.STORED


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        SurveyStore(tmp_path, "r1")


def test_a_file_that_was_deleted_a_moment_ago_does_not_come_back(store: SurveyStore, tmp_path: Path) -> None:
    (token,) = tokens_of(store, 1)
    remove_store(tmp_path, "r1")
    for ask in (lambda: submit(store, token), store.count, lambda: store.stratum_of(token)):
        with pytest.raises(StoreMissing):
            ask()
    assert stores_left(tmp_path) == []
