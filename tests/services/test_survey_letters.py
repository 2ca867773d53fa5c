"""Do the mails of a survey say what they mean in both languages?"""

import pytest

from sameside.services.survey_letters import invitation_letter, reminder_letter

TOLD = {"function": "sales", "n_invited": 6, "n_total": 12, "k": 5, "is_shown": True, "is_counted": True}
READ_AT = "https://x.example/s/1/results/key/"
SAID = {"name": "Sam", "company": "Larkfield", "closes": "3 June 2026", "contact": "Ada", "own": ""}


@pytest.mark.parametrize(
    ("language", "minutes", "says"),
    [("en", 1, "about 1 minute,"), ("en", 7, "about 7 minutes,"), ("de", 1, "etwa 1 Minute,"), ("de", 7, "etwa 7 Minuten,")],
)
def test_one_minute_is_one(language: str, minutes: int, says: str) -> None:
    told = TOLD | {"minutes": minutes}
    letter = invitation_letter(**SAID, language=language, told=told, link="https://x.example/s/1/#t=a", results=READ_AT)
    reminder = reminder_letter(**SAID, language=language, told=told, is_last_day=False, results=READ_AT)
    assert says in letter.text
    assert says.rstrip(",") in reminder.text
    where = [line for line in (letter.text + reminder.text).splitlines() if line == READ_AT]
    assert where == [READ_AT] * 2  # alone on its line, in both
    assert "{" not in letter.text + reminder.text + letter.subject


def test_a_survey_without_an_address_to_read_at_names_none() -> None:
    told = TOLD | {"minutes": 7}
    letter = invitation_letter(**SAID, language="en", told=told, link="https://x.example/s/1/#t=a", results="")
    assert "reads the result" not in letter.text + reminder_letter(**SAID, language="en", told=told, is_last_day=True, results="").text
