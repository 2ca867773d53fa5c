"""Who are the people and companies of the demo? Made up, under the reserved `.example` domain, and never twice the same address.

A company is a number, and so is a person's place in it: name and address follow from the two, so any file may name them again.
"""

import numpy as np
import pyarrow.compute as pc

from sameside.demo.text_columns import Flags, Ints, Texts, joined, numbers, picked


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
_COMPANY_MIDDLE = _words(
    "Bay Bridge Bright Cape Clear Cliff Coast Cross Dale Dawn Deep East Edge Falls Field Ford Forest Gate Grove Haven Heath "
    "Hill Hollow Island Key Lake Land Light Mark Mill Moor North Park Peak Point Port Quay Ridge River Rock Sea Shore South "
    "Spring Star Stone Stream Sun Tide Tower Valley View Water Way Well West Wind Wood Yard Zenith"
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
_TITLES = (
    "Head of Laboratory",
    "Lab Manager",
    "Procurement Manager",
    "Quality Director",
    "R&D Engineer",
    "Scientist",
    "Operations Director",
)
# Private mailboxes of a provider that does not exist.
_PRIVATE_DOMAIN = "post-box.example"
# A step that shares no factor with the number of names walks through all of them before one comes again.
_STEP = 26_777


class People:
    """Every person and company of one seed, by company number and place in the company (0, 1, 2, ...)."""

    def __init__(self, seed: int) -> None:
        self._turn = (seed * 104_729 + 17) % 1_000_003

    def first_names(self, companies: Ints, places: Ints) -> Texts:
        """Given names."""
        return picked(_FIRST, self._name_no(companies, places) % len(_FIRST))

    def last_names(self, companies: Ints, places: Ints) -> Texts:
        """Family names."""
        return picked(_LAST, self._name_no(companies, places) // len(_FIRST) % len(_LAST))

    def titles(self, companies: Ints, places: Ints, buys: Flags) -> Texts:
        """Job titles. Of those who buy, most have a say: five in six are heads, managers or directors."""
        drawn = companies * 31 + places * 5 + self._turn
        deciding = np.array([place for place, title in enumerate(_TITLES) if title.split()[-1] in ("Laboratory", "Manager", "Director")])
        has_say = buys & (companies % 6 != 0)
        return picked(_TITLES, np.where(has_say, deciding[drawn % len(deciding)], drawn % len(_TITLES)))

    def emails(self, companies: Ints, places: Ints) -> Texts:
        """Work addresses; no two people share one."""
        return joined(self._local_parts(companies, places), "@", self.domains(companies))

    def private_emails(self, companies: Ints, places: Ints) -> Texts:
        """Private addresses; no two people share one."""
        return joined(self._local_parts(companies, places), ".", numbers(companies * 8 + places), f"@{_PRIVATE_DOMAIN}")

    def phones(self, companies: Ints, places: Ints) -> Texts:
        """Phone numbers; no two people share one."""
        return joined("+49 30 ", numbers(50_000_000 + companies * 8 + places))

    def company_names(self, companies: Ints) -> Texts:
        """Company names; no two companies share one."""
        no, again = self._company_no(companies)
        name = joined(
            picked(_COMPANY_FIRST, no % 60),
            " ",
            picked(_COMPANY_MIDDLE, no // 60 % 60),
            " ",
            picked([word for word, _ in _COMPANY_LAST], no // 3_600 % len(_COMPANY_LAST)),
        )
        return pc.if_else(again == 0, name, joined(name, " ", numbers(again + 1)))

    def domains(self, companies: Ints) -> Texts:
        """Internet domains, one a company."""
        return joined(pc.replace_substring(pc.utf8_lower(self.company_names(companies)), " ", "-"), ".example")

    def industries(self, companies: Ints) -> Texts:
        """What each company does."""
        no, _ = self._company_no(companies)
        return picked([industry for _, industry in _COMPANY_LAST], no // 3_600 % len(_COMPANY_LAST))

    def employees(self, companies: Ints) -> Texts:
        """How many people work there: few have thousands."""
        share = ((companies * 48_271 + self._turn) % 1_009) / 1_009
        return numbers((8 * np.exp(6.2 * share**1.5)).astype(np.int64))

    def _local_parts(self, companies: Ints, places: Ints) -> Texts:
        return pc.utf8_lower(joined(self.first_names(companies, places), ".", self.last_names(companies, places)))

    def _name_no(self, companies: Ints, places: Ints) -> Ints:
        # A number far from its neighbours', so that two companies in a row do not employ two of one name.
        mixed = (companies * 2_654_435_761 + self._turn * 40_503) % 2**32
        mixed = (mixed ^ mixed >> 15) * 73_244_475 % 2**32
        return np.asarray(((mixed ^ mixed >> 13) + places * 61) % (len(_FIRST) * len(_LAST)), dtype=np.int64)

    def _company_no(self, companies: Ints) -> tuple[Ints, Ints]:
        n_names = 60 * 60 * len(_COMPANY_LAST)
        return (companies * _STEP + self._turn) % n_names, companies // n_names
