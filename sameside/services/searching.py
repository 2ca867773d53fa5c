"""Find people, accounts, leads and campaigns by what is remembered of them: a name, an address, a domain, an id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sameside.records.models import Snapshot
from sameside.schema.errors import UnknownName, did_you_mean
from sameside.services.open_figures import READERS
from sameside.services.snapshots import snapshot_row
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader
from sameside.warehouse.search_file import KINDS

__all__ = ["FEWEST_LETTERS", "KINDS", "SHOWN", "SHOWN_OF_ONE", "Findings", "Found", "Group", "search_records"]

FEWEST_LETTERS, MOST_WORDS, MOST_LETTERS = 2, 8, 100
SHOWN, SHOWN_OF_ONE = 6, 100


@dataclass(frozen=True)
class Found:
    """One record. beside: what tells it from another of the same name; None and empty ones left out.

    on     its day, where a record has one
    state  of a lead: how its pass ended, or open
    """

    record_id: str
    name: str | None
    beside: tuple[str, ...]
    on: date | None = None
    state: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind. has_more: there is more than is shown."""

    kind: str
    found: tuple[Found, ...]
    has_more: bool


@dataclass(frozen=True)
class Findings:
    """What a search found. is_built: is there anything to search in? is_short: too little was asked to search for."""

    words: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    is_built: bool = True
    is_short: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was found."""
        return not any(group.found for group in self.groups)


def search_records(*, workspace: Workspace, asked: str, kind: str = "") -> Findings:
    """What of the newest snapshot holds every word asked for, in any letters' case and with or without accents.

    Reads    kind: only these, and more of them
    Returns  groups in a fixed order, those that found nothing left out; inside a group names that begin with the words first
    Raises   UnknownName for a kind there is not; SnapshotDamaged
    """
    if kind and kind not in KINDS:
        raise UnknownName(f"There is no kind '{kind}' to search for.{did_you_mean(kind, KINDS)}")
    words = tuple(asked[:MOST_LETTERS].split()[:MOST_WORDS])
    if sum(map(len, words)) < FEWEST_LETTERS:
        return Findings(words, is_short=True)
    if not Snapshot.objects.exists():
        return Findings(words, is_built=False)
    with READERS.session(workspace, snapshot_row(None)) as opened:
        opened.reader.load_search_rows()
        return Findings(words, _groups(opened.reader, kind, words, SHOWN_OF_ONE if kind else SHOWN))


def _groups(reader: Reader, kind: str, words: Sequence[str], most: int) -> tuple[Group, ...]:
    """What was found of each kind, in one pass over everything: first the places of the best, then those rows."""
    values: dict[str, object] = {"whole": " ".join(words), "kind": kind, "most": most + 1}
    values |= {f"word_{place}": word for place, word in enumerate(words)}
    tests = " and ".join(f"contains(text, {_plain(f'$word_{place}')})" for place in range(len(words)))
    # An id is written by a machine and pasted whole: a part of one would find half the table.
    best = f"""
        select kind, unnest(min({_rank()} * {_PER_RANK} + place, $most)) as code from search_rows
        where ({tests} or record_id = $whole or ends_with(record_id, ':' || $whole)) and $kind in ('', kind)
        group by kind"""
    _, codes = reader.query(best, values)
    of_kind = {one: [code for found, code in sorted(codes) if found == one] for one in KINDS}
    places = [code % _PER_RANK for _, code in codes]
    columns = "place, record_id, name, beside_one, beside_two, on_day, state"
    _, rows = reader.query(f"select {columns} from search_rows where place in (select unnest($places))", {"places": places})
    at = {row[0]: Found(row[1], row[2], tuple(filter(None, row[3:5])), row[5], row[6]) for row in rows}
    return tuple(
        Group(one, tuple(at[code % _PER_RANK] for code in found[:most]), has_more=len(found) > most)
        for one, found in of_kind.items()
        if found
    )


# Above any place: a code sorts by rank, then by place.
_PER_RANK = 1_000_000_000_000


def _rank() -> str:
    """0 where the name begins with everything asked, 1 where a word of the name begins with the first word, else 2."""
    whole, first = _plain("$whole"), _plain("$word_0")
    return f"""case when name_length >= length({whole}) and starts_with(text, {whole}) then 0
                    when contains(left(text, name_length), ' ' || {first}) then 1
                    when name_length >= length({first}) and starts_with(text, {first}) then 1 else 2 end"""


def _plain(value: str) -> str:
    """As the searched text is written: small letters without accents."""
    return f"strip_accents(lower({value}))"
