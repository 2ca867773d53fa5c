"""What can go wrong, in words a user can act on.

Every error a person may see is a SamesideError: the command line prints its text and no traceback.
Anything else that escapes is our own defect.
"""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

# Two choices whose likeness to a word differs by less are both named: 'win_rat' may mean either win rate.
_ABOUT_EQUALLY = 0.05


# More choices than this are no list a person reads.
_MOST_LISTED = 60
_FEW = 5


class SamesideError(Exception):
    """Refused with a reason the reader can act on. Exit code 1."""


class WrongUsage(SamesideError):
    """The words of the command are off. Exit code 2."""


class UnreadableInput(SamesideError, ValueError):
    """A file or database can't be read; the text names it and the reason."""


class WrongMapping(SamesideError, ValueError):
    """A mapping doesn't hold; the text names the file, the line and the entry."""


class WrongSetting(SamesideError, ValueError):
    """A variable of the environment holds what it can't; the text names it and what it takes."""


class UnknownName(SamesideError, LookupError):
    """A metric, dimension, table, mapping or batch of that name does not exist."""


class NotAvailable(SamesideError):
    """A figure can't be answered from what was loaded; the text says which table would unlock it."""


class NotAllowed(SamesideError):
    """A member asked for an act that is not theirs. Whoever may not even see the object is told it does not exist."""


class Conflict(SamesideError):
    """Somebody else was first, or what was shown has changed since; the text says who, or what."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A closing sentence that names the nearest choices, or lists the choices when none is near.

    Returns  " Did you mean 'x'?", or up to three that are about equally near: " Did you mean 'x' or 'y'?"; " Choices: a, b, c."; of many
             choices only the nearest few; "" when there are no choices
    """
    names = {name.casefold(): name for name in sorted(choices)}
    near = get_close_matches(word.casefold(), names, n=3, cutoff=0.6)
    if not near and len(names) > _MOST_LISTED:
        return _nearest_of_many(word.casefold(), names)
    if near:
        likeness = [SequenceMatcher(None, name, word.casefold()).ratio() for name in near]
        meant = [f"'{names[name]}'" for name, alike in zip(near, likeness, strict=True) if alike >= likeness[0] - _ABOUT_EQUALLY]
        return f" Did you mean {' or '.join(meant)}?"
    return f" Choices: {', '.join(names.values())}." if names else ""


def _nearest_of_many(word: str, names: Mapping[str, str]) -> str:
    """The few of very many choices that hold the word, or look most like it, or like their last part: 'Berlin' is in Europe/Berlin."""
    holding = [name for name in names if word and word in name]
    last_parts = {name.rpartition("/")[2]: name for name in names}
    alike = [last_parts[part] for part in get_close_matches(word, last_parts, n=3, cutoff=0.4)]
    nearest = [names[name] for name in dict.fromkeys([*holding, *alike])][:_FEW]
    return f" Nearest: {', '.join(nearest)}." if nearest else ""
