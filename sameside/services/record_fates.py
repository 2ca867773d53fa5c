"""What became of a record of another system that our tables don't hold: never received, taken back, deleted, or left out by the build?"""

from collections.abc import Collection

from sameside.analytics.reconciliation import Reason
from sameside.records.models import Batch
from sameside.services.known_records import UnitKind
from sameside.services.raw_objects import mapping_in_force, raw_files
from sameside.services.report_file import plain_key
from sameside.services.workspace import Workspace
from sameside.sources.mapping import parse_mapping
from sameside.warehouse.engine import connect
from sameside.warehouse.raw_rows import Identity
from sameside.warehouse.raw_search import RawFate, find_keys
from sameside.warehouse.reader import Reader

# The mapped table whose rows become records of a kind.
_MAPPED = {"opportunity_id": "opportunities", "lead_cycle_id": "leads", "person_id": "people", "account_id": "accounts"}
_LEFT_OUT = {
    "colleague": "one of our own people, by the domain of the e-mail address: never a lead",
    "no_key": "a row without an id",
}


def fates_of(workspace: Workspace, reader: Reader, kind: UnitKind, keys: Collection[str]) -> dict[str, Reason]:
    """Why our tables hold no record of each key.

    Reads    keys: in the form of `plain_key`
    """
    unknown = Reason("not_received", "their id lies in no file that was imported")
    found = dict.fromkeys(keys, unknown)
    left_out = _left_out(reader)
    for source in sorted(set(Batch.objects.values_list("source", flat=True))):
        version = mapping_in_force(source)
        if version is None:
            continue
        mapping = parse_mapping(version.text, f"the mapping of source {source}")
        for name, rule in mapping.objects.items():
            is_of_kind = any(entry.table == _MAPPED[kind.unit_id] and entry.object == name for entry in mapping.tables)
            identity = Identity(rule, mapping.empty, mapping.date_order, mapping.decimal_mark)
            with connect() as connection:
                fates = find_keys(connection, files=raw_files(workspace, source, name), identity=identity, keys=keys)
            for fate in fates:
                key = plain_key(fate.key) if plain_key(fate.key) in found else fate.key
                # What is said of the object these records come from is worth more than a row of the same id elsewhere.
                if key in found and (is_of_kind or found[key] is unknown):
                    found[key] = _reason(fate, source, name, kind, left_out, is_of_kind=is_of_kind)
    return found


def _reason(fate: RawFate, source: str, name: str, kind: UnitKind, left_out: dict[str, str], *, is_of_kind: bool) -> Reason:
    where = f"{name} of {source}"
    if fate.is_withdrawn:
        return Reason("taken_back", "their import was taken back", where)
    if fate.is_deleted:
        return Reason("deleted", "deleted in their system, by what it sent us", where)
    if not is_of_kind:
        return Reason(f"other_object:{name}", f"a row of {name}, of which the mapping makes no {kind.one}", where)
    reason = left_out.get(fate.record_id or "")
    if reason is not None:
        return Reason(f"left_out:{reason}", _LEFT_OUT.get(reason, f"left out by the build: {reason.replace('_', ' ')}"), where)
    return Reason("not_mapped", f"received, but the mapping makes no {kind.one} of such rows", where)


def _left_out(reader: Reader) -> dict[str, str]:
    """Record of a batch -> why the build left the row out."""
    rows = reader.query("select record_id, min(reason) from faults where effect = 'row_left_out' group by record_id")[1]
    return dict(rows)
