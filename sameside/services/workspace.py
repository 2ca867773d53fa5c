"""Open or make a company's workspace, and know its settings.

A workspace is one folder: `records.sqlite` (or a PostgreSQL database), `lake/`, and `pseudonym.key` once names have been replaced.
"""

import pkgutil
import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, transaction

from sameside.analytics.fiscal_calendar import FISCAL_CALENDARS, MONTHS, YEAR_END, read_year_end
from sameside.records import migrations
from sameside.records.audit_guard import guard_trace
from sameside.records.models import Batch, WorkspaceSetting
from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.audit import record_act
from sameside.services.gate_checks import CHECKS, USUAL_CHECKS
from sameside.services.records_store import hide_from_others, is_workspace, make_records


@dataclass(frozen=True)
class WorkspaceOption:
    """One thing a company says about itself: default, unit, and what it decides.

    is_built  false: read when a figure is asked for, so a change of it needs no build
    """

    name: str
    default: Any
    unit: str
    help: str
    is_built: bool = True


SOURCED_DEFINITIONS = ("by_lead_source", "by_first_touch", "by_pre_sales_touch")
_LONGEST_COMPANY = 80
_DOMAIN = re.compile(r"[^\s@/:]+\.[^\s@/:.]+")

OPTIONS: tuple[WorkspaceOption, ...] = (
    WorkspaceOption("company", "", "name", "The company's name, as reports print it. Empty: they name none.", is_built=False),
    WorkspaceOption("currency", "", "ISO 4217 code", "Currency of amounts whose source names none. Empty: they stay without one."),
    WorkspaceOption("time_zone", "UTC", "IANA zone", "Zone in which days, weeks and months are counted."),
    WorkspaceOption(
        "fiscal_start_month", 1, "month 1 to 12", "First month of the fiscal year, where it is made of months.", is_built=False
    ),
    WorkspaceOption(
        "fiscal_calendar",
        MONTHS,
        "name of a calendar",
        "What fiscal years are made of: months, or weeks as 4-4-5, 4-5-4 or 5-4-4.",
        is_built=False,
    ),
    WorkspaceOption(
        "fiscal_year_end",
        YEAR_END,
        "rule",
        "Last day of a fiscal year of weeks, as 'last Saturday of December' or 'Saturday nearest end of January'.",
        is_built=False,
    ),
    WorkspaceOption("working_hours", "Mon-Fri 09:00-17:00", "days and hours", "Open hours of members who have none of their own."),
    WorkspaceOption("holidays", "", "country or country-subdivision", "Public holidays when nobody works, as GB or US-NY. Empty: none."),
    WorkspaceOption("own_domains", [], "list of domains", "Our own e-mail domains: people there are colleagues, never leads."),
    WorkspaceOption("competitor_domains", [], "list of domains", "Competitors' e-mail domains: people there do not buy.", is_built=False),
    WorkspaceOption(
        "lead_gate",
        list(USUAL_CHECKS),
        "list of checks",
        f"What holds a lead back from being offered: {', '.join(CHECKS)}.",
        is_built=False,
    ),
    WorkspaceOption(
        "served_countries",
        [],
        "list of countries",
        "Countries we sell to, as the records name them. Empty: every country.",
        is_built=False,
    ),
    WorkspaceOption("response_hours", 24, "business hours", "Time sales has from the offer of a lead to the first act."),
    WorkspaceOption(
        "sourced_definition",
        "",
        "name of a definition",
        f"The one that is locked: {', '.join(SOURCED_DEFINITIONS)}. Empty: none is; by_lead_source is asked where nothing is said.",
        is_built=False,
    ),
    WorkspaceOption("sourced_window_days", 180, "days", "How far before a deal's creation a first touch may lie.", is_built=False),
    WorkspaceOption("two_step_login", False, "yes or no", "Whether administrators and managers must log in in two steps.", is_built=False),
)
OPTIONS_BY_NAME = {option.name: option for option in OPTIONS}


