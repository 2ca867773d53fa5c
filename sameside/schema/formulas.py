"""How does text that a spreadsheet would run as a formula travel through a CSV and come back letter by letter?"""

import re

# A cell that begins so is run by Excel, LibreOffice or Sheets; full-width forms are folded to the plain ones by some of them.
ARMED = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
# At the beginning, and wherever a spreadsheet of another locale would begin a new cell. Apostrophes that stand before such a sign
# already get one more: so what was added can be told from what was there.
_PLACE = r"(?:^|(?<=[,;|\t\n]))"
_FOLLOWS = rf"(?='*[{re.escape(ARMED)}])"
_TO_DISARM = re.compile(f"{_PLACE}{_FOLLOWS}")
_DISARMED = re.compile(f"{_PLACE}'{_FOLLOWS}")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def disarmed(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would take it for a formula. A plain number such as -2 stays as it is."""
    if _PLAIN_NUMBER.match(text):
        return text
    return _TO_DISARM.sub("'", text.replace("\x00", ""))


def rearmed(text: str) -> str:
    """The text as it was before it was disarmed, here or by another program that follows the same custom."""
    return _DISARMED.sub("", text)
