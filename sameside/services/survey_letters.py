"""The mails of a survey, in the reader's language: an invitation with a link, a reminder without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_FUNCTIONS = {
    "en": {"sales": "sales", "marketing": "marketing", "other": "other functions"},
    "de": {"sales": "Vertrieb", "marketing": "Marketing", "other": "andere Bereiche"},
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "subject": "{company}: how do sales and marketing work together? About {minutes} min, anonymous",
        "minute": "1 minute",
        "minutes": "{minutes} minutes",
        "hello": "Hello {name},",
        "asked": "we would like to know how sales and marketing work together here, as you see it. It takes about "
        "{time}, on a phone too, until {closes}. Taking part is voluntary, and nobody can look up who did.",
        "link": "Your link, for you alone and good once:",
        "group": "You are invited as one of {n_invited} in {function}, {n_total} people in all. Results of a group are "
        "shown from {k} answers on.",
        "not_shown": "In {function} fewer than {k} people are invited: it will not be shown on its own. Your answers count in the total.",
        "not_counted": "In {function} fewer than {k} people are invited. To protect you, your answers then count in no figure.",
        "code": "If the page asks for a code, it is the part of the link after '#t='.",
        "results": "After {closes} everybody who was asked reads the result here, without a log-in, whether they answered or "
        "not. The address is the same for all:",
        "contact": "Questions: {contact}",
        "remind_subject": "{company}: the survey on sales and marketing is open until {closes}",
        "remind_last": "{company}: today is the last day of the survey on sales and marketing",
        "remind": "this goes to everybody, because nobody can see who has answered. If you have, thank you: there is "
        "nothing left to do. If you have not, the link in your invitation works until {closes}; it takes about "
        "{time}.",
        "lost": "A lost link can't be made again: nobody knows whose it was. Look for the mail with the subject '{subject}'.",
    },
    "de": {
        "subject": "{company}: Wie arbeiten Vertrieb und Marketing zusammen? Etwa {minutes} Min., anonym",
        "minute": "1 Minute",
        "minutes": "{minutes} Minuten",
        "hello": "Guten Tag {name},",
        "asked": "wir möchten wissen, wie Vertrieb und Marketing hier zusammenarbeiten, so wie Sie es sehen. Es dauert "
        "etwa {time}, auch am Telefon, bis {closes}. Die Teilnahme ist freiwillig, und niemand kann "
        "nachsehen, wer teilgenommen hat.",
        "link": "Ihr Link, nur für Sie und einmal gültig:",
        "group": "Sie sind eingeladen als eine von {n_invited} Personen in: {function}; insgesamt sind es {n_total}. "
        "Ergebnisse einer Gruppe werden ab {k} Antworten gezeigt.",
        "not_shown": "In der Gruppe {function} sind weniger als {k} Personen eingeladen: Sie wird nicht einzeln gezeigt. Ihre "
        "Antworten zählen in der Gesamtzahl.",
        "not_counted": "In der Gruppe {function} sind weniger als {k} Personen eingeladen. Zu Ihrem Schutz zählen Ihre Antworten "
        "dann in keiner Zahl.",
        "code": "Fragt die Seite nach einem Code, so ist es der Teil des Links nach '#t='.",
        "results": "Nach dem {closes} lesen hier alle, die gefragt wurden, das Ergebnis: ohne Anmeldung, und gleich, ob sie "
        "geantwortet haben. Die Adresse ist für alle dieselbe:",
        "contact": "Fragen: {contact}",
        "remind_subject": "{company}: Die Umfrage zu Vertrieb und Marketing läuft bis {closes}",
        "remind_last": "{company}: Heute ist der letzte Tag der Umfrage zu Vertrieb und Marketing",
        "remind": "diese Nachricht geht an alle, denn niemand kann sehen, wer geantwortet hat. Haben Sie es schon getan: "
        "danke, es ist nichts mehr zu tun. Wenn nicht: Der Link in Ihrer Einladung gilt bis {closes}; es dauert "
        "etwa {time}.",
        "lost": "Ein verlorener Link kann nicht neu gemacht werden: Niemand weiß, wessen er war. Suchen Sie die Nachricht "
        "mit dem Betreff '{subject}'.",
    },
}


@dataclass(frozen=True)
class Letter:
    """A mail to one person."""

    subject: str
    text: str


def invitation_letter(
    *, name: str, language: str, company: str, closes: str, contact: str, own: str, told: Mapping[str, Any], link: str, results: str
) -> Letter:
    """The mail that brings a link. told: see `survey_form.group_told`; own: the runner's own words, before the link.

    results: where everybody reads the result; "" where there is no such address.
    """
    said = _filled(language, name=name, company=company, closes=closes, contact=contact, told=told)
    group = "group" if told["is_shown"] else "not_shown" if told["is_counted"] else "not_counted"
    parts = [said["hello"], own or said["asked"], f"{said['link']}\n{link}", said[group], said["code"], *_where(said, results)]
    return Letter(said["subject"], "\n\n".join([*parts, said["contact"]]) + "\n")


def reminder_letter(
    *,
    name: str,
    language: str,
    company: str,
    closes: str,
    contact: str,
    own: str,
    told: Mapping[str, Any],
    is_last_day: bool,
    results: str,
) -> Letter:
    """The mail that goes to everybody, with no link to answer by."""
    said = _filled(language, name=name, company=company, closes=closes, contact=contact, told=told)
    subject = said["remind_last" if is_last_day else "remind_subject"]
    parts = [said["hello"], own or said["remind"], said["lost"], *_where(said, results), said["contact"]]
    return Letter(subject, "\n\n".join(parts) + "\n")


def _where(said: Mapping[str, str], results: str) -> list[str]:
    return [f"{said['results']}\n{results}"] if results else []


def day_in_words(day: date, language: str) -> str:
    """A day as people of a language write it."""
    return day.strftime("%d.%m.%Y") if language == "de" else f"{day.day} {day:%B %Y}"


def _filled(language: str, *, name: str, company: str, closes: str, contact: str, told: Mapping[str, Any]) -> dict[str, str]:
    words = _WORDS.get(language, _WORDS["en"])
    function = _FUNCTIONS.get(language, _FUNCTIONS["en"])[told["function"]]
    filling = {**told, "name": name, "company": company, "closes": closes, "contact": contact, "function": function}
    filling["time"] = words["minute" if told["minutes"] == 1 else "minutes"].format(**filling)
    filling["subject"] = words["subject"].format(**filling)
    return {key: text.format(**filling) for key, text in words.items()}