@dataclass(frozen=True)
class Workspace:
    """One company's folder and its settings."""

    home: Path
    options: dict[str, Any]

    @property
    def lake(self) -> Path:
        """The folder of raw and canonical files."""
        return self.home / "lake"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days, weeks and months are counted."""
        return ZoneInfo(self.options["time_zone"])

    def day_of(self, at: datetime) -> date:
        """The company's day at an instant: what begins or ends with a day does so there, wherever whoever reads it is."""
        return at.astimezone(self.zone).date()


def open_workspace(home: Path) -> Workspace:
    """The workspace in a folder.

    Raises  SamesideError when there is none
    """
    if not is_workspace(home):
        raise SamesideError(f"There is no workspace in {home}. Make one with: sameside init {home}")
    _migrate_if_behind()
    return Workspace(home, stored_options())


def stored_options() -> dict[str, Any]:
    """What the company says about itself, each option by its name: for a service that needs the settings and not the folder."""
    stored = dict(WorkspaceSetting.objects.values_list("name", "value"))
    return {option.name: stored.get(option.name, option.default) for option in OPTIONS}


def company_zone() -> ZoneInfo:
    """The zone in which days are counted: for a service that has no workspace at hand."""
    return ZoneInfo(stored_options()["time_zone"])


def company_day(at: datetime) -> date:
    """The company's day at an instant: for a service that has no workspace at hand."""
    return at.astimezone(company_zone()).date()


def init_workspace(home: Path, *, options: dict[str, Any], now: datetime | None = None) -> Workspace:
    """Make a workspace, or change the settings of one that is there. Options not given keep their value. now: None = this moment.

    Changes  what differs, and one entry in the trace for it: the program's owner did it, from the command line
    Raises  UnknownName for an option that does not exist; SamesideError for a value that can't be, or where the database of a new
            folder holds the records of another one
    """
    for name, value in options.items():
        check_option(name, value)
    if not (home / "lake").is_dir():
        _refuse_anothers_database(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / "lake").mkdir(mode=0o700, exist_ok=True)  # exports as they came; whoever lets others read them opens it themselves
    make_records(home)
    _migrate_if_behind()
    with transaction.atomic():
        before = stored_options()
        changed = {name: [before[name], value] for name, value in options.items() if before[name] != value}
        for name, value in options.items():
            WorkspaceSetting.objects.update_or_create(name=name, defaults={"value": value})
        if changed:
            record_act(by=None, act="change_settings", kind="settings", object_id="company", detail=changed, now=now or utc_now())
    hide_from_others(home)
    return open_workspace(home)


def _refuse_anothers_database(home: Path) -> None:
    """Two folders must never share one database: each would take the other's records for its own."""
    make_records(home)
    if connection.vendor == "postgresql" and _applied() and (WorkspaceSetting.objects.exists() or Batch.objects.exists()):
        raise SamesideError(
            f"The database {connection.settings_dict['NAME']} holds the records of a workspace whose folder is not {home}. Name another"
            " database in SAMESIDE_DATABASE; with {workspace} in the name, every folder has its own."
        )


