"""Are the words around the questions whole, in every language?"""

import re

from sameside.presentation.survey_words import fill, page_words


def test_what_is_given_is_filled_in_once_and_the_rest_stays() -> None:
    assert fill("{time}, until {closes}: {company}", time=7, closes="3 May", text="unused") == "7, until 3 May: {company}"
    # Words that come from people are not filled in again.
    assert fill("{company}", company="{closes}", closes="3 May") == "{closes}"


def test_both_languages_say_the_same_with_the_same_to_be_filled_in() -> None:
    for mode in ("closed", "open"):
        english, german = page_words("en", mode), page_words("de", mode)
        assert english.keys() == german.keys()
        for name, text in english.items():
            assert set(re.findall(r"\{\w+\}", text)) <= set(re.findall(r"\{\w+\}", german[name])), name
