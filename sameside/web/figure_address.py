"""How is a question about figures written in an address? In the words of the command line: by=, where=, period=, compare-to= and so on.

An address says everything it is about, so it can be sent on. A form's own fields are turned into these words before anything is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from sameside.analytics.report import Question
from sameside.services.moments import read_as_of
from sameside.services.open_figures import Figures, figures_of
from sameside.services.workspace import utc_now
from sameside.web.page import workspace_of

_WORDS = ("by", "where", "period", "compare-to", "as-of", "snapshot")
_SIGNS = {"is": "=", "is-not": "!="}
_OWN = ("after", "of")  # of a page beside the question: where a list goes on


@dataclass(frozen=True)
class Asking:
    """What an address asks, in the words it was asked with."""

    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    period: str = ""
    compare_to: str = ""
    as_of: str = ""
    snapshot: str = ""

    def question(self, metric: str) -> Question:
        """The question put to a metric."""
        return Question(metric, self.by, self.where, self.period or None, self.compare_to or None)

    @property
    def text(self) -> str:
        """What follows the question mark of an address; '' where nothing was said."""
        said = [("by", name) for name in self.by] + [("where", one) for one in self.where]
        rest = (("period", self.period), ("compare-to", self.compare_to), ("as-of", self.as_of), ("snapshot", self.snapshot))
        return urlencode([*said, *((name, value) for name, value in rest if value)])

    def at(self, address: str, **further: object) -> str:
        """An address with this question in it."""
        more = urlencode({name: value for name, value in further.items() if value not in (None, "")})
        query = "&".join(filter(None, (self.text, more)))
        return f"{address}?{query}" if query else address

    def without(self, condition: str) -> "Asking":
        """The same without one filter."""
        return replace(self, where=tuple(one for one in self.where if one != condition))

    def pinned(self, figures: Figures) -> "Asking":
        """The same with its moment and snapshot named, so that it shows the same for ever."""
        return replace(self, as_of=f"{figures.as_of:%Y-%m-%dT%H:%M:%S.%fZ}", snapshot=figures.snapshot_id)


def asked_in(query: QueryDict | Mapping[str, str]) -> Asking:
    """The question an address holds. Empty words are as good as unsaid."""

    def several(name: str) -> tuple[str, ...]:
        values: Iterable[str] = query.getlist(name) if isinstance(query, QueryDict) else [query.get(name, "")]
        return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))

    def one(name: str) -> str:
        return (query.get(name) or "").strip()

    return Asking(several("by"), several("where"), one("period"), one("compare-to"), one("as-of"), one("snapshot"))


def tidied(query: QueryDict, parameters: Sequence[str] = ()) -> str | None:
    """The address's words where it came from a form with fields of its own; None where it holds words alone.

    Reads  filter, sign, value: a filter to add; set-NAME: a parameter of the metric, '' to leave it at its default
    """
    foreign = [name for name in query if name not in _WORDS and name not in _OWN]
    empty = [name for name in _WORDS if name in query and not all(query.getlist(name))]
    if not foreign and not empty:
        return None
    asking = asked_in(query)
    where = list(asking.where)
    for name in parameters:
        if f"set-{name}" in query:
            where = [one for one in where if not one.startswith(f"{name}=")]
            value = str(query[f"set-{name}"]).strip()
            where += [f"{name}={value}"] if value else []
    name, sign, value = (str(query.get(field, "")).strip() for field in ("filter", "sign", "value"))
    if name and value:
        where.append(f"{name}{_SIGNS.get(sign, '=')}{_quoted(value)}")
    return replace(asking, where=tuple(dict.fromkeys(where))).at("")


def _quoted(value: str) -> str:
    """A value as the grammar takes it, whatever signs it holds."""
    is_plain = value.replace("-", "").replace("_", "").isalnum() and value.casefold() != "and"
    return value if is_plain else "'" + value.replace("'", "''") + "'"


def number_address(question: Question) -> str:
    """The page of a figure, asked as a question asks it."""
    asking = Asking(question.by, question.where, question.period or "", question.compare_to or "")
    return asking.at(reverse("number", args=[question.metric]))


def figures_asked(request: HttpRequest, asking: Asking) -> Figures:
    """The figures of the snapshot and moment an address names. Raises as `figures_of`, and WrongUsage for a moment that can't be read."""
    workspace = workspace_of(request)
    moment: datetime | None = read_as_of(asking.as_of or None, str(workspace.options["time_zone"]))
    return figures_of(workspace=workspace, now=utc_now(), snapshot=asking.snapshot or None, as_of=moment)
