"""By which words may a figure be cut, and where does each word's value come from?

Every join here goes from many to one by the other table's key, so it can't multiply the rows of a fact. Null, empty and a literal
"unknown" fall into one bucket; a name that two records share is told apart by the id behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sameside.analytics.answer import UNKNOWN_BUCKET
from sameside.analytics.fact_files import Fact
from sameside.analytics.fiscal_calendar import FiscalCalendar
from sameside.analytics.periods import CALENDAR_YEAR, TIME_DIMENSIONS, fiscal_columns, time_dimensions, time_label_sql

# In which order a source's own attribute (x_…) is looked for, and under which alias its table is joined.
_EXTENDABLE: tuple[tuple[str, str], ...] = (
    ("lead_cycles", "unit"),
    ("opportunities", "unit"),
    ("accounts", "account"),
    ("campaigns", "campaign"),
    ("people", "person"),
)


@dataclass(frozen=True)
class Dimension:
    """One word to cut by: what it means, the SQL of its raw value, and the joined tables that SQL needs.

    units         fact units it exists for: 'lead_cycles', 'opportunities'
    fact_columns  further columns the fact's rows must carry for it: name -> SQL over the fact's own
    """

    name: str
    meaning: str
    sql: str
    joins: tuple[str, ...] = ()
    units: tuple[str, ...] = ("lead_cycles", "opportunities")
    fact_columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_time(self) -> bool:
        """Whether it is a day, week, month and so on of the fact's date."""
        return self.name in TIME_DIMENSIONS


def _named(alias: str, key: str) -> str:
    """A record's name; the id too where records share a name, and the id alone where it has none."""
    return (
        f"case when {alias}.name is null then {alias}.{key} when {alias}.n_of_name > 1 "
        f"then {alias}.name || ' [' || {alias}.{key} || ']' else {alias}.name end"
    )


_CYCLES, _DEALS = ("lead_cycles",), ("opportunities",)

SHARED: tuple[Dimension, ...] = (
    Dimension("lead_source", "source of the lead, or of the deal, as its system names it", "unit.lead_source", ("unit",)),
    Dimension("source_side", "side that owns the lead source: sales, marketing, partner, other", "unit.source_side", ("unit",)),
    Dimension("source", "system the record was read from", "unit.source", ("unit",)),
    Dimension("origin", "motion that created the lead: aql, tal, tql, tgl, sgl", "unit.origin", ("unit",), _CYCLES),
    Dimension(
        "cycle_no", "1 for the first pass of a person, 2 for the first re-entry", "cast(unit.cycle_no as varchar)", ("unit",), _CYCLES
    ),
    Dimension(
        "entry",
        "first for the first pass of a person, re-entry for all later ones",
        "case when unit.cycle_no = 1 then 'first' when unit.cycle_no > 1 then 're-entry' end",
        ("unit",),
        _CYCLES,
    ),
    Dimension("kind", "new, expansion, renewal, or the system's own word", "unit.kind", ("unit",), _DEALS),
    Dimension("product", "product of the deal", "unit.product", ("unit",), _DEALS),
    Dimension("raw_stage", "stage of the deal in its system's own words, as it stands now", "unit.raw_stage", ("unit",), _DEALS),
    Dimension("forecast_category", "forecast category, as it stands now", "unit.forecast_category", ("unit",), _DEALS),
    Dimension(
        "is_first_won", "true: the account's first won deal, a new customer", "cast(unit.is_first_won as varchar)", ("unit",), _DEALS
    ),
    Dimension("currency", "ISO code of the deal's amount", "unit.currency", ("unit",), _DEALS),
    Dimension("owner", "member who owns the lead or deal", _named("owner", "member_id"), ("owner",)),
    Dimension("owner_team", "team of the owner", "owner.team", ("owner",)),
    Dimension("owner_region", "region of the owner", "owner.region", ("owner",)),
    Dimension("owner_side", "side of the owner", "owner.side", ("owner",)),
    Dimension("owner_seniority", "seniority of the owner", "owner.seniority", ("owner",)),
    Dimension(
        "owner_manager", "manager of the owner", "coalesce(manager.name, owner.manager_name, owner.manager_id)", ("owner", "manager")
    ),
    Dimension("campaign", "campaign the lead or deal is credited to by its system", _named("campaign", "campaign_id"), ("campaign",)),
    Dimension("campaign_channel", "channel of that campaign", "campaign.channel", ("campaign",)),
    Dimension("account", "company of the lead or deal", _named("account", "account_id"), ("account",)),
    Dimension("industry", "industry of the company", "account.industry", ("account",)),
    Dimension(
        "country",
        "country of the company; of the person where the company's is unknown",
        "coalesce(account.country, person.country)",
        ("account", "person"),
    ),
    Dimension("region", "region of the company", "account.region", ("account",)),
    Dimension(
        "city",
        "city of the company; of the person where the company's is unknown",
        "coalesce(account.city, person.city)",
        ("account", "person"),
    ),
)


