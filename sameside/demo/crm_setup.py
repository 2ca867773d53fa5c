"""What does Larkfield's CRM hold that no lead brought? Its own people, campaigns, exchange rates and targets."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from sameside.demo.card import Knobs
from sameside.demo.export_files import ExportFiles
from sameside.demo.text_columns import NEVER, Ints, Texts, record_ids

# first name, last name, title, department, place of the manager in this list. They are the people who log in, too.
_STAFF = (
    ("Rita", "Renner", "Head of Revenue Operations", "Operations", None),
    ("Maya", "Moss", "Head of Marketing", "Marketing", None),
    ("Mika", "Maurer", "Campaign Manager", "Marketing", 1),
    ("Sam", "Seidel", "Head of Sales", "Sales", None),
    ("Otto", "Ortega", "Accountant", "Finance", None),
)
N_MANAGERS = len(_STAFF)
SELLERS_PER_REGION = 3
_SELLERS = (
    ("Sofia", "Stein", "Sven", "Sommer", "Sara", "Sauer"),
    ("Signe", "Strand", "Sigurd", "Solberg", "Saga", "Sund"),
    ("Silvia", "Serra", "Sergio", "Soto", "Simona", "Sala"),
    ("Susan", "Shaw", "Steve", "Stone", "Stella", "Scott"),
)
_SELLER_ROLES = (("Account Executive", "Sales"), ("Account Executive", "Sales"), ("Sales Development Representative", "Sales Development"))
_FOUNDED = datetime(2022, 1, 3, tzinfo=UTC)
# Dollars for one euro, month by month: slow waves around 1.09.
_RATE_MEAN, _RATE_SWING = 1.09, 0.05
# In one month somebody typed 1.80 for 1.08; the later export holds the correction.
WRONG_RATE = "1.80"


def write_setup(files: ExportFiles, knobs: Knobs) -> None:
    """Write the CRM's users, campaigns, exchange rates and targets, as the first export holds them."""
    _write_rows(files, "User", _users(knobs))
    _write_rows(files, "Campaign", _campaigns(knobs))
    _write_rows(files, "DatedConversionRate", _rates(knobs, is_corrected=False))
    _write_rows(files, "ForecastingQuota", _quotas(knobs))


def write_correction(files: ExportFiles, knobs: Knobs) -> None:
    """Write what a second export holds, an hour later: the exchange rates with one corrected."""
    _write_rows(files, "DatedConversionRate", _rates(knobs, is_corrected=True))


def rate_of(day: date) -> float:
    """Dollars for one euro on a day, by the corrected table."""
    months = day.year * 12 + day.month
    return round(_RATE_MEAN + _RATE_SWING * float(np.sin(months / 2.5)), 4)


def campaign_places(knobs: Knobs, source: Ints, day: Ints) -> Ints:
    """Which campaign a lead of a source came through on a day; NEVER for sources without one. One a source and quarter."""
    order = np.array([*_campaign_order(knobs), NEVER], dtype=np.int64)[source]
    quarter = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) // 3
    since = quarter - _quarter_no(knobs.first_day)
    return np.where(order == NEVER, NEVER, order * _n_quarters(knobs) + since)


def _campaign_order(knobs: Knobs) -> list[int]:
    with_campaign = [source.name for source in knobs.sources if source.campaign_channel]
    return [with_campaign.index(source.name) if source.campaign_channel else NEVER for source in knobs.sources]


def _quarter_no(day: date) -> int:
    return ((day.year - 1970) * 12 + day.month - 1) // 3


def _n_quarters(knobs: Knobs) -> int:
    return _quarter_no(knobs.last_day) - _quarter_no(knobs.first_day) + 1


