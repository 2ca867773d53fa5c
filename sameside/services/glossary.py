"""One word for one thing: what the words of both sides mean here, what else they are called, and which are no longer used."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sameside.records.models import GlossaryTerm, Member
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.glossary_words import SEEDED


@dataclass(frozen=True)
class Term:
    """A word as it is used here. retired_on: no longer used from then on, and still found; is_own: the company wrote it."""

    term: str
    meaning: str
    synonyms: tuple[str, ...] = ()
    retired_on: date | None = None
    replaced_by: str = ""
    is_own: bool = False


class Glossary:
    """Every word, found by itself or by any of its synonyms, whatever the letters' case."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = sorted(terms, key=lambda term: term.term.casefold())
        self._found: dict[str, Term] = {}
        # A word's own name comes before another's synonym.
        for term in self.terms:
            for name in term.synonyms:
                self._found.setdefault(_key(name), term)
        self._found |= {_key(term.term): term for term in self.terms}

    def look_up(self, word: str) -> Term | None:
        """What a word means; None where the glossary does not hold it. A retired one still answers."""
        return self._found.get(_key(word))

    def terms_in(self, text: str) -> list[str]:
        """The words of the field that a text uses, each once, by where they stand first; everyday words (n, person) are left out."""
        found: dict[str, int] = {}
        for name, term in self._found.items():
            is_of_the_field = len(name) > 2 and (" " in name or "-" in name or term.term.isupper() or name in _OF_THE_FIELD)
            if is_of_the_field and (place := re.search(rf"(?<![\w-]){re.escape(name)}s?(?![\w-])", text, re.IGNORECASE)):
                found[term.term] = min(found.get(term.term, len(text)), place.start())
        return sorted(found, key=lambda term: (found[term], term))


_OF_THE_FIELD = frozenset(("cohort", "mature", "coverage", "sourced", "influenced", "bookings", "recycled", "disqualified", "hand-off"))


def glossary() -> Glossary:
    """The words the program brings, with what the company has changed or added."""
    terms: dict[str, Term] = {_key(term): Term(term, meaning, synonyms) for term, meaning, synonyms in SEEDED}
    for row in GlossaryTerm.objects.all():
        terms[_key(row.term)] = Term(row.term, row.meaning, tuple(row.synonyms), row.retired_on, row.replaced_by, is_own=True)
    return Glossary(list(terms.values()))


@transaction.atomic
def write_term(*, term: str, meaning: str, synonyms: Sequence[str], by: Member, now: datetime) -> GlossaryTerm:
    """Add a word, or say anew what one means.

    Allowed  sales, marketing and revenue operations
    Twice    the later meaning stands; the chain of acts keeps the earlier one
    Raises   SamesideError when a synonym is another word of the glossary
    """
    require(by, "draft_agreements")
    name, said = term.strip(), meaning.strip()
    if not name or len(name) > 80 or not said or len(said) > 1_000:
        raise SamesideError("A word of at most 80 letters needs a meaning of at most 1,000.")
    names = list(dict.fromkeys(synonym.strip() for synonym in synonyms if synonym.strip()))
    book = glossary()
    for synonym in names:
        other = book.look_up(synonym)
        if other is not None and _key(other.term) != _key(name):
            raise SamesideError(f"'{synonym}' already stands for {other.term}.")
    before = book.look_up(name)
    own = GlossaryTerm.objects.filter(term__iexact=name).first() or GlossaryTerm(term=name)
    own.meaning, own.synonyms, own.edited_by, own.edited_at = said, names, by, now
    own.save()
    change: Mapping[str, object] = {"meaning": [before.meaning if before else None, said], "synonyms": names}
    record_act(by=by, act="write_term", kind="term", object_id=own.term, detail=change, now=now)
    return own


@transaction.atomic
def retire_term(*, term: str, replaced_by: str, on: date, by: Member, now: datetime) -> GlossaryTerm:
    """Stop using a word, and say which takes its place. Whoever meets it in an old paper still finds it.

    Allowed  sales, marketing and revenue operations
    Raises   UnknownName for a word, or a word in its place, that the glossary does not hold
    """
    require(by, "draft_agreements")
    book = glossary()
    found, instead = book.look_up(term), book.look_up(replaced_by)
    for word, there in ((term, found), (replaced_by, instead)):
        if there is None:
            raise UnknownName(f"The glossary does not hold '{word}'.{did_you_mean(word, [one.term for one in book.terms])}")
    assert found is not None
    assert instead is not None
    if found.term == instead.term:
        raise SamesideError("A word can't take its own place.")
    own = GlossaryTerm.objects.filter(term__iexact=found.term).first() or GlossaryTerm(term=found.term, meaning=found.meaning)
    own.synonyms, own.retired_on, own.replaced_by = list(found.synonyms), on, instead.term
    own.edited_by, own.edited_at = by, now
    own.save()
    record_act(by=by, act="retire_term", kind="term", object_id=own.term, detail={"replaced_by": instead.term}, now=now)
    return own


def _key(word: str) -> str:
    return " ".join(word.replace("_", " ").casefold().split())
