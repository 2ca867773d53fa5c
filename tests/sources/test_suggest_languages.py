"""Files in German, French and other languages are drafted as English ones are, and shape helps where no word does."""

import pytest

from sameside.schema.mapping import Mapping
from sameside.sources.mapping import parse_mapping
from sameside.sources.suggest import draft_mapping
from sameside.sources.suggest_columns import ObjectSample, column_profiles, header_words
from sameside.sources.suggest_translation import month_names


def sample(name: str, text: str) -> ObjectSample:
    """A file typed as lines of cells parted by '|'."""
    lines = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    return ObjectSample(name, tuple(cell or "" for cell in lines[0]), lines[1:])


def draft(*samples: ObjectSample) -> tuple[Mapping, str]:
    text = draft_mapping(samples, name="files")
    return parse_mapping(text, "draft"), text


def columns(mapping: Mapping, table: str) -> dict[str, tuple[str, ...]]:
    rule = next(rule for rule in mapping.tables if rule.table == table)
    return {target: expression.columns for target, expression in rule.columns.items()}


def meanings(mapping: Mapping, table: str, column: str) -> dict[str, str]:
    rule = next(rule for rule in mapping.tables if rule.table == table)
    return dict(rule.columns[column].value_map)


GERMAN = (
    sample(
        "Leads Übersicht",
        """
        Lead-Nr | Angelegt am | Quelle | Status | Firma | E-Mail | Betreuer
        L01 | 02.03.2026 | Webseite | Neu | Huber GmbH | a@huber.example | Jörg Weiß
        L02 | 03.03.2026 | Kaltakquise | Angenommen | Maier GmbH | b@maier.example | Anke Groß
        L03 | 14.03.2026 | Empfehlung | Qualifiziert | Huber GmbH | c@huber.example | Jörg Weiß
        L04 | 15.03.2026 | Messe Köln | Abgelehnt | Adler GmbH | d@adler.example | Anke Groß
        L05 | 16.03.2026 | Webseite | Neu | Adler GmbH | e@adler.example | Anke Groß
        """,
    ),
    sample(
        "Auftraege",
        """
        Auftrag | Lead | Phase | Betrag | Währung | Angelegt | Abgeschlossen
        A1 | L01 | Gewonnen | 1.000,50 | EUR | 20.03.2026 | 02.04.2026
        A2 | L02 | Verloren | 900,00 | EUR | 21.03.2026 | 03.04.2026
        A3 | L03 | Offen | 70,25 | EUR | 22.03.2026 |
        A4 | L04 | Offen | 80,25 | EUR | 23.03.2026 |
        """,
    ),
)


def test_it_drafts_leads_and_deals_from_german_headers() -> None:
    mapping, _text = draft(*GERMAN)
    assert (mapping.date_order, mapping.decimal_mark) == ("dmy", ",")
    leads, deals = columns(mapping, "leads"), columns(mapping, "opportunities")
    assert (leads["lead_id"], leads["created_at"], leads["lead_source"]) == (("Lead-Nr",), ("Angelegt am",), ("Quelle",))
    assert (leads["owner_id"], leads["account_id"]) == (("Betreuer",), ("Firma",))
    assert columns(mapping, "members")["name"] == ("Betreuer",)
    assert columns(mapping, "people")["email"] == ("E-Mail",)
    assert (deals["opportunity_id"], deals["lead_id"], deals["amount"]) == (("Auftrag",), ("Lead",), ("Betrag",))
    assert (deals["currency"], deals["created_at"], deals["closed_at"]) == (("Währung",), ("Angelegt",), ("Abgeschlossen",))


def test_it_fills_the_value_maps_of_german_words_and_asks_about_none_of_them() -> None:
    mapping, text = draft(*GERMAN)
    assert meanings(mapping, "opportunities", "outcome") == {"Gewonnen": "won", "Verloren": "lost", "Offen": "open"}
    stages = {"Neu": "inquiry", "Angenommen": "sal", "Qualifiziert": "sql", "Abgelehnt": "rejected"}
    assert meanings(mapping, "leads", "current_stage") == stages
    sides = {"Webseite": "marketing", "Kaltakquise": "sales", "Empfehlung": "other", "Messe Köln": "marketing"}
    assert meanings(mapping, "leads", "source_side") == sides
    asking = [line.strip() for line in text.splitlines() if "please check" in line and not line.startswith("#")]
    assert asking == ["side: {constant: sales}  # please check"]


