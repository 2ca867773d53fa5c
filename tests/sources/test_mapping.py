"""A mapping file is read whole, or refused with every fault at its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.schema.errors import UnknownName, WrongMapping
from sameside.schema.mapping import Condition, Each, Expression
from sameside.sources.mapping import load_mapping, missing_columns, parse_mapping, shipped_mappings

SOUND = """\
mapping: rita-crm
title: The CRM of Rita's company
version: 3
time_zone: Europe/Lisbon
currency: EUR
decimal_mark: ","
date_order: dmy
empty: ["-", "n/a"]
losses_recorded: no
own_domains: [Example.com]
objects:
  leads:
    files: ["leads*"]
    key: [Portal, Id]
    modified: Changed
    deleted: Gone
    mode: full
    required_columns: Email
  deals:
    files: deals*
tables:
  - table: leads
    from: leads
    each: {column: Tags, split: "|"}
    when:
      - {column: Status, is: [Open, No]}
      - {column: Converted, not_empty: true}
    columns:
      lead_id: Id
      lead_source: {first: [Source, Origin]}
      source_side: {column: Source, values: {Web: marketing, No: sales}, otherwise: unknown}
      created_at: {column: Created, date: mdy}
      x_segment: Segment
  - table: people
    from: leads
    columns:
      person_id: Id
      full_name: {template: "{First} {Last}"}
      city: {column: Address, json: address.city}
  - table: opportunities
    from: deals
    columns:
      opportunity_id: Nr
      currency: {constant: USD}
      amount: {column: Micros, scale: 0.000001}
