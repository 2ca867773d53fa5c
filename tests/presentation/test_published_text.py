"""Is every published figure told with all that limits it? All of them, and some by their words."""

import re

import pytest

from sameside.analytics.published_figures import PublishedFigure, place, published_figure, published_figures
from sameside.presentation.published_text import base_text, beside_company, published_text, value_text

EVERY = list(published_figures().values())


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.id)
def test_no_figure_stands_without_publisher_year_who_and_base(figure: PublishedFigure) -> None:
    said = published_text(figure)
    publisher = "Publisher not named" if figure.publisher == "not named in the source" else figure.publisher
    assert said.sentence.startswith(publisher)
    assert str(figure.year) in said.who if figure.year else "year not known" in said.who
    assert "answered" in said.base if figure.n else said.base.startswith("base not")
    assert "published survey" in said.sentence
    assert "norm" not in said.sentence.split('"')[0]
    for group, told in zip(figure.groups, said.groups, strict=True):
        assert told.startswith(f"{group.who}: ")
        assert group.bound != "exact" or group.value is None or f"{group.value:g}" in told
        assert ("interval" in told) == (group.bound == "exact" and figure.n_is_of_group and figure.unit == "percent")


def test_it_says_where_a_figure_can_be_looked_up() -> None:
    told = {name: published_text(published_figure(name)).sources for name in ("hubspot2024_strong", "bridge_rating_marketing")}
    ((host, address),) = told["hubspot2024_strong"]
    assert (host, address.startswith("https://corporatevision-news.com/")) == ("corporatevision-news.com", True)
    assert told["bridge_rating_marketing"] == (("“Rose-coloured boardrooms”", ""),)


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.id)
def test_a_number_that_is_not_exact_is_never_told_bare(figure: PublishedFigure) -> None:
    for group in figure.groups:
        if group.bound in ("about", "below", "above"):
            assert not re.match(r"[-0-9]", value_text(figure, group)), group
        if group.value is not None and figure.is_reversed:
            turned = f"{100 - group.value:g}%"
            assert turned == f"{group.value:g}%" or turned not in published_text(figure).sentence.split("interval")[0]


@pytest.mark.parametrize(
    ("name", "place_of_group", "words"),
    [
        ("exec_vs_floor_tight", 0, "nearly a third"),
        ("exec_vs_floor_tight", 1, "only 17%"),
        ("bridge_not_using", 0, "nearly 60%"),
        ("bridge_personas_received", 0, "just over 30%"),
        ("bridge_final_stage", 0, "more than half"),
        ("bridge_rating_marketing", 0, "5 out of 10"),
        ("altify_investment", 1, "figure not published"),
        ("bridge_respect_order", 0, "higher (no figure published)"),
        ("sirius_content_unused", 0, "60 to 70% of activities"),
        ("onegtm_not_implemented", 0, "around a third of activities"),
        ("cso2012_lead_share", 0, "27.1% on average"),
        ("aberdeen_revenue", 1, "-4%"),
        ("idc2008_effectiveness", 0, "62 on a scale from 1 to 100"),
    ],
)
def test_a_qualifier_is_part_of_the_figure(name: str, place_of_group: int, words: str) -> None:
    figure = published_figure(name)
    assert value_text(figure, figure.groups[place_of_group]) == words


def test_a_figure_with_a_known_group_carries_its_interval() -> None:
    # Wilson's, of 8 % of 66 people.
    assert published_text(published_figure("forrester2010_level5")).groups[0].endswith("8% (95% interval 3.5 to 17.1%)")


def test_it_tells_who_answered_as_far_as_that_is_known() -> None:
    assert base_text(published_figure("bridge_cpa")) == "base not published"
    assert base_text(published_figure("callidus_fully")) == "base not on the page seen"
    assert base_text(published_figure("aberdeen_revenue")) == "453 companies answered (all groups together)"
    assert base_text(published_figure("onegtm_time_with_customers")) == "500 people answered (half of 1,000, as described)"


def test_an_opposite_statement_keeps_its_own_words_beside_a_company_s_value() -> None:
    said = beside_company(
        "43% of sales agree that marketers spend enough time with customers", published_figure("onegtm_time_with_customers")
    )
    assert said == (
        "In your company 43% of sales agree that marketers spend enough time with customers. OneGTM, 2012, 500 people answered (half of "
        '1,000, as described), of the opposite statement "Marketers do not spend enough time talking to customers" (wording differs): '
        "sales: 59%."
    )
    assert "41" not in said


def test_background_figures_and_opposite_statements_are_never_drawn_on_a_company_s_axis() -> None:
    for figure in EVERY:
        for item_type in ("agree", "overall", "pair", "rating", "estimate"):
            where = place(figure, item_type)
            assert figure.comparability != "context" or where == "background"
            assert not figure.is_reversed or where != "on_axis"
