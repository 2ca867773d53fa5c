"""With which decimal mark and which order of day and month is an import read, and does the source allow it?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sameside.records.models import Batch
from sameside.schema.errors import SamesideError
from sameside.schema.mapping import DateOrder, DecimalMark, Mapping
from sameside.services.import_pairing import Choice, choose_mapping
from sameside.services.raw_objects import mapping_in_force
from sameside.sources.files import ReadOptions, SourceObject, open_sources
from sameside.sources.mapping import parse_mapping, with_date_order, with_decimal_mark


def open_with_mapping(
    paths: Sequence[str], options: ReadOptions, *, mapping: str | None, source: str | None
) -> tuple[list[SourceObject], Choice]:
    """What lies at some paths, its numbers written with the mark they will be read with, and the mapping that reads them.

    Workbooks and databases hold numbers, not text, and only the mapping says with which mark text is read: once it is known, what
    was opened with another one is opened again.

    Raises  SamesideError as `open_sources` and `choose_mapping`, and when the source was read with another mark so far
    """
    found = open_sources(paths, options=options)
    choice = choose_mapping(found, mapping=mapping, source=source)
    chosen = choice.mapping
    if options.decimal_mark is not None:
        chosen = with_decimal_mark(chosen, cast(DecimalMark, options.decimal_mark))
    chosen = _with_order(source or chosen.name, chosen, options.date_order)
    _refuse_other_mark(source or chosen.name, chosen, is_given=options.decimal_mark is not None)
    wanted = replace(options, decimal_mark=None if chosen.decimal_mark == "." else chosen.decimal_mark)
    return (found if wanted == options else open_sources(paths, options=wanted)), replace(choice, mapping=chosen)


def _with_order(source: str, mapping: Mapping, order: str | None) -> Mapping:
    """The order of day and month given now; else the one the source was given before, where the mapping names none of its own."""
    if order is None and mapping.date_order is None:
        before = mapping_in_force(source)
        held = parse_mapping(before.text, f"the mapping of source {source}") if before is not None else None
        order = held.date_order if held is not None and held.name == mapping.name else None
    return mapping if order is None else with_date_order(mapping, cast(DateOrder, order))


def _refuse_other_mark(source: str, mapping: Mapping, *, is_given: bool) -> None:
    """One mapping reads all rows of a source: another mark would give 1,234 that came in before another meaning."""
    before = mapping_in_force(source)
    standing = Batch.objects.filter(source=source, withdrawn_at__isnull=True)
    if before is None or not standing.exists():
        return
    held = parse_mapping(before.text, f"the mapping of source {source}").decimal_mark
    if held == mapping.decimal_mark:
        return
    written = standing.exclude(read_as__format="CSV").first()
    if written is not None:
        raise SamesideError(
            f"The numbers of {written.file_name} came into source {source} with the decimal mark '{held}', so nothing in it can be read "
            f"with '{mapping.decimal_mark}'. Take that import back first (sameside import --undo {written.import_id}), or give this one "
            "another --source."
        )
    if not is_given:
        raise SamesideError(
            f"Source {source} is read with the decimal mark '{held}' so far; the mapping {mapping.name} says '{mapping.decimal_mark}'. "
            f"Say --decimal-mark {held} to stay with it, or --decimal-mark {mapping.decimal_mark} to read everything in it that way."
        )