def unit_of(fact: Fact) -> str:
    """The table whose rows a fact counts: 'opportunities' for facts of deals, 'lead_cycles', or '' for a fact of neither.

    A fact of neither, as of costs or of whole tables, has its own dimensions only.
    """
    if "opportunity_id" in fact.columns:
        return "opportunities"
    return "lead_cycles" if "lead_cycle_id" in fact.columns else ""


def dimensions_of(
    fact: Fact,
    *,
    own: Sequence[str],
    day: str,
    table_columns: Mapping[str, Sequence[str]],
    calendar: FiscalCalendar = CALENDAR_YEAR,
) -> dict[str, Dimension]:
    """Every dimension a fact can be cut by, by name.

    Reads    own: columns of the fact that are dimensions themselves; day: its date column, for the time dimensions ('' = none);
             table_columns: canonical table -> columns there are, so that a source's own x_ attributes are found; calendar: the fiscal one
    Returns  the fact's own first; an x_ attribute that several tables hold is the unit's, then the account's, campaign's, person's
    """
    unit = unit_of(fact)
    found = {name: Dimension(name, fact.columns[name], f"fact.{name}") for name in own}
    for dimension in SHARED:
        if unit in dimension.units:
            found.setdefault(dimension.name, dimension)
    if day:
        columns = fiscal_columns(day, calendar)
        carried = {column: f"fact.{column}" for column in columns}
        for name, meaning in time_dimensions(calendar).items():
            label = time_label_sql(name, f"fact.{day}", calendar=calendar, columns=carried)
            found[name] = Dimension(name, meaning, label, fact_columns=columns if name.startswith("fiscal") else {})
    for table, alias in _EXTENDABLE if unit else ():
        if alias != "unit" or table == unit:
            for column in table_columns.get(table, ()):
                if column.startswith("x_"):
                    found.setdefault(column, Dimension(column, f"attribute of {table} from its source", f"{alias}.{column}", (alias,)))
    return found


def bucketed(sql: str) -> str:
    """SQL of a dimension's value with everything unknown in one bucket."""
    text = f"cast({sql} as varchar)"
    return f"case when lower(trim(coalesce({text}, ''))) in ('', '{UNKNOWN_BUCKET}') then '{UNKNOWN_BUCKET}' else trim({text}) end"


def join_sql(fact: Fact, wanted: frozenset[str]) -> list[str]:
    """The joins behind the wanted aliases, each from many to one by key."""
    unit = unit_of(fact)
    cycle_key = "cycle_code" if "cycle_code" in fact.columns else "lead_cycle_id"
    key = "opportunity_id" if unit == "opportunities" else cycle_key
    owner_id = "fact.owner_id" if "owner_id" in fact.columns else "unit.owner_id"
    joins = {
        "unit": f"left join {unit} unit on unit.{key} = fact.{key}",
        "owner": f"left join {_with_namesakes('members')} owner on owner.member_id = {owner_id}",
        "manager": "left join members manager on manager.member_id = owner.manager_id",
        "campaign": f"left join {_with_namesakes('campaigns')} campaign on campaign.campaign_id = unit.campaign_id",
        "account": f"left join {_with_namesakes('accounts')} account on account.account_id = unit.account_id",
        "person": "left join people person on person.person_id = unit.person_id",
    }
    needs_unit = wanted & {"campaign", "account", "person"} or ("owner" in wanted and owner_id.startswith("unit."))
    full = wanted | ({"unit"} if needs_unit else set())
    return [sql for alias, sql in joins.items() if alias in full]


def _with_namesakes(table: str) -> str:
    return f"(select named.*, count(*) over (partition by named.name) as n_of_name from {table} named)"