def check_option(name: str, value: Any) -> None:
    """Refuse an option that does not exist, or a value it can't have, with the reason."""
    if name not in OPTIONS_BY_NAME:
        raise UnknownName(f"There is no workspace option '{name}'.{did_you_mean(name, OPTIONS_BY_NAME)}")
    if name == "company" and (not isinstance(value, str) or len(value) > _LONGEST_COMPANY or not value.isprintable()):
        raise SamesideError(f"company is too long or holds signs that don't print: give a name of at most {_LONGEST_COMPANY} letters.")
    if name == "time_zone" and value not in zoneinfo.available_timezones():
        raise SamesideError(f"time_zone is '{value}': not an IANA zone.{did_you_mean(str(value), zoneinfo.available_timezones())}")
    if name == "fiscal_start_month" and value not in range(1, 13):
        raise SamesideError(f"fiscal_start_month is '{value}': give a month from 1 to 12.")
    if name == "fiscal_calendar" and value not in FISCAL_CALENDARS:
        raise SamesideError(f"fiscal_calendar is '{value}'.{did_you_mean(str(value), FISCAL_CALENDARS)}")
    if name == "fiscal_year_end":
        try:
            read_year_end(str(value))
        except ValueError as wrong:
            raise SamesideError(f"fiscal_year_end is '{value}': {wrong}.") from None
    if name == "currency" and value and value not in CURRENCY_CODES:
        raise SamesideError(f"currency is '{value}': give a three-letter ISO 4217 code in capitals, as EUR.")
    if name == "sourced_definition" and value and value not in SOURCED_DEFINITIONS:
        raise SamesideError(f"sourced_definition is '{value}'.{did_you_mean(str(value), SOURCED_DEFINITIONS)}")
    if name == "sourced_window_days" and not (isinstance(value, int) and 0 < value <= 3660):
        raise SamesideError(f"sourced_window_days is '{value}': give days from 1 to 3660.")
    if name in {"own_domains", "competitor_domains"}:
        for domain in value:
            if not _DOMAIN.fullmatch(domain):
                raise SamesideError(f"{name} holds '{domain}': give bare domains, as ourcompany.com.")
    if name == "lead_gate" and (strange := [one for one in value if one not in CHECKS]):
        raise UnknownName(f"lead_gate holds '{strange[0]}'.{did_you_mean(str(strange[0]), CHECKS)}")
    if name == "served_countries" and any(not country.strip() or len(country) > _LONGEST_COMPANY for country in value):
        raise SamesideError("served_countries names a country in too many letters, or in none.")
    if name == "response_hours" and not (isinstance(value, (int, float)) and 0 < value <= 24 * 366):
        raise SamesideError(f"response_hours is '{value}': give business hours above 0, as 24.")
    if name == "two_step_login" and not isinstance(value, bool):
        raise SamesideError(f"two_step_login is '{value}': say yes or no.")
    if name in {"working_hours", "holidays"}:
        _check_calendar(**{name: value})


def _check_calendar(*, working_hours: str = "Mon-Fri 09:00-17:00", holidays: str = "") -> None:
    from sameside.analytics.working_calendar import working_calendar  # slow to load: it brings every country's holidays

    working_calendar(time_zone="UTC", hours=working_hours, holidays=holidays)


def _migrate_if_behind() -> None:
    """Every command comes by here, so what is nearly always so is found by names alone: nothing is left to apply."""
    if {("records", migration.name) for migration in pkgutil.iter_modules(migrations.__path__)} - _applied():
        from django.core.management import call_command  # slow to load, and wanted after an update only

        call_command("migrate", "records", interactive=False, verbosity=0)
        guard_trace()


def prepare_records() -> None:
    """Bring every table up to date that the loaded settings know, those of logging in included. Nothing happens when they are."""
    if _is_any_behind():
        from django.core.management import call_command  # slow to load, and wanted after an update only

        call_command("migrate", interactive=False, verbosity=0)
    guard_trace()


def _is_any_behind() -> bool:
    """Whether a migration of any loaded app was never applied; found by names alone, as loading them all takes a second."""
    known = set()
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.migrations") is not None:
            place = import_module(f"{config.name}.migrations").__path__
            known |= {(config.label, found.name) for found in pkgutil.iter_modules(place) if not found.name.startswith("_")}
    return bool(known - _applied())


def _applied() -> set[tuple[str, str]]:
    """The migrations that were applied, each by its app and name; none for a file that is new."""
    if "django_migrations" not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select app, name from django_migrations")
        return set(cursor.fetchall())


def utc_now() -> datetime:
    """The clock, read at the edge: every service takes `now` from its caller."""
    return datetime.now(UTC)
