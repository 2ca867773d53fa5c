"""Does the page say what its answers say, leave no empty box, and keep what an export held from running?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from sameside.analytics.answer import Answer, AnswerRow, Period
from sameside.analytics.report import Question
from sameside.presentation.charts import IntervalChart
from sameside.presentation.documents import Document
from sameside.presentation.evidence_page import evidence_page
from sameside.presentation.html_page import page_html
from sameside.presentation.palette import LIGHT
from sameside.presentation.typst_pages import report_pdf
from sameside.services.evidence import Asked, Evidence
from sameside.services.reporting import Answerable

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>" onmouseover="x'


def answer(metric: str, *rows: AnswerRow, unit: str = "share") -> Answer:
    return Answer(metric, unit, "?", f"How {metric} is counted.", None, NOW, "s1", rows)  # type: ignore[arg-type]


MISSING = (
    Answerable("speed_to_lead", "How long does a lead wait?", False, ("sales_activities",), "a file of tasks or calls"),
    Answerable("sla_attainment", "Is the promise kept?", False, ("sales_activities",), "a file of tasks or calls"),
    Answerable("bookings", "How much was won?", False, ("opportunities",), "a file of deals"),
)


def evidence(*steps: tuple[str, str, Answer], **answers: Answer) -> Evidence:
    asked = {name: Asked(Question(one.metric, by=tuple(one.rows[0].by)), one) for name, one in answers.items()}
    made = tuple((before, after, Asked(Question("stage_conversion"), step)) for before, after, step in steps)
    return Evidence(NOW, "UTC", "s1", NOW, asked, made, MISSING, options={"company": "Larkfield"})


def full() -> Evidence:
    # 100 leads, 10 won. Wilson at 95 %: 5.5 to 17.4 %.
    step = answer("stage_conversion", AnswerRow({"measure": "headline"}, 0.4, 100, 0.31, 0.5))
    second = answer("stage_conversion", AnswerRow({"measure": "headline"}, 0.75, 40, 0.6, 0.86))
    return evidence(
        ("inquiry", "mql", step),
        ("mql", "sal", second),
        funnel=answer(
            "cycles",
            AnswerRow({"stage": "inquiry"}, 100, 100),
            AnswerRow({"stage": "mql"}, 40, 40),
            AnswerRow({"stage": "sal"}, 30, 30),
            unit="count",
        ),
        close_rate=answer("close_rate_lead", AnswerRow({}, 0.1, 100, 0.055, 0.174, pending=60)),
        close_rate_by_source=answer(
            "close_rate_lead",
            AnswerRow({"lead_source": HOSTILE}, 0.4, 20, 0.22, 0.61),
            AnswerRow({"lead_source": "unknown"}, 0.025, 80, 0.007, 0.087),
        ),
    )


class Outline(HTMLParser):
    """Collects what a reader of the page's structure would meet."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    return page_html(evidence_page(full()))


def outline(html: str) -> Outline:
    read = Outline()
    read.feed(html)
    return read


def test_it_words_its_sentences_as_the_intervals_allow() -> None:
    sections = {section.anchor: section for section in evidence_page(full()).sections}
    assert (
        sections["funnel"].sentence == "Of 100 leads, 10.0% were won (5.5 to 17.4%). So far, 60 still open. "
        "Fewest get through from Lead to MQL: 40.0% (31.0 to 50.0%, n = 100)."
    )
    assert "lies clearly above the share of all together" in sections["close-rate"].sentence
    assert "60 of them are still open and count as not won yet." in sections["close-rate"].sentence
    # Up to 8.7 % of the one may be 5.5 % of the other.
    assert "The other one can't be told from it." in sections["close-rate"].sentence


def test_it_says_beside_a_rate_to_date_how_many_are_still_open() -> None:
    assert evidence_page(full()).key_figures[0].details == ("5.5 to 17.4%", "n = 100, 60 still open")


def test_it_leaves_no_rate_to_take_home_of_a_period_just_over_and_mostly_open() -> None:
    march, last_year = Period("2026-03", date(2026, 3, 1), date(2026, 3, 31)), Period("2025", date(2025, 1, 1), date(2025, 12, 31))
    early = evidence_page(replace(full(), period=march))
    assert [key.name for key in early.key_figures] == ["Leads"]
    assert "Too early to tell: more than half are open, 60 still open." in early.sections[0].sentence
    assert "more than half, too early to tell." in early.sections[1].sentence
    # 31 Dec is 90 days before 31 Mar: what is open by then is told, and the rate stands.
    assert evidence_page(replace(full(), period=last_year)).key_figures[0].name == "Leads that were won"


