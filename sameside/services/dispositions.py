"""Why may a lead be turned away? Two lists, before and after contact; and does the record bear a rejection's reason out?

A reason that says "it does not meet what we agreed" must name the clause. The clause is tested against what was on record when the
lead was offered. Where the record says otherwise, the rejection is challenged: nobody is stopped, and both sides read what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sameside.analytics.lead_criteria import Clause, ClauseResult, column_of, failed_clauses
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean

LEAST_LETTERS = 20  # of a free text, where the reason is "other" or a challenged rejection is stood by
LONGEST_TEXT = 2_000
ATTEMPTS_NEEDED = 3  # outbound acts by a human, before somebody may be called unreachable

REJECTION_KINDS = {
    "procedural": "It came to the wrong place",
    "clerical": "What is on record is missing or wrong",
    "definitional": "It is not what we agreed to call qualified",
}
PROCEDURAL_REASONS = {
    "wrong_territory": "Not my territory",
    "somebody_works_it": "A colleague works with them already",
    "duplicate": "I have this lead already",
    "open_deal": "There is an open deal with them",
    "other": "Something else",
}
DISQUALIFICATION_REASONS = {
    "unable_to_reach": f"Unable to reach, after {ATTEMPTS_NEEDED} attempts or more",
    "inaccurate_record": "What is on record turned out wrong",
    "no_interest": "No interest or no need",
    "no_budget": "No budget",
    "no_fit": "No fit",
    "other": "Something else",
}
RECYCLING_REASONS = {
    "later": "Interested, at a later time",
    "no_budget_now": "No budget in this period",
    "not_decided": "Their plans are not settled",
    "contract_runs": "Bound to somebody else for now",
    "other": "Something else",
}
WHAT_NEEDS_TEXT = ("other", "no_fit")  # no fit: say why


@dataclass(frozen=True)
class Checked:
    """What the record makes of a rejection. result: confirmed | challenged | unknown; says: a sentence for both sides."""

    result: str
    says: str


def check_reason(reason: str, reasons: Mapping[str, str]) -> None:
    """Refuse a reason that is not on a list.

    Raises  UnknownName
    """
    if reason not in reasons:
        raise UnknownName(f"There is no reason '{reason}'.{did_you_mean(reason, reasons)}")


def check_text(reason: str, text: str) -> str:
    """The text, stripped. Only a reason that says nothing by itself needs one.

    Raises  SamesideError
    """
    said = text.strip()
    if len(said) > LONGEST_TEXT:
        raise SamesideError(f"The text is longer than {LONGEST_TEXT} letters.")
    if reason in WHAT_NEEDS_TEXT:
        require_letters(said)
    return said


def require_letters(text: str) -> None:
    """Refuse a text too short to tell anybody anything.

    Raises  SamesideError
    """
    if sum(letter.isalnum() for letter in text) < LEAST_LETTERS:
        raise SamesideError(f"Say in a sentence what it is, in {LEAST_LETTERS} letters at least: somebody is to learn from it.")


def clause_named(clauses: tuple[Clause, ...], clause_id: str) -> Clause:
    """The clause a rejection cites.

    Raises  SamesideError where none is cited; UnknownName where the definition has no such clause
    """
    if not clause_id:
        raise SamesideError("Name the clause of the definition it does not meet.")
    found = next((clause for clause in clauses if clause.id == clause_id), None)
    if found is None:
        raise UnknownName(f"The definition has no clause '{clause_id}'.{did_you_mean(clause_id, [clause.id for clause in clauses])}")
    return found


def check_against_record(clause: Clause, facts: Mapping[str, Any]) -> Checked:
    """Question  Does the record say, too, that the lead fails this clause?

    Reads    facts: what was on record when the lead was offered
    Returns  confirmed: the clause fails; challenged: it is met; unknown: the record can't tell, and what was signed does not say that
             unknown counts as failed
    """
    result = failed_clauses([clause], facts)[0]
    says = in_words(result)
    if result.outcome == "failed" or (result.outcome == "unknown" and clause.unknown == "fails"):
        return Checked("confirmed", f"The record agrees: {says}")
    if result.outcome == "met":
        return Checked("challenged", f"By the record it is met: {says}")
    return Checked("unknown", f"The record can't tell: {says}")


def in_words(result: ClauseResult) -> str:
    """A clause's result as a sentence: what is asked, and what is on record."""
    column = column_of(result.clause.column)
    label = f"{column.label[0].lower()}{column.label[1:]}"
    if result.outcome == "unknown":
        return f"{label} unknown."
    if column.kind == "flag":
        said = column.yes if result.value else column.no
        return f"{said[0].lower()}{said[1:]}."
    return f"{label} is {result.value}."