def test_it_drafts_leads_and_deals_from_french_headers() -> None:
    leads = sample(
        "prospects",
        """
        Identifiant | Créé le | Origine | Statut | Société | Courriel | Responsable
        P1 | 02/03/2026 | Site web | Nouveau | Dupont SA | a@dupont.example | Zoé Petit
        P2 | 03/03/2026 | Salon de Lyon | Accepté | Martin SA | b@martin.example | Luc Roux
        P3 | 23/03/2026 | Bouche à oreille | Qualifiée | Dupont SA | c@dupont.example | Zoé Petit
        P4 | 24/03/2026 | Site web | Refusé | Martin SA | d@martin.example | Luc Roux
        P5 | 25/03/2026 | Site web | Non qualifié | Martin SA | e@martin.example | Luc Roux
        P6 | 25/03/2026 | Site web | Nouveau | Martin SA | f@martin.example | Luc Roux
        """,
    )
    deals = sample(
        "Affaires 2026",
        """
        N° affaire | Prospect | Étape | Montant HT | Devise | Date de création | Date de clôture
        F1 | P1 | Gagnée | 1 200,50 | EUR | 20/03/2026 | 02/04/2026
        F2 | P2 | Perdue | 900,00 | EUR | 21/03/2026 | 03/04/2026
        F3 | P3 | En cours | 70,25 | EUR | 22/03/2026 |
        F4 | P4 | En cours | 80,25 | EUR | 23/03/2026 |
        """,
    )
    mapping, _text = draft(leads, deals)
    assert (mapping.date_order, mapping.decimal_mark) == ("dmy", ",")
    found, won = columns(mapping, "leads"), columns(mapping, "opportunities")
    assert (found["lead_id"], found["created_at"], found["lead_source"]) == (("Identifiant",), ("Créé le",), ("Origine",))
    assert (found["owner_id"], found["account_id"]) == (("Responsable",), ("Société",))
    assert (won["opportunity_id"], won["lead_id"], won["amount"]) == (("N° affaire",), ("Prospect",), ("Montant HT",))
    assert (won["currency"], won["created_at"], won["closed_at"]) == (("Devise",), ("Date de création",), ("Date de clôture",))
    assert meanings(mapping, "opportunities", "outcome") == {"Gagnée": "won", "Perdue": "lost", "En cours": "open"}
    stages = {"Nouveau": "inquiry", "Accepté": "sal", "Qualifiée": "sql", "Refusé": "rejected", "Non qualifié": "disqualified"}
    assert meanings(mapping, "leads", "current_stage") == stages
    sides = {"Site web": "marketing", "Salon de Lyon": "marketing", "Bouche à oreille": "other"}
    assert meanings(mapping, "leads", "source_side") == sides


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Währung", "currency"),
        ("WAEHRUNG", "currency"),
        ("Wahrung", "currency"),
        ("Date de clôture", "closed"),
        ("Fecha de creación", "created"),
        ("Correo electrónico", "email"),
        ("Data de fechamento", "closed"),
        ("Responsável", "owner"),
        ("Data di chiusura", "closed"),
        ("Ragione sociale", "company"),
        ("Datum aangemaakt", "created"),
        ("Bedrag", "amount"),
        ("nicht qualifiziert", "not qualified"),
        ("perso", "lost"),
        ("Win chance", "win chance"),
    ],
)
def test_it_reads_a_header_whatever_its_accents_and_case(theirs: str, ours: str) -> None:
    assert header_words(theirs) == ours


def test_it_knows_dates_with_the_months_of_any_language() -> None:
    cells = ["12. März 2026", "3 février 2026", "4 de enero de 2026", "05-mei-2026"]
    assert column_profiles(ObjectSample("x", ("day",), [(cell,) for cell in cells]))[0].is_date
    assert {"marz", "fevrier", "enero", "junho", "luglio", "mei", "dez"} <= month_names()


SHAPED = """
    ref | alku | loppu | tila | euroa | asiakas
    x1 | 20.03.2026 | 02.04.2026 | Voitettu | 1 200,50 | L1
    x2 | 21.03.2026 | | Auki | 900,25 | L2
    x3 | 22.03.2026 | | Auki | 70,25 | L3
    x4 | 23.03.2026 | 09.04.2026 | Voitettu | 71,25 | L1
    x5 | 23.03.2026 | 09.04.2026 | Voitettu | 72,25 | L2
"""


def test_it_takes_a_file_for_deals_by_its_shape_and_asks() -> None:
    leads = sample("leads", "lead_id | created\nL1 | 2026-01-01\nL2 | 2026-01-02\nL3 | 2026-01-03")
    mapping, text = draft(leads, sample("vienti", SHAPED))
    deals = columns(mapping, "opportunities")
    assert (deals["opportunity_id"], deals["lead_id"], deals["amount"]) == (("ref",), ("asiakas",), ("euroa",))
    assert (deals["created_at"], deals["closed_at"], deals["raw_stage"]) == (("alku",), ("loppu",), ("tila",))
    assert (mapping.date_order, mapping.decimal_mark) == ("dmy", ",")
    assert meanings(mapping, "opportunities", "outcome") == {"Voitettu": "", "Auki": ""}
    assert "# please check: taken for deals by its shape" in text
    assert "amount: euroa  # please check" in text


def test_it_does_not_take_what_its_name_tells_of_for_deals() -> None:
    _mapping, text = draft(*GERMAN, sample("Produkte", SHAPED))
    assert "no table of ours has room for them: Produkte." in text