def test_it_says_what_a_step_to_date_still_has_open() -> None:
    step = answer("stage_conversion", AnswerRow({"measure": "headline"}, 0.4, 100, 0.31, 0.5, pending=7))
    other = answer("stage_conversion", AnswerRow({"measure": "headline"}, 0.75, 40, 0.6, 0.86))
    asked = full()
    steps = (("inquiry", "mql", Asked(Question("stage_conversion"), step)), ("mql", "sal", Asked(Question("stage_conversion"), other)))
    funnel = evidence_page(replace(asked, steps=steps)).sections[0]
    assert "n = 100, so far, with 7 still open" in funnel.sentence
    assert funnel.tables[0].columns[-1].name == "Still open of that"


def test_it_calls_nothing_open_where_no_losses_are_kept() -> None:
    view = evidence_page(replace(full(), losses=False))
    assert view.key_figures[0].details[-1] == "n = 100, 60 not won"
    said = " ".join(section.sentence for section in view.sections)
    assert "60 of them are not won (this source keeps no losses, so open and lost can't be told apart)." in said
    assert "still open" not in said


def test_it_claims_no_rise_from_cohorts_before_the_first_win_on_record() -> None:
    # Nothing was seen to be won before 5 Dec 2017: the 0 of Q3 and the low share of Q4 may be what nobody wrote down.
    shares = (("2017-Q3", 0.0, 0.0, 0.01), ("2017-Q4", 0.02, 0.01, 0.03), ("2018-Q1", 0.11, 0.09, 0.13), ("2018-Q2", 0.105, 0.09, 0.12))
    rows = [AnswerRow({"quarter": name}, value, 900, low, high) for name, value, low, high in shares]
    cohorts = Asked(Question("cohort_conversion", by=("quarter",), where=("from=inquiry",)), answer("cohort_conversion", *rows))
    kept = Evidence(NOW, "UTC", "s1", NOW, {"cohorts": cohorts}, losses=True, first_won_on=date(2017, 12, 5))
    assert "It has clearly risen: 0% for Q3 2017" in evidence_page(kept).sections[0].sentence
    won_only = evidence_page(replace(kept, losses=False)).sections[0].sentence
    assert "The first win was recorded on 5 Dec 2017: cohorts that began before are not compared." in won_only
    assert "Whether it has changed can't be told: 11.0% for Q1 2018 and 10.5% for Q2 2018" in won_only


def promises(*where: str) -> Document:
    accepted = answer("acceptance_rate", AnswerRow({}, 0.75, 40, 0.6, 0.86))
    cut = answer(
        "acceptance_rate", AnswerRow({"lead_source": "Web"}, 0.8, 20, 0.58, 0.92), AnswerRow({"lead_source": "Fair"}, 0.7, 20, 0.48, 0.86)
    )
    asked = {
        "attainment": Asked(Question("sla_attainment"), answer("sla_attainment", AnswerRow({}, 0.6, 50, 0.46, 0.72))),
        "acceptance": Asked(Question("acceptance_rate", where=where), accepted),
        "acceptance_by_source": Asked(Question("acceptance_rate", by=("lead_source",), where=where), cut),
    }
    return evidence_page(Evidence(NOW, "UTC", "s1", NOW, asked))


def test_it_credits_marketing_with_its_own_leads_only() -> None:
    view = promises("source_side=marketing")
    assert [key.name for key in view.key_figures] == [
        "Offered leads sales acted on in time",
        "Marketing's offered leads that sales accepted",
    ]
    assert (
        "Of 40 offered leads that marketing brought and sales decided on, 75.0% were accepted (60.0 to 86.0%)." in view.sections[0].sentence
    )
    assert view.sections[0].panels[1].heading == "Marketing, by source: accepted by sales"


def test_it_says_of_all_sources_where_no_side_is_known() -> None:
    view = promises()
    assert view.key_figures[1].name == "Offered leads of all sources that sales accepted"
    assert "all sources brought" in view.sections[0].sentence
    cut = view.sections[0].panels[1]
    assert cut.heading == "All leads, by source: accepted by sales"
    assert isinstance(cut.chart, IntervalChart)
    assert {row.hue for row in cut.chart.rows} == {"accent"}


def test_it_says_of_each_bar_of_both_sides_what_it_measures() -> None:
    chart = promises("source_side=marketing").sections[0].panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert [row.name for row in chart.rows] == ["Sales: acted on in time", "Marketing: accepted by sales"]