"""


def refusal(text: str) -> str:
    """What a person reads when this text is refused."""
    with pytest.raises(WrongMapping) as caught:
        parse_mapping(text, "rita.yaml")
    return str(caught.value)


def test_it_reads_every_key() -> None:
    mapping = parse_mapping(SOUND, "rita.yaml")
    assert (mapping.name, mapping.version, mapping.time_zone, mapping.currency) == ("rita-crm", 3, "Europe/Lisbon", "EUR")
    assert (mapping.decimal_mark, mapping.date_order, mapping.empty) == (",", "dmy", ("-", "n/a"))
    assert mapping.losses_recorded is False
    assert mapping.own_domains == ("example.com",)
    leads = mapping.objects["leads"]
    assert (leads.files, leads.key, leads.modified, leads.deleted) == (("leads*",), ("Portal", "Id"), "Changed", "Gone")
    assert (leads.mode, leads.required_columns, leads.line) == ("full", ("Email",), 12)
    assert (mapping.objects["deals"].files, mapping.objects["deals"].mode) == (("deals*",), "delta")
    first = mapping.tables[0]
    assert first.each == Each("Tags", "|")
    assert first.when == (Condition("Status", "is", ("Open", "No")), Condition("Converted", "not_empty"))
    assert first.columns["lead_source"] == Expression(columns=("Source", "Origin"), line=30)
    # YAML would read a bare No as a Boolean; here it is the source's own word.
    assert first.columns["source_side"].value_map == (("Web", "marketing"), ("No", "sales"))
    assert first.columns["source_side"].otherwise == "unknown"
    assert first.columns["created_at"].date_style == "mdy"
    assert mapping.tables[1].columns["full_name"].columns == ("First", "Last")
    assert mapping.tables[1].columns["city"].json_path == "address.city"
    assert mapping.tables[2].columns["amount"].scale == "0.000001"
    assert mapping.text == SOUND


def test_it_names_all_faults_at_once_each_with_its_line() -> None:
    text = (
        SOUND.replace("Europe/Lisbon", "Europe/Lisbn")
        .replace("table: people", "table: peple")
        .replace("created_at:", "creatd_at:")
        .replace("Web: marketing", "Web: markting")
        .replace("from: deals", "from: deal")
    )
    assert refusal(text).splitlines() == [
        "rita.yaml has 6 faults:",
        "  rita.yaml, line 4, time_zone: 'Europe/Lisbn' is not an IANA time zone. Did you mean 'Europe/Lisbon'?",
        "  rita.yaml, line 19, objects > deals: no table reads this object; add an entry under 'tables', or remove it.",
        "  rita.yaml, line 31, tables 1 (leads) > columns > source_side > values > Web: 'markting' is not one of the values of "
        "source_side: sales, marketing, partner, other. Did you mean 'marketing'?",
        "  rita.yaml, line 32, tables 1 (leads) > columns > creatd_at: there is no column 'creatd_at' in leads. "
        "Did you mean 'created_at'? A column of your own begins with x_.",
        "  rita.yaml, line 34, tables 2: there is no table 'peple' to fill. Did you mean 'people'?",
        "  rita.yaml, line 41, tables 3: there is no object 'deal' above. Did you mean 'deals'?",
    ]


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ("version: 3", "version: 3\nversion: 4", "line 4, the file: 'version' stands here twice (first on line 3)"),
        ("Web: marketing, No", "Web: marketing, WEB: sales, No", "'WEB' is the same value as 'Web'"),
        ("version: 3", "version: three", "'three' is no version"),
        ("version: 3", "versoin: 3", "there is no key 'versoin' here. Did you mean 'version'?"),
        ("version: 3", "version:", "line 3, version: nothing stands here."),
        ("mapping: rita-crm", "mapping: ../rita", "'../rita' is no name"),
        ("currency: EUR", "currency: EURO", "'EURO' is not an ISO 4217 currency code. Did you mean 'EUR'?"),
        ('decimal_mark: ","', "decimal_mark: ;", "';' is not one of ., ,"),
        ("date_order: dmy", "date_order: mdyy", "'mdyy' is not one of ymd, dmy, mdy. Did you mean"),
        ("losses_recorded: no", "losses_recorded: perhaps", "'perhaps' is neither true nor false"),
        ("Example.com", "nowhere", "'nowhere' is no internet domain"),
        ("mode: full", "mode: fully", "'fully' is not one of full, delta. Did you mean 'full'?"),
        ('    files: ["leads*"]\n', "", "line 12, objects > leads: 'files' is missing"),
        ("is: [Open, No]", "is: [Open], empty: true", "exactly one test"),
        ('each: {column: Tags, split: "|"}', "each: {column: Tags}", "give 'column' and 'split'"),
        ("not_empty: true", "not_empty: false", "write 'empty: true' instead"),
        ("not_empty: true", "contains: x", "there is no key 'contains' here"),
        ("lead_id: Id", "created_at: Id", "leads needs the column 'lead_id'"),
        ("x_segment: Segment", "x_Segment: Segment", "a column of your own is x_ and small letters"),
        ("{first: [Source, Origin]}", "{first: [Source], column: Origin}", "give exactly one of column, first, template, constant"),
        ("{first: [Source, Origin]}", "{first: []}", "the list is empty"),
        ("{first: [Source, Origin]}", "{column: A, otherwise: keep}", "'otherwise' needs 'values' beside it"),
        ("otherwise: unknown", "otherwise: guess", "'guess' is not one of fault, keep, unknown"),
        ('"{First} {Last}"', "First Last", "the template names no column in braces"),
        ("json: address.city", "json: address..city", "'address..city' is no path"),
        ("{constant: USD}", "{constant: USDD}", "'USDD' is not an ISO 4217 currency code"),
        ("{constant: USD}", "{constant: USD, values: {a: EUR}}", "'values' has nothing to do beside a constant"),
        ("scale: 0.000001", "scale: small", "scale is 'small'"),
        ("scale: 0.000001", "scale: -1", "scale is '-1'"),
        ("{template: ", "{scale: 10, template: ", "full_name is no number"),
        ("date: mdy", "date: excle", "'excle' is not one of"),
        ("{column: Address, json", "{date: dmy, column: Address, json", "city is no date or time"),
        ("objects:\n  leads:", "objects:\n  my leads:", "'my leads' is no name"),
    ],
)
def test_it_refuses_what_makes_no_sense(good: str, bad: str, reason: str) -> None:
    assert good in SOUND
    assert reason in refusal(SOUND.replace(good, bad, 1))


def test_it_takes_no_own_columns_where_the_table_has_no_room_for_them() -> None:
    text = "mapping: m\nobjects: {o: {files: o}}\ntables: [{table: touches, from: o, columns: {touch_id: a, x_b: b}}]"
    assert "touches takes no columns of your own" in refusal(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "rita.yaml, line 1: a mapping file is a list of keys"),
        ("- a\n- b", "a mapping file is a list of keys"),
        ("just words", "a mapping file is a list of keys"),
        ("mapping: [a\ntitle: b", "rita.yaml, line 2: this is not YAML"),
        ("mapping: a\n\tobjects: b", "this is not YAML"),
        ("mapping: \x00", "this is not YAML"),
        ("mapping: " + "[" * 3000, "nested too deeply"),
        ("mapping: &a [*a]\nobjects: *a\ntables: *a", "expected one value"),
        ("a: 1\n---\nb: 2", "this is not YAML"),
        ("mapping: m\nobjects: 5\ntables: 5", "expected keys with values"),
        ("mapping: m\nobjects: {? [a, b] : c}\ntables: []", "a key must be one word"),
        ("mapping: m\nobjects:\ntables:", "expected a list"),
    ],
)
def test_it_refuses_what_is_no_mapping_at_all(text: str, reason: str) -> None:
    assert reason in refusal(text)


def test_it_runs_nothing_that_a_file_asks_for() -> None:
    assert "the key 'objects' is missing" in refusal("mapping: !!python/object/apply:os.system [echo hello]")


def test_it_finds_a_file_by_its_path_and_a_shipped_mapping_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.encode())
    assert load_mapping(path).name == "rita-crm"
    for name in shipped_mappings():
        assert load_mapping(name).name == name
    with pytest.raises(UnknownName, match="There is no mapping 'no-such-system'"):
        load_mapping("no-such-system")
    with pytest.raises(UnknownName, match="There is no mapping file"):
        load_mapping(tmp_path / "absent.yaml")


def test_it_names_the_line_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"mapping: m\ntitle: caf\xe9\n")
    with pytest.raises(WrongMapping, match=r"mine\.yaml, line 2: the text is not UTF-8"):
        load_mapping(path)


def test_it_refuses_a_data_file_given_as_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"a,b\n" * 600_000)
    with pytest.raises(WrongMapping, match="Is it a data file"):
        load_mapping(path)


def test_it_lists_the_columns_a_file_lacks() -> None:
    mapping = parse_mapping(SOUND, "rita.yaml")
    # 'id' differs by case only; Origin is there, so the `first` list of lead_source holds without Source.
    missing = missing_columns(mapping, "leads", ["id", "Portal", "Origin", "First", "Last", "Adress", "Created", "Status"])
    found = {(column.column, column.line, column.is_required) for column in missing}
    assert found == {
        ("Email", 12, True),
        ("Changed", 12, False),
        ("Gone", 12, False),
        ("Converted", 22, False),
        ("Source", 31, False),
        ("Segment", 33, False),
        ("Address", 39, False),
        ("Tags", 22, False),
    }
    address = next(column for column in missing if column.column == "Address")
    assert address.reason == "the file has no column 'Address'. Did you mean 'Adress'?"
    assert address.entry == "people > city"
    with pytest.raises(UnknownName, match="Did you mean 'leads'"):
        missing_columns(mapping, "lead", [])


ANCHORED = """\
mapping: sam-crm
x-shared: &won {Won: won, Lost: lost}
objects: {deals: {files: deals}}
tables:
  - table: opportunities
    from: deals
    columns: &deal
      opportunity_id: Id
      outcome: {first: [{column: Won, values: {"1": won}, otherwise: unknown}, {column: Stage, values: *won}, {constant: open}]}
      name: {first: [Name, {template: "{Company} {Product}"}]}
  - table: opportunities
    from: deals
    columns:
      <<: *deal
      outcome: {column: Stage, values: {<<: *won, Lost: open}}
