"""Do all published figures keep the rules for using them? All of them, and each against the survey's items."""

import pytest

from sameside.analytics.instrument import items_by_id
from sameside.analytics.published_figures import (
    PublishedFigure,
    company_figure,
    figures_of_item,
    group_count,
    group_interval,
    place,
    published_figure,
    published_figures,
    published_sources,
)
from sameside.schema.errors import UnknownName

EVERY = list(published_figures().values())
BOUNDS = {"exact", "about", "below", "above", "range", "missing", "none"}


def test_there_are_74() -> None:
    assert len(EVERY) == len({figure.id for figure in EVERY}) == 74


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.id)
def test_every_figure_says_where_it_is_from_and_how_far_it_goes(figure: PublishedFigure) -> None:
    assert figure.publisher
    assert figure.statement
    assert figure.sources
    assert set(figure.sources) <= set(published_sources())
    assert figure.comparability in ("close", "directional", "context")
    assert figure.verified in ("article", "publisher", "second_source", "secondary")
    assert figure.n is not None or figure.base_note
    assert set(figure.items) <= set(items_by_id())
    for group in figure.groups:
        assert group.who
        assert group.bound in BOUNDS
        assert (group.value is None) == (group.bound in ("missing", "none"))
        assert (group.low is not None) == (group.bound == "range")
        # A number under an exact bound is either bare or only coloured, never hedged.
        assert group.bound != "exact" or group.qualifier in ("exact", "only", "just")


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.id)
def test_only_an_exact_share_of_a_group_of_known_size_has_an_interval(figure: PublishedFigure) -> None:
    for group in figure.groups:
        is_due = figure.unit == "percent" and group.bound == "exact" and figure.n is not None and figure.n_is_of_group
        assert (group_interval(figure, group) is not None) == is_due == (group_count(figure, group) is not None)


def test_every_item_names_figures_that_are_there_and_are_its_own() -> None:
    for name, item in items_by_id().items():
        for wanted in item.get("benchmarks", []):
            assert name in published_figure(wanted).items or published_figure(wanted).comparability == "context", (name, wanted)


def test_the_two_halves_of_a_pair_name_each_other() -> None:
    for figure in EVERY:
        assert figure.pair is None or published_figure(figure.pair).pair == figure.id


def test_figures_of_an_item_come_nearest_first() -> None:
    assert [figure.id for figure in figures_of_item("I2")] == ["onegtm_time_with_customers"]
    assert [figure.comparability for figure in figures_of_item("O2")] == ["close", "directional", "directional"]
    assert figures_of_item("Z1") == ()


def test_what_nobody_could_look_up_stands_beside_nothing() -> None:
    """Of one figure only a copy was seen, and no page that it is on."""
    shown = {figure.id for item in items_by_id() for figure in figures_of_item(item)}
    assert {figure.id for figure in EVERY if figure.items} - shown == {"gartner2023_priorities"}
    assert published_figure("gartner2023_priorities").items == ("G2",)


def test_claimed_knowledge_is_compared_with_claims_and_not_with_knowing() -> None:
    assert company_figure(published_figure("bridge_cpa"), "estimate") == "claims_to_know"
    assert company_figure(published_figure("bridge_close_rate"), "estimate") == "dont_know_percent"
    assert company_figure(published_figure("altify_work_well"), "agree") == "agree_percent"
    assert company_figure(published_figure("bridge_personas_received"), "pair") == "yes_percent"
    assert company_figure(published_figure("bridge_rating_sales"), "rating") == "mean"
    assert company_figure(published_figure("idc2008_effectiveness"), "rating") is None
    assert company_figure(published_figure("onegtm_unplanned"), "agree") is None
    assert company_figure(published_figure("leadmd2019_aligned"), "overall") is None


def test_a_figure_is_drawn_on_the_axis_only_where_both_measure_one_thing() -> None:
    assert place(published_figure("altify_work_well"), "agree") == "on_axis"
    assert place(published_figure("onegtm_fully_aligned"), "overall") == "on_axis"
    assert place(published_figure("leadmd2019_aligned"), "overall") == "own_words"
    assert place(published_figure("bridge_not_using"), "agree") == "own_words"
    assert place(published_figure("bridge_respect_order"), "agree") == "own_words"
    assert place(published_figure("aberdeen_revenue"), "agree") == "background"


def test_an_unknown_figure_is_named_with_its_nearest() -> None:
    with pytest.raises(UnknownName, match="bridge_cpa"):
        published_figure("bridge_cpaa")
