"""Where do the answers of a running round lie? In one file of their own, which is gone when the round is closed.

The file holds hashes of tokens with the group each was made for, answers, and comments, in three tables nothing joins. A token's row
says neither whom it was sent to nor which answer it gave; an answer's row says neither when it came nor from where. Rows lie in the order
of random keys, and the file is written anew after each change (`_settle`): neither the place of a row, nor what lies in freed pages or in
the write-ahead log, tells the order in which people answered.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pysqlite3

from sameside.schema.errors import SamesideError

_WAIT_SECONDS = 30.0
_MISSING = "The file that holds the answers of this round is not there."
_TOKEN_BYTES = 16
# Small letters and digits nobody takes for one another, of which a code on paper has so many.
_READABLE, _SLIP_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz", 26
# Every file says it was changed at this moment, so its date does not tell when the last answer came.
_NO_TIME = 0
_TABLES = """
create table round (id text primary key, is_closed integer not null, salt blob not null) without rowid;
create table token (hash blob primary key, function text not null, seniority text not null, state text not null) without rowid;
create table answer (
  key blob primary key, form text not null, variant text not null, function text not null, seniority text not null, answers text not null
) without rowid;
create table comment (key blob primary key, item text not null, text text not null) without rowid;
"""


class Outcome(StrEnum):
    """What became of a form that was sent in."""

    STORED = "stored"
    ALREADY = "already"  # the same form again: it is there, once
    SPENT = "spent"  # another form came by this token before
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"  # its invitation is being sent at this moment
    CLOSED = "closed"


class StoreMissing(SamesideError):
    """The file of a round is not there."""


@dataclass(frozen=True)
class Stratum:
    """The group somebody was invited in."""

    function: str
    seniority: str


@dataclass(frozen=True)
class Answered:
    """One person's answers, as they are stored: by item, without the comments. estimates: {"value": ..., "confidence": ...}."""

    form: str
    variant: str
    function: str
    seniority: str
    answers: Mapping[str, Any]


def store_path(home: Path, round_id: str) -> Path:
    """Where the file of a round lies."""
    return home / "survey" / f"{round_id}.sqlite"