def _users(knobs: Knobs) -> list[dict[str, str]]:
    people = [(*each, "", "Europe/Berlin") for each in _STAFF]
    for region, names in zip(knobs.regions, _SELLERS, strict=True):
        for place in range(SELLERS_PER_REGION):
            first, last = names[place * 2 : place * 2 + 2]
            people.append((first, last, *_SELLER_ROLES[place], 3, region.name, region.zone))
    ids = _ids("005", len(people))
    return [
        {
            "Id": ids[place],
            "Username": f"{first}.{last}@larkfield.example".lower(),
            "FirstName": first,
            "LastName": last,
            "Name": f"{first} {last}",
            "Email": f"{first}.{last}@larkfield.example".lower(),
            "Title": title,
            "Department": department,
            "State": region,
            "ManagerId": "" if manager is None else ids[manager],
            "TimeZoneSidKey": zone,
            "IsActive": "true",
            "CreatedDate": _stamp(_FOUNDED),
            "SystemModstamp": _stamp(_FOUNDED),
        }
        for place, (first, last, title, department, manager, region, zone) in enumerate(people)
    ]


def _campaigns(knobs: Knobs) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    with_campaign = [source for source in knobs.sources if source.campaign_channel]
    owner = _ids("005", 3)[2]
    ids = _ids("701", len(with_campaign) * _n_quarters(knobs))
    for source in with_campaign:
        for quarter in range(_quarter_no(knobs.first_day), _quarter_no(knobs.last_day) + 1):
            starts_on = date(1970 + quarter // 4, quarter % 4 * 3 + 1, 1)
            at = datetime(starts_on.year, starts_on.month, 1, tzinfo=UTC) - timedelta(days=20)
            rows.append(
                {
                    "Id": ids[len(rows)],
                    "IsDeleted": "false",
                    "Name": f"{source.name} {starts_on.year} Q{quarter % 4 + 1}",
                    "Type": source.campaign_channel,
                    "Status": "Completed",
                    "StartDate": starts_on.isoformat(),
                    "EndDate": (starts_on + timedelta(days=88)).isoformat(),
                    "OwnerId": owner,
                    "CreatedDate": _stamp(at),
                    "SystemModstamp": _stamp(at),
                }
            )
    return rows


def _rates(knobs: Knobs, *, is_corrected: bool) -> list[dict[str, str]]:
    first = knobs.first_day.year * 12 + knobs.first_day.month - 1 - 12
    months = [date(month // 12, month % 12 + 1, 1) for month in range(first, knobs.last_day.year * 12 + knobs.last_day.month)]
    rows = []
    for record_id, month in zip(_ids("04w", len(months)), months, strict=True):
        is_wrong = month == knobs.corrected_month and not is_corrected
        at = datetime(month.year, month.month, 1, 6, tzinfo=UTC)
        if month == knobs.corrected_month and is_corrected:
            at = knobs.exported_at + timedelta(hours=1)
        rows.append(
            {
                "Id": record_id,
                "IsoCode": "USD",
                "StartDate": month.isoformat(),
                "ConversionRate": WRONG_RATE if is_wrong else f"{rate_of(month):.4f}",
                "SystemModstamp": _stamp(at),
            }
        )
    return rows


def _quotas(knobs: Knobs) -> list[dict[str, str]]:
    """A target of bookings for each quarter, set at what the card's chances promise, rounded up."""
    won = sum(
        source.share * source.mql_share * source.accepted_share * source.deal_share * source.won_share * source.median_amount * 1.13
        for source in knobs.sources
    )
    per_quarter = int(knobs.n_leads * won / (knobs.months / 3) / 10_000 + 1) * 10_000
    quarters = range(_quarter_no(knobs.first_day), _quarter_no(knobs.last_day) + 1)
    return [
        {
            "Id": record_id,
            "StartDate": date(1970 + quarter // 4, quarter % 4 * 3 + 1, 1).isoformat(),
            "EndDate": (date(1970 + (quarter + 1) // 4, (quarter + 1) % 4 * 3 + 1, 1) - timedelta(days=1)).isoformat(),
            "QuotaAmount": f"{per_quarter}.00",
            "CurrencyIsoCode": "EUR",
            "SystemModstamp": _stamp(_FOUNDED),
        }
        for record_id, quarter in zip(_ids("0J9", len(quarters)), quarters, strict=True)
    ]


def _write_rows(files: ExportFiles, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    columns: dict[str, Texts] = {key: pa.array([row[key] for row in rows], pa.string()) for key in rows[0]}
    files.write(name, columns)


def _ids(prefix: str, n: int) -> list[str]:
    return [str(each) for each in record_ids(prefix, np.arange(n, dtype=np.int64)).to_pylist()]


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000+0000"
