"""Does each word mean one thing, whatever it is called?"""

from datetime import date

from sameside.services.glossary import Glossary, Term
from sameside.services.glossary_words import SEEDED

BOOK = Glossary([Term(term, meaning, synonyms) for term, meaning, synonyms in SEEDED])


def test_it_brings_words_whose_names_and_synonyms_never_clash() -> None:
    names = [name.casefold() for term, _, synonyms in SEEDED for name in {term.casefold(), *(s.casefold() for s in synonyms)}]
    assert len(names) == len(set(names))


def test_it_gives_every_word_a_meaning_in_whole_sentences() -> None:
    assert [term for term, meaning, _ in SEEDED if not meaning.endswith(".") or not meaning[0].isupper()] == []


def test_it_finds_a_word_by_any_of_its_names() -> None:
    for name in ("MQL", "mql", "Marketing-Qualified Lead", "close_rate", "Close  rate"):
        assert BOOK.look_up(name) is not None
    assert BOOK.look_up("synergy") is None


def test_it_puts_a_words_own_name_before_anothers_synonym() -> None:
    book = Glossary([Term("lead", "A record.", ()), Term("lead cycle", "A pass.", ("lead",))])
    found = book.look_up("Lead")
    assert found is not None
    assert found.meaning == "A record."


def test_it_still_finds_a_retired_word() -> None:
    found = Glossary([Term("hot lead", "One that called.", ("hot one",), date(2026, 1, 1), "MQL")]).look_up("Hot One")
    assert found is not None
    assert (found.retired_on, found.replaced_by) == (date(2026, 1, 1), "MQL")
