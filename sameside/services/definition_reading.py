"""What stands in a version of the definition beside another, and which leads make good examples?"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sameside.analytics.lead_criteria import Clause, failed_clauses, verdict_of
from sameside.records.models import LeadDefinition
from sameside.services.lead_attributes import attributes_in
from sameside.services.reporting import OpenSnapshot
from sameside.services.signed_definitions import clauses_of

_OFFERED = 12
# Leads looked at for examples and samples: the newest are those people remember.
_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Change:
    """One difference between two versions. kind: added | removed | changed; before, after: sentences, empty where there is none."""

    kind: str
    before: str
    after: str


def differences(old: LeadDefinition, new: LeadDefinition) -> list[Change]:
    """What the new version says otherwise: its day, then clause by clause, by their ids."""
    found = []
    if old.title != new.title:
        found.append(Change("changed", old.title, new.title))
    before, after = ({clause.id: _in_full(clause) for clause in clauses_of(one)} for one in (old, new))
    for clause_id in dict.fromkeys([*before, *after]):
        was, now = before.get(clause_id, ""), after.get(clause_id, "")
        if was != now:
            found.append(Change("added" if not was else "removed" if not now else "changed", was, now))
    return found


def _in_full(clause: Clause) -> str:
    return f"{clause.says}; {clause.says_unknown}"


def newest_leads(opened: OpenSnapshot) -> list[str]:
    """The newest lead cycles that have a date."""
    sql = f"select lead_cycle_id from lead_cycles where created_on is not null order by created_on desc, lead_cycle_id limit {_LOOKED_AT}"
    return [row[0] for row in opened.reader.query(sql)[1]]


def sampled(opened: OpenSnapshot, clauses: Sequence[Clause], *, n: int, seed: int) -> dict[str, dict[str, Any]]:
    """Leads that test a definition: as even as can be over what it makes of them, then over their sources. The same seed, the same leads.

    Returns  lead cycle -> what is known of it, in an order that tells nothing
    """
    known = attributes_in(opened, newest_leads(opened))
    strata: dict[tuple[str, str], list[str]] = {}
    for lead, values in sorted(known.items()):
        strata.setdefault((verdict_of(failed_clauses(clauses, values)), str(values["lead_source"])), []).append(lead)
    chance = Random(seed)  # noqa: S311  a sample, no secret
    for leads in strata.values():
        chance.shuffle(leads)
    by_verdict: dict[str, list[list[str]]] = {}
    for (verdict, _), leads in sorted(strata.items()):
        by_verdict.setdefault(verdict, []).append(leads)
    turns = {verdict: _in_turn(groups) for verdict, groups in by_verdict.items()}
    chosen = _in_turn(list(turns.values()))[:n]
    chance.shuffle(chosen)
    return {lead: known[lead] for lead in chosen}


def offered_examples(opened: OpenSnapshot, definition: LeadDefinition) -> dict[str, dict[str, Any]]:
    """Leads to mark as examples: those marked already, then a sample."""
    marked = attributes_in(opened, [example["lead_cycle_id"] for example in definition.examples])
    return marked | sampled(opened, clauses_of(definition), n=_OFFERED, seed=definition.version)


def _in_turn(groups: list[list[str]]) -> list[str]:
    """One of each group after the other, until all are used up."""
    longest = max((len(group) for group in groups), default=0)
    return [group[place] for place in range(longest) for group in groups if place < len(group)]
