"""Which record does a Salesforce id name, in either of its two lengths?

Reports and links write 15 characters, in which case matters. The API and Data Loader write 18: the same 15 and three that say which
of them are capitals, so that programs blind to case can't take two records for one. Here every id has the long form.
"""

import re

SHORT_LENGTH, LONG_LENGTH = 15, 18
# A group of five characters of the id gives one of these: the first character counts 1, the second 2, the fifth 16, if capitals.
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT = re.compile(r"[0-9A-Za-z]{15}")


def long_id(text: str) -> str:
    """An id of 15 letters and digits with its three further characters; any other text as it is.

    >>> long_id("001A0000006Vm9r"), long_id("001A0000006Vm9rIAC"), long_id("L-7")
    ('001A0000006Vm9rIAC', '001A0000006Vm9rIAC', 'L-7')
    """
    if not _SHORT.fullmatch(text):
        return text
    groups = (text[start : start + 5] for start in (0, 5, 10))
    return text + "".join(ALPHABET[sum(1 << place for place, letter in enumerate(group) if letter.isupper())] for group in groups)
