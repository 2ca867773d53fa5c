"""How does a name or a text of a stranger get into SQL without meaning anything there?"""

from collections.abc import Iterable


def identifier(name: str) -> str:
    """A column or table name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal. Engine texts know no escapes but the doubled quote."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Texts as the inside of an IN list."""
    return ", ".join(literal(text) for text in texts)
