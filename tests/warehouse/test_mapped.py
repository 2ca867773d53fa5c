"""Raw rows become typed rows; what can't be read is told, and every row is accounted for."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from sameside.schema.tables import MAPPED
from sameside.warehouse.engine import connect
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.mapped_entry import own_columns
from tests.warehouse.deals_world import Row, accounting, build, deals, faults, mapping, raw


def test_it_makes_every_table_even_when_no_source_fills_it() -> None:
    connection = build()
    for table in MAPPED:
        described = connection.execute(f"describe mapped_{table.name}").fetchall()
        assert [(row[0], row[1]) for row in described] == [
            *own_columns(table, []),
            *((name, "VARCHAR") for name in ("_source", "_object", "_record_id")),
        ]
        assert connection.execute(f"select count(*) from mapped_{table.name}").fetchall() == [(0,)]
    assert faults(connection) == []
    assert accounting(connection) == {}


def test_it_types_every_kind_of_column() -> None:
    connection = deals(
        "  - {table: opportunities, from: deals, columns: {opportunity_id: Id, created_at: Made, expected_close_on: Due, amount: Value, "
        "probability: {column: Chance, scale: 0.01}, outcome: {constant: open}, name: Name}}\n"
        "  - {table: accounts, from: deals, columns: {account_id: Firm, n_employees: Size}}\n"
        "  - {table: opportunity_people, from: deals, columns: {opportunity_id: Id, person_id: Who, is_primary: Main}}",
        [
            {
                "Id": "aB1",
                "Made": "2024-07-01 09:00",
                "Due": "31/12/2024",
                "Value": "1.234,5",
                "Chance": "65",
                "Name": "\u00a0 Big one\n",
                "Firm": "f",
                "Size": "1.200",
                "Who": "p",
                "Main": "TRUE",
            }
        ],
        head='decimal_mark: ","\ndate_order: dmy\ntime_zone: Europe/Lisbon\ncurrency: EUR\n',
    )
    assert connection.execute(
        "select opportunity_id, created_at, created_precision, expected_close_on, amount, currency, probability, name "
        "from mapped_opportunities"
    ).fetchall() == [
        # Lisbon in July is an hour ahead of UTC.
        (
            "crm:aB1",
            datetime.fromisoformat("2024-07-01 08:00"),
            "instant",
            date(2024, 12, 31),
            Decimal("1234.50"),
            "EUR",
            Decimal("0.65"),
            "Big one",
        )
    ]
    assert connection.execute("select account_id, n_employees from mapped_accounts").fetchall() == [("crm:f", 1200)]
    assert connection.execute("select person_id, is_primary from mapped_opportunity_people").fetchall() == [("crm:p", True)]
    assert faults(connection) == []


def test_it_keeps_a_row_whose_values_it_cannot_read_and_says_why() -> None:
    connection = deals(
        "  - {table: opportunities, from: deals, columns: {opportunity_id: Id, created_at: Made, amount: Value, currency: Money, "
        "outcome: {column: Stage, values: {Won: won}}}}\n"
        "  - {table: opportunity_people, from: deals, columns: {opportunity_id: Id, person_id: Id, is_primary: Main}}",
        [
            {"Id": "1a", "Made": "31/02/2026", "Value": "12x", "Money": "EUR", "Stage": "Maybe", "Main": "perhaps"},
            {"Id": "2a", "Made": "02/03/26", "Value": "99999999999999999999", "Money": "eur", "Stage": " won ", "Main": None},
            {"Id": "3a", "Made": "9999-12-31", "Value": "5", "Money": "EURO", "Stage": "", "Main": "no"},
        ],
    )
    assert connection.execute(
        "select opportunity_id, created_at, amount, currency, outcome from mapped_opportunities order by 1"
    ).fetchall() == [
        ("crm:1a", None, None, "EUR", None),
        ("crm:2a", None, None, "EUR", "won"),
        ("crm:3a", None, Decimal("5.00"), None, None),
    ]
    assert faults(connection) == [
        ("b1:1", "amount", "not_a_number", "value_unknown", "12x"),
        ("b1:1", "created_at", "impossible_date", "value_unknown", "31/02/2026"),
        ("b1:1", "is_primary", "not_a_boolean", "value_unknown", "perhaps"),
        ("b1:1", "outcome", "not_in_value_map", "value_unknown", "Maybe"),
        ("b1:2", "amount", "number_too_large", "value_unknown", "99999999999999999999"),
        ("b1:2", "created_at", "ambiguous_date", "value_unknown", "02/03/26"),
        ("b1:3", "created_at", "placeholder_date", "value_unknown", "9999-12-31"),
        ("b1:3", "currency", "unknown_currency", "value_unknown", "EURO"),
    ]
    assert accounting(connection)["opportunities", "deals"] == (3, 3, 0, 0)


@pytest.mark.parametrize("missing", ["", None, "null", "NULL", "undefined", "N/A", "0", "none", " - ", "anonymous", "\u00a0", "gone"])
def test_it_takes_no_word_for_nothing_as_an_id(missing: str | None) -> None:
    connection = deals(
        "  - {table: leads, from: deals, columns: {lead_id: Id, owner_id: Owner}}",
        [{"Id": missing, "Owner": "o"}, {"Id": "l", "Owner": missing}],
        head="empty: [Gone]\n",
    )
    assert connection.execute("select lead_id, owner_id from mapped_leads").fetchall() == [("crm:l", None)]
    assert [(row[0], row[1], row[2], row[3]) for row in faults(connection)] == [("b1:1", "lead_id", "no_key", "row_left_out")]
    assert accounting(connection) == {("leads", "deals"): (2, 1, 1, 0)}


def test_it_never_folds_the_case_of_an_id() -> None:
    connection = deals("  - {table: leads, from: deals, columns: {lead_id: Id}}", [{"Id": "00QA"}, {"Id": "00qa"}])
    assert connection.execute("select lead_id from mapped_leads order by 1").fetchall() == [("crm:00QA",), ("crm:00qa",)]


def test_a_row_that_is_left_out_has_one_fault_only() -> None:
    connection = deals(
        "  - {table: exchange_rates, from: deals, columns: {currency: Code, valid_from: Day, rate: Rate}}",
        [
            {"Code": "USD", "Day": "2024-01-01", "Rate": "1.08"},
            {"Code": "usd", "Day": "x", "Rate": "y"},
            {"Code": "USD", "Day": "2024-01-02", "Rate": None},
            {"Code": "US$", "Day": "2024-01-03", "Rate": "1"},
        ],
    )
    assert connection.execute("select currency, valid_from, rate from mapped_exchange_rates").fetchall() == [
        ("USD", date(2024, 1, 1), Decimal("1.08"))
    ]
    assert faults(connection) == [
        ("b1:2", "valid_from", "not_a_date", "row_left_out", "x"),
        ("b1:3", "rate", "no_value", "row_left_out", None),
        ("b1:4", "currency", "unknown_currency", "row_left_out", "US$"),
    ]
    assert accounting(connection) == {("exchange_rates", "deals"): (4, 1, 3, 0)}


def test_it_translates_values() -> None:
    connection = deals(
        "  - table: leads\n    from: deals\n    columns:\n"
        "      lead_id: Id\n"
        "      source_side: {column: From, values: {Web: marketing, '': other, none: ''}, otherwise: unknown}\n"
        "      lead_source: {column: From, values: {web: Website}, otherwise: keep}\n"
        "      current_stage: {column: From, values: {WEB: mql, none: ''}}\n",
        [{"Id": "1x", "From": " web"}, {"Id": "2x", "From": None}, {"Id": "3x", "From": "None"}, {"Id": "4x", "From": "Fair"}],
    )
    assert connection.execute("select lead_id, source_side, lead_source, current_stage from mapped_leads order by 1").fetchall() == [
        ("crm:1x", "marketing", "Website", "mql"),
        ("crm:2x", "other", None, None),
        ("crm:3x", None, "None", None),
        ("crm:4x", None, "Fair", None),
    ]
    assert faults(connection) == [("b1:4", "current_stage", "not_in_value_map", "value_unknown", "Fair")]


def test_it_tries_recipes_in_turn_and_blames_none_while_one_answers() -> None:
    connection = deals(
        "  - table: opportunities\n    from: deals\n    columns:\n"
        "      opportunity_id: {first: [Id, Nr]}\n"
        "      outcome: {first: [{column: Won, values: {'1': won}, otherwise: unknown}, "
        "{column: Stage, values: {Lost: lost, Open: open}}]}\n"
        "      name: {first: [Name, {template: '{A} {B}'}, {column: Info, json: who.name}, {constant: nameless}]}\n",
        [
            {"Id": "1x", "Won": "1", "Stage": "??", "Name": "N"},
            {"Id": "2x", "Won": "0", "Stage": "Lost", "A": "a", "B": None},
            {"Nr": "3x", "Stage": "??", "Info": '{"who": {"name": " Ann "}}'},
            {"Nr": "4x", "Stage": None, "Info": "{broken"},
        ],
    )
    assert connection.execute("select opportunity_id, outcome, name from mapped_opportunities order by 1").fetchall() == [
        ("crm:1x", "won", "N"),
        ("crm:2x", "lost", "a"),
        ("crm:3x", None, "Ann"),
        ("crm:4x", None, "nameless"),
    ]
    assert faults(connection) == [("b1:3", "outcome", "not_in_value_map", "value_unknown", "??")]


def test_it_reads_json_in_a_cell_and_says_when_it_is_none() -> None:
    connection = deals(
        "  - {table: accounts, from: deals, columns: {account_id: Id, city: {column: Place, json: town.names.0}}}",
        [{"Id": "1x", "Place": '{"town": {"names": ["Porto"]}}'}, {"Id": "2x", "Place": '{"town": null}'}, {"Id": "3x", "Place": "Porto"}],
    )
    assert connection.execute("select city from mapped_accounts order by account_id").fetchall() == [("Porto",), (None,), (None,)]
    assert faults(connection) == [("b1:3", "city", "not_json", "value_unknown", "Porto")]


def test_it_tests_rows_before_it_counts_them() -> None:
    rows: list[Row] = [{"Id": f"{n}x", "Status": status} for n, status in enumerate(["Open", "open ", "Dead", None, "Open - new"])]

    def chosen(test: str) -> list[str]:
        connection = deals(f"  - {{table: leads, from: deals, when: [{{column: Status, {test}}}], columns: {{lead_id: Id}}}}", rows)
        found = connection.execute("select lead_id from mapped_leads order by 1").fetchall()
        assert accounting(connection)["leads", "deals"][0] == len(found)
        return [row[0].removeprefix("crm:") for row in found]

    assert chosen("is: OPEN") == ["0x", "1x"]
    assert chosen("is_not: [open, dead]") == ["3x", "4x"]
    assert chosen("empty: true") == ["3x"]
    assert chosen("not_empty: true") == ["0x", "1x", "2x", "4x"]
    assert chosen("starts_with: [open, x]") == ["0x", "1x", "4x"]
    assert chosen("is: [Open], ".rstrip(", ")) == ["0x", "1x"]


def test_it_reads_a_row_once_per_value_of_a_cell_that_holds_several() -> None:
    connection = deals(
        "  - {table: opportunity_people, from: deals, each: {column: people, split: ';'}, "
        "columns: {opportunity_id: Id, person_id: People}}",
        [
            {"Id": "1x", "People": "a; b;;"},
            {"Id": "2x", "People": None},
            {"Id": "3x", "People": "c"},
            {"Id": "null", "People": "d;e"},
        ],
    )
    assert connection.execute("select opportunity_id, person_id from mapped_opportunity_people order by all").fetchall() == [
        ("crm:1x", "crm:a"),
        ("crm:1x", "crm:b"),
        ("crm:3x", "crm:c"),
    ]
    # 1x twice, 3x once, and the two people of a deal without an id, which are left out.
    assert accounting(connection) == {("opportunity_people", "deals"): (5, 3, 2, 0)}
    assert [fault[0] for fault in faults(connection)] == ["b1:4", "b1:4.2"]


def test_a_column_the_file_lacks_counts_as_empty() -> None:
    connection = deals(
        "  - {table: leads, from: deals, when: [{column: Absent, is_not: x}], columns: {lead_id: ID, lead_source: Gone, created_at: Past}}",
        [{"Id": "1x"}],
    )
    assert connection.execute("select lead_id, lead_source, created_at from mapped_leads").fetchall() == [("crm:1x", None, None)]
    assert faults(connection) == []


@pytest.mark.parametrize(
    "name", ['a"b', "x'); drop table t; --", "select", "Ünï çode", "two\nlines", "_p", "s0", "t1", "a{b}", "100%", "$1", "\\"]
)
def test_no_column_name_of_a_source_means_anything_to_the_engine(name: str) -> None:
    connection = build(
        MappedSource(
            "crm",
            mapping(f"  - {{table: leads, from: deals, columns: {{lead_id: Id, raw_status: {_yaml(name)}}}}}"),
            {"deals": raw([{"Id": "1x", name: "it's; --"}])},
        )
    )
    assert connection.execute("select raw_status from mapped_leads").fetchall() == [("it's; --",)]


def _yaml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def test_it_looks_for_the_currency_in_the_row_then_the_mapping_then_the_workspace() -> None:
    tables = "  - {table: opportunities, from: deals, columns: {opportunity_id: Id, amount: Value, currency: Money}}"
    rows: list[Row] = [
        {"Id": "1x", "Value": "5", "Money": "gbp"},
        {"Id": "2x", "Value": "5", "Money": None},
        {"Id": "3x", "Value": "€5", "Money": None},
        {"Id": "4x", "Value": "€5", "Money": "USD"},
        {"Id": "5x", "Value": "$5", "Money": "EUR"},
        {"Id": "6x", "Value": "$5", "Money": "CAD"},
        {"Id": "7x", "Value": None, "Money": None},
    ]

    def currencies(head: str, currency: str | None) -> list[str | None]:
        connection = deals(tables, rows, head=head, currency=currency)
        return [row[0] for row in connection.execute("select currency from mapped_opportunities order by opportunity_id").fetchall()]

    assert currencies("currency: CHF\n", "PLN") == ["GBP", "CHF", "EUR", "USD", "EUR", "CAD", None]
    assert currencies("", "PLN") == ["GBP", "PLN", "EUR", "USD", "EUR", "CAD", None]
    connection = deals(tables, rows)
    assert connection.execute("select opportunity_id from mapped_opportunities where amount is null order by 1").fetchall() == [
        ("crm:4x",),
        ("crm:5x",),
        ("crm:7x",),
    ]
    assert faults(connection) == [
        ("b1:2", "currency", "no_currency", "flagged", "5"),
        # An amount that says euros in a row that says dollars is neither.
        ("b1:4", "amount", "currency_conflict", "value_unknown", "€5"),
        ("b1:5", "amount", "currency_conflict", "value_unknown", "$5"),
    ]


def test_it_unites_the_own_columns_of_several_sources() -> None:
    tables = "  - {{table: leads, from: deals, columns: {{lead_id: Id, {own}: Own}}}}"
    connection = build(
        MappedSource("west", mapping(tables.format(own="x_b")), {"deals": raw([{"Id": "1x", "Own": "w"}])}),
        MappedSource("east", mapping(tables.format(own="x_a")), {"deals": raw([{"Id": "1x", "Own": "e"}])}),
    )
    assert connection.execute("select lead_id, x_a, x_b, _source from mapped_leads order by 1").fetchall() == [
        ("east:1x", "e", None, "east"),
        ("west:1x", None, "w", "west"),
    ]


def test_an_object_that_was_not_imported_gives_nothing() -> None:
    connection = build(MappedSource("crm", mapping("  - {table: leads, from: deals, columns: {lead_id: Id}}"), {}))
    assert connection.execute("select count(*) from mapped_leads").fetchall() == [(0,)]
    assert accounting(connection) == {}


HOSTILE = [
    "[" * 100_000,
    "{" * 50_000,
    "9" * 100_000,
    "1e999",
    "1e-999",
    "-" * 1000,
    "(" * 50,
    "1" + ",000" * 5000,
    "0." + "0" * 5000 + "1",
    "\u202e2024-01-01",
    "\u0662\u0660\u0662\u0664-\u0660\u0661-\u0660\u0661",
    "\uff11\uff12",
    "\u00bd",
    "\u221e",
    "1970-01-01T00:00:00+99:99",
    "2024-02-29T25:61:61",
    "99999999999999",
    "-1e5%",
    "'; drop table staged_leads; --",
    '"',
    "\\",
    "%",
    "${x}",
    "{Id}",
    "\ud7ff",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "a\u0301",
    "\n\n",
    "true\nfalse",
    "infinity",
    "-infinity",
    "nan",
    "epoch",
    "today",
    "now",
    "2024-W05",
    "2024-366",
    "31/12/99999",
    "1/1/1",
    "00/00/0000",
    "Feb 30, 2024",
]


def test_no_cell_can_break_a_build() -> None:
    connection = deals(
        "  - {table: opportunities, from: deals, columns: {opportunity_id: Id, created_at: Cell, expected_close_on: Cell, "
        "closed_at: {column: Cell, date: epoch_ms}, amount: {column: Cell, scale: 0.25}, probability: Cell, "
        "currency: Cell, outcome: Cell, account_id: Cell, name: Cell}}\n"
        "  - {table: accounts, from: deals, columns: {account_id: Id, n_employees: Cell, city: {column: Cell, json: a.0}, "
        "created_at: {column: Cell, date: excel}}}\n"
        "  - {table: opportunity_people, from: deals, columns: {opportunity_id: Id, person_id: Id, is_primary: Cell}}",
        [{"Id": f"k{number}", "Cell": cell} for number, cell in enumerate(HOSTILE)],
        zone="Europe/Berlin",
    )
    for table in ("opportunities", "accounts", "opportunity_people"):
        assert accounting(connection)[table, "deals"] == (len(HOSTILE), len(HOSTILE), 0, 0)
    assert connection.execute("select max(length(value)) from mapped_faults").fetchall()[0][0] <= 200


def test_it_can_run_again_on_the_same_connection() -> None:
    source = MappedSource("crm", mapping("  - {table: leads, from: deals, columns: {lead_id: Id}}"), {"deals": raw([{"Id": "1x"}])})
    connection = connect()
    for _ in range(2):
        create_mapped(connection, [source], MappedSettings())
        assert connection.execute("select count(*) from mapped_leads").fetchall() == [(1,)]
