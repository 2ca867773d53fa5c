"""Which records are one human, or one company? The steps between the SQL of `canonical/` that SQL can't say: joining in chains.

The ladder's rungs are SQL (`person_edges.sql`, `account_edges.sql`, `record_account_steps.sql`); here the pairs they yield are
joined into groups. Nothing is stored: a merge is an alias made again at every build from the records and the decisions in force,
so taking a decision back gives exactly what was before it.
"""

from collections.abc import Iterable, Iterator

import duckdb

from sameside.warehouse.addresses import domain_facts, host_of, is_shared_address, normalise_email
from sameside.warehouse.small_tables import FLAG, TEXT, WHOLE, lay_out


class Groups:
    """Records joined pair by pair, where some may never come together.

    Joining depends on the order of the pairs only where a join is refused: give them in a fixed order.
    """

    def __init__(self) -> None:
        self._above: dict[str, str] = {}
        self._enemies: dict[str, set[str]] = {}
        self._seats: dict[str, dict[str, str]] = {}

    def root(self, record: str) -> str:
        """The record its group is known by: the least id in it."""
        top = record
        while (above := self._above.get(top, top)) != top:
            top = above
        while record != top:
            self._above[record], record = top, self._above[record]
        return top

    def keep_apart(self, one: str, other: str) -> None:
        """From now on these two never end in one group."""
        self._enemies.setdefault(self.root(one), set()).add(other)
        self._enemies.setdefault(self.root(other), set()).add(one)

    def take_seat(self, record: str, source: str) -> None:
        """The group of a record fills this source's one seat; two groups that fill the same seat are not joined any more."""
        root = self.root(record)
        self._seats.setdefault(root, {})[source] = root

    def join(self, one: str, other: str) -> bool:
        """Make one group of two. False when something keeps them apart; then nothing changed."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second:
            return True
        if any(self.root(enemy) == second for enemy in self._enemies.get(first, ())):
            return False
        seats, others = self._seats.get(first, {}), self._seats.get(second, {})
        if any(others.get(source, seat) != seat for source, seat in seats.items()):
            return False
        self._above[second] = first
        if second in self._enemies:
            self._enemies.setdefault(first, set()).update(self._enemies.pop(second))
        if second in self._seats:
            self._seats.setdefault(first, {}).update(self._seats.pop(second))
        return True

    def members(self) -> Iterator[tuple[str, str]]:
        """(record, group) of every record that was joined to another."""
        for record in sorted({*self._above, *self._above.values()}):
            yield record, self.root(record)


def normalise_addresses(connection: duckdb.DuckDBPyConnection, own_domains: Iterable[str]) -> None:
    """Tables of addresses as written and in normal form: address_emails, address_hosts, address_domains.

    Each distinct text is parsed once, and each distinct domain looked up once, however many records hold it.
    """
    hosts: set[str] = set()

    def written() -> Iterator[tuple[str, str | None, str | None, bool]]:
        for text in _texts(connection, "select email from mapped_people union select email from mapped_person_emails"):
            email = normalise_email(text)
            host = email.partition("@")[2] if email else None
            if host:
                hosts.add(host)
            yield text, email, host, bool(email and is_shared_address(email))

    lay_out(connection, "address_emails", {"raw": TEXT, "email": TEXT, "host": TEXT, "is_shared": FLAG}, written())

    sites = _texts(
        connection,
        "select website from mapped_accounts union select domain from mapped_account_domains union select website from mapped_people",
    )
    read = [(text, host_of(text)) for text in sites]
    lay_out(connection, "address_hosts", {"raw": TEXT, "host": TEXT}, read)

    own_hosts = [host_of(text) for text in own_domains]
    own = {fact.registrable for fact in domain_facts(host for host in own_hosts if host)} - {None}
    facts = domain_facts(hosts.union(host for _, host in read if host))
    rows = [(fact.host, fact.registrable, "own" if fact.registrable in own else fact.kind) for fact in facts]
    lay_out(connection, "address_domains", {"host": TEXT, "registrable": TEXT, "kind": TEXT}, rows)


def group_people(connection: duckdb.DuckDBPyConnection) -> None:
    """person_edges -> person_groups(record_id, group_id) and person_edges_used. A pair kept apart by hand is never joined."""
    groups = Groups()
    for one, other in _apart(connection, "person"):
        groups.keep_apart(one, other)
    _store(connection, "person", groups, _join_edges(connection, "person", groups, rungs=(1, 2, 3)))


def group_accounts(connection: duckdb.DuckDBPyConnection) -> None:
    """account_edges -> account_groups and account_edges_used.

    Domains join companies across sources only: a chain through a second source must not join two companies of the first.
    """
    groups = Groups()
    for one, other in _apart(connection, "account"):
        groups.keep_apart(one, other)
    used = _join_edges(connection, "account", groups, rungs=(1, 2))
    for record, source in connection.execute(
        "select record_id, source from account_records"
        " where record_id in (select left_id from account_edges union select right_id from account_edges) order by 1"
    ).fetchall():
        groups.take_seat(record, source)
    used += _join_edges(connection, "account", groups, rungs=(3,))
    _store(connection, "account", groups, used)


def _apart(connection: duckdb.DuckDBPyConnection, kind: str) -> list[tuple[str, str]]:
    return connection.execute(
        "select record_id, into_id from merge_decisions where kind = $kind and not is_same order by 1, 2", {"kind": kind}
    ).fetchall()


def _join_edges(connection: duckdb.DuckDBPyConnection, kind: str, groups: Groups, *, rungs: tuple[int, ...]) -> list[int]:
    """Join the pairs of some rungs in a fixed order; the row numbers of those that were joined."""
    connection.execute(
        f"create temp table if not exists {kind}_edges_numbered as select *,"
        f" row_number() over (order by rung, left_id, right_id, strategy, evidence) as edge_no from {kind}_edges"
    )
    rows = connection.execute(
        f"select left_id, right_id, edge_no from {kind}_edges_numbered where list_contains($rungs, rung) order by edge_no",
        {"rungs": list(rungs)},
    ).fetchall()
    return [edge_no for left, right, edge_no in rows if groups.join(left, right)]


def _store(connection: duckdb.DuckDBPyConnection, kind: str, groups: Groups, used: list[int]) -> None:
    lay_out(connection, f"{kind}_groups", {"record_id": TEXT, "group_id": TEXT}, groups.members())
    lay_out(connection, f"{kind}_edge_numbers", {"edge_no": WHOLE}, [(number,) for number in used])
    connection.execute(
        f"create temp table {kind}_edges_used as select e.* from {kind}_edges_numbered e join {kind}_edge_numbers using (edge_no)"
    )


def _texts(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [text for (text,) in connection.execute(f"select distinct * from ({sql}) t(text) where text is not null order by 1").fetchall()]
