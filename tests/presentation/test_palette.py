"""Can every text be read on every ground it stands on, light and dark?"""

import pytest

from sameside.presentation.palette import DARK, LIGHT, Palette


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["ink", "muted", "accent", "reference", "warning"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_it_gives_text_enough_contrast(palette: Palette, role: str, ground: str) -> None:
    assert contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_it_gives_a_point_enough_contrast_on_its_interval(palette: Palette) -> None:
    assert contrast(palette.accent, palette.accent_soft) >= 3 or contrast(palette.accent_soft, palette.surface) >= 1.5
