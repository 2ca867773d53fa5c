"""Can every text be read on every ground it stands on, light and dark?"""

import pytest

from sameside.presentation.palette import DARK, LIGHT, Palette, roles


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["ink", "muted", "accent", "sales", "marketing", "warning", "danger", "good"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_it_gives_text_enough_contrast(palette: Palette, role: str, ground: str) -> None:
    assert contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("hue", ["accent", "sales", "marketing"])
def test_it_gives_a_point_and_its_figure_enough_contrast_on_its_interval(palette: Palette, hue: str) -> None:
    assert contrast(getattr(palette, hue), getattr(palette, f"{hue}_soft")) >= 3
    assert contrast(palette.ink, getattr(palette, f"{hue}_soft")) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("hue", ["sales", "marketing", "accent", "warning", "danger", "good"])
def test_it_gives_a_badge_enough_contrast(palette: Palette, hue: str) -> None:
    assert contrast(getattr(palette, hue), getattr(palette, f"{hue}_soft")) >= 3
    assert contrast(palette.ink, getattr(palette, f"{hue}_soft")) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_it_gives_words_on_a_button_and_the_rim_of_a_field_enough_contrast(palette: Palette) -> None:
    assert contrast(palette.surface, palette.accent) >= 4.5
    assert contrast(palette.surface, palette.danger) >= 4.5
    assert contrast(palette.quiet, palette.surface) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_it_gives_both_sides_hues_of_equal_weight(palette: Palette) -> None:
    assert contrast(palette.sales, palette.marketing) < 1.5


def test_it_has_no_two_roles_of_one_colour_that_a_scheme_tells_apart() -> None:
    # A drawing carries the light colours and is repainted by colour: two roles of one colour could not be repainted differently.
    colours = [getattr(LIGHT, role) for role in roles()]
    assert len(set(colours)) == len(colours)
