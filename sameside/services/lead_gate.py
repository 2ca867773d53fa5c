"""Is a lead worth a seller's time at all? Checks before the offer, by what its addresses, title, country and other leads say.

A lead that fails one is not offered: it is listed with what it fails, and anybody may read why. Revenue operations can release it,
with a reason. A sample that people judge says how often the gate is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.services.gate_checks import CHECKS, USUAL_CHECKS
from sameside.warehouse.addresses import PLACEHOLDER_DOMAINS, PLACEHOLDER_LOCAL_PARTS, SHARED_LOCAL_PARTS, domain_fact

_THROWAWAY = """
10minutemail.com 33mail.com burnermail.io byom.de discard.email dispostable.com emailondeck.com fakeinbox.com getnada.com grr.la
guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net guerrillamail.org inboxkitten.com
mail-temp.com maildrop.cc mailinator.com mailinator.net mailnesia.com mintemail.com moakt.com mohmal.com mytemp.email nada.email
sharklasers.com spam4.me spamgourmet.com temp-mail.io temp-mail.org tempail.com tempmail.com tempmailo.com tempr.email
throwawaymail.com trash-mail.com trashmail.com trashmail.de wegwerfemail.de wegwerfmail.de yopmail.com yopmail.fr yopmail.net
"""
THROWAWAY_DOMAINS = frozenset(_THROWAWAY.split())
# Names that no mail can ever reach (RFC 2606, RFC 6761). Those for examples are left alone: made-up worlds live there.
_DEAD_ENDINGS = (".invalid", ".localhost", ".test", ".local")
_EXAMPLES = ("example.com", "example.org", "example.net")
_STUDENT_WORDS = frozenset(
    ("student", "students", "studentin", "undergraduate", "pupil", "schüler", "schülerin", "étudiant", "étudiante", "estudiante", "azubi")
)
_STUDENT_HOSTS = ("student.", "students.", "stud.", "studenti.")


@dataclass(frozen=True)
class GateRules:
    """What the company says: which checks hold leads back, and the lists they read. Domains in small letters, countries folded."""

    checks: tuple[str, ...] = USUAL_CHECKS
    own_domains: tuple[str, ...] = ()
    competitor_domains: tuple[str, ...] = ()
    served_countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeadAtGate:
    """What the gate looks at. emails: normalised, of the person; domains: of the company; open_with: a seller who has the same lead."""

    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    job_title: str = ""
    country: str = ""
    open_with: str = ""


@dataclass(frozen=True)
class FailedCheck:
    """One check a lead fails. says: what was seen, as a sentence for both sides."""

    check: str
    says: str


def rules_of(options: Mapping[str, Any]) -> GateRules:
    """The gate as the company's settings have it."""
    return GateRules(
        checks=tuple(options["lead_gate"]),
        own_domains=tuple(options["own_domains"]),
        competitor_domains=tuple(options["competitor_domains"]),
        served_countries=tuple(country.casefold() for country in options["served_countries"]),
    )


def failed_checks(lead: LeadAtGate, rules: GateRules) -> list[FailedCheck]:
    """Question  Which checks does a lead fail?

    Returns  in the order of CHECKS; none where it may be offered. What is not known fails nothing: a lead without an address is no
             lead with a false one
    """
    found = ((name, _CHECKS[name](lead, rules)) for name in CHECKS if name in rules.checks)
    return [FailedCheck(name, says) for name, says in found if says]


def _competitor(lead: LeadAtGate, rules: GateRules) -> str:
    return _under(lead, rules.competitor_domains, "a competitor's domain")


def _own_company(lead: LeadAtGate, rules: GateRules) -> str:
    return _under(lead, rules.own_domains, "our own domain")


def _under(lead: LeadAtGate, domains: Sequence[str], what: str) -> str:
    for host in (*map(_host, lead.emails), *lead.domains):
        if any(host == domain or host.endswith(f".{domain}") for domain in domains):
            return f"{host} is {what}."
    return ""


def _role_address(lead: LeadAtGate, rules: GateRules) -> str:
    del rules
    return _all_of(lead.emails, lambda email: _local(email) in SHARED_LOCAL_PARTS, "{} is read by a desk.")


def _false_address(lead: LeadAtGate, rules: GateRules) -> str:
    del rules
    return _all_of(lead.emails, _is_false, "No mail can reach {}.")


def _is_false(email: str) -> bool:
    host = _host(email)
    if host.endswith(_DEAD_ENDINGS) or (host in PLACEHOLDER_DOMAINS and host not in _EXAMPLES):
        return True
    return _local(email) in PLACEHOLDER_LOCAL_PARTS or domain_fact(host).registrable is None


def _throwaway(lead: LeadAtGate, rules: GateRules) -> str:
    del rules
    return _all_of(lead.emails, _is_throwaway, "{} is a throw-away address.")


def _free_mail(lead: LeadAtGate, rules: GateRules) -> str:
    del rules
    return _all_of(lead.emails, _is_free, "{} is at a mail provider anybody may use.")


def _is_throwaway(email: str) -> bool:
    return (domain_fact(_host(email)).registrable or "") in THROWAWAY_DOMAINS


def _is_free(email: str) -> bool:
    return domain_fact(_host(email)).kind == "freemail" and not _is_throwaway(email)


def _student(lead: LeadAtGate, rules: GateRules) -> str:
    del rules
    words = "".join(sign if sign.isalnum() else " " for sign in lead.job_title.casefold()).split()
    if _STUDENT_WORDS & set(words):
        return f"The job title is {lead.job_title}."
    return _all_of(lead.emails, lambda email: _host(email).startswith(_STUDENT_HOSTS), "{} is an address of students.")


def _country(lead: LeadAtGate, rules: GateRules) -> str:
    is_elsewhere = lead.country and rules.served_countries and lead.country.strip().casefold() not in rules.served_countries
    return f"{lead.country} is not among the countries we sell to." if is_elsewhere else ""


def _duplicate(lead: LeadAtGate, rules: GateRules) -> str:
    del rules
    return f"The same person is open with {lead.open_with}." if lead.open_with else ""


def _all_of(emails: Sequence[str], fails: Callable[[str], bool], says: str) -> str:
    """A sentence where every address of the person fails: one good address is enough to reach them."""
    return says.format(emails[0]) if emails and all(map(fails, emails)) else ""


def _host(email: str) -> str:
    return email.rpartition("@")[2]


def _local(email: str) -> str:
    return email.partition("@")[0].partition("+")[0]


_CHECKS: dict[str, Callable[[LeadAtGate, GateRules], str]] = {
    "competitor": _competitor,
    "own_company": _own_company,
    "role_address": _role_address,
    "false_address": _false_address,
    "throwaway": _throwaway,
    "student": _student,
    "country": _country,
    "duplicate": _duplicate,
    "free_mail": _free_mail,
}
