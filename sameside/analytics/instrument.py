"""What does the survey ask, of whom, in which words? The questions are data (`survey/*.yaml`); this reads them and freezes a wave's form.

A wave asks a frozen copy: a company may leave items out, word them its own way or add some, and later waves are compared by item only
where the words are the same (`hash` of each item's words).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from sameside.schema.errors import SamesideError, UnknownName, did_you_mean

SOURCE_LANGUAGE = "en"
_Said = TypeVar("_Said")
# What is compared of an item, by its type: those who agree, see both sides mostly in step or as one, say that it happened.
COUNTED: Mapping[str, str] = {"agree": "agree", "overall": "top2", "pair": "yes"}
LANGUAGES = {"en": "English", "de": "Deutsch"}
VARIANTS = ("sales", "marketing", "other")
SENIORITIES = ("c_level", "manager", "team_member")
OWN_TYPES = {"agree": "agree5", "text": "text"}
ROTATE = "@rotate"
_NAME = "alignment_core"
_LONGEST_ITEM = 240
_MOST_OWN = 5
Texts = dict[str, dict[str, str]]  # language -> variant -> words


@dataclass(frozen=True)
class Changes:
    """What a company changes before a wave. off: ids; reworded: id -> language -> variant or `all` -> words; added: own items, likewise."""

    off: tuple[str, ...] = ()
    reworded: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    added: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Wave:
    """Which form is asked. placeholders: language -> name -> words, the defaults of the instrument where nothing is said."""

    form: str
    number: int = 1
    languages: tuple[str, ...] = (SOURCE_LANGUAGE,)
    placeholders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    has_lead_cases: bool = False
    changes: Changes = Changes()


@cache
def instrument() -> dict[str, Any]:
    """The instrument as it is shipped: see the file for what each part means."""
    return _read(_NAME)


@cache
def translation(language: str) -> dict[str, Any]:
    """The words of a language; empty for the language the instrument is written in."""
    return {} if language == SOURCE_LANGUAGE else _read(f"{_NAME}.{language}")


def items_by_id() -> dict[str, dict[str, Any]]:
    """Every item of the instrument, those of modules included, in order."""
    found = {item["id"]: item for item in instrument()["items"]}
    return found | {item["id"]: item for module in instrument()["modules"] for item in module["items"]}


def form_named(name: str) -> dict[str, Any]:
    """A form's pages and limits.

    Raises  UnknownName
    """
    forms: dict[str, dict[str, Any]] = {form["id"]: form for form in instrument()["forms"]}
    if name not in forms:
        raise UnknownName(f"There is no form '{name}'.{did_you_mean(name, forms)}")
    return forms[name]


def frozen_form(wave: Wave) -> dict[str, Any]:
    """The form of one wave, everything in it that is asked and read: plain JSON values.

    Returns  pages [{title, intro, items}], items {id: {type, scale, text, ...}}, scales, dimensions, seconds per variant, hash.
             text and label: language -> (variant ->) words. is_own, is_reworded: changed by the company
    Raises   SamesideError for a change that can't be, or a form that takes longer than its limit
    """
    form = form_named(wave.form)
    _check(wave)
    pages = [page for page in (_page(page, wave) for page in form["pages"]) if page["items"]]
    asked = [name for page in pages for name in page["items"]]
    own = [_own_item(item, wave) for item in wave.changes.added]
    before_comments = _before_comments(pages)
    if own:
        pages[-1]["items"] = [*(item["id"] for item in own), *pages[-1]["items"]]
    if wave.has_lead_cases:
        cases = [item["id"] for item in _lead_cases()["items"]]
        titled = {"title": _words("lead_cases_title", wave), "intro": _words("lead_cases_intro", wave)}
        pages.insert(before_comments, titled | {"items": cases})
        asked += cases
    items = {name: _item(items_by_id()[name], wave) for name in asked} | {item["id"]: item for item in own}
    frozen = {
        "instrument": instrument()["instrument"]["id"],
        "version": instrument()["instrument"]["version"],
        "form": wave.form,
        "wave": wave.number,
        "languages": list(wave.languages),
        "pages": pages,
        "items": items,
        "scales": {name: _scale(name, wave) for name in [*dict.fromkeys(item["scale"] for item in items.values()), "confidence3"]},
        "dimensions": _dimensions(wave),
    }
    frozen["seconds"] = {variant: form_seconds(frozen, variant) for variant in VARIANTS}
    slowest = max(frozen["seconds"].values())
    if slowest > form["limit_seconds"]:
        most = form["limit_seconds"] / 60
        raise SamesideError(
            f"This form would take {slowest / 60:.1f} minutes, and promises at most {most:.0f}. Leave some items out: with lead cases, the "
            "comment, or the last two of what happened."
        )
    frozen["hash"] = _digest(frozen)
    return frozen


def left_out(frozen: Mapping[str, Any]) -> list[str]:
    """Questions of the shipped form a company did not ask, in the usual words of whoever is asked first."""
    shipped = [name for page in form_named(frozen["form"])["pages"] for name in page["items"] if name != ROTATE]
    words = {name: str(next(iter(items_by_id()[name]["text"].values()))) for name in shipped if name not in frozen["items"]}
    return [_filled(text, SOURCE_LANGUAGE, Wave(frozen["form"])) for text in words.values()]


def is_asked(frozen: Mapping[str, Any], name: str, variant: str) -> bool:
    """Whether somebody of a function is asked an item: it has words for them."""
    return variant in frozen["items"][name]["text"][frozen["languages"][0]]


def asked_items(frozen: Mapping[str, Any], variant: str) -> list[str]:
    """The items somebody of a function is asked, in order."""
    return [name for page in frozen["pages"] for name in page["items"] if is_asked(frozen, name, variant)]


def in_page_language(said: Mapping[str, _Said]) -> _Said:
    """What is said in the languages of a round, in the one pages are written in; in the round's first where it was not asked in that."""
    return said["en"] if "en" in said else next(iter(said.values()))


