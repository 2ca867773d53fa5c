"""Who gets a lead? Rules in a fixed order, each with a sentence of what it made of this lead: the "why you" its owner reads.

1. who owns the account already          4. who has room left
2. who serves the country                5. who works today; for somebody away, their deputy
3. the team the rules name for it        6. nobody: the fallback queue, with a clock of its own

Of several who remain: whoever works right now, then who has the fewest open leads, then who was offered one longest ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

COMMON_QUEUE = "Leads nobody was free for"


@dataclass(frozen=True)
class Seller:
    """Somebody who may be offered leads, as they stand now.

    territory        countries, in small letters; empty: any
    capacity         open leads at once; None = any number
    works_now        their working hours are open
    away_until       the last day of an absence that lasts; None = not away
    """

    id: int
    name: str
    team: str = ""
    territory: frozenset[str] = frozenset()
    capacity: int | None = None
    n_open: int = 0
    works_now: bool = True
    away_until: Any = None
    deputy_id: int | None = None
    last_offered_at: datetime | None = None

    @property
    def has_room(self) -> bool:
        """Whether one more lead fits."""
        return self.capacity is None or self.n_open < self.capacity


@dataclass(frozen=True)
class Rule:
    """One row of `RoutingRule`, as it applies."""

    team: str
    countries: frozenset[str] = frozenset()
    queue: str = ""


@dataclass(frozen=True)
class LeadToPlace:
    """What routing looks at. previous_owner_id: who had it in an earlier pass; account_owner_id: member who owns the account."""

    country: str | None = None
    company: str = ""
    account_owner_id: int | None = None
    previous_owner_id: int | None = None


@dataclass(frozen=True)
class Placement:
    """Where a lead goes, and why. Either an owner or a queue."""

    owner_id: int | None
    queue: str
    trace: tuple[dict[str, str], ...]


@dataclass
class _Trace:
    lines: list[dict[str, str]] = field(default_factory=list)

    def say(self, rule: str, says: str) -> None:
        self.lines.append({"rule": rule, "says": says})


def place_lead(lead: LeadToPlace, sellers: Mapping[int, Seller], rules: Sequence[Rule]) -> Placement:
    """Question  Whose is this lead?

    Reads    sellers: everybody who takes leads, by id; rules: in their order
    Returns  an owner who is there and has room, or the queue it waits in; with a sentence per rule that was asked
    """
    trace = _Trace()
    owner = _first_known(lead, sellers, trace)
    if owner is not None:
        return Placement(owner.id, "", tuple(trace.lines))
    found = _by_country(lead, list(sellers.values()), trace)
    found, queue = _by_team(lead, found, rules, trace)
    found = _with_room(found, trace)
    found = _there(found, sellers, trace)
    if not found:
        trace.say("queue", f"Nobody was free for it, so it waits in '{queue}', on a clock of its own.")
        return Placement(None, queue, tuple(trace.lines))
    chosen = min(found, key=_next_in_turn)
    if len(found) > 1:
        now = "works now and has" if chosen.works_now else "opens next and has"
        trace.say("turn", f"Of {len(found)}, {chosen.name} {now} {_open_leads(chosen)}: the fewest, or the longest without a new one.")
    else:
        trace.say("turn", f"That leaves {chosen.name}.")
    return Placement(chosen.id, "", tuple(trace.lines))


def offered(seller: Seller, now: datetime) -> Seller:
    """The seller with one lead more."""
    return replace(seller, n_open=seller.n_open + 1, last_offered_at=now)


def _next_in_turn(seller: Seller) -> tuple[bool, int, datetime, int]:
    return (not seller.works_now, seller.n_open, seller.last_offered_at or datetime.min.replace(tzinfo=UTC), seller.id)


def _first_known(lead: LeadToPlace, sellers: Mapping[int, Seller], trace: _Trace) -> Seller | None:
    """Whoever knows this buyer already, or the deputy while they are away."""
    known = (("previous owner", "had this lead before", lead.previous_owner_id), ("account owner", "", lead.account_owner_id))
    for rule, has, member_id in known:
        if member_id is None:
            continue
        seller = sellers.get(member_id)
        if seller is None:
            trace.say(rule, "Whoever it was takes no leads now.")
            continue
        has = has or f"owns {lead.company or 'this account'} already"
        stands_in = _present(seller, sellers)
        if stands_in is None:
            trace.say(rule, f"{seller.name} {has}, but is away until {seller.away_until}, without a deputy who is there.")
        elif not stands_in.has_room:
            trace.say(rule, f"{seller.name} {has}, but {stands_in.name} has {stands_in.n_open} open leads: no room for more.")
        elif stands_in.id != seller.id:
            trace.say(rule, f"{seller.name} {has} and is away until {seller.away_until}: {stands_in.name} is the deputy.")
            return stands_in
        else:
            trace.say(rule, f"{seller.name} {has}.")
            return seller
    if lead.account_owner_id is None and lead.previous_owner_id is None:
        trace.say("account owner", "Nobody of sales owns this account yet.")
    return None


def _by_country(lead: LeadToPlace, sellers: list[Seller], trace: _Trace) -> list[Seller]:
    anywhere = [seller for seller in sellers if not seller.territory]
    if not lead.country:
        trace.say("territory", f"The country is not known: {_people(anywhere)} of any country.")
        return anywhere
    own = [seller for seller in sellers if lead.country.lower() in seller.territory]
    if own:
        trace.say("territory", f"{lead.country}: the territory of {_people(own)}.")
        return own
    trace.say("territory", f"{lead.country} is nobody's own territory: {_people(anywhere)} of any country.")
    return anywhere


def _by_team(lead: LeadToPlace, sellers: list[Seller], rules: Sequence[Rule], trace: _Trace) -> tuple[list[Seller], str]:
    """Those of the first team that the rules name for the country and that has somebody; and the queue otherwise."""
    country = (lead.country or "").lower()
    fitting = [rule for rule in rules if not rule.countries or country in rule.countries]
    queue = next((rule.queue for rule in fitting if rule.queue), COMMON_QUEUE)
    if not fitting:
        return sellers, queue
    for rule in fitting:
        team = [seller for seller in sellers if seller.team == rule.team]
        if team:
            trace.say("team", f"By rule it goes to {rule.team}: {_people(team)}.")
            return team, rule.queue or queue
    trace.say("team", f"By rule it goes to {' or '.join(dict.fromkeys(rule.team for rule in fitting))}; nobody there serves this country.")
    return [], queue


def _with_room(sellers: list[Seller], trace: _Trace) -> list[Seller]:
    full = [seller for seller in sellers if not seller.has_room]
    if full:
        trace.say("capacity", f"No room left: {', '.join(f'{seller.name} ({seller.n_open} open)' for seller in full)}.")
    return [seller for seller in sellers if seller.has_room]


def _there(sellers: list[Seller], everybody: Mapping[int, Seller], trace: _Trace) -> list[Seller]:
    """Those who are there; in place of somebody away, their deputy."""
    found: dict[int, Seller] = {}
    for seller in sellers:
        stands_in = _present(seller, everybody)
        if stands_in is None:
            trace.say("absence", f"{seller.name} is away until {seller.away_until}; no deputy is there.")
        elif stands_in.id == seller.id:
            found[seller.id] = seller
        else:
            room = "" if stands_in.has_room else ", who has no room left"
            trace.say("absence", f"{seller.name} is away until {seller.away_until}: the deputy is {stands_in.name}{room}.")
            if not room:
                found.setdefault(stands_in.id, stands_in)
    return list(found.values())


def _present(seller: Seller, everybody: Mapping[int, Seller]) -> Seller | None:
    """The seller, or the first deputy in a row of deputies who is there."""
    seen: set[int] = set()
    here: Seller | None = seller
    while here is not None and here.away_until is not None and here.id not in seen:
        seen.add(here.id)
        here = everybody.get(here.deputy_id) if here.deputy_id is not None else None
    return here if here is not None and here.away_until is None else None


def _people(sellers: Sequence[Seller]) -> str:
    if not sellers:
        return "nobody"
    if len(sellers) <= 3:
        return ", ".join(seller.name for seller in sellers)
    return f"{len(sellers)} people"


def _open_leads(seller: Seller) -> str:
    return f"{seller.n_open or 'no'} open lead{'' if seller.n_open == 1 else 's'}"