def test_a_column_with_the_month_first_says_so_among_others() -> None:
    mapping, _text = draft(sample("leads", "id | created | x\na | 13/01/2026 | 1"), sample("deals", "id | created\nd | 01/13/2026"))
    assert mapping.date_order == "dmy"
    styles = {rule.table: rule.columns["created_at"].date_style for rule in mapping.tables if "created_at" in rule.columns}
    assert (styles["leads"], styles["opportunities"]) == (None, "mdy")


def test_it_drafts_companies_from_a_german_list_of_customers() -> None:
    text = "Kundennummer | Firma | Branche | Ort | Land | Mitarbeiter\n17 | Huber | Bau | Bonn | DE | 10\n18 | Maier | Bau | Köln | DE | 20"
    found = columns(draft(sample("Kunden", text))[0], "accounts")
    assert (found["account_id"], found["name"], found["n_employees"]) == (("Kundennummer",), ("Firma",), ("Mitarbeiter",))
    assert (found["industry"], found["city"], found["country"]) == (("Branche",), ("Ort",), ("Land",))


def test_german_costs_are_drafted_with_their_amount() -> None:
    costs = sample("Kosten", "Datum | Kanal | Kosten\n01.01.2026 | Google | 1.000,50\n01.02.2026 | Messe | 900,00")
    found = columns(draft(costs)[0], "costs")
    assert (found["spent_on"], found["channel"], found["amount"]) == (("Datum",), ("Kanal",), ("Kosten",))
    assert columns(draft(sample("Werbekosten", "Monat | Kanal | Betrag\n01.01.2026 | Messe | 10,50"))[0], "costs")["amount"] == ("Betrag",)


def test_the_number_of_an_offer_is_its_key_and_not_that_of_its_contact() -> None:
    offers = """
        Kontakt-Nr | Angebotsnr | Ergebnis | Summe | angelegt
        K1 | A1 | gewonnen | 9.136,50 | 01.05.2026
        K2 | A2 | verloren | 7.593,50 | 28.06.2026
        K3 | A3 | offen | 20.541,50 | 25.06.2026
        """
    mapping, _text = draft(sample("Aufträge", offers))
    assert columns(mapping, "opportunities")["opportunity_id"] == ("Angebotsnr",)


def test_it_drafts_targets_with_the_days_they_hold_for() -> None:
    mapping, text = draft(
        sample(
            "Ziele",
            """
            Von | Bis | Team | Zielwert
            01.01.2026 | 31.01.2026 | Nord | 1.000,50
            01.01.2026 | 31.01.2026 | Süd | 2.000,50
            01.02.2026 | 28.02.2026 | Nord | 1.500,00
            01.02.2026 | 28.02.2026 | Süd | 1.700,00
            """,
        )
    )
    found = columns(mapping, "targets")
    assert {name: found[name] for name in ("first_on", "last_on", "team", "amount")} == {
        "first_on": ("Von",),
        "last_on": ("Bis",),
        "team": ("Team",),
        "amount": ("Zielwert",),
    }
    assert "metric: {constant: bookings}  # please check" in text


def test_it_says_of_targets_by_month_that_nothing_tells_when_they_end() -> None:
    rows = """
        month | team | target
        2026-01-01 | North | 1000
        2026-01-01 | South | 2000
        2026-02-01 | North | 1500
    """
    mapping, text = draft(sample("targets", rows))
    found = columns(mapping, "targets")
    assert (found["first_on"], found["team"], found["amount"], "last_on" in found) == (("month",), ("team",), ("target",), False)
    assert "please check: no column says on which day a target begins and ends" in text


def test_it_takes_the_day_a_lead_was_handed_over_for_a_step() -> None:
    rows = """
        Lead-Nr | Angelegt am | Übergeben am | Quelle
        L1 | 02.03.2026 | 05.03.2026 | Messe
        L2 | 03.03.2026 | | Web
        L3 | 14.03.2026 | 16.03.2026 | Web
    """
    mapping, text = draft(sample("Leads Export", rows))
    step = columns(mapping, "stage_events")
    assert (step["lead_id"], step["entered_at"], step["event_id"]) == (("Lead-Nr",), ("Übergeben am",), ("Lead-Nr",))
    assert 'event_id: {template: "{Lead-Nr}|mql"}' in text
    assert "stage: {constant: mql}  # please check" in text


def test_german_salaries_are_drafted_as_what_each_side_costs() -> None:
    text = """
        Monat | Abteilung | Art | Betrag
        31.01.2026 | Vertrieb | Gehälter | 42.000,00 €
        31.01.2026 | Marketing | Gehälter | 21.000,00 €
        28.02.2026 | Vertrieb | Gehälter | 42.000,00 €
        28.02.2026 | Marketing | Gehälter | 21.500,00 €
        """
    mapping, _text = draft(sample("Personalkosten", text))
    rule = mapping.tables[0]
    assert (rule.table, dict(rule.columns["side"].value_map)) == ("side_costs", {"Vertrieb": "sales", "Marketing": "marketing"})
    assert (rule.columns["spent_on"].columns, rule.columns["amount"].columns) == (("Monat",), ("Betrag",))
    assert (mapping.date_order, mapping.decimal_mark, mapping.currency) == ("dmy", ",", "EUR")
