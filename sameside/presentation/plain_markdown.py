"""How does a page of the guide become a page in a browser? Headings, paragraphs, lists, quotes and tables; nothing else is known."""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_CODE, _BOLD, _LINK = re.compile(r"`([^`]+)`"), re.compile(r"\*\*([^*]+)\*\*"), re.compile(r"\[([^\]]+)\]\([^)]*\)")


def as_html(text: str) -> Markup:
    """A text in Markdown as HTML. Words are escaped; links lose where they lead, because files of the guide are no pages."""
    return Markup("\n").join(_blocks(text.splitlines()))


def _blocks(lines: list[str]) -> Iterator[Markup]:
    for kind, group in groupby(lines, key=_kind):
        held = list(group)
        if kind == "heading":
            for line in held:
                marks, _, words = line.partition(" ")
                yield Markup("<h{0}>{1}</h{0}>").format(len(marks), _inline(words))
        elif kind == "quote":
            inside = [line[1:].removeprefix(" ") for line in held]
            yield Markup("<blockquote>{}</blockquote>").format(as_html("\n".join(inside)))
        elif kind == "table":
            yield _table(held)
        elif kind == "list":
            yield _list(held)
        elif kind == "words":
            yield Markup("<p>{}</p>").format(_inline(" ".join(held)))


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "heading"
    if line.startswith(">"):
        return "quote"
    if line.startswith("|"):
        return "table"
    if line.startswith(("- ", "  ")):
        return "list"
    return "words" if line.strip() else ""


def _list(lines: list[str]) -> Markup:
    items: list[str] = []
    for line in lines:
        if line.startswith("- ") or not items:
            items.append(line.removeprefix("- "))
        else:
            items[-1] += " " + line.strip()
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items))


def _table(lines: list[str]) -> Markup:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, body = rows[0], [row for row in rows[1:] if set("".join(row)) - set("-: ")]
    told = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(_inline(cell)) for cell in row)) for row in body
    )
    headings = Markup("").join(Markup('<th scope="col">{}</th>').format(_inline(cell)) for cell in head)
    top = Markup("<thead><tr>{}</tr></thead>").format(headings) if any(head) else Markup("")
    table = Markup('<table class="table">{}<tbody>{}</tbody></table>').format(top, told)
    return Markup('<div class="table-frame" tabindex="0" role="region" aria-label="{}">{}</div>').format(
        " ".join(head).strip() or "Table", table
    )


def _inline(words: str) -> Markup:
    text = str(escape(_LINK.sub(r"\1", words)))
    return Markup(_BOLD.sub(r"<b>\1</b>", _CODE.sub(r"<code>\1</code>", text)))  # noqa: S704  escaped above