def form_seconds(frozen: Mapping[str, Any], variant: str, language: str | None = None) -> float:
    """How long the form takes by the instrument's time model: reading every word, answering, turning pages.

    Reads    language: the form's first one unless said; the model's reading speed is of English
    """
    model = instrument()["time_model"]
    shown = language or frozen["languages"][0]
    asked = set(asked_items(frozen, variant))
    words, seconds = float(model["intro_words"]), 0.0
    for page in frozen["pages"]:
        here = [name for name in page["items"] if name in asked]
        if not here:
            continue
        seconds += model["page_seconds"] + sum(model["answer_seconds"][frozen["items"][name]["type"]] for name in here)
        read = [
            page["title"][shown],
            (page["intro"] or {}).get(shown, ""),
            *(frozen["items"][name]["text"][shown][variant] for name in here),
        ]
        words += sum(len(text.split()) for text in read)
    return float(round((words / model["reading_words_per_second"] + seconds) * model["overhead"], 1))


def placeholders_of(language: str) -> dict[str, str]:
    """The words a company may put its own in the place of, as they stand in a language."""
    return {**instrument()["instrument"]["placeholders"], **translation(language).get("placeholders", {})}


def case_names() -> tuple[str, ...]:
    """The placeholders a company fills where lead cases are asked."""
    return ("case_inside", "case_outside", "case_border")


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((files("sameside.analytics") / "survey" / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


def _lead_cases() -> dict[str, Any]:
    return next(module for module in instrument()["modules"] if module["id"] == "lead_cases")


def _check(wave: Wave) -> None:
    known = items_by_id()
    for language in wave.languages:
        if language not in LANGUAGES:
            raise UnknownName(f"There is no language '{language}'.{did_you_mean(language, LANGUAGES)}")
    for name in (*wave.changes.off, *wave.changes.reworded):
        if name not in known:
            raise UnknownName(f"There is no item '{name}'.{did_you_mean(name, known)}")
    for name, own_words in wave.changes.reworded.items():
        question = _filled(next(iter(known[name]["text"].values())), SOURCE_LANGUAGE, wave)
        for who in {who for said in own_words.values() for who in said}:
            _check_every_language(question, {language: said.get(who) for language, said in own_words.items()}, wave)
    for item in wave.changes.added:
        _check_every_language(next(iter(item.get("text", {}).values()), ""), item.get("text", {}), wave)
    if len(wave.changes.added) > _MOST_OWN:
        raise SamesideError(f"A company may add {_MOST_OWN} items of its own: more would cost answers to the others.")
    missing = [
        name for name in case_names() if wave.has_lead_cases and not wave.placeholders.get(wave.languages[0], {}).get(name, "").strip()
    ]
    if missing:
        raise SamesideError("Write all three lead cases, or leave them out.")
    for language, said in wave.placeholders.items():
        unknown = set(said) - set(placeholders_of(language)) - set(case_names())
        if unknown:
            raise UnknownName(f"There is no placeholder '{min(unknown)}'.{did_you_mean(min(unknown), placeholders_of(language))}")


def _check_every_language(question: str, own_words: Mapping[str, str | None], wave: Wave) -> None:
    """Whoever reads another language would else be asked something else, and both would be counted as one answer."""
    lacking = [LANGUAGES[language] for language in wave.languages if not own_words.get(language)]
    if lacking:
        missing = " and ".join(lacking)
        raise SamesideError(f"'{question}' has no words of yours in {missing}: write them in every language of the survey.")


def _page(page: Mapping[str, Any], wave: Wave) -> dict[str, Any]:
    rotate = form_named(wave.form).get("rotate", [])
    names = [rotate[wave.number % len(rotate)] if name == ROTATE else name for name in page["items"]]
    titles = {language: _translated(language, "pages", page["title"]) or page["title"] for language in wave.languages}
    intro = page.get("intro")
    intros = {language: _translated(language, "pages", intro) or intro for language in wave.languages} if intro else None
    return {
        "title": {language: _filled(text, language, wave) for language, text in titles.items()},
        "intro": intros,
        "items": [name for name in names if name not in wave.changes.off],
    }


def _before_comments(pages: Sequence[Mapping[str, Any]]) -> int:
    """The place before the page that asks for comments, which comes last; the end where no page does."""
    known = items_by_id()
    is_last = bool(pages) and all(known.get(name, {}).get("type") == "text" for name in pages[-1]["items"])
    return len(pages) - 1 if is_last else len(pages)


def _item(item: Mapping[str, Any], wave: Wave) -> dict[str, Any]:
    kept = {name: item[name] for name in ("id", "type", "scale", "dimension") if name in item}
    kept |= {
        name: item[name] for name in ("same_object", "reverse", "giver", "receiver", "target_metric", "evidence", "views") if name in item
    }
    own_words = wave.changes.reworded.get(item["id"], {})
    text = {language: dict(_spoken(item, own_words, language, wave)) for language in wave.languages}
    return kept | {"text": text, "is_own": False, "is_reworded": bool(own_words), "hash": _digest(text)}


def _spoken(item: Mapping[str, Any], own_words: Mapping[str, Any], language: str, wave: Wave) -> Iterator[tuple[str, str]]:
    """The words of an item for each function that is asked it."""
    translated = translation(language).get("items", {}).get(item["id"], {})
    for variant in VARIANTS:
        shipped = item["text"].get(variant) or item["text"].get("all")
        if not shipped:
            continue  # they can't know, and are not asked
        own = own_words.get(language, {})
        text = own.get(variant) or own.get("all") or translated.get(variant) or translated.get("all") or shipped
        _check_words(text)
        yield variant, _filled(text, language, wave)


def _own_item(item: Mapping[str, Any], wave: Wave) -> dict[str, Any]:
    """An item the company adds: agree or disagree, or a comment, in the same words for everybody."""
    name, kind = str(item.get("id", "")), str(item.get("type", "agree"))
    if kind not in OWN_TYPES:
        raise UnknownName(f"There is no kind of item '{kind}' a company may add.{did_you_mean(kind, OWN_TYPES)}")
    if not name.startswith("own") or not name[3:].isdigit():
        raise SamesideError(f"'{name}' is no id of an item of one's own: call them own1, own2 ...")
    text = {}
    for language in wave.languages:
        words = item["text"][language]
        _check_words(words)
        text[language] = dict.fromkeys(VARIANTS, _filled(words, language, wave))
    made = {"id": name, "type": kind, "scale": OWN_TYPES[kind], "dimension": None, "same_object": True}
    return made | {"text": text, "is_own": True, "is_reworded": False, "hash": _digest(text)}


def _check_words(text: str) -> None:
    if not text.strip() or len(text) > _LONGEST_ITEM or not text.isprintable():
        raise SamesideError(f"An item has words, at most {_LONGEST_ITEM} letters of them.")


def _filled(text: str, language: str, wave: Wave) -> str:
    for name, words in {**placeholders_of(language), **wave.placeholders.get(language, {})}.items():
        text = text.replace("{" + name + "}", words.strip() or placeholders_of(language).get(name, ""))
    return text


def _scale(name: str, wave: Wave) -> dict[str, Any]:
    """A scale with its labels in every language of the wave."""
    scale = dict(instrument()["scales"][name])
    scale.pop("note", None)
    for part in ("options", "extra"):
        if part in scale:
            scale[part] = [option | {"label": _labels(option["label"], wave)} for option in scale[part]]
    for part in ("min_label", "max_label", "warning"):
        if part in scale:
            scale[part] = _labels(scale[part], wave)
    if "unit" in scale:
        scale["unit"] = {language: _filled(scale["unit"], language, wave) for language in wave.languages}
    return scale


def _labels(label: str, wave: Wave) -> dict[str, str]:
    return {language: _translated(language, "labels", label) or label for language in wave.languages}


def _dimensions(wave: Wave) -> list[dict[str, Any]]:
    return [{"id": one["id"], "label": _labels(one["label"], wave)} for one in instrument()["dimensions"]]


def _words(name: str, wave: Wave) -> dict[str, str]:
    shipped = {
        "lead_cases_title": "Ready for sales?",
        "lead_cases_intro": "Three invented leads. Judge each by what it says.",
    }[name]
    return _labels(shipped, wave)


def _translated(language: str, part: str, text: str) -> str:
    found: str = translation(language).get(part, {}).get(text, "")
    return found


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