def test_it_leaves_no_empty_box_for_a_question_without_an_answer() -> None:
    view = evidence_page(full())
    assert [section.anchor for section in view.sections] == ["funnel", "close-rate"]
    assert [key.name for key in view.key_figures] == ["Leads that were won", "Leads"]
    assert [(gap.unlocked_by, len(gap.questions)) for gap in view.missing] == [("A file of tasks or calls", 2), ("A file of deals", 1)]


def test_it_says_so_when_nothing_can_be_answered() -> None:
    html = page_html(evidence_page(Evidence(NOW, "UTC", "s1", NOW, {}, (), MISSING)))
    assert "What can&#39;t be answered yet" in html or "What can't be answered yet" in html
    assert "A file of tasks or calls" in html


def test_it_gives_every_figure_a_footnote_that_is_there(page: str) -> None:
    view = evidence_page(full())
    numbers = {note.number for note in view.footnotes}
    assert {key.footnote for key in view.key_figures} | {number for section in view.sections for number in section.footnotes} == numbers
    assert "--snapshot s1" in view.command_end
    for note in view.footnotes:
        assert f'id="note-{note.number}"' in page
        for command in note.commands:
            assert command.startswith("sameside metrics ")
            assert f"{command} {view.command_end}" in page


def test_it_names_the_company_once_it_is_known(page: str) -> None:
    assert "<title>Larkfield: what happened to our leads</title>" in page
    nameless = Evidence(NOW, "UTC", "s1", NOW, {})
    assert evidence_page(nameless).title == "What happened to our leads"


def test_it_puts_a_table_behind_every_chart() -> None:
    for section in evidence_page(full()).sections:
        for panel in section.panels:
            assert panel.tables
            assert all(table.rows for table in panel.tables)


def test_it_says_of_each_folded_table_what_it_holds(page: str) -> None:
    assert "<summary>The figures as a table: Leads that were won, by source</summary>" in page


def test_it_counts_refunds_among_the_n_of_net_money() -> None:
    net = answer("bookings_net", AnswerRow({"measure": "net"}, Decimal(900), 17, currency="EUR"), unit="money")
    table = evidence_page(evidence(net=net)).sections[0].tables[0]
    assert [column.name for column in table.columns] == ["Money", "Amount", "n"]
    assert table.rows[0][0].text == "Won, refunds taken off (n: deals and refunds)"


def test_it_names_the_table_of_ages_once() -> None:
    fresh = answer("data_freshness", AnswerRow({"table_name": "accounts"}, 3, 10), unit="days")
    html = page_html(evidence_page(evidence(freshness=fresh)))
    assert html.count(">How old the newest record is<") == 1


def test_it_names_the_channels_without_spend_and_the_cost_whose_coverage_it_tells() -> None:
    def spent(value: str | None, n: int, coverage: float, **by: str) -> AnswerRow:
        return AnswerRow({**by, "measure": "cost_each"}, None if value is None else Decimal(value), n, coverage=coverage, currency="EUR")

    whole = answer("cpl", spent("50", 30, 2 / 3), unit="money")
    cut = answer(
        "cpl",
        spent("60", 10, 1.0, channel="ads"), spent(None, 15, 0.0, channel="events"), spent("20", 5, 1.0, channel="fair"),
        spent(None, 0, 0.0, channel="idle"), unit="money",
    )  # fmt: skip
    said = evidence_page(evidence(cpl=whole, cpl_by_channel=cut)).sections[0].sentence
    assert said.endswith("Of the channels that brought leads, it is known of 66.7%; not, or not all, of events. The true cost is higher.")


def test_it_compares_one_stage_with_no_other() -> None:
    stay = [AnswerRow({"stage": "mql", "measure": name}, days, 841, pending=7159) for name, days in (("median", 14), ("p90", 162))]
    section = evidence_page(evidence(stage_time=answer("stage_duration", *stay, unit="days"))).sections[0]
    assert section.sentence == "Half of the cycles that have left MQL took no longer than 14 days."


def test_it_speaks_of_one_definition_where_only_one_is_told() -> None:
    sides = [AnswerRow({"side": side, "measure": "by_count"}, share, 842) for side, share in (("marketing", 0.77), ("unknown", 0.23))]
    one, other = answer("sourced_share", *sides), answer("sourced_share", *sides)
    alone = evidence_page(evidence(sourced_by_lead_source=one)).sections[0]
    assert alone.notes[0].startswith("Only one of the three definitions can be told")
    both = evidence_page(evidence(sourced_by_lead_source=one, sourced_by_first_touch=other)).sections[0]
    assert both.notes[0].startswith("The definitions answer different questions.")


