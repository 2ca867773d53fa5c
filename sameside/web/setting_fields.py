"""The company's settings as fields of a form: headings, labels, choices, and what was typed as a value."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from sameside.analytics.fiscal_calendar import FISCAL_CALENDARS
from sameside.services.gate_checks import CHECKS
from sameside.services.workspace import OPTIONS_BY_NAME, SOURCED_DEFINITIONS

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_SOURCED = {
    "by_lead_source": "By the source of the deal",
    "by_first_touch": "By the first touch",
    "by_pre_sales_touch": "By a touch before sales' first act",
}
# Where the words of the command line would be odd on a page.
_HELP = {"sourced_definition": "The one that counts. Until one is locked, questions that name none go by the source of the deal."}


@dataclass(frozen=True)
class SettingField:
    """One option on a page. kind: text | zone | choice | checks | number | lines | names; choices of a choice: (value as text, words)."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def help(self) -> str:
        """What the option decides."""
        return _HELP.get(self.name, OPTIONS_BY_NAME[self.name].help)

    def said(self, value: Any) -> str:
        """A stored value as text."""
        if isinstance(value, list):
            return "\n".join(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)

    def shown(self, value: Any) -> str:
        """A stored value to be read, not typed."""
        if self.kind == "checks":
            return ", ".join(words for name, words in self.choices if name in value) or "Nothing"
        said = self.said(value)
        return dict(self.choices).get(said, said.replace("\n", ", ")) or "Not said"

    def read(self, text: str) -> Any:
        """What was typed, as the option's kind of value; what can't be one stays text and is refused with the reason."""
        text = text.strip()
        default = OPTIONS_BY_NAME[self.name].default
        if self.kind == "names":
            return [line.strip() for line in text.splitlines() if line.strip()]
        if isinstance(default, list):
            return [part.lower() for part in text.replace(",", " ").replace(";", " ").split()]
        if isinstance(default, bool):
            return {"yes": True, "no": False}.get(text, text)
        if isinstance(default, int):
            return _number(text)
        return text.upper() if self.name == "currency" else text


GROUPS: tuple[tuple[str, str, tuple[SettingField, ...]], ...] = (
    ("Company", "How reports name you.", (SettingField("company", "Name"),)),
    (
        "Money",
        "Amounts of different currencies are never added up.",
        (SettingField("currency", "Currency"),),
    ),
    (
        "Calendar",
        "Members may have a zone, hours and holidays of their own.",
        (
            SettingField("time_zone", "Time zone", "zone"),
            SettingField("working_hours", "Working hours"),
            SettingField("holidays", "Public holidays"),
            SettingField(
                "fiscal_start_month",
                "Fiscal year begins in",
                "choice",
                tuple((str(number), name) for number, name in enumerate(_MONTHS, start=1)),
            ),
            SettingField(
                "fiscal_calendar", "Fiscal years are made of", "choice", tuple((name, name.capitalize()) for name in FISCAL_CALENDARS)
            ),
            SettingField("fiscal_year_end", "Last day of a fiscal year of weeks"),
        ),
    ),
    (
        "Domains",
        "Who is a colleague, and who is no buyer.",
        (SettingField("own_domains", "Our own domains", "lines"), SettingField("competitor_domains", "Competitors' domains", "lines")),
    ),
    (
        "Junk leads",
        "Who meets the definition and is not worth a seller's time is held back, and can be released.",
        (
            SettingField("lead_gate", "What holds a lead back", "checks", tuple(CHECKS.items())),
            SettingField("served_countries", "Countries we sell to", "names"),
        ),
    ),
    ("Promises", "Where no policy is in force.", (SettingField("response_hours", "Response time, in business hours", "number"),)),
    (
        "Sourced",
        "Exactly one definition is locked for reporting.",
        (
            SettingField(
                "sourced_definition",
                "A deal is sourced",
                "choice",
                (("", "No definition is locked"), *((name, _SOURCED[name]) for name in SOURCED_DEFINITIONS)),
            ),
            SettingField("sourced_window_days", "Days a first touch may lie before the deal", "number"),
        ),
    ),
    (
        "Log-in",
        "Holds from their next page on.",
        (
            SettingField(
                "two_step_login",
                "Administrators and managers log in in two steps",
                "choice",
                (("no", "As they like"), ("yes", "They must")),
            ),
        ),
    ),
)
FIELDS = {field.name: field for _, _, fields in GROUPS for field in fields}
FIRST_RUN = tuple(
    FIELDS[name]
    for name in (
        "company",
        "currency",
        "time_zone",
        "fiscal_start_month",
        "working_hours",
        "holidays",
        "own_domains",
        "competitor_domains",
    )
)


def answers_of(posted: QueryDict) -> dict[str, Any]:
    """The options a form answered; those it does not hold are left alone."""
    return {name: field.read("\n".join(posted.getlist(name))) for name, field in FIELDS.items() if name in posted}


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
