"""How does Larkfield's two years become files? Its CRM's, its marketing system's and its advertisers', in a folder each.

Knobs     `card.Knobs`: the size, the seed, and every planted share
Folders   crm/            a Salesforce object export, one CSV file per object
          crm-later/      the same CRM an hour later, for one object: an exchange rate was corrected
          marketing/      contacts.csv, touches.csv, programme_costs.csv, side_costs.csv, and the mapping that reads them
          advertising/    daily costs of two ad platforms
Sizes     small 2,000 leads and 20,000 touches, medium ten times, large fifty times, huge five hundred times as much
Units     times are UTC as the systems write them; amounts in EUR, North America's in USD
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sameside.demo.card import DEFAULT_SEED, SIZES, Knobs
from sameside.demo.counted import Counted
from sameside.demo.crm_acts import write_acts
from sameside.demo.crm_export import make_stretch, write_crm
from sameside.demo.crm_setup import write_correction, write_setup
from sameside.demo.export_files import ExportFiles
from sameside.demo.journey import draw_journeys
from sameside.demo.marketing_export import write_advertising, write_marketing, write_programme_costs, write_side_costs
from sameside.demo.people import People

MARKETING_MAPPING = "marketing-export.yaml"
_LEADS_PER_STRETCH = 20_000


@dataclass(frozen=True)
class Written:
    """The exports in a folder. marketing_mapping reads the marketing folder; the other folders take shipped mappings."""

    folder: Path
    files: list[Path]
    knobs: Knobs
    counted: Counted

    @property
    def crm(self) -> Path:
        """The CRM's export."""
        return self.folder / "crm"

    @property
    def crm_later(self) -> Path:
        """The CRM's export of an hour later."""
        return self.folder / "crm-later"

    @property
    def marketing(self) -> Path:
        """The marketing system's export."""
        return self.folder / "marketing"

    @property
    def marketing_mapping(self) -> Path:
        """The mapping of the marketing system's export."""
        return self.folder / MARKETING_MAPPING

    @property
    def advertising(self) -> Path:
        """The ad platforms' reports."""
        return self.folder / "advertising"


def write_exports(folder: Path, *, size: str = "small", seed: int = DEFAULT_SEED, knobs: Knobs | None = None) -> Written:
    """Write the company's exports into a folder. The same size (or knobs) and seed write the same bytes.

    Memory  a few dozen numbers per lead, and the text of one stretch of leads
    """
    turned = knobs or Knobs(n_leads=SIZES[size], seed=seed)
    journeys, people, counted = draw_journeys(turned), People(turned.seed), Counted()
    files: list[Path] = []
    with (
        ExportFiles(folder / "crm", has_bom=True) as crm,
        ExportFiles(folder / "marketing", has_bom=False) as marketing,
        ExportFiles(folder / "crm-later", has_bom=True) as crm_later,
        ExportFiles(folder / "advertising", has_bom=False) as advertising,
    ):
        write_setup(crm, turned)
        write_correction(crm_later, turned)
        bills = (write_programme_costs(marketing, turned), write_advertising(advertising, turned))
        write_side_costs(marketing, turned)
        counted.spent_in_euro_cents = sum(spent.in_euro_cents for spent in bills)
        for first in range(0, len(journeys), _LEADS_PER_STRETCH):
            stretch = make_stretch(journeys.rows(slice(first, first + _LEADS_PER_STRETCH)), turned, people, first)
            write_crm(crm, stretch)
            write_acts(crm, stretch)
            counted.n_touches += write_marketing(marketing, stretch)
            counted.add(stretch)
        files = [*crm.files, *marketing.files, *crm_later.files, *advertising.files]
    shutil.copyfile(Path(__file__).with_name(MARKETING_MAPPING), folder / MARKETING_MAPPING)
    return Written(folder, files, turned, counted)
