"""Who are the people and companies of the demo? Made up, under the reserved `.example` domain, and never twice the same address."""

from dataclasses import dataclass
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Ada Amir Anouk Arjun Bea Bruno Carla Chidi Clara Dario Dilan Edda Emil Farah Felix Greta Hanna Hugo Ines Iris Ivo Jana "
    "Jonas Kaia Karim Lena Levi Lucia Mara Milan Nadia Nils Noor Olga Oskar Paula Piet Rana Remy Rosa Ruben Salma Selma Theo "
    "Tilda Umar Vera Viktor Wanda Yara Yusuf Zoe"
)
_LAST = _words(
    "Abel Albers Amadi Arslan Baumann Becker Bellini Berg Brandt Castro Conti Dahl Demir Diallo Dupont Eriksen Falk Ferrari "
    "Fischer Garnier Haas Hansen Horvat Ibsen Jansen Keller Kovac Kramer Lang Larsen Lemaire Lindholm Lorenz Maas Marino "
    "Meyer Moreau Nagy Novak Nowak Okafor Olsen Petrov Popescu Quint Rao Ricci Rossi Sato Schubert Silva Sorensen Tanaka Toth "
    "Urban Varga Vogel Weiss Winter Zimmer"
)
_COMPANY_FIRST = _words(
    "Alder Amber Arc Aster Basalt Beacon Birch Boreal Brook Cedar Cinder Cobalt Coral Crest Delta Drift Ember Fern Flint "
    "Fjord Garnet Glade Harbor Hazel Heron Indigo Iron Jasper Juniper Kestrel Lagoon Linden Lumen Maple Marble Meadow Merlin "
    "Nimbus Oak Onyx Opal Orchid Osprey Pebble Pine Quartz Raven Reed Sable Sienna Slate Sparrow Summit Tern Thistle Tundra "
    "Umber Vale Willow Wren"
)
_COMPANY_LAST = (
    ("Analytics", "Technology"),
    ("Biotech", "Biotechnology"),
    ("Chemicals", "Chemicals"),
    ("Diagnostics", "Healthcare"),
    ("Foods", "Food & Beverage"),
    ("Labs", "Biotechnology"),
    ("Materials", "Manufacturing"),
    ("Metals", "Manufacturing"),
    ("Pharma", "Healthcare"),
    ("Polymers", "Chemicals"),
    ("Research", "Education"),
    ("Water", "Utilities"),
)
_COUNTRIES = ("Germany", "Germany", "Germany", "Austria", "France", "Netherlands", "Poland", "Sweden", "Switzerland")
_TITLES = (
    "Head of Laboratory",
    "Lab Manager",
    "Procurement Manager",
    "Quality Director",
    "R&D Engineer",
    "Scientist",
    "Operations Director",
)


@dataclass(frozen=True)
class Company:
    """One made-up company."""

    name: str
    domain: str
    industry: str
    country: str
    n_employees: int


@dataclass(frozen=True)
class Human:
    """One made-up person at one company."""

    first_name: str
    last_name: str
    title: str
    email: str
    phone: str
    company: Company


def make_humans(n: int, random: Random) -> list[Human]:
    """So many people, two to a company on average, no address twice."""
    companies = _companies(random)
    seen: set[str] = set()
    humans: list[Human] = []
    while len(humans) < n:
        company = random.choice(companies)
        first, last = random.choice(_FIRST), random.choice(_LAST)
        email = f"{first}.{last}@{company.domain}".lower()
        if email in seen:
            continue
        seen.add(email)
        phone = f"+49 30 {5550000 + len(humans)}"
        humans.append(Human(first, last, random.choice(_TITLES), email, phone, company))
    return humans


def _companies(random: Random) -> list[Company]:
    return [
        Company(
            name=f"{first} {last}",
            domain=f"{first}-{last}.example".lower(),
            industry=industry,
            country=random.choice(_COUNTRIES),
            n_employees=int(random.lognormvariate(5.2, 1.1)) + 5,
        )
        for first in _COMPANY_FIRST
        for last, industry in _COMPANY_LAST
    ]
