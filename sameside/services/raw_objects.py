"""What does the lake hold, by source and object, under the mapping in force?"""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, Sum

from sameside.records.models import Batch, MappingVersion
from sameside.schema.mapping import Mapping, ObjectRule
from sameside.services.workspace import Workspace
from sameside.sources.mapping import parse_mapping
from sameside.warehouse.held_rows import HeldObject
from sameside.warehouse.raw_rows import Identity, RawFile, current_rows_sql, first_rows_sql, rivals_sql


@dataclass(frozen=True)
class RawSource:
    """One source: its mapping in force, and the SQL of the current rows of each object that has a batch that counts.

    held    the files behind each of these objects
    firsts  the SQL of the rows as first received, of the objects where that matters: see `first_rates`
    rivals  the SQL of the rows that gave way to another of their key, of the objects that may have any
    """

    source: str
    mapping: Mapping
    mapping_digest: str
    objects: dict[str, str]
    batches: tuple[str, ...]
    held: dict[str, HeldObject]
    firsts: dict[str, str] = field(default_factory=dict)
    rivals: dict[str, str] = field(default_factory=dict)


def raw_sources(workspace: Workspace) -> list[RawSource]:
    """Every source with a batch that counts, by name. The SQL gives source columns as text and `_record_id`."""
    sources = sorted(set(Batch.objects.filter(withdrawn_at__isnull=True).values_list("source", flat=True)))
    return [_raw_source(workspace, source) for source in sources]


def _raw_source(workspace: Workspace, source: str) -> RawSource:
    version = mapping_in_force(source)
    assert version is not None, f"source {source} has batches but no mapping"
    mapping = parse_mapping(version.text, f"the mapping of source {source}")
    objects, held, firsts, rivals = {}, {}, {}, {}
    for name, rule in mapping.objects.items():
        files = raw_files(workspace, source, name)
        if any(file.active for file in files):
            identity = Identity(rule, mapping.empty, mapping.date_order, mapping.decimal_mark, mapping.id_style)
            held[name] = HeldObject(files, identity)
            objects[name] = current_rows_sql(files=files, identity=identity)
            if any(entry.table == "exchange_rates" and entry.object == name for entry in mapping.tables):
                firsts[name] = first_rows_sql(files=files, identity=identity)
            if _may_have_rivals(source, rule):
                rivals[name] = rivals_sql(files=files, identity=identity)
    counted = Batch.objects.filter(source=source, withdrawn_at__isnull=True).values_list("batch_id", flat=True)
    return RawSource(source, mapping, version.digest, objects, tuple(counted), held, firsts, rivals)


def _may_have_rivals(source: str, rule: ObjectRule) -> bool:
    """Whether rows of one key and stamp may contradict each other: looking for them reads every key."""
    counted = Batch.objects.filter(source=source, object=rule.name, withdrawn_at__isnull=True)
    is_dated_in_several = rule.modified is not None and counted.count() > 1
    return bool(rule.key) and (is_dated_in_several or counted.filter(n_conflicts__gt=0).exists())


def mapping_in_force(source: str) -> MappingVersion | None:
    """The newest mapping of a source that counts; None before its first import, and when all of them were taken back.

    A mapping taken back with its import still counts while a later import that came in through it stands.
    """
    in_use = Batch.objects.filter(mapping=OuterRef("pk"), withdrawn_at__isnull=True)
    counts = MappingVersion.objects.filter(Q(withdrawn_at__isnull=True) | Exists(in_use), source=source)
    return counts.order_by("-version").first()


def objects_left_behind(source: str, mapping: Mapping) -> list[tuple[str, int]]:
    """Objects the source has batches of and a mapping does not name, with their rows: the build will not read them."""
    standing = Batch.objects.filter(source=source, withdrawn_at__isnull=True).exclude(object__in=mapping.objects)
    rows = standing.values_list("object").annotate(n=Sum("n_new")).order_by("object")
    return [(name, n) for name, n in rows]


def raw_files(workspace: Workspace, source: str, name: str) -> list[RawFile]:
    """Every lake file of one object, withdrawn ones too, in order of import."""
    return [
        RawFile(
            path=str(workspace.home / batch.lake_file),
            batch_id=batch.batch_id,
            order=batch.import_number,
            active=batch.withdrawn_at is None,
            columns=tuple(batch.columns),
            mode="full" if batch.mode == "full" else "delta",
        )
        for batch in Batch.objects.filter(source=source, object=name)
    ]
