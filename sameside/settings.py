"""Which settings does the program read from its environment? Each once, loud on nonsense.

Settings of one company (currency, zone, hours) live in its workspace, not here: see `services/workspace.py`.
This module is also Django's settings module; the names in capitals below SETTINGS are Django's.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from sameside.schema.errors import WrongSetting


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default, what kind of value it takes, and what it is for."""

    name: str
    default: str
    kind: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("SAMESIDE_HOME", "~/sameside", "folder", "The workspace: records, lake and keys of one company."),
    Setting(
        "SAMESIDE_DATABASE",
        "",
        "postgresql://user:password@host:port/name",
        "Where the records are kept. Empty: in a file of the workspace. {workspace} in the name stands for one made from its folder.",
    ),
    Setting("SAMESIDE_MEMORY", "300MB", "size", "Memory of the analytics engine: importing uses half of it, building four times it."),
    Setting(
        "SAMESIDE_ENGINE",
        "duckdb",
        "engine",
        "What runs the figures: duckdb, built in; or where the tables have outgrown one machine, postgresql://…, sc://… or chdb.",
    ),
    Setting("SAMESIDE_THREADS", "2", "whole number", "Threads the analytics engine may use."),
    Setting(
        "SAMESIDE_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "list of host names",
        "Names under which people reach the pages; any other is refused.",
    ),
    Setting(
        "SAMESIDE_HTTPS",
        "no",
        "yes or no",
        "yes: people come over https (a proxy ends it), so cookies travel over https only and browsers are told to stay there.",
    ),
    Setting(
        "SAMESIDE_PROXIES",
        "0",
        "whole number",
        "How many proxies of yours stand before the pages: whose address counts tries of logging in is read past so many.",
    ),
    Setting("SAMESIDE_SECRET_KEY", "", "text of 50 signs or more", "Signs sessions and links. Empty: made once and kept in the workspace."),
    Setting(
        "SAMESIDE_MAIL",
        "",
        "smtp://user:password@host:port",
        "Mail server; with a user the connection is encrypted once it stands, by smtps:// from the start. Empty: no mail is sent, and "
        "links are shown to whoever makes them.",
    ),
    Setting("SAMESIDE_MAIL_FROM", "sameside@localhost", "e-mail address", "Sender of mails."),
    Setting("SAMESIDE_OIDC", "", "https://issuer", "Single sign-on: the OpenID Connect issuer. Members come in by their address there."),
    Setting("SAMESIDE_OIDC_CLIENT", "", "text", "Single sign-on: the client id the issuer gave."),
    Setting("SAMESIDE_OIDC_SECRET", "", "text", "Single sign-on: the client secret the issuer gave."),
    Setting("SAMESIDE_OIDC_NAME", "Single sign-on", "text", "Single sign-on: what its button says."),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def setting(name: str) -> str:
    """The value of one setting: the environment's, else the default."""
    return os.environ.get(name) or _BY_NAME[name].default


def home_folder() -> Path:
    """The workspace folder the environment names."""
    return Path(setting("SAMESIDE_HOME")).expanduser().resolve()


def thread_count() -> int:
    """How many threads the analytics engine may use.

    Raises  WrongSetting naming the variable when it isn't a whole number above 0
    """
    text = setting("SAMESIDE_THREADS")
    if not text.isdigit() or int(text) < 1:
        raise WrongSetting(f"SAMESIDE_THREADS is '{text}': give a whole number of 1 or more.")
    return int(text)


def whole_number(name: str) -> int:
    """A setting that is a whole number, 0 or more.

    Raises  WrongSetting naming the variable when it is none
    """
    text = setting(name).strip()
    if not text.isascii() or not text.isdigit():
        raise WrongSetting(f"{name} is '{text}': give a whole number, 0 or more.")
    return int(text)


def yes_or_no(name: str) -> bool:
    """A setting that is yes or no.

    Raises  WrongSetting naming the variable when it is neither
    """
    text = setting(name).strip().lower()
    if text not in {"yes", "no"}:
        raise WrongSetting(f"{name} is '{text}': say yes or no.")
    return text == "yes"


def records_database(home: Path) -> dict[str, Any]:
    """Where the records of a workspace are kept, as Django wants to hear it: a file in its folder, or a PostgreSQL database.

    Raises  WrongSetting naming the variable when its address can't be read
    """
    address = setting("SAMESIDE_DATABASE")
    if not address:
        return {
            "ENGINE": "sameside.records.sqlite",
            "NAME": str(home / "records.sqlite"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL, never NORMAL: a batch row is an acknowledgement and must outlive a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
            },
        }
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/")).replace("{workspace}", hashlib.sha256(str(home).encode()).hexdigest()[:12])
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise WrongSetting("SAMESIDE_DATABASE can't be read: give postgresql://user:password@host:port/name, or nothing.")
    socket = parse_qs(parts.query).get("host", [""])[0]  # a socket's folder has no place before the slash
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_server() -> SplitResult:
    """The address of the mail server; without a host where mail goes nowhere.

    Raises  WrongSetting naming the variable when its address can't be read
    """
    address = urlsplit(setting("SAMESIDE_MAIL"))
    if address.geturl() and (address.scheme not in {"smtp", "smtps"} or not address.hostname):
        raise WrongSetting("SAMESIDE_MAIL can't be read: give smtp://user:password@host:port, or nothing.")
    return address


# What follows is read by Django, for records and mail: `web/settings.py` adds what pages need, and commands start without it.
INSTALLED_APPS = ["sameside.records"]
AUTH_USER_MODEL = "records.Member"
DATABASES = {"default": records_database(home_folder())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Commands may set a password, too: the pages must know how it was hashed.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
USE_TZ = True
TIME_ZONE = "UTC"

_mail = mail_server()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'dummy'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = bool(_mail.username) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 30  # a server that says nothing must not hold up what else there is to do
DEFAULT_FROM_EMAIL = setting("SAMESIDE_MAIL_FROM")