"""


def test_it_takes_recipes_inside_first() -> None:
    outcome = parse_mapping(ANCHORED, "sam.yaml").tables[0].columns["outcome"]
    assert outcome.columns == ("Won", "Stage")
    assert [(a.columns, a.constant, a.otherwise) for a in outcome.alternatives] == [
        (("Won",), None, "unknown"),
        (("Stage",), None, "fault"),
        ((), "open", "fault"),
    ]
    assert parse_mapping(ANCHORED, "sam.yaml").tables[0].columns["name"].columns == ("Name", "Company", "Product")


def test_it_unfolds_anchors_and_lets_an_entry_speak_for_itself() -> None:
    second = parse_mapping(ANCHORED, "sam.yaml").tables[1]
    assert set(second.columns) == {"opportunity_id", "outcome", "name"}
    assert dict(second.columns["outcome"].value_map) == {"Won": "won", "Lost": "open"}


def test_it_checks_what_stands_inside_first() -> None:
    assert "'opne' is not one of the values of outcome" in refusal(ANCHORED.replace("constant: open", "constant: opne"))
    assert "there is no key 'scale' here" in refusal(ANCHORED.replace("{constant: open}", "{column: a, scale: 10}"))
    assert "there is no key 'first' here" in refusal(ANCHORED.replace("{constant: open}", "{first: [a, b]}"))


def test_it_survives_anchors_that_hold_themselves_or_explode() -> None:
    assert "the key 'objects' is missing" in refusal("mapping: m\nx-a: &a {<<: *a}\ntables: &t [{<<: *t}]")
    laughs = "x-0: &a0 {k: v}\n" + "".join(f"x-{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30))
    assert "the key 'objects' is missing" in refusal(f"{laughs}tables: [{{table: leads, columns: *a29}}]")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SOUND)), st.integers(0, 12), st.text("ab:-{}[]&*<>|#'\"\n \t\x00\ud7ff!%@`", max_size=4)), max_size=4
    )
)
def test_a_damaged_file_is_read_or_refused_in_words(edits: list[tuple[int, int, str]]) -> None:
    text = SOUND
    for place, n_removed, added in edits:
        text = text[:place] + added + text[place + n_removed :]
    try:
        parse_mapping(text, "rita.yaml")
    except WrongMapping as refused:
        message = str(refused)
    else:
        message = "rita.yaml"
    assert message.startswith("rita.yaml")