def make_store(home: Path, round_id: str) -> None:
    """Make the empty file of a round that opens. Nothing happens when it is there."""
    path = store_path(home, round_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists():
        return
    # Made beside its place and put there whole: a file that is there has its tables.
    made = path.with_suffix(".new")
    made.unlink(missing_ok=True)
    made.touch(mode=0o600)
    with closing(_connect(made)) as connection:
        connection.executescript(_TABLES)
        connection.execute("insert into round values (?, 0, ?)", (round_id, secrets.token_bytes(32)))
    made.replace(path)
    _sync_folder(path.parent)


def remove_store(home: Path, round_id: str) -> None:
    """Delete the file of a round, what was in it written over first. Nothing happens when it is gone."""
    path = store_path(home, round_id)
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists():
            with file.open("r+b") as opened:
                opened.write(bytes(file.stat().st_size))
                opened.flush()
                os.fsync(opened.fileno())
            file.unlink()
    if path.parent.is_dir():
        _sync_folder(path.parent)


def stores_left(home: Path) -> list[str]:
    """The rounds whose files are there."""
    return sorted(file.stem for file in (home / "survey").glob("*.sqlite"))


class SurveyStore:
    """The file of one running round.

    Raises  StoreMissing when it is not there
    """

    def __init__(self, home: Path, round_id: str) -> None:
        self._path = store_path(home, round_id)
        if not self._path.exists():
            raise StoreMissing(_MISSING)

    def add_token(self, stratum: Stratum) -> str:
        """A new token of a group, not good for anything yet. Only its hash is kept."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._changing() as connection:
            connection.execute("insert into token values (?, ?, ?, 'sending')", (_hash(token), stratum.function, stratum.seniority))
        return token

    def let_token_count(self, token: str) -> None:
        """Its invitation left: from now on it lets somebody answer."""
        with self._changing() as connection:
            connection.execute("update token set state = 'issued' where hash = ? and state = 'sending'", (_hash(token),))

    def issue_many(self, strata: list[Stratum]) -> list[tuple[Stratum, str]]:
        """Tokens that count at once, for slips of paper."""
        made = [(stratum, _slip_code()) for stratum in strata]
        with self._changing() as connection:
            rows = [(_hash(token), stratum.function, stratum.seniority, "issued") for stratum, token in made]
            connection.executemany("insert into token values (?, ?, ?, ?)", rows)
        return made

    def end_interrupted_sending(self, *, n_sent: int) -> None:
        """Settle the one token whose sending was cut off. n_sent: how many people are marked as sent to.

        People are marked one after the other, after the mail left and before the token counts. One more mark than tokens that count: the
        mail left and the mark was made, so the token counts. As many: nobody was marked for it, and whoever it is gets another one.
        """
        with self._changing() as connection:
            (n_counting,) = connection.execute("select count(*) from token where state != 'sending'").fetchone()
            if n_sent > n_counting:
                connection.execute("update token set state = 'issued' where state = 'sending'")
            connection.execute("delete from token where state = 'sending'")

    def stratum_of(self, token: str) -> Stratum | None:
        """The group of a token, used or not; None where there is no such token. Whether it was used is nobody's to know."""
        with closing(_connect(self._path)) as connection:
            found = connection.execute("select function, seniority from token where hash = ?", (_hash(token),)).fetchone()
        return Stratum(*found) if found else None

    def submit(self, *, token: str, answer_id: bytes, form: str, answers: Mapping[str, Any], comments: Mapping[str, str]) -> Outcome:
        """Take one form in: the token is used up and the answers are there, both or neither.

        Twice    the same form: ALREADY. Another form by the same token: SPENT. Neither changes anything
        """
        with self._changing() as connection:
            is_closed, key = self._place_of(connection, answer_id)
            if is_closed:
                return Outcome.CLOSED
            found = connection.execute("select function, seniority, state from token where hash = ?", (_hash(token),)).fetchone()
            if found is None:
                return Outcome.UNKNOWN
            function, seniority, state = found
            if state == "sending":
                return Outcome.NOT_YET
            if state == "spent":
                return Outcome.ALREADY if self._holds(connection, key) else Outcome.SPENT
            connection.execute("update token set state = 'spent' where hash = ?", (_hash(token),))
            self._put(connection, key, form, Stratum(function, seniority), answers, comments)
            return Outcome.STORED

    def submit_without_token(
        self, *, stratum: Stratum, answer_id: bytes, form: str, answers: Mapping[str, Any], comments: Mapping[str, str]
    ) -> Outcome:
        """Take one form in that came by the one link for everybody, from a group its sender named.

        Twice    the same form: ALREADY, nothing changes. Another form of the same person is one more: nobody can tell
        """
        with self._changing() as connection:
            is_closed, key = self._place_of(connection, answer_id)
            if is_closed:
                return Outcome.CLOSED
            if self._holds(connection, key):
                return Outcome.ALREADY
            self._put(connection, key, form, stratum, answers, comments)
            return Outcome.STORED

    def _place_of(self, connection: Any, answer_id: bytes) -> tuple[bool, bytes]:
        """Whether it takes answers no more, and the key a form lies under: its mark, mixed with the secret of the file."""
        (is_closed, salt) = connection.execute("select is_closed, salt from round").fetchone()
        return bool(is_closed), hashlib.blake2b(answer_id, key=salt, digest_size=16).digest()

    def _holds(self, connection: Any, key: bytes) -> bool:
        return connection.execute("select 1 from answer where key = ?", (key,)).fetchone() is not None

    def _put(
        self, connection: Any, key: bytes, form: str, stratum: Stratum, answers: Mapping[str, Any], comments: Mapping[str, str]
    ) -> None:
        given = json.dumps(dict(sorted(answers.items())), ensure_ascii=False)
        row = (key, form, stratum.function, stratum.function, stratum.seniority, given)
        connection.execute("insert into answer values (?, ?, ?, ?, ?, ?)", row)
        for item, text in comments.items():
            connection.execute("insert into comment values (?, ?, ?)", (secrets.token_bytes(16), item, text))

    def count(self) -> int:
        """How many answers there are. Nobody is told but in steps: see `survey_round.count_in_fives`."""
        with closing(_connect(self._path)) as connection:
            return int(connection.execute("select count(*) from answer").fetchone()[0])

    def stop_taking(self) -> None:
        """Take no answers any more: what is there now is what the result is made of. It can't be taken back."""
        with self._changing() as connection:
            connection.execute("update round set is_closed = 1")

    def is_closed(self) -> bool:
        """Whether it takes answers no more."""
        with closing(_connect(self._path)) as connection:
            return bool(connection.execute("select is_closed from round").fetchone()[0])

    def answers(self) -> list[Answered]:
        """Every answer of a round that takes none any more, in the order of random keys.

        Raises  SamesideError while it still takes answers: nobody looks before the end
        """
        with closing(_connect(self._path)) as connection:
            self._require_closed(connection)
            rows = connection.execute("select form, variant, function, seniority, answers from answer order by key").fetchall()
        return [Answered(form, variant, function, seniority, json.loads(given)) for form, variant, function, seniority, given in rows]

    def comments(self) -> dict[str, list[str]]:
        """Comments by item, in the order of random keys of their own.

        Raises  SamesideError while the round still takes answers
        """
        found: dict[str, list[str]] = {}
        with closing(_connect(self._path)) as connection:
            self._require_closed(connection)
            for item, text in connection.execute("select item, text from comment order by key"):
                found.setdefault(item, []).append(text)
        return found

    def _require_closed(self, connection: Any) -> None:
        (is_closed,) = connection.execute("select is_closed from round").fetchone()
        if not is_closed:
            raise SamesideError("Nobody reads answers while a round is open.")

    @contextmanager
    def _changing(self) -> Iterator[Any]:
        """One transaction, one writer at a time; what came of it lies in the file in an order that says nothing."""
        with closing(_connect(self._path)) as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            has_changed = connection.total_changes > 0
            connection.execute("commit")
            if has_changed:
                self._settle(connection)
        with suppress(FileNotFoundError):  # deleted since, with the round
            os.utime(self._path, (_NO_TIME, _NO_TIME))  # not before it is closed: whoever closes last may write to it

    def _settle(self, connection: Any) -> None:
        """Write the file anew by key, and empty the log.

        Cells of a page lie in the order they came, whatever the order of their keys, and the log holds pages in the order of commits.
        Where somebody else is just writing, they do it.
        """
        with suppress(pysqlite3.OperationalError):
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)").fetchone()


def _connect(path: Path) -> Any:
    """Open a file that is there: one that was deleted a moment ago must not come back empty."""
    try:
        connection = pysqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=_WAIT_SECONDS, isolation_level=None, uri=True)
    except pysqlite3.OperationalError as refused:
        if path.exists():
            raise
        raise StoreMissing(_MISSING) from refused
    for pragma in ("journal_mode = wal", "synchronous = full", "secure_delete = on", "temp_store = memory", "trusted_schema = off"):
        connection.execute(f"pragma {pragma}").fetchone()
    return connection


def is_slip_code(text: str) -> bool:
    """Whether a text looks like the code of a slip."""
    return len(text) == _SLIP_SIGNS and set(text) <= set(_READABLE)


def _slip_code() -> str:
    """A token people can read and type: 130 random bits."""
    return "".join(secrets.choice(_READABLE) for _ in range(_SLIP_SIGNS))


def _hash(token: str) -> bytes:
    # 128 random bits: a plain hash can't be guessed back.
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