def test_it_draws_the_emptiest_fields_and_says_how_many_are_full() -> None:
    # 14 fields, the emptiest on the most records or on the fewest: n decides nothing. 12 are drawn, the table has 13, one is full.
    rows = [AnswerRow({"table_name": "opportunities", "field": f"f{n}"}, n / 20, 1000 - n * (-1) ** n) for n in range(13)]
    rows.append(AnswerRow({"table_name": "opportunities", "field": "full"}, 1.0, 1000))
    panel = evidence_page(evidence(completeness=answer("data_completeness", *rows))).sections[0].panels[0]
    assert isinstance(panel.chart, IntervalChart)
    assert [row.name for row in panel.chart.rows] == [f"Deals: f{n}" for n in range(12)]
    assert panel.chart.more == "and 1 more in the table; 1 field more is filled in always"
    assert len(panel.tables[0].rows) == 13


def test_it_knows_when_a_fiscal_cohort_began() -> None:
    # A year that begins in July: FY2026-Q2 begins on 1 October 2025, before the first win; FY2026-Q3 on 1 January, after it.
    shares = (
        ("FY2026-Q1", 0.0, 0.0, 0.01),
        ("FY2026-Q2", 0.02, 0.01, 0.03),
        ("FY2026-Q3", 0.11, 0.09, 0.13),
        ("FY2026-Q4", 0.1, 0.09, 0.12),
    )
    rows = [AnswerRow({"fiscal_quarter": name}, value, 900, low, high) for name, value, low, high in shares]
    cohorts = Asked(Question("cohort_conversion", by=("fiscal_quarter",), where=("from=inquiry",)), answer("cohort_conversion", *rows))
    options = {"fiscal_start_month": 7}
    asked = Evidence(NOW, "UTC", "s1", NOW, {"cohorts": cohorts}, losses=False, first_won_on=date(2025, 12, 5), options=options)
    said = evidence_page(asked).sections[0].sentence
    assert "The first win was recorded on 5 Dec 2025: cohorts that began before are not compared." in said
    assert "11.0% for Q3 FY2026 and 10.0% for Q4 FY2026" in said


def test_it_says_so_when_nothing_lies_in_the_period() -> None:
    ahead = Period("2031", date(2031, 1, 1), date(2031, 12, 31))
    view = evidence_page(Evidence(NOW, "UTC", "s1", NOW, {}, period=ahead))
    assert "Nothing on record lies in 2031: there is no figure to show for it." in view.lead
    assert "Nothing on record" not in evidence_page(full()).lead


def test_it_shows_hostile_text_as_text(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert all("onmouseover" not in attributes for _, attributes in outline(page).attributes)


def test_it_has_one_heading_one_main_and_a_caption_for_every_table(page: str) -> None:
    tags = outline(page).tags
    assert tags.count("h1") == tags.count("main") == tags.count("header") == tags.count("footer") == 1
    assert tags.count("table") == tags.count("caption") == 2
    assert tags.count("figure") == 2


def test_it_describes_every_drawing_in_words(page: str) -> None:
    figures = [attributes for tag, attributes in outline(page).attributes if tag == "figure"]
    assert all(figure["role"] == "img" and len(figure["aria-label"] or "") > 20 for figure in figures)


def test_it_names_no_address_of_another_machine(page: str) -> None:
    for tag, attributes in outline(page).attributes:
        for name in ("src", "href", "xlink:href", "action", "poster", "srcset"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), (tag, name, value)
    assert "url(http" not in page


def test_it_draws_in_colours_that_follow_the_scheme(page: str) -> None:
    assert f'svg [fill="{LIGHT.accent}"] {{ fill: var(--accent); }}' in page
    assert "prefers-color-scheme: dark" in page


def test_it_writes_a_pdf_of_names_in_letters_the_bundled_font_lacks() -> None:
    named = answer(
        "close_rate_lead", AnswerRow({"lead_source": "東京 ☃"}, 0.4, 20, 0.22, 0.61), AnswerRow({"lead_source": "Web"}, 0.1, 80, 0.05, 0.2)
    )
    view = evidence_page(evidence(close_rate=answer("close_rate_lead", AnswerRow({}, 0.1, 100, 0.055, 0.174)), close_rate_by_source=named))
    assert report_pdf(view, made_at=NOW).startswith(b"%PDF-")


def test_it_keeps_rules_for_small_screens_off_paper(page: str) -> None:
    # Paper is as narrow as a phone to a browser: without the word, a printed page would be laid out for one.
    assert "@media (max-width" not in page
    assert "@media screen and (max-width: 700px)" in page
