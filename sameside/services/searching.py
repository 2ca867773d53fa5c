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


@dataclass(frozen=True)
class _Kind:
    """How one kind is searched.

    rows  of (id, name, what is searched besides the name, beside one, beside two, day, state)
    """

    name: str
    needs: str
    rows: str


# Every text a record may be remembered by is one text, so that words may come from several: "ada northwind" finds Ada of Northwind.
_KINDS: tuple[_Kind, ...] = (
    _Kind(
        "people",
        "people",
        """select p.person_id as record_id, p.full_name as name,
                  coalesce(e.emails, '') || ' ' || coalesce(a.name, p.company_name, '') as more,
                  coalesce(a.name, p.company_name) as beside_one, e.email as beside_two, cast(null as date) as on_day, '' as state
           from people p left join accounts a on a.account_id = p.account_id
           left join (select person_id, string_agg(email, ' ') as emails, min(email) as email from person_emails group by person_id) e
             on e.person_id = p.person_id""",
    ),
    _Kind(
        "accounts",
        "accounts",
        """select a.account_id as record_id, a.name as name, coalesce(d.domains, '') as more,
                  d.domain as beside_one, a.country as beside_two, cast(null as date) as on_day, '' as state
           from accounts a
           left join (select account_id, string_agg(domain, ' ') as domains, min(domain) as domain
                      from account_domains group by account_id) d
             on d.account_id = a.account_id""",
    ),
    _Kind(
        "leads",
        "lead_cycles",
        """select c.lead_cycle_id as record_id, p.full_name as name,
                  coalesce(e.emails, '') || ' ' || coalesce(a.name, p.company_name, '') as more,
                  coalesce(a.name, p.company_name) as beside_one, c.lead_source as beside_two, c.created_on as on_day,
                  coalesce(c.ended_as, 'open') as state
           from lead_cycles c left join people p on p.person_id = c.person_id
           left join accounts a on a.account_id = coalesce(c.account_id, p.account_id)
           left join (select person_id, string_agg(email, ' ') as emails from person_emails group by person_id) e
             on e.person_id = c.person_id""",
    ),
    _Kind(
        "campaigns",
        "campaigns",
        """select campaign_id as record_id, name, '' as more, channel as beside_one, status as beside_two, starts_on as on_day, '' as state
           from campaigns""",
    ),
)
KINDS = tuple(kind.name for kind in _KINDS)


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
        groups = [_search(opened.reader, one, words, SHOWN_OF_ONE if kind else SHOWN) for one in _KINDS if kind in ("", one.name)]
    return Findings(words, tuple(group for group in groups if group.found))


def _search(reader: Reader, kind: _Kind, words: Sequence[str], most: int) -> Group:
    if not reader.count(kind.needs):
        return Group(kind.name, (), has_more=False)
    # An id is written by a machine and pasted whole: a part of one would find half the table.
    asked = [f"contains(text, strip_accents(lower($word_{place})))" for place in range(len(words))]
    sql = f"""
        select record_id, name, beside_one, beside_two, on_day, state from (
          select *, strip_accents(lower(coalesce(name, ''))) as plain_name, strip_accents(lower(coalesce(name, '') || ' ' || more)) as text
          from ({kind.rows}) r) s
        where ({" and ".join(asked)}) or record_id = $whole or ends_with(record_id, ':' || $whole)
        order by case when starts_with(plain_name, strip_accents(lower($whole))) then 0
                      when contains(' ' || plain_name, ' ' || strip_accents(lower($word_0))) then 1 else 2 end,
                 plain_name, on_day desc nulls last, record_id
        limit {most + 1}"""
    values = {f"word_{place}": word for place, word in enumerate(words)} | {"whole": " ".join(words)}
    _, rows = reader.query(sql, values)
    found = tuple(Found(row[0], row[1], tuple(filter(None, row[2:4])), row[4], row[5]) for row in rows[:most])
    return Group(kind.name, found, has_more=len(rows) > most)
